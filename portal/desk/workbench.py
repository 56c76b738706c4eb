"""A page as a workbench: its regions with their states, and what its forms and keys do to them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext, ngettext, pgettext

from manifests.errors import BadRequestError, NotFoundError
from manifests.models import Canvas
from onitsearch.curate import reshaping
from onitsearch.curate.batches import undo_last
from onitsearch.curate.history import PastState, histories
from onitsearch.curate.versions import original_of, version_of
from onitsearch.errors import StaleDecisionError
from onitsearch.geometry import Box
from onitsearch.kinds import Kind, kind_name
from onitsearch.models import Illustration
from onitsearch.selectors import get_illustration_to_review, regions_of
from onitsearch.store.illustrations import PERSON, box_of
from portal.desk.certainty import kinds_told
from portal.visit.tiles import thumbnail_url

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

_SIDES = ("x", "y", "w", "h")


@dataclass(frozen=True)
class Moment:
    """One line of a region's history, in words; ``version`` names the state for who wants it back."""

    what: str
    where: str
    by: str
    past: PastState


@dataclass(frozen=True)
class Region:
    """A region as it stands, and what its fields hold: the same, or what somebody wanted who came too late.

    ``number`` counts the regions of the page in reading order; ``mine`` is the wanted box where it differs.
    """

    picture: Illustration
    number: int
    version: str
    box: list[str]
    fields: list[tuple[str, str]]
    kind: str
    history: list[Moment]
    thumbnail: str = ""
    can_reset: bool = False
    mine: list[str] = field(default_factory=list)
    error: str = ""
    hint: str = ""
    changed: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def kind_name(self) -> str:
        """What sort of picture it is."""
        return kind_name(self.picture.kind)

    @property
    def kinds_told(self) -> str:
        """How sure the machine is of that; empty where that is no question."""
        return kinds_told(self.picture)

    @property
    def says(self) -> str:
        """The region in words, for who does not see it."""
        x, y, w, h = (float(side) for side in self.box)
        return gettext("%(number)s: %(kind)s, %(w)s × %(h)s at %(x)s, %(y)s") % {
            "number": self.number, "kind": self.kind_name, "w": round(w), "h": round(h), "x": round(x), "y": round(y),
        }  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What was done: a sentence, and the public id of the region that has the focus then (empty: none)."""

    says: str
    focus: str = ""


def side(value: float) -> str:
    """A number of canvas units as fields show it."""
    return f"{value:.6g}" if abs(value) < 1e6 else str(round(value))


def regions(canvas: Canvas, form: QueryDict, refused: Exception | None) -> tuple[list[Region], list[Region]]:
    """The regions of a page, and those that were taken away; ``form`` holds what was refused."""
    rows = regions_of(canvas)
    past = histories(rows)
    made: tuple[list[Region], list[Region]] = ([], [])
    for row in rows:
        away = row.decision == Illustration.Decision.REJECTED
        at = refused if refused is not None and form.get("at") == row.public_id else None
        made[away].append(_region(row, len(made[away]) + 1, past[row.pk], form, at))
    return made


def _region(
    row: Illustration, number: int, past: list[PastState], form: QueryDict, refused: Exception | None
) -> Region:
    box = [side(value) for value in (row.x, row.y, row.w, row.h)]
    wanted = [form.get(name, now)[:20] for name, now in zip(_SIDES, box, strict=True)] if refused else box
    original = original_of(row) if len(past) > 1 else None
    more: dict[str, Any] = {}
    if refused is not None:
        kind = form.get("kind", row.kind)
        more = {"error": getattr(refused, "message", ""), "hint": getattr(refused, "hint", "")}
        if isinstance(refused, StaleDecisionError):
            more["changed"] = _changed(row, box, wanted, kind)
        more["mine"] = wanted if wanted != box and _is_box(wanted) else []
    return Region(
        picture=row, number=number, version=version_of(row), box=box,
        fields=list(zip(_SIDES, wanted, strict=True)),
        kind=form.get("kind", row.kind) if refused else row.kind,
        history=[_moment(one) for one in past],
        thumbnail=thumbnail_url(row, at_desk=True) if row.crop_digest else "",
        can_reset=original is not None and row.source != PERSON
        and (list(original["box"]), original["kind"]) != ([row.x, row.y, row.w, row.h], row.kind),
        **more,
    )  # fmt: skip


def _changed(row: Illustration, box: list[str], wanted: list[str], kind: str) -> list[tuple[str, str, str]]:
    """What stands now beside what was wanted, line by line."""
    lines = [
        (pgettext("where a picture lies on its page", "Frame"), ", ".join(box), ", ".join(wanted)),
        (gettext("Kind"), kind_name(row.kind), kind_name(kind) if kind in Kind.values else kind),
    ]
    return [line for line in lines if line[1] != line[2]]


def _is_box(sides: list[str]) -> bool:
    try:
        return all(math.isfinite(float(one)) for one in sides) and float(sides[2]) > 0 and float(sides[3]) > 0
    except ValueError:
        return False


def _moment(past: PastState) -> Moment:
    actions = {
        "found": gettext("found by the machine"), "add": gettext("drawn"), "accept": gettext("accepted"),
        "reject": gettext("taken away"), "redraw": gettext("framed anew"), "classify": gettext("classified"),
        "describe": gettext("described"), "split": gettext("split"), "merge": gettext("merged"),
        "restore": gettext("brought back"), "reset": gettext("set back to what the machine found"),
        "undo": gettext("undone"),
    }  # fmt: skip
    box = " · ".join(
        [", ".join(side(float(one)) for one in past.state["box"]), kind_name(past.state["kind"])]
    )
    return Moment(actions.get(past.action, past.action), box, past.by, past)


def apply(canvas: Canvas, form: QueryDict, user: AbstractBaseUser) -> Done:
    """Do what a form or a key says. Raises OnitError: BadRequestError for what is no rectangle, StaleDecisionError …"""
    action = form.get("action", "")
    if action == "undo":
        undone = undo_last(canvas=canvas, user=user)
        return Done(gettext("Undone."), undone.changed[0])
    if action == "new":
        row, _made = reshaping.draw(
            canvas=canvas, user=user, box=_box(form), kind=form.get("kind") or Kind.ILLUSTRATION
        )
        return Done(gettext("A picture has been drawn."), row.public_id)
    if action == "merge":
        return _merge(canvas, form, user)
    row = _on(canvas, form.get("at", ""))
    who: dict[str, Any] = {"illustration": row, "user": user, "version": form.get("version") or None}
    if to := form.get("restore", ""):
        reshaping.restore(**who, to=to)
        return Done(gettext("The picture is as it was."), row.public_id)
    match action:
        case "save":
            box, kind = _box(form, row), form.get("kind") or None
            if box is None and kind in (None, row.kind):
                return Done(gettext("Nothing was changed."), row.public_id)
            reshaping.reshape(**who, box=box, kind=kind)
            return Done(gettext("Saved."), row.public_id)
        case "delete":
            reshaping.remove(**who)
            return Done(gettext("The picture has been taken away. It can be brought back."), "")
        case "split":
            parts = reshaping.halves(box_of(row), across=_across(row, form), at=_share(form))
            done = reshaping.split(**who, parts=parts)
            return Done(gettext("The picture has been split in two."), done.changed[0])
    raise BadRequestError(gettext("This is not a decision about a picture."))


def _merge(canvas: Canvas, form: QueryDict, user: AbstractBaseUser) -> Done:
    versions: dict[str, str | None] = dict(one.partition(":")[::2] for one in form.getlist("merge"))
    if len(versions) < 2:
        raise BadRequestError(
            gettext("Two or more pictures of one page can be merged."), hint=gettext("Tick them first.")
        )
    rows = [_on(canvas, one) for one in list(versions)[: reshaping.MOST_PARTS + 1]]
    done = reshaping.merge(illustrations=rows, user=user, versions=versions)
    many = len(rows)
    said = ngettext("%(many)s picture has been merged.", "%(many)s pictures have been merged into one.", many)
    return Done(said % {"many": many}, done.changed[0])


def _on(canvas: Canvas, public_id: str) -> Illustration:
    row = get_illustration_to_review(public_id.replace("\x00", ""))
    if row.canvas_id != canvas.pk:
        raise NotFoundError(gettext("This picture is on another page."))
    return row


def _box(form: QueryDict, row: Illustration | None = None) -> Any:
    """The box of the fields; None where they hold what the row holds. Raises BadRequestError for what is none."""
    given = [form.get(name, "").strip() for name in _SIDES]
    if row is not None and given in ([side(one) for one in (row.x, row.y, row.w, row.h)], [""] * 4):
        return None
    try:
        sides = [float(one.replace(",", ".")) for one in given]
    except ValueError:
        sides = []
    if not sides or not all(math.isfinite(one) and abs(one) < 1e7 for one in sides) or min(sides[2:]) <= 0:
        raise BadRequestError(
            gettext("The region is not a rectangle."),
            hint=gettext("Four numbers are wanted: left, top, width and height."),
        )
    return Box(*sides)


def _across(row: Illustration, form: QueryDict) -> bool:
    """Whether the cut goes from left to right: as said, else so that the halves are least oblong."""
    said = form.get("cut", "")
    return said == "across" if said in ("across", "down") else row.h > row.w


def _share(form: QueryDict) -> float:
    try:
        share = float(form.get("at_share", "").replace(",", ".") or 50) / 100
    except ValueError:
        share = math.nan
    if not 0 < share < 1:
        raise BadRequestError(gettext("A picture is cut between 0 and 100 per cent."))
    return share
