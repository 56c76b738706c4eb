"""Fills a scratch database for the benchmark of searches: books, pages, pictures, vectors by COPY; then the index."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone

from manifests.models import Canvas, Collection, Manifest
from onitsearch.embed.keys import ModelKey
from onitsearch.kinds import Kind
from onitsearch.models import Illustration
from onitsearch.store import embedding_models, index
from onitsearch.store.models import EmbeddingModel, Page
from onitsearch.store.vectors import literal
from portal.bench.vectors import CHUNK, Drawn, Ints, Rows, book_of_each

HIDDEN = 0.6  # the share of pictures of a kind that is shown only when asked for
# Collections by the share of books that are in them, and colours by that of pictures.
SHARES = (0.5, 0.3, 0.1, 0.01, 0.001)
COLOURS = {"red": 0.1, "blue": 0.01}
LARGEST_BOOK = 2_500
_PICTURES_A_PAGE = 2


@dataclass
class Filled:
    """What was written: the shown pictures' ids and vectors, whose they are, and how long it took, in seconds."""

    model: EmbeddingModel
    drawn: Drawn
    ids: Ints
    vectors: Rows
    books: Ints
    collections: dict[float, int]
    members: dict[float, Ints]  # the books of each collection
    colours: Any  # (shown,) of words
    size: int
    seconds: dict[str, float] = field(default_factory=dict)


