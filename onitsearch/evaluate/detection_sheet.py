"""A contact sheet of a detector's worst misses and false alarms, as one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from onitsearch.crop.crop import shrink
from onitsearch.evaluate.detection import DetectionFigures, match_page, zones
from onitsearch.evaluate.page_truth import PredictedBox, Predictions, TruthPage, read_page
from onitsearch.geometry import Box

_LONG_SIDE, _QUALITY = 620, 72
_NEAR = 0.1
_STYLE = """
:root { --paper: #faf8f4; --ink: #1c1a17; --grey: #6b645a; --true: #1f6f3a; --found: #9b2d20; }
body { background: var(--paper); color: var(--ink); font: 15px/1.45 Georgia, serif; margin: 2rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .75rem; }
p { color: var(--grey); margin: .25rem 0; max-width: 70ch; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1.5rem 1rem; }
figure { margin: 0; } figcaption { font-size: .8rem; line-height: 1.35; margin-top: .35rem; overflow-wrap: anywhere; }
.page { position: relative; } .page img { display: block; width: 100%; }
.page i { position: absolute; box-sizing: border-box; border: 1px solid; }
.true { border-color: var(--true) !important; } .found { border: 1px dashed var(--found) !important; }
.page i.it { border-width: 3px !important; }
.key .true, .key .found { display: inline-block; width: 1.6em; height: .8em; }
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One miss or false alarm: its page, its box (true where missed, found where false) and what is near it."""

    page: TruthPage
    box: Box
    missed: bool
    says: str
    weight: float


def problems(truth: Sequence[TruthPage], predictions: Predictions) -> tuple[list[Problem], list[Problem]]:
    """Return the missed graphic zones, the largest first, and the false alarms, the surest first."""
    missed, false = [], []
    for page in truth:
        found = predictions.pages[page.file]
        group = zones()
        matched = match_page(group, page, found)
        met = set()
        for one, partner, ignored in zip(found, matched.partner, matched.ignored, strict=True):
            if one.score < predictions.threshold:
                continue
            if partner is not None:
                met.add(partner)
            elif not ignored:
                false.append(Problem(page, one.box, False, _of_false(one, page), one.score))
        for number, true in enumerate(page.boxes):
            if group.wants(true, page) and number not in met:
                share = true.box.area / page.area
                says = f"{share:.0%} of the page; {_of_miss(true.box, found, predictions.threshold)}"
                missed.append(Problem(page, true.box, True, says, share))
    return sorted(missed, key=_worst), sorted(false, key=_worst)


def write_sheet(
    path: Path,
    folder: Path,
    truth: Sequence[TruthPage],
    predictions: Predictions,
    figures: DetectionFigures,
    most: int = 40,
) -> None:
    """Write the contact sheet: at most ``most`` misses and as many false alarms, with all boxes of their pages."""
    missed, false = problems(truth, predictions)
    row = figures.row("graphic zones")
    head = f"{len(missed)} of {row.wanted} graphic zones missed, {len(false)} false alarms"
    path.write_text(
        "<!doctype html>\n"
        f'<html lang="en"><meta charset="utf-8"><title>{html.escape(predictions.detector)}: {head}</title>'
        f"<style>{_STYLE}</style><h1>{html.escape(predictions.detector)}</h1>"
        f"<p>{head} on {len(truth)} pages, at the threshold {predictions.threshold:.2f}.</p>"
        '<p class="key"><span class="true" style="border:2px solid"></span> what is there '
        '<span class="found"></span> what was found; thick is the box in question.</p>'
        + _part("Missed, the largest first", missed[:most], folder, predictions)
        + _part("False alarms, the surest first", false[:most], folder, predictions)
        + "</html>\n",
        encoding="utf-8",
    )


def _worst(problem: Problem) -> float:
    return -problem.weight


def _of_miss(box: Box, found: Sequence[PredictedBox], threshold: float) -> str:
    near = max(found, key=lambda one: one.box.iou(box), default=None)
    if near is None or near.box.iou(box) < _NEAR:
        return "nothing found there"
    how = "unsure" if near.score < threshold else "found"
    return f"{how}: {near.kind} {near.score:.2f}, IoU {near.box.iou(box):.2f}"


def _of_false(one: PredictedBox, page: TruthPage) -> str:
    near = max(page.boxes, key=lambda true: true.box.iou(one.box), default=None)
    overlap = near.box.iou(one.box) if near else 0.0
    said = f"{one.kind} {one.score:.2f}"
    if near is None or overlap < _NEAR:
        return f"{said}; nothing there"
    return f"{said}; IoU {overlap:.2f} with {near.label}"


def _part(title: str, chosen: Sequence[Problem], folder: Path, predictions: Predictions) -> str:
    figures = "".join(_figure(problem, folder, predictions) for problem in chosen) or "<p>None.</p>"
    return f"<h2>{title}</h2><main>{figures}</main>"


def _figure(problem: Problem, folder: Path, predictions: Predictions) -> str:
    page = problem.page
    boxes = [
        _frame("true", true.box, page, problem.missed and true.box == problem.box) for true in page.boxes
    ]
    boxes += [
        _frame("found", one.box, page, not problem.missed and one.box == problem.box)
        for one in predictions.pages[page.file]
        if one.score >= predictions.threshold
    ]
    return (
        f'<figure><div class="page"><img alt="" src="data:image/jpeg;base64,{_jpeg(folder, page)}">'
        f"{''.join(boxes)}</div><figcaption>{html.escape(page.file)}<br>{html.escape(problem.says)}</figcaption></figure>"
    )


def _frame(name: str, box: Box, page: TruthPage, it: bool) -> str:
    place = (
        f"left:{box.x / page.width:.2%};top:{box.y / page.height:.2%};"
        f"width:{box.w / page.width:.2%};height:{box.h / page.height:.2%}"
    )
    return f'<i class="{name}{" it" if it else ""}" style="{place}"></i>'


def _jpeg(folder: Path, page: TruthPage) -> str:
    packed = io.BytesIO()
    Image.fromarray(shrink(read_page(folder, page.file), _LONG_SIDE)).save(packed, "JPEG", quality=_QUALITY)
    return base64.b64encode(packed.getvalue()).decode()
