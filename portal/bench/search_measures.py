"""What the benchmark of searches measures, in a filled database, in turns with its references."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from manifests.models import Manifest
from onitsearch.models import Illustration
from onitsearch.store import index, nearest, query_plan
from onitsearch.store.models import Page, Vector
from onitsearch.store.query_plan import Filter
from onitsearch.store.traits import Traits
from portal.bench.search_filling import LARGEST_BOOK, Filled, copy_vectors, fill
from portal.bench.search_rows import SearchRow
from portal.bench.vectors import Ints, Rows

FIRST = 10
_QUESTIONS, _WARM = 200, 20
_ADDED = 10_000
_EFFORTS = (8, 12, 16, 24, 32, 48, 64, 100, 150, 200, 300, 500)
# Filters by name: the share of books in a collection, and colours.
_FACETS: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    (".01 %: collection of 1 % and a colour", 0.01, ("blue",)),
    (".1 %: collection of 10 % and a colour", 0.1, ("blue",)),
    ("1 %: collection of 10 % and a colour", 0.1, ("red",)),
    ("3 %: collection of 30 % and a colour", 0.3, ("red",)),
    ("5 %: collection of 50 % and a colour", 0.5, ("red",)),
    ("10 %: collection", 0.1, ()),
    ("30 %: collection", 0.3, ()),
    ("50 %: collection", 0.5, ()),
)

Search = Callable[[Rows], Sequence[int]]


@dataclass
class Timed:
    """Milliseconds of each question, and what was found."""

    took: list[float]
    found: list[Sequence[int]]

    @property
    def median(self) -> float:
        """The median."""
        return float(np.median(self.took))

    @property
    def p95(self) -> float:
        """The 95th percentile."""
        return float(np.percentile(self.took, 95))


def measure(size: int, dim: int, say: Callable[[str], None]) -> Iterator[SearchRow]:
    """Fill the database, which has to be empty, and measure."""
    filled = fill(size, dim, say)
    say(
        f"{len(filled.ids)} of {size} pictures are shown; seconds of "
        + ", ".join(f"{name} {took:.1f}" for name, took in filled.seconds.items())
    )
    faiss, build = _faiss(filled, say)
    yield _plain("index build", "s", filled.seconds["index"], build, "FAISS HNSW" if build else "")
    yield from _bytes(filled)
    questions = filled.drawn.questions(_QUESTIONS + _WARM)
    say("everything")
    yield from _everything(filled, questions, faiss)
    say("one book")
    yield _book(filled, questions)
    for name, share, colours in _FACETS:
        say(name)
        yield _facet(filled, questions[: 60 + _WARM], name, share, colours)
    say("adding")
    yield from _growth(filled, questions)


def _turns(questions: Rows, ours: Search, theirs: Search) -> tuple[Timed, Timed]:
    """Ask both in turns, so that whatever else the machine does meets both; the first answers warm them."""
    both = Timed([], []), Timed([], [])
    for number, question in enumerate(questions):
        for search, timed in zip((ours, theirs), both, strict=True):
            began = time.perf_counter()
            found = search(question)
            took = (time.perf_counter() - began) * 1000
            if number >= _WARM:
                timed.took.append(took)
                timed.found.append(found)
    return both


def _recall(found: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> float:
    shares = [
        len({*one} & {*other}) / len(other) for one, other in zip(found, right, strict=True) if len(other)
    ]
    return float(np.mean(shares)) if shares else 1.0


def _exact(filled: Filled, questions: Rows, most: int, mask: Any = slice(None)) -> list[Sequence[int]]:
    ids, rows = filled.ids[mask], filled.vectors[mask]
    found: list[Sequence[int]] = []
    for question in questions:
        found.append(ids[np.argsort(-(rows @ question), kind="stable")[:most]].tolist())
    return found


def _ours(filled: Filled, most: int, **asked: Any) -> Search:
    return lambda question: [
        one for one, _ in nearest.nearest(question, model=filled.model, limit=most, **asked)
    ]


def _numpy(ids: Ints, rows: Rows, most: int) -> Search:
    def search(question: Rows) -> Sequence[int]:
        near = rows @ question
        best = np.argpartition(-near, min(most, len(near) - 1))[:most]
        return ids[best[np.argsort(-near[best])]].tolist()  # type: ignore[no-any-return]

    return search


def _faiss(filled: Filled, say: Callable[[str], None]) -> tuple[Any, float]:
    """FAISS' HNSW over the shown vectors with the links of ours, and the seconds of its build; None without FAISS."""
    try:
        import faiss
    except ImportError:
        say("faiss-cpu is not installed: numpy over all vectors stands in for it")
        return None, 0.0
    began = time.monotonic()
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    made = faiss.IndexHNSWFlat(filled.model.dim, index.LINKS, faiss.METRIC_INNER_PRODUCT)
    made.hnsw.efConstruction = index.EF_CONSTRUCTION
    made.add(filled.vectors)
    seconds = time.monotonic() - began
    faiss.omp_set_num_threads(1)
    return made, seconds


