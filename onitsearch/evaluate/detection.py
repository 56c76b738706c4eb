"""Figures about found regions: average precision, precision, recall, false pictures, kinds, how well boxes fit.

Everything is a pure function of known pages and predictions, so that pooled out-of-fold predictions out of a
file are scored as a detector at work is. Matching is COCO's at IoU ≥ .5 (see ``matching``), average precision its
101-point one. A true graphic zone outside a group's range is neither hit nor miss, nor is a prediction that
meets it or that meets nothing and lies outside of the range itself; the same holds for initials and stamps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from onitsearch.detect.kinds import WIDE
from onitsearch.evaluate.matching import Matched, average_precision, match
from onitsearch.evaluate.page_truth import APART, UNASKED, PredictedBox, Predictions, TruthBox, TruthPage
from onitsearch.geometry import Box

# Shares of the page: labels below and above are noise (slivers, whole leaves).
LEAST_ZONE, LEAST_PICTURE, LEAST_KIND, MOST = 0.01, 0.02, 0.001, 0.85
# A canvas that is one picture is found as one where its box covers it this well.
WELL = 0.85
MISSED, FALSE = "(missed)", "(nothing there)"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a group of boxes in one century (0: all of them).

    ``precision``, ``recall`` and ``f1`` are at the detector's own threshold, ``ap50`` over all scores; None where
    there is nothing to divide by. ``median_iou`` is that of the hits.
    """

    group: str
    century: int
    pages: int
    wanted: int
    hits: int
    false: int
    ap50: float | None
    precision: float | None
    recall: float | None
    f1: float | None
    median_iou: float | None


@dataclass(frozen=True, slots=True)
class DetectionFigures:
    """What a detector is worth on known pages.

    ``confusion`` counts matched pairs as [true kind][predicted kind]. ``false_pictures`` are those on the
    ``blank_pages``, which hold no graphic zone of any size. ``whole`` counts what became of canvases that are one
    picture, see ``whole_canvases``. ``milliseconds`` is the median page.
    """

    detector: str
    threshold: float
    rows: tuple[Row, ...]
    confusion: Mapping[str, Mapping[str, int]]
    blank_pages: int
    false_pictures: int
    whole: Mapping[str, int]
    milliseconds: float | None

    @property
    def false_in_30(self) -> float | None:
        """False pictures in 30 pages that hold none."""
        return 30 * self.false_pictures / self.blank_pages if self.blank_pages else None

    def row(self, group: str, century: int = 0) -> Row:
        """Return one line of the table; KeyError where there is none."""
        for row in self.rows:
            if (row.group, row.century) == (group, century):
                return row
        raise KeyError((group, century))

    def as_json(self) -> dict[str, Any]:
        """Return all figures as JSON types."""
        return {**asdict(self), "rows": [asdict(row) for row in self.rows], "false_in_30": self.false_in_30}


@dataclass(frozen=True, slots=True)
class Group:
    """What one line of the table asks for, of true boxes and of predictions."""

    name: str
    wants: Callable[[TruthBox, TruthPage], bool]
    counts: Callable[[TruthBox, TruthPage], bool]
    competes: Callable[[PredictedBox], bool]
    inside: Callable[[Box, TruthPage], bool]


def zones(*, any_kind: bool = False) -> Group:
    """Return the group of all graphic zones of at least 1 % of the page.

    A prediction of kind initial or stamp claims to be none and does not compete, unless ``any_kind``.
    """
    return Group(
        "graphic zones, any kind" if any_kind else "graphic zones",
        lambda true, page: true.graphic and _in_range(true.box, page, LEAST_ZONE),
        lambda true, page: True,
        lambda found: any_kind or found.kind not in APART,
        lambda box, page: _in_range(box, page, LEAST_ZONE),
    )


