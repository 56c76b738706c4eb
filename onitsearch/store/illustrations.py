"""Illustrations of a page: found again or new, in one transaction with the page's own state.

What a person decided on never moves and never goes: detected regions are matched one to one with what stands
(rejected ones included), a match keeps its id, and only the undecided that nothing matches is superseded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from onitsearch.crop.crop import Crop
from onitsearch.detect.region import Region
from onitsearch.detect.sources import SUPPLIED, joined
from onitsearch.geometry import SAME_BOX, Box, match_boxes
from onitsearch.store import pages, vectors
from onitsearch.store.locks import lock_books
from onitsearch.store.models import DecisionRecord, Illustration, Page

State, Decision = Illustration.State, Illustration.Decision
PERSON = "person"


@dataclass(frozen=True)
class ExistingIllustration:
    """An illustration that a page has already, as far as matching needs to know it.

    ``earlier`` are the boxes that it had before people gave it others.
    """

    id: int
    region: Region
    decided: bool
    rejected: bool
    earlier: tuple[Box, ...] = ()


@dataclass(frozen=True)
class MatchedRegion:
    """A region that the page will hold: of which illustration (None: a new one), and whether it may move."""

    region: Region
    illustration_id: int | None = None
    decided: bool = False


@dataclass(frozen=True)
class PageChanges:
    """What one visit to a page changed: how many illustrations each way, how many vectors became due or were taken
    as they are published.
    """

    new: int = 0
    kept: int = 0
    superseded: int = 0
    due: int = 0
    taken: int = 0


def is_decided(row: Illustration) -> bool:
    """Say whether a person had a hand in it; then its box and kind are the person's."""
    return row.decision != Decision.UNDECIDED or row.decided_at is not None or row.source == PERSON


def box_of(row: Illustration) -> Box:
    """Return an illustration's box in canvas space."""
    return Box(row.x, row.y, row.w, row.h)


def existing_on(canvas_id: int) -> list[ExistingIllustration]:
    """Return the illustrations that a canvas has already, rejected ones included."""
    standing = Illustration.objects.filter(canvas_id=canvas_id, state=State.STANDING).order_by("id")
    rows = list(
        standing.only("id", "x", "y", "w", "h", "kind", "score", "source", "text", "decision", "decided_at")
    )
    earlier = _earlier_boxes([row.pk for row in rows if is_decided(row)])
    return [_existing(row, earlier.get(row.pk, ())) for row in rows]


def _existing(row: Illustration, earlier: Sequence[Box]) -> ExistingIllustration:
    region = Region(box_of(row), row.kind, row.score, row.source, row.text)
    left = tuple(box for box in earlier if box != region.box)
    return ExistingIllustration(row.id, region, is_decided(row), row.decision == Decision.REJECTED, left)


def _earlier_boxes(ids: Sequence[int]) -> dict[int, list[Box]]:
    """Return the boxes from which standing decisions moved illustrations, by row id."""
    records = DecisionRecord.objects.filter(illustration__in=ids, undone_by__isnull=True)
    found: dict[int, list[Box]] = {}
    for pk, before in records.exclude(action=DecisionRecord.Action.UNDO).values_list(
        "illustration", "before"
    ):
        found.setdefault(pk, []).append(Box(*before["box"]))
    return found


def match_regions(regions: Sequence[Region], existing: Sequence[ExistingIllustration]) -> list[MatchedRegion]:
    """Match detected regions with what the page has already; returns all that needs a crop.

    A match with a rejected one yields nothing, a match with a decided one keeps the decided box and kind, and
    a decided one that nothing matches is kept as it is. What lies where a picture was before people moved, split or
    merged it is that picture, and no new one.
    """
    region_of = {j: i for i, j, _ in match_boxes([r.box for r in regions], [s.region.box for s in existing])}
    taken = set(region_of.values())
    left = [box for old in existing for box in old.earlier]
    matched = [
        MatchedRegion(region)
        for i, region in enumerate(regions)
        if i not in taken and not any(region.box.iou(box) >= SAME_BOX for box in left)
    ]
    for j, old in enumerate(existing):
        if old.rejected:
            continue
        if old.decided:
            matched.append(MatchedRegion(_as_decided(old, j, regions, region_of), old.id, decided=True))
        elif j in region_of:
            matched.append(MatchedRegion(regions[region_of[j]], old.id))
    return matched


def _as_decided(
    old: ExistingIllustration, place: int, regions: Sequence[Region], region_of: Mapping[int, int]
) -> Region:
    """Return a decided region as it stands, with what is published of exactly its box."""
    seen = regions[region_of[place]] if place in region_of else None
    return replace(old.region, vectors=seen.vectors) if seen and seen.box == old.region.box else old.region