def _everything(filled: Filled, questions: Rows, faiss: Any) -> Iterator[SearchRow]:
    asked = questions[_WARM:]
    right = _exact(filled, asked, FIRST)
    reference, against = _numpy(filled.ids, filled.vectors, FIRST), "numpy, all"
    ours = _ours(filled, FIRST)
    if faiss is not None:
        # The least effort that finds as much as ours.
        wanted = _recall([ours(question) for question in asked], right)
        for effort in _EFFORTS:
            faiss.hnsw.efSearch = effort
            reached = _recall([_ask(faiss, filled, question, FIRST) for question in asked], right)
            if reached >= wanted:
                break
        against = f"FAISS, ef {effort}, recall {reached:.3f}"
        reference = lambda question: _ask(faiss, filled, question, FIRST)  # noqa: E731
    for name, most in (
        ("everything, 10", FIRST),
        ("everything, 200 (a page)", 200),
        ("everything, 1,000", 1000),
    ):
        mine, theirs = _turns(questions, _ours(filled, most), reference)
        recall = _recall([found[:FIRST] for found in mine.found], right)
        if most == FIRST:
            met: bool | None = recall >= 0.98 and mine.p95 <= 5 * theirs.p95
            yield _row(name, "hnsw", mine, theirs, recall, "≤ 5 ×, recall ≥ .98", met, against)
        else:
            all_of = _recall(mine.found, _exact(filled, asked, most))
            yield _row(name, "hnsw", mine, theirs, all_of, "", None, against)


def _ask(faiss: Any, filled: Filled, question: Rows, most: int) -> Sequence[int]:
    return filled.ids[faiss.search(question[None], most)[1][0]].tolist()  # type: ignore[no-any-return]


def _book(filled: Filled, questions: Rows) -> SearchRow:
    mask = filled.books == 1
    right = _exact(filled, questions[_WARM:], FIRST, mask)
    mine, theirs = _turns(
        questions, _ours(filled, FIRST, manifests=[1]), _numpy(filled.ids[mask], filled.vectors[mask], FIRST)
    )
    recall = _recall(mine.found, right)
    met = recall >= 0.9995 and mine.p95 <= 4 * theirs.p95
    return _row(
        f"one book of {int(mask.sum())}", "exact", mine, theirs, recall, "≤ 4 ×, recall 1", met, "numpy"
    )


def _facet(filled: Filled, questions: Rows, name: str, share: float, colours: tuple[str, ...]) -> SearchRow:
    collections = (filled.collections[share],)
    traits = Traits(colours=colours)
    wanted = Filter(collections=collections, traits=traits)
    mask = np.isin(filled.books, filled.members[share])
    if colours:
        mask &= np.isin(filled.colours.astype(str), colours)
    right = _exact(filled, questions[_WARM:], FIRST, mask)
    plan = query_plan.choose(wanted, filled.model)

    def exactly(question: Rows) -> Sequence[int]:
        literal = nearest.checked_literal(question, filled.model)
        statement, parameters = nearest.exact_statement(literal, wanted, filled.model, FIRST)
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return [int(row[0]) for row in cursor.fetchall()]

    mine, theirs = _turns(questions, _ours(filled, FIRST, collections=collections, traits=traits), exactly)
    recall = _recall(mine.found, right)
    tenth = share == 0.1 and not colours
    bar = "≤ .35 ×, recall ≥ .99" if tenth else "recall ≥ .98"
    met = recall >= 0.99 and mine.p95 <= 0.35 * theirs.p95 if tenth else recall >= 0.98
    told = f"{name} ({int(mask.sum())})"
    return _row(told, plan, mine, theirs, recall, bar, bool(met), "Postgres, exactly")