def pictures() -> Group:
    """Return the group of pictures: graphic zones of at least 2 % of the page that are not wider than 2.6:1."""
    return Group(
        "pictures",
        lambda true, page: true.graphic and is_picture_sized(true.box, page),
        lambda true, page: True,
        lambda found: found.kind not in APART,
        is_picture_sized,
    )


def of_kind(kind: str, least: float = LEAST_KIND) -> Group:
    """Return the group of one kind, of at least that share of the page.

    Graphic zones of untold kind count as nothing there, except against initials and stamps.
    """
    return Group(
        kind if least == LEAST_KIND else f"{kind} ≥ {least:.0%}",
        lambda true, page: true.kind == kind and _in_range(true.box, page, least),
        lambda true, page: true.kind in (kind, UNASKED) or (not true.kind and kind not in APART),
        lambda found: found.kind == kind,
        lambda box, page: _in_range(box, page, least),
    )


def score_detection(truth: Sequence[TruthPage], predictions: Predictions) -> DetectionFigures:
    """Score what a detector said of pages against what is on them; every page has an entry in the predictions."""
    kinds = sorted({true.kind for page in truth for true in page.boxes if true.kind} - {UNASKED})
    groups = [zones(), zones(any_kind=True), pictures(), *map(of_kind, kinds)]
    groups += [of_kind(kind, LEAST_ZONE) for kind in APART if kind in kinds]
    centuries = sorted({page.century for page in truth})
    rows = []
    for group in groups:
        matched = {page.file: match_page(group, page, predictions.pages[page.file]) for page in truth}
        for century in (0, *(centuries if len(centuries) > 1 else ())):
            chosen = [page for page in truth if century in (0, page.century)]
            rows.append(_row(group, century, chosen, matched, predictions.threshold))
    blank = [page for page in truth if not any(true.graphic for true in page.boxes)]
    false = sum(len(false_pictures(page, predictions)) for page in blank)
    times = list(predictions.milliseconds.values())
    return DetectionFigures(
        predictions.detector,
        predictions.threshold,
        tuple(row for row in rows if row.wanted or not row.century),
        confusion(truth, predictions),
        len(blank),
        false,
        whole_canvases(truth, predictions),
        median(times) if times else None,
    )


def match_page(group: Group, page: TruthPage, found: Sequence[PredictedBox]) -> Matched:
    """Match the predictions of one page that compete in a group; those that do not count as ignored.

    The answer's order is that of ``found``, its partners are places in ``page.boxes``.
    """
    true = [number for number, box in enumerate(page.boxes) if group.counts(box, page)]
    run = [number for number, one in enumerate(found) if group.competes(one)]
    matched = match(
        [page.boxes[number].box for number in true],
        [found[number].box for number in run],
        [found[number].score for number in run],
        ignore=[not group.wants(page.boxes[number], page) for number in true],
        outside=[not group.inside(found[number].box, page) for number in run],
    )
    partner: list[int | None] = [None] * len(found)
    overlap, ignored = [0.0] * len(found), [True] * len(found)
    for place, number in enumerate(run):
        met = matched.partner[place]
        partner[number] = None if met is None else true[met]
        overlap[number], ignored[number] = matched.overlap[place], matched.ignored[place]
    return Matched(tuple(one.score for one in found), tuple(partner), tuple(overlap), tuple(ignored))


def false_pictures(page: TruthPage, predictions: Predictions) -> list[PredictedBox]:
    """Return the false alarms of a page that pass for pictures, at the detector's threshold."""
    found = predictions.pages[page.file]
    matched = match_page(pictures(), page, found)
    return [
        one
        for one, partner, ignored in zip(found, matched.partner, matched.ignored, strict=True)
        if partner is None and not ignored and one.score >= predictions.threshold
    ]