def write_page(
    work: pages.PageWork, found: Sequence[tuple[MatchedRegion, Crop]], **page_values: object
) -> PageChanges | None:
    """Write a visited page: its illustrations, what is due because of them, and its own state.

    All or nothing, in one transaction; ``page_values`` are fields of the Page row. Pictures of a page whose
    access is restricted are so, too. Returns None, and writes nothing, where the claim was lost meanwhile.
    """
    canvas = work.canvas
    with transaction.atomic():
        # Pages of one book are written one after the other, so that what they learn of each other is whole.
        lock_books([canvas.manifest_id])
        page = pages.PAGES.held(work.claim)
        if page is None:
            return None
        rows = {
            row.id: row
            for row in Illustration.objects.select_for_update(of=("self",))
            .filter(canvas_id=canvas.id, state=State.STANDING)
            .order_by("pk")
        }
        updated: list[Illustration] = []
        fresh: list[Illustration] = []
        published: list[tuple[Illustration, Region]] = []
        for matched, crop in found:
            row = rows.get(matched.illustration_id) if matched.illustration_id else None
            if row is not None and _may_update(row, matched):
                _fill(row, matched, crop)
                updated.append(row)
                published.append((row, matched.region))
            elif matched.illustration_id is None and not _overlaps_decided(matched.region.box, rows):
                new = Illustration(manifest_id=canvas.manifest_id, canvas_id=canvas.id)
                _fill(new, matched, crop)
                fresh.append(new)
                published.append((new, matched.region))
        restricted = page_values.get("access") == Page.Access.RESTRICTED
        for row in [*updated, *fresh]:
            row.restricted = restricted
        kept = {matched.illustration_id for matched, _ in found}
        lost = [row.id for row in rows.values() if row.id not in kept and not is_decided(row)]
        Illustration.objects.bulk_update(updated, _FILLED)
        made = Illustration.objects.bulk_create(fresh)
        if lost:
            Illustration.objects.filter(id__in=lost).update(state=State.SUPERSEDED, changed_at=timezone.now())
            vectors.drop(lost)
        changed = [row.id for row in [*updated, *made]]
        due = vectors.refresh_shown(changed)
        taken = vectors.accept_published(
            [(row.id, region.vectors) for row, region in published if region.vectors]
        )
        pages.finish_locked(page, work, **page_values)
        _ask_again(page, canvas.manifest_id)
    return PageChanges(
        new=len(made), kept=len(updated), superseded=len(lost), due=max(0, due - taken), taken=taken
    )


_FILLED = ["x", "y", "w", "h", "kind", "found_kind", "kind_chances", "score", "source", "text", "supplied_text",
           "crop_digest", "thumbnail", "thumbnail_width", "thumbnail_height", "image_url", "colour", "restricted",
           "changed_at"]  # fmt: skip


def _may_update(row: Illustration, matched: MatchedRegion) -> bool:
    # A person may have decided between the look at the page and now; the crop then belongs to another box.
    if row.decision == Decision.REJECTED:
        return False
    return not is_decided(row) or (matched.decided and box_of(row) == matched.region.box)


def _overlaps_decided(box: Box, rows: dict[int, Illustration]) -> bool:
    # Drawn by a person in the same moment: theirs stands.
    return any(is_decided(row) and box.iou(box_of(row)) >= SAME_BOX for row in rows.values())


def _fill(row: Illustration, matched: MatchedRegion, crop: Crop) -> None:
    region = matched.region
    if not matched.decided:
        row.x, row.y, row.w, row.h = region.box.x, region.box.y, region.box.w, region.box.h
        # What a head made of the same finding stands: its crop is the same, or it will be judged anew.
        if region.kind != (row.found_kind or row.kind) or not row.kind_chances:
            row.kind, row.kind_chances = region.kind, {}
        row.found_kind, row.score = region.kind, region.score
        if row.caption:  # a person's words stand, also on a picture that is undecided again
            row.supplied_text = region.text
        else:
            row.text = region.text
        row.source = joined(region.source)
    row.crop_digest = crop.digest
    row.thumbnail = crop.thumbnail_name
    row.thumbnail_width, row.thumbnail_height = crop.thumbnail_width, crop.thumbnail_height
    row.image_url = crop.image_url or ""
    row.colour = crop.colour
    row.changed_at = timezone.now()


def clean_text(region: Region, most: int = 500) -> Region:
    """Return the region with its text shortened to what a caption may be."""
    text = " ".join(region.text.split())
    return replace(region, text=text if len(text) <= most else text[: most - 1] + "…")


def canvases_of(illustration_ids: Sequence[int]) -> list[int]:
    """Return the canvases that illustrations are on."""
    rows = Illustration.objects.filter(id__in=illustration_ids)
    return sorted(set(rows.values_list("canvas_id", flat=True)))


# Pages whose regions come from what the library supplied alone; anything else names the detector first.
_SUPPLIED_ONLY = rf"^({'|'.join(SUPPLIED)})(\+|$)"


def _ask_again(page: Page, manifest_id: int) -> None:
    """Have pages looked at again that went by the detector because the book's OCR seemed to know no pictures.

    Runs under the book's lock, so that of two pages written at a time one sees what the other learnt.
    """
    silent = Page.objects.filter(
        canvas__manifest_id=manifest_id, supplied=Page.Supplied.SILENT, state=Page.State.DONE
    ).exclude(regions_from__regex=_SUPPLIED_ONLY)
    if page.supplied == Page.Supplied.PICTURES:
        pages.mark_due(silent.values_list("canvas_id", flat=True))
        return
    asked_detector = page.supplied == Page.Supplied.SILENT and not re.search(
        _SUPPLIED_ONLY, page.regions_from
    )
    if asked_detector and pages.supplied_names_pictures(manifest_id):
        pages.mark_due([page.canvas_id])


def without_colour(limit: int) -> list[tuple[int, str]]:
    """Return some pictures whose colour nobody has looked at, as (row id, name of the kept picture)."""
    rows = Illustration.objects.filter(colour="", state=State.STANDING).exclude(thumbnail="").order_by("id")
    return list(rows.values_list("id", "thumbnail")[:limit])


def set_colours(found: Mapping[int, str]) -> None:
    """Write down the colours of pictures by row ids, where none is known yet: what they are told of is unchanged."""
    for colour in set(found.values()):
        ids = [pk for pk, its in found.items() if its == colour]
        Illustration.objects.filter(id__in=ids, colour="").update(colour=colour)
