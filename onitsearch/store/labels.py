"""Labels of lists as rows: written in bulk, found by their pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from manifests.models import Canvas
from onitsearch.store.models import Label, Page

State = Label.State
# What a later visit of the page looks at again.
OPEN = (State.WAITING, State.SEEN, State.UNSEEN, State.ELSEWHERE, State.OFF_PAGE)
_BATCH = 2_000
_TOLD = (
    "row", "name", "book", "image", "in_canvas", "decision", "notations", "unsure", "words", "look", "trusted",
    "said_by", "said_at",
)  # fmt: skip

Place = tuple[str, float, float, float, float]


def place_of(label: Label) -> Place:
    """What a label is known again by, within its list."""
    return (label.key, label.x, label.y, label.w, label.h)


def of_list(source: str) -> dict[Place, Label]:
    """All labels of a list by their places."""
    return {place_of(one): one for one in Label.objects.filter(source=source)}


def differs(known: Label, one: Label) -> bool:
    """Whether the list says something else now; its row's number alone is nothing."""
    return any(_plain(known, name) != _plain(one, name) for name in _TOLD if name != "row")


def write(fresh: Sequence[Label], changed: Sequence[tuple[Label, Label]]) -> None:
    """Write new labels, and what lists say otherwise now (as it stands, as it is said); these wait anew."""
    _copy(fresh)
    for known, one in changed:
        for name in (*_TOLD, "user_id", "batch"):
            setattr(known, name, getattr(one, name))
        known.state, known.note = State.WAITING, ""
    Label.objects.bulk_update(
        [known for known, _ in changed], [*_TOLD, "user", "batch", "state", "note"], batch_size=_BATCH
    )


def _copy(fresh: Sequence[Label]) -> None:
    """Write new rows by COPY, without giving the labels ids: INSERT would name half a million values one by one."""
    if not fresh:
        return
    fields = [field for field in Label._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    statement = f"COPY {connection.ops.quote_name(Label._meta.db_table)} ({columns}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as rows:
        for one in fresh:
            rows.write_row(
                [field.get_db_prep_save(field.pre_save(one, add=True), connection) for field in fields]
            )


def waiting_on_done_pages() -> QuerySet[Label]:
    """Labels whose page was read before they came, or whose decision a lost worker left unwritten."""
    return Label.objects.filter(
        state__in=(State.WAITING, State.SEEN), canvas__page__state=Page.State.DONE, canvas__removed_at=None
    )


@dataclass(frozen=True, slots=True)
class CanvasRow:
    """A canvas as labels are bound to it: its own address, those of its book, and what is painted on it, as JSON."""

    id: int
    uri: str
    books: tuple[str, str]
    images: Any


def canvas_rows(manifest_ids: Iterable[int] | None = None) -> Iterator[list[CanvasRow]]:
    """All canvases that are there, or those of some books, in batches."""
    found = Canvas.objects.filter(removed_at=None, manifest__withdrawn_at=None)
    if manifest_ids is not None:
        found = found.filter(manifest_id__in=list(manifest_ids))
    rows = found.order_by("manifest_id", "position").values_list(
        "id", "uri", "manifest__url", "manifest__uri", "images"
    )
    batch: list[CanvasRow] = []
    for pk, uri, book_url, book_uri, images in rows.iterator(chunk_size=_BATCH):
        batch.append(CanvasRow(pk, uri, (book_url, book_uri), images))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def counts(source: str) -> dict[str, dict[str, int]]:
    """How many labels of a list are in each state, by decision."""
    found: dict[str, dict[str, int]] = {}
    rows = Label.objects.filter(source=source).values("decision", "state").annotate(n=Count("pk")).order_by()
    for row in rows:
        found.setdefault(row["decision"], {})[row["state"]] = row["n"]
    return found


def sources() -> list[str]:
    """The names of the lists that were brought."""
    return list(Label.objects.order_by("source").values_list("source", flat=True).distinct())


def unsure_notations() -> dict[int, set[str]]:
    """The notations of pictures that their lists mark as unsure, and no list gives as sure."""
    unsure: dict[int, set[str]] = {}
    sure: dict[int, set[str]] = {}
    rows = Label.objects.filter(~Q(illustration=None), state=State.APPLIED)
    for picture, notations, doubtful in rows.values_list("illustration_id", "notations", "unsure"):
        unsure.setdefault(picture, set()).update(doubtful)
        sure.setdefault(picture, set()).update(set(notations) - set(doubtful))
    return {picture: doubtful - sure[picture] for picture, doubtful in unsure.items()}


def _plain(label: Label, name: str) -> object:
    value = getattr(label, name)
    return bytes(value) if name == "look" else list(value) if isinstance(value, list | tuple) else value
