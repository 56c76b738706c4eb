"""Reviewed pictures of others, laid onto ours: matched by canvas and box, taken over in one batch to be undone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError, GoneError
from manifests.ids import new_public_id
from manifests.models import Canvas
from manifests.uri import spellings
from onitsearch.curate import decisions
from onitsearch.curate.decisions import Stated
from onitsearch.curate.exchange import coco, table, web_annotations
from onitsearch.curate.exchange.records import Curated, Read
from onitsearch.curate.recording import on_page
from onitsearch.curate.versions import snapshot
from onitsearch.geometry import Affine, Box, match_boxes
from onitsearch.store.illustrations import box_of
from onitsearch.store.models import Illustration

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# Whole numbers stand for a box that lies so near; it is not worth cutting the picture anew.
_ROUNDED = 1.0
_MOST_TOLD = 100


@dataclass
class Report:
    """What an import did, or would do: counts, canvases that are not here, and what could not be taken over.

    ``batch`` undoes it (`batches.undo_batch`). ``missing`` and ``problems`` are pairs of a place in the file and words.
    """

    batch: str
    changed: int = 0
    same: int = 0
    added: int = 0
    missing: list[tuple[str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The same as JSON has it, at most a hundred of each list, with how many there are."""
        told = asdict(self)
        for name in ("missing", "problems"):
            listed = told[name]
            told[name] = [{"where": where, "what": what} for where, what in listed[:_MOST_TOLD]]
            told[f"{name}_count"] = len(listed)
        return told


def read(data: bytes | str) -> Read:
    """Read a file in any of the forms, whichever it is. Raises BadRequestError for what is none of them."""
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
    except UnicodeDecodeError as error:
        raise BadRequestError(
            _("The file is not text in UTF-8."),
            hint=_("Save it as UTF-8, from a spreadsheet as “CSV UTF-8”."),
        ) from error
    if text.lstrip()[:1] not in ("{", "["):
        return table.read(text)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequestError(_("The file is not JSON."), hint=str(error)[:200]) from error
    if isinstance(found, dict) and "images" in found and "annotations" in found and "type" not in found:
        return coco.read(found)
    told = web_annotations.read(found)
    if not told.records and not told.problems:
        raise BadRequestError(
            _("The file has no pictures that could be read."),
            hint=_("It may be CSV, COCO, Web Annotations or IIIF annotation pages."),
        )
    return told


def import_reviewed(told: Read, *, user: AbstractBaseUser, dry_run: bool = False) -> Report:
    """Take over what others decided; what is so already is left alone. With ``dry_run`` nothing is saved."""
    report = Report(new_public_id(), problems=list(told.problems))
    people = {one.get_username(): one for one in get_user_model()._default_manager.filter(is_active=True)}
    with transaction.atomic():
        for canvas, records in _by_canvas(told.records, report):
            existing = list(
                Illustration.objects.filter(canvas=canvas, state=Illustration.State.STANDING).order_by("pk")
            )
            matched = _matched([one for _where, one in records], existing)
            for number, (where, one) in enumerate(records):
                try:
                    with transaction.atomic():
                        _take_over(canvas, matched.get(number), one, user, people, report)
                except (BadRequestError, GoneError) as error:
                    report.problems.append((where, str(error)))
        if dry_run:
            transaction.set_rollback(True)
    return report


def _by_canvas(
    records: Iterable[tuple[str, Curated]], report: Report
) -> list[tuple[Canvas, list[tuple[str, Curated]]]]:
    """The records of each canvas of ours, in one order, whoever imports; what lies elsewhere is reported."""
    asked: dict[tuple[str, str], Canvas | None] = {}
    found: dict[int, tuple[Canvas, list[tuple[str, Curated]]]] = {}
    for where, one in records:
        key = (one.manifest, one.canvas)
        if key not in asked:
            asked[key] = _canvas(*key)
        canvas = asked[key]
        if canvas is None:
            report.missing.append((where, one.canvas))
        else:
            found.setdefault(canvas.pk, (canvas, []))[1].append((where, _in_units_of(canvas, one)))
    return [found[pk] for pk in sorted(found)]


def _in_units_of(canvas: Canvas, one: Curated) -> Curated:
    """The same with its boxes in the canvas's units, where the file says another size of it."""
    if not (one.width and one.height and canvas.width and canvas.height):
        return one
    if abs(one.width - canvas.width) <= _ROUNDED and abs(one.height - canvas.height) <= _ROUNDED:
        return one
    scale = Affine.scale(canvas.width / one.width, canvas.height / one.height)
    return replace(one, box=scale.box(one.box), found=scale.box(one.found) if one.found else None)


def _canvas(manifest: str, uri: str) -> Canvas | None:
    """Our canvas of a URI: in the book that is named, else in the oldest that has it."""
    known = Canvas.objects.filter(uri__in=spellings(uri), removed_at=None, manifest__withdrawn_at=None)
    known = known.select_related("manifest").defer("manifest__source").order_by("manifest_id", "pk")
    named = known.filter(manifest__uri__in=spellings(manifest)).first() if manifest else None
    return named or known.first()


def _matched(records: list[Curated], existing: list[Illustration]) -> dict[int, Illustration]:
    """Which picture each record is: by our id on the same page, then by its box, then by the box that was found."""
    by_id = {one.public_id: one for one in existing}
    matched = {n: by_id[one.id] for n, one in enumerate(records) if one.id in by_id}
    # A file may name a picture twice; the later line is said last and stands.
    for boxes in ([one.box for one in records], [one.found for one in records]):
        left = [n for n, box in enumerate(boxes) if n not in matched and box is not None]
        taken = {one.pk for one in matched.values()}
        free = [one for one in existing if one.pk not in taken]
        theirs: list[Box] = [box for n in left if (box := boxes[n]) is not None]
        for i, j, _overlap in match_boxes(theirs, [box_of(one) for one in free]):
            matched[left[i]] = free[j]
    return matched


def _take_over(
    canvas: Canvas,
    row: Illustration | None,
    one: Curated,
    user: AbstractBaseUser,
    people: dict[str, Any],
    report: Report,
) -> None:
    stated = Stated(
        decision=one.decision,
        box=one.box,
        kind=one.kind,
        notations=one.notations if one.says_notations else None,
        reason=one.reason[: decisions.LONGEST_REASON],
        tags=one.tags,
        caption=one.own_caption,
        note=one.note,
        by=people.get(one.decided_by),
        at=one.decided_at,
    )
    if row is None:
        decisions.add(canvas=canvas, user=user, stated=stated, text=one.caption, batch=report.batch)
        report.added += 1
        return
    inside = on_page(canvas, one.box)
    box = None if not one.id and _near(inside, box_of(row)) else inside
    before = snapshot(row)
    after = decisions.adopt(
        illustration=row, user=user, batch=report.batch,
        stated=replace(stated, box=box),
    )  # fmt: skip
    if snapshot(after) == before:
        report.same += 1
    else:
        report.changed += 1


def _near(one: Box, two: Box) -> bool:
    pairs = zip((one.x, one.y, one.right, one.bottom), (two.x, two.y, two.right, two.bottom), strict=True)
    return all(abs(a - b) <= _ROUNDED for a, b in pairs)
