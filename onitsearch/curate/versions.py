"""What a picture was at each decision: its states and their versions, and what the machine had said at first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from onitsearch.errors import StaleDecisionError
from onitsearch.store.models import DecisionRecord, Illustration

Action, Decision = DecisionRecord.Action, Illustration.Decision
Snapshot = Mapping[str, Any]
_UNSAID: Snapshot = {"tags": [], "caption": "", "note": ""}


def snapshot(row: Illustration) -> dict[str, Any]:
    """What people decide on: the box (canvas units), the kind, the notations, the decision, and their own words."""
    return {
        "box": [row.x, row.y, row.w, row.h],
        "kind": row.kind,
        "notations": list(row.notations),
        "decision": row.decision,
        "tags": list(row.tags),
        "caption": row.caption,
        "note": row.note,
    }


def complete(state: Snapshot) -> dict[str, Any]:
    """A snapshot with all members; one that was written before there were tags, captions and notes had none."""
    return {**_UNSAID, **state}


def version_of(state: Illustration | Snapshot) -> str:
    """The version of a picture's state; equal states have equal versions, whatever lay between them."""
    found = complete(snapshot(state) if isinstance(state, Illustration) else state)
    plain: list[Any] = [
        [float(edge) for edge in found.get("box", ())],
        found.get("kind"),
        list(found.get("notations", ())),
        found.get("decision"),
    ]
    words = [list(found["tags"]), found["caption"], found["note"]]
    plain += words if any(words) else []
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:16]


def records_of(row: Illustration) -> QuerySet[DecisionRecord]:
    """All that was ever decided on a picture, in order, what was undone included."""
    return DecisionRecord.objects.filter(illustration=row).select_related("user").order_by("pk")


def records_that(
    *, illustration: str = "", manifest: int | None = None, action: str = "", user: str = "", batch: str = ""
) -> QuerySet[DecisionRecord]:
    """What people decided, the latest first, with the pictures; narrowed by what is given.

    ``illustration`` is a public id, ``manifest`` a row id, ``user`` a name.
    """
    wanted = {
        "illustration__public_id": illustration,
        "illustration__manifest": manifest,
        "action": action,
        "user__username": user,
        "batch": batch,
    }
    found = DecisionRecord.objects.select_related(
        "user", "undone_by", "illustration", "illustration__manifest", "illustration__canvas"
    )
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    return found.defer("illustration__manifest__source").order_by("-pk")


def standing_records(row: Illustration) -> QuerySet[DecisionRecord]:
    """The decisions that nobody has undone, in order."""
    return records_of(row).filter(undone_by__isnull=True).exclude(action=Action.UNDO)


def original_of(row: Illustration, records: Iterable[DecisionRecord] | None = None) -> Snapshot:
    """The box and kind that the machine gave a picture before people changed them, as a snapshot.

    ``records`` are all of its decisions in order, where they have been read already.
    """
    original: Snapshot | None = None
    for record in records_of(row) if records is None else records:
        if original is None:
            original = record.before
        if _is_free(record.after) and _same_place(record.after, original):
            # From here on the machine may say something else.
            original = None
    return original or snapshot(row)


def _is_free(state: Snapshot) -> bool:
    return state.get("decision") == Decision.UNDECIDED


def _same_place(one: Snapshot, two: Snapshot) -> bool:
    return one.get("box") == two.get("box") and one.get("kind") == two.get("kind")


def stale(row: Illustration, now: Snapshot, version: str) -> StaleDecisionError:
    """The refusal of a decision that was made on another version of a picture, with what has changed since.

    ``now`` is the state that stands; the row itself may have been changed on the way to the decision.
    """
    known = list(records_of(row))
    states = (state for record in reversed(known) for state in (record.after, record.before))
    seen = next((complete(state) for state in states if version_of(state) == version), None)
    changes = (
        {name: (seen.get(name), now[name]) for name in now if seen.get(name) != now[name]} if seen else {}
    )
    last = known[-1] if known else None
    who = last.user.get_username() if last and last.user else ""
    return StaleDecisionError(
        _("This picture has been changed meanwhile by %(name)s; nothing was saved.") % {"name": who}
        if who
        else _("This picture has been changed meanwhile; nothing was saved."),
        hint=_("Compare, and decide again on what it is now."),
        version=version_of(now),
        current=now,
        changes=changes,
        by=who,
        at=last.made_at.isoformat() if last else "",
    )
