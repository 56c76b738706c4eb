"""What became of a picture, state by state: what the machine found, and what each person made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onitsearch.curate.versions import complete, snapshot, version_of
from onitsearch.store.models import DecisionRecord, Illustration

FOUND = "found"


@dataclass(frozen=True)
class PastState:
    """One state: its version, its members, and who brought it about, by which action and when.

    The first was ``found`` by nobody. ``undone`` ones were taken back; ``current`` is how the picture is now.
    """

    version: str
    state: Mapping[str, Any]
    action: str
    by: str
    at: datetime
    undone: bool = False
    current: bool = False


def histories(pictures: Iterable[Illustration]) -> dict[int, list[PastState]]:
    """The states of some pictures by their row ids, the earliest first; one query for all."""
    rows = list(pictures)
    records: dict[int, list[DecisionRecord]] = defaultdict(list)
    known = DecisionRecord.objects.filter(illustration__in=[one.pk for one in rows])
    for record in known.select_related("user", "undone_by").order_by("pk"):
        records[record.illustration_id].append(record)
    return {row.pk: _states(row, records[row.pk]) for row in rows}


def _states(row: Illustration, records: list[DecisionRecord]) -> list[PastState]:
    now, first = version_of(row), complete(records[0].before) if records else snapshot(row)
    found = []
    # Who drew a picture, or made it by splitting another, found it.
    if not records or first["decision"] != Illustration.Decision.REJECTED:
        found.append(
            PastState(version_of(first), first, FOUND, "", row.created_at, current=version_of(first) == now)
        )
    for record in records:
        after = complete(record.after)
        found.append(
            PastState(
                version_of(after), after, record.action, record.user.get_username() if record.user else "",
                record.made_at, getattr(record, "undone_by", None) is not None, version_of(after) == now,
            )
        )  # fmt: skip
    return found
