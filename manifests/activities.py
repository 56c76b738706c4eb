"""Activity streams as IIIF Change Discovery 1.0 writes them, read into frozen values; no I/O.

What is not known is passed over, as the specification asks (section 2.2: clients ignore unknown properties).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from manifests.presentation.values import JsonObject, identifier, is_object, items, kind, objects, text

CREATE, UPDATE, DELETE, MOVE = "Create", "Update", "Delete", "Move"
ADD, REMOVE, REFRESH = "Add", "Remove", "Refresh"
KNOWN = frozenset({CREATE, UPDATE, DELETE, MOVE, ADD, REMOVE, REFRESH})


@dataclass(frozen=True)
class Activity:
    """One thing that happened: ``kind`` is one of KNOWN, ``object`` and ``place`` are ids.

    ``place`` is where to (target) or where from (origin) of Move, Add and Remove. ``ended`` is None where the
    stream gives no (readable) time.
    """

    kind: str
    object: str = ""
    object_kind: str = ""
    place: str = ""
    place_kind: str = ""
    ended: datetime | None = None

    @property
    def key(self) -> str:
        """What tells it from others that ended at the same moment."""
        return f"{self.kind} {self.object} {self.place}"


@dataclass(frozen=True)
class StreamDoc:
    """A stream, or one page of one, with its activities as they stand: the oldest first."""

    id: str
    is_page: bool
    activities: tuple[Activity, ...] = ()
    first: str = ""
    last: str = ""
    prev: str = ""
    next: str = ""
    part_of: str = ""


def read_stream(data: object, url: str) -> StreamDoc | None:
    """Read parsed JSON as an activity stream or a page of one; None where it is neither."""
    if not is_object(data) or kind(data) not in (
        "OrderedCollection",
        "OrderedCollectionPage",
        "CollectionPage",
    ):
        return None
    return StreamDoc(
        id=identifier(data) or url,
        is_page=kind(data).endswith("Page"),
        activities=tuple(found for item in objects(data.get("orderedItems")) if (found := _activity(item))),
        first=identifier(data.get("first")),
        last=identifier(data.get("last")),
        prev=identifier(data.get("prev")),
        next=identifier(data.get("next")),
        part_of=next((found for found in map(identifier, items(data.get("partOf"))) if found), ""),
    )


def _activity(item: JsonObject) -> Activity | None:
    said = kind(item)
    if said not in KNOWN:
        return None
    thing = next(iter(items(item.get("object"))), None)
    place = next(iter([*items(item.get("target")), *items(item.get("origin"))]), None)
    if said != REFRESH and not identifier(thing):
        return None
    return Activity(
        kind=said,
        object=identifier(thing),
        object_kind=kind(thing),
        place=identifier(place),
        place_kind=kind(place),
        ended=moment(item.get("endTime")) or moment(item.get("startTime")),
    )


def moment(value: object) -> datetime | None:
    """A point in time as xsd:dateTime writes it; UTC where it names no zone, None where it cannot be read."""
    said = text(value).replace("Z", "+00:00").replace("z", "+00:00")
    try:
        found = datetime.fromisoformat(said)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
