"""Who decided what: the latest decisions, how much each person decided, and where two of them do not agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from onitsearch.curate.reasons import reason_name
from onitsearch.curate.versions import records_that
from onitsearch.kinds import kind_name
from onitsearch.models import DecisionRecord, Illustration
from onitsearch.store.disagreements import disagreed
from portal.visit.tiles import Tile, tiles

# Pictures may be withdrawn without a decision.
_KEPT_SECONDS = 300


@dataclass(frozen=True)
class Opinion:
    """One decision: by whom, when, what it made of the picture, and why; ``undone`` where it was taken back."""

    record: DecisionRecord
    name: str
    decision: str
    kind: str
    reason: str
    undone: bool
    tile: Tile | None = None


@dataclass(frozen=True)
class Dispute:
    """A picture that people decided on differently: how it stands, and each one's last word."""

    picture: Illustration
    tile: Tile
    opinions: list[Opinion]


def people() -> list[dict[str, Any]]:
    """How many decisions of each person stand, accepting and rejecting, the busiest first."""
    found = DecisionRecord.objects.filter(user__isnull=False, undone_by__isnull=True)
    counted = (
        found.exclude(action=DecisionRecord.Action.UNDO)
        .order_by()
        .values("user__username")
        .annotate(
            many=Count("pk"),
            accepted=Count("pk", filter=Q(after__decision="accepted")),
            rejected=Count("pk", filter=Q(after__decision="rejected")),
        )
    )
    return [dict(one) for one in counted.order_by("-many", "user__username")]


def latest(user: str = "") -> QuerySet[DecisionRecord]:
    """Decisions, the latest first, of everybody or of one person by name."""
    return records_that(user=user)


def opinions(records: Iterable[DecisionRecord]) -> list[Opinion]:
    """Decisions as the page shows them, with their pictures."""
    rows = list(records)
    hung = {one.id: one for one in tiles([row.illustration for row in rows], at_desk=True)}
    return [_opinion(row, hung.get(row.illustration.public_id)) for row in rows]


def disputes(start: int, most: int) -> tuple[list[Dispute], int]:
    """Some of the pictures that people do not agree on, the latest first, and how many there are."""
    found = _disagreed()
    shown = found[start : start + most]
    pictures = Illustration.objects.select_related("canvas", "manifest").defer("manifest__source")
    rows = {one.pk: one for one in pictures.filter(pk__in=[picture for picture, _ids in shown])}
    records = DecisionRecord.objects.select_related("user", "illustration").in_bulk(
        [one for _picture, ids in shown for one in ids]
    )
    hung = {one.id: one for one in tiles(rows.values(), at_desk=True)}
    return [
        Dispute(rows[pk], hung[rows[pk].public_id], [_opinion(records[one]) for one in ids])
        for pk, ids in shown
    ], len(found)


def _disagreed() -> list[tuple[int, list[int]]]:
    """Looked for anew where anybody decided since: each decision is a record, undoing is one, too."""
    latest = DecisionRecord.objects.order_by("-pk").values_list("pk", flat=True).first()
    kept = cache.get_or_set(f"desk-disputes-{latest}", disagreed, _KEPT_SECONDS)
    return kept or []


def _opinion(record: DecisionRecord, tile: Tile | None = None) -> Opinion:
    after = record.after or {}
    return Opinion(
        record=record,
        name=record.user.get_username() if record.user else "–",
        decision=str(after.get("decision", "")),
        kind=kind_name(str(after.get("kind", ""))),
        reason=reason_name(record.reason),
        undone=hasattr(record, "undone_by"),
        tile=tile,
    )