def whole_canvases(truth: Sequence[TruthPage], predictions: Predictions) -> dict[str, int]:
    """Count what became of pages of which one true graphic zone covers more than 85 %, at the detector's threshold.

    “as one”: one region, its IoU at least .85; “cut”: one region that fits less; “in pieces”: several; “missed”.
    Initials and stamps, and what is smaller than 1 % of the page, are not looked at. Empty where no page is such.
    """
    counts = {"as one": 0, "cut": 0, "in pieces": 0, "missed": 0}
    for page in truth:
        whole = next((true for true in page.boxes if true.graphic and true.box.area > MOST * page.area), None)
        if whole is None:
            continue
        found = [
            one
            for one in predictions.pages[page.file]
            if one.score >= predictions.threshold
            and one.kind not in APART
            and one.box.area >= LEAST_ZONE * page.area
        ]
        if len(found) == 1:
            counts["as one" if found[0].box.iou(whole.box) >= WELL else "cut"] += 1
        else:
            counts["in pieces" if found else "missed"] += 1
    return counts if sum(counts.values()) else {}


def confusion(truth: Sequence[TruthPage], predictions: Predictions) -> dict[str, dict[str, int]]:
    """Count true kinds against predicted ones over boxes matched whatever their kind, at the detector's threshold.

    A graphic zone of untold kind is “graphic”, or “graphic, wide” beyond 2.6:1 (ornaments, mostly).
    """
    table: dict[str, dict[str, int]] = {}

    def count(true: str, predicted: str) -> None:
        table.setdefault(true, {})[predicted] = table.get(true, {}).get(predicted, 0) + 1

    for page in truth:
        found = [one for one in predictions.pages[page.file] if one.score >= predictions.threshold]
        wanted = [true.kind != UNASKED and _in_range(true.box, page, _least(true)) for true in page.boxes]
        matched = match(
            [true.box for true in page.boxes],
            [one.box for one in found],
            [one.score for one in found],
            ignore=[not is_wanted for is_wanted in wanted],
            outside=[not _in_range(one.box, page, LEAST_ZONE) and one.kind not in APART for one in found],
        )
        for one, partner, ignored in zip(found, matched.partner, matched.ignored, strict=True):
            if partner is None and not ignored:
                count(FALSE, one.kind)
            elif partner is not None and not ignored:
                count(_told(page.boxes[partner]), one.kind)
        for number, true in enumerate(page.boxes):
            if wanted[number] and number not in matched.partner:
                count(_told(true), MISSED)
    return {true: dict(sorted(row.items())) for true, row in sorted(table.items())}


def is_picture_sized(box: Box, page: TruthPage) -> bool:
    """Say whether a box could be a picture rather than an ornament: 2 to 85 % of the page, at most 2.6:1."""
    return _in_range(box, page, LEAST_PICTURE) and box.w <= WIDE * box.h


def _in_range(box: Box, page: TruthPage, least: float) -> bool:
    return least * page.area <= box.area <= MOST * page.area


def _least(true: TruthBox) -> float:
    return LEAST_ZONE if true.graphic else LEAST_KIND


def _told(true: TruthBox) -> str:
    if true.kind:
        return true.kind
    return "graphic, wide" if true.box.w > WIDE * true.box.h else "graphic"


def _row(
    group: Group, century: int, pages: Sequence[TruthPage], matched: Mapping[str, Matched], threshold: float
) -> Row:
    wanted = sum(group.wants(true, page) for page in pages for true in page.boxes)
    overlaps, false = [], 0
    for page in pages:
        one = matched[page.file]
        for score, partner, overlap, ignored in zip(
            one.scores, one.partner, one.overlap, one.ignored, strict=True
        ):
            if score >= threshold and not ignored:
                if partner is None:
                    false += 1
                else:
                    overlaps.append(overlap)
    hits = len(overlaps)
    return Row(
        group.name,
        century,
        len(pages),
        wanted,
        hits,
        false,
        average_precision([matched[page.file] for page in pages], wanted),
        hits / (hits + false) if hits + false else None,
        hits / wanted if wanted else None,
        2 * hits / (wanted + hits + false) if wanted + hits + false else None,
        median(overlaps) if overlaps else None,
    )