def _growth(filled: Filled, questions: Rows) -> Iterator[SearchRow]:
    """Pictures are added while the index stands, and a book goes."""
    ours = _ours(filled, FIRST)
    before, _same = _turns(questions, ours, lambda _question: [])
    many = min(_ADDED, filled.size // 10)
    first = filled.size + 1
    rows = filled.drawn.questions(many)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO onit_search_illustration SELECT (jsonb_populate_record(o, jsonb_build_object("
            "'id', n, 'public_id', translate(lpad(to_hex(n), 10, '0'), '01', 'xy')))).*"
            " FROM generate_series(%s, %s) n CROSS JOIN onit_search_illustration o WHERE o.id = %s",
            [first, first + many - 1, filled.size],
        )
    began = time.monotonic()
    books = np.full(many, int(filled.books.max()) - 1)
    nobody: list[list[int]] = [[] for _ in range(int(books[0]) + 1)]
    copy_vectors(filled.model, np.arange(first, first + many), rows, books, nobody, np.ones(many, bool))
    yield _plain(f"adding {many:,}", "ms a picture", (time.monotonic() - began) * 1000 / many, 0.0, "")
    after, _same = _turns(questions, ours, lambda _question: [])
    met = after.p95 <= 2 * before.p95
    yield _row("everything, 10, after adding", "hnsw", after, before, None, "≤ 2 ×", met, "before adding")
    began = time.monotonic()
    Vector.objects.filter(manifest_id=1).delete()
    Illustration.objects.filter(manifest_id=1).delete()
    Page.objects.filter(canvas__manifest_id=1).delete()
    Manifest.objects.filter(pk=1).update(visible=False)
    yield _plain(
        f"deleting a book of {min(LARGEST_BOOK, filled.size // 4):,}", "s", time.monotonic() - began, 0.0, ""
    )
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM onit_search_vector")
    yield _plain("vacuum after it", "s", time.monotonic() - began, 0.0, "")
    gone, _same = _turns(questions, ours, lambda _question: [])
    yield _row("everything, 10, after vacuum", "hnsw", gone, before, None, "", None, "before adding")


def _bytes(filled: Filled) -> Iterator[SearchRow]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'onit\\_%'"
        )
        whole = int(cursor.fetchone()[0]) / filled.size
        cursor.execute("SELECT pg_relation_size(%s::regclass)", [index.name(filled.model)])
        own = int(cursor.fetchone()[0]) / len(filled.ids)
    met = whole <= 4096 if filled.model.dim <= 512 else None
    yield SearchRow(
        "a picture in all tables and indexes",
        "",
        whole,
        whole,
        4096,
        4096,
        whole / 4096,
        None,
        "≤ 4096",
        met,
        "bytes",
    )
    raw = filled.model.dim * 2.0
    yield SearchRow("a shown picture in the HNSW index", "", own, own, raw, raw, own / raw, None, "", None, "bytes",
                    "its vector alone")  # fmt: skip


def _row(
    name: str,
    plan: str,
    mine: Timed,
    theirs: Timed,
    recall: float | None,
    bar: str,
    met: bool | None,
    against: str,
) -> SearchRow:
    return SearchRow(
        name, plan, mine.median, mine.p95, theirs.median, theirs.p95, mine.p95 / max(theirs.p95, 1e-9), recall, bar,
        met, "ms", against,
    )  # fmt: skip


def _plain(name: str, unit: str, value: float, reference: float, against: str) -> SearchRow:
    ratio = value / reference if reference else 0.0
    return SearchRow(name, "", value, value, reference, reference, ratio, None, "", None, unit, against)
