"""One reviewed picture, as all forms say it, and what goes wrong with what others wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError
from onitsearch.geometry import Box
from onitsearch.kinds import KINDS, LAYOUT_WORDS, Kind, checked_kind
from onitsearch.store.models import Illustration

ACCEPTED, REJECTED = Illustration.Decision.ACCEPTED, Illustration.Decision.REJECTED
_DECISIONS = (ACCEPTED, REJECTED)


@dataclass(frozen=True)
class Curated:
    """A picture that was decided on: where it lies (canvas units), what it is, who said so and when.

    ``found`` is the box that the machine had found, where a person drew another. ``id`` is our public id where it has
    one. Canvas sizes are 0, and texts empty, where nothing is known; ``kind`` None leaves the kind as it is. Where a
    file says another size than the canvas has, as of a smaller image, its boxes are meant in that.
    ``caption`` is the page's, ``own_caption`` a person's: None leaves what there is, as with tags and note.
    """

    canvas: str
    box: Box
    decision: str = ACCEPTED
    kind: str | None = None
    notations: tuple[str, ...] = ()
    reason: str = ""
    id: str = ""
    manifest: str = ""
    width: float = 0.0
    height: float = 0.0
    found: Box | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    caption: str = ""
    tags: tuple[str, ...] | None = None
    own_caption: str | None = None
    note: str | None = None
    page: str = ""
    book: str = ""
    image: str = ""
    says_notations: bool = True  # whether the form says anything of classes: those of others are not wiped


@dataclass
class Read:
    """What a file says: pictures, each with where it stands in the file, and what could not be understood there."""

    records: list[tuple[str, Curated]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def curated(values: Mapping[str, Any], **more: Any) -> Curated:
    """A picture from plain values (texts or numbers) under the names of `Curated`. Raises BadRequestError."""
    canvas = _text(values, "canvas")
    if not canvas:
        raise BadRequestError(_("The address of the canvas is missing."))
    decision = _text(values, "decision") or ACCEPTED
    if decision not in _DECISIONS:
        raise BadRequestError(
            _("“%(decision)s” is not a decision.") % {"decision": decision[:40]},
            hint=_("Possible: %(names)s.") % {"names": ", ".join(_DECISIONS)},
        )
    notations = values.get("notations")
    return Curated(
        canvas=canvas,
        box=box_from(values.get("box")),
        decision=decision,
        kind=kind_from(_text(values, "kind")),
        notations=_listed(notations),
        says_notations=notations is not None,
        reason=_text(values, "reason"),
        id=_text(values, "id"),
        manifest=_text(values, "manifest"),
        width=_size(values, "canvas_width"),
        height=_size(values, "canvas_height"),
        found=box_from(values["found"]) if values.get("found") else None,
        decided_by=_text(values, "decided_by"),
        decided_at=_time(_text(values, "decided_at")),
        caption=_text(values, "caption"),
        tags=_listed(values["tags"]) if values.get("tags") is not None else None,
        own_caption=_text(values, "own_caption") if values.get("own_caption") is not None else None,
        note=_text(values, "note") if values.get("note") is not None else None,
        **more,
    )


def box_from(value: Any) -> Box:
    """A box from four numbers, or from ``x,y,w,h``. Raises BadRequestError."""
    parts: Sequence[Any] = (
        value.split(",") if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    )
    try:
        x, y, w, h = (float(one) for one in parts)
    except (TypeError, ValueError):
        x = y = w = h = float("nan")
    if not (0 < w < 1e7 and 0 < h < 1e7 and abs(x) < 1e7 and abs(y) < 1e7):
        raise BadRequestError(
            _("The region is not a rectangle."), hint=_("Write x, y, width and height in canvas units.")
        )
    return Box(x, y, w, h)


def kind_from(word: str) -> str | None:
    """A kind by its name or by the words of others for it; None where nothing is said. Raises BadRequestError."""
    if not word:
        return None
    folded = word.strip().lower()
    if folded in KINDS:
        return folded
    for kind, words in LAYOUT_WORDS.items():
        if words.search(word):
            return kind
    if folded in ("image", "picture", "figure", "graphic", "graphiczone"):
        return Kind.ILLUSTRATION
    if folded in ("photo", "photos"):
        return Kind.PHOTOGRAPH
    return checked_kind(word)


def plain_values(one: Curated) -> dict[str, Any]:
    """What `curated` reads back, as JSON has it; what is empty is left out."""
    values: dict[str, Any] = {
        "id": one.id,
        "manifest": one.manifest,
        "canvas": one.canvas,
        "box": numbers(one.box),
        "found": numbers(one.found) if one.found else None,
        "decision": one.decision,
        "kind": one.kind,
        "notations": list(one.notations),
        "reason": one.reason,
        "decided_by": one.decided_by,
        "decided_at": one.decided_at.isoformat() if one.decided_at else "",
        "caption": one.caption,
        "tags": None if one.tags is None else list(one.tags),
        "own_caption": one.own_caption,
        "note": one.note,
    }
    said = ("notations", "tags", "own_caption", "note")  # also where there are none
    return {name: value for name, value in values.items() if value or (name in said and value is not None)}


def numbers(box: Box) -> list[float]:
    """A box as four numbers, whole ones without a point."""
    return [int(edge) if float(edge).is_integer() else float(edge) for edge in (box.x, box.y, box.w, box.h)]


def _listed(value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list | tuple) else str(value or "").split(";")
    return tuple(str(one).strip() for one in listed if str(one).strip())


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if isinstance(value, dict | list) or "\x00" in str(value):
        raise BadRequestError(_("“%(name)s” is not a text.") % {"name": name})
    return str(value).strip()


def _size(values: Mapping[str, Any], name: str) -> float:
    """A width or height; 0 where none is said."""
    try:
        found = float(values.get(name) or 0)
    except (TypeError, ValueError):
        return 0.0
    return found if 0 < found < 1e7 else 0.0


def _time(text: str) -> datetime | None:
    try:
        found = parse_datetime(text) if text else None
    except ValueError:
        found = None
    if text and found is None:
        raise BadRequestError(_("“%(value)s” is not a time.") % {"value": text[:40]})
    return make_aware(found) if found is not None and is_naive(found) else found