def fill(size: int, dim: int, say: Callable[[str], None]) -> Filled:
    """Write a library of ``size`` pictures with vectors (dim,) into an empty database, and build the index.

    Three in five pictures are of a hidden kind; ids of pictures and books count from 1. Raises RuntimeError where
    there are books already.
    """
    if Manifest.objects.exists():
        raise RuntimeError("Searches are measured in an empty database, and this one holds books.")
    began = time.monotonic()
    drawn = Drawn(dim, clusters=max(50, size // 200))
    book = book_of_each(size, largest=min(LARGEST_BOOK, size // 4))
    many = int(book[-1]) + 1
    dice = np.random.default_rng((drawn.seed, 2))
    shown = dice.random(size) >= HIDDEN
    colours = np.full(size, "grey", dtype=object)
    chance = dice.random(size)
    for name, share in COLOURS.items():
        colours[chance < share] = name
        chance = np.where(chance < share, 2.0, chance - share)
    model = embedding_models.register(ModelKey("bench", "random", dim))
    collections = {share: Collection.objects.create(label={"en": [str(share)]}).pk for share in SHARES}
    members = {share: np.flatnonzero(dice.random(many) < share) for share in SHARES}
    for share, found in members.items():
        if not len(found):
            members[share] = np.asarray([many - 1])
    say(f"writing {many} books and {size} pictures")
    _rows(size, many, book)
    held: list[list[int]] = [[] for _ in range(many)]
    for share, found in members.items():
        for one in found.tolist():
            held[one].append(collections[share])
    kept: list[Rows] = []
    copying = 0.0
    for start, rows in drawn.chunks(book):
        part = slice(start, start + CHUNK)
        now = time.monotonic()
        copy_vectors(model, np.arange(start + 1, start + 1 + len(rows)), rows, book[part], held, shown[part])
        copying += time.monotonic() - now
        kept.append(rows[shown[part]])
    _colour(colours)
    seconds = {"all rows": time.monotonic() - began, "COPY of vectors": copying}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    say("building the index")
    began = time.monotonic()
    index.ensure(model)
    seconds["index"] = time.monotonic() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Filled(
        model, drawn, np.flatnonzero(shown) + 1, np.concatenate(kept), book[shown] + 1, collections,
        {share: found + 1 for share, found in members.items()}, colours[shown], size, seconds,
    )  # fmt: skip


def copy_vectors(
    model: EmbeddingModel,
    ids: Ints,
    rows: Rows,
    books: Ints,
    held: list[list[int]],
    shown: Any,
) -> None:
    """COPY vectors (n, dim) of illustrations ``ids`` (n,); ``books`` (n,) count from 0, ``held`` are theirs."""
    columns = (
        "attempts, error, dim, v, crop_digest, collections, kind, live, shown, illustration_id, manifest_id,"
        " model_id"
    )
    with connection.cursor() as cursor:
        statement = f"COPY onit_search_vector ({columns}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for one, row, book, seen in zip(ids.tolist(), rows, books.tolist(), shown.tolist(), strict=True):
                kind = Kind.ILLUSTRATION if seen else Kind.ORNAMENT
                copy.write_row(
                    (0, "", model.dim, literal(row), "d", held[book], kind.value, True, seen, one,
                     book + 1, model.pk)
                )  # fmt: skip


def _rows(size: int, books: int, book: Ints) -> None:
    """Books, canvases, pages and illustrations as copies of one each, made by the database itself."""
    now = timezone.now()
    manifest = Manifest.objects.create(
        uri="https://library.example/1/manifest", url="https://library.example/1/manifest", harvested_at=now,
        label={"en": ["A book of pictures"]}, metadata=[{"label": {"en": ["Author"]}, "value": {"en": ["Somebody"]}}],
    )  # fmt: skip
    canvas = Canvas.objects.create(
        manifest=manifest, uri="https://library.example/1/canvas/1", position=1, width=1000.0, height=1500.0,
        digest="d" * 64, images=[{"id": "https://images.example/1/full/max/0/default.jpg", "format": "image/jpeg"}],
    )  # fmt: skip
    Page.objects.create(canvas=canvas, state="done", indexed_digest="d" * 64, image_digest="d" * 64)
    Illustration.objects.create(
        canvas=canvas, manifest=manifest, x=100, y=100, w=400, h=300, source="network", crop_digest="d" * 64,
        image_url="https://images.example/iiif/1/100,100,400,300/max/0/default.jpg", colour="grey",
        thumbnail="crops/ab/cdefabcdefabcdef.jpg", thumbnail_width=400, thumbnail_height=300,
        text="Fig. 1. What the picture shows, in a few words.",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_book (picture int, book int)")
        with cursor.copy("COPY bench_book FROM STDIN") as copy:
            for picture, one in enumerate(book.tolist(), start=1):
                copy.write_row((picture, one + 1))
        page = f"(b.picture + {_PICTURES_A_PAGE - 1}) / {_PICTURES_A_PAGE}"
        _copies(cursor, "onit_manifests_manifest", f"generate_series(2, {books}) n", {"id": "n"})
        pages = (
            f"(SELECT {page} AS n, min(b.book) AS book FROM bench_book b GROUP BY 1"  # noqa: S608
            f" HAVING {page} > 1 ORDER BY 1) b"
        )
        _copies(cursor, "onit_manifests_canvas", pages, {"id": "b.n", "manifest_id": "b.book"})
        last = -(-size // _PICTURES_A_PAGE)
        _copies(cursor, "onit_search_page", f"generate_series(2, {last}) n", {"id": "n", "canvas_id": "n"})
        _copies(
            cursor, "onit_search_illustration", "(SELECT * FROM bench_book WHERE picture > 1 ORDER BY 1) b",
            {"id": "b.picture", "canvas_id": page, "manifest_id": "b.book"},
        )  # fmt: skip


def _copies(cursor: Any, table: str, source: str, values: dict[str, str]) -> None:
    """Copy a table's first row once for each row of ``source``, with other values."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    columns = [str(row[0]) for row in cursor.fetchall()]
    number = values["id"]
    own = {
        "public_id": f"translate(lpad(to_hex({number}), 10, '0'), '01', 'xy')",
        "uri": f"o.uri || '#' || {number}",
        "url": f"o.url || '#' || {number}",
    } | values
    chosen = ", ".join(own.get(name, f'o."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {source}"  # noqa: S608
        f" CROSS JOIN (SELECT * FROM {table} LIMIT 1) o"
    )


def _colour(colours: Any) -> None:
    with connection.cursor() as cursor:
        for name in COLOURS:
            ids = (np.flatnonzero(colours == name) + 1).tolist()
            cursor.execute("UPDATE onit_search_illustration SET colour = %s WHERE id = ANY(%s)", [name, ids])
