"""Pages with known boxes, and what a detector said of them: read from files, boxes turned into pixels.

A truth file is a JSON list of pages ``{file, book, century, width, height, boxes: [{label, x, y, w, h, kind?}]}``,
boxes as fractions of the page, ``label`` a SegmOnto zone, a region of PAGE XML or a layout model's class. A page may
say how many ``leaves`` its canvas shows: shares of a page are then of one leaf. A predictions file has the same pages,
each box with ``score`` and ``kind``, each page perhaps with ``ms``, under ``{"detector", "threshold", "pages"}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onitsearch.detect.kinds import kind_by_words
from onitsearch.detect.layout import CAPTION, PICTURE
from onitsearch.evaluate.errors import TruthError
from onitsearch.geometry import Box
from onitsearch.pages.decode import decode_image
from onitsearch.pages.image import Pixels

_FORM = (
    "It must be a JSON list of pages: "
    '[{"file", "book", "century", "width", "height", "boxes": [{"label", "x", "y", "w", "h"}]}].'
)
_PREDICTED = (
    'It must be JSON: {"detector", "threshold", "pages": [{"file", "boxes": [{"x", …, "score", "kind"}]}]}.'
)
# The zone of a kind in SegmOnto's words; graphic zones all others. “other” is labelled as nothing that is asked for.
UNASKED = "other"
_LABELS = {"initial": "DropCapitalZone", "stamp": "StampZone", UNASKED: "CustomZone"}
# What has a zone of its own and is no graphic zone.
APART = ("initial", "stamp")
_TITLE = re.compile(r"(figure|image|chart) title", re.I)


@dataclass(frozen=True, slots=True)
class TruthBox:
    """A true box in pixels of the original page; ``kind`` is empty where the truth only says “graphic”."""

    box: Box
    label: str
    kind: str

    @property
    def graphic(self) -> bool:
        """Say whether it is a graphic zone (drop capitals and stamps have zones of their own)."""
        return self.kind not in (*APART, UNASKED) and says_picture(self.label)

    @property
    def counted(self) -> bool:
        """Say whether any row of the figures can ask for it."""
        return self.graphic or bool(self.kind)


@dataclass(frozen=True, slots=True)
class TruthPage:
    """A page whose boxes are known; width and height are those of the original in pixels."""

    file: str
    book: str
    century: int
    width: float
    height: float
    boxes: tuple[TruthBox, ...]
    leaves: int = 1

    @property
    def area(self) -> float:
        """Width times height of one leaf."""
        return self.width * self.height / self.leaves


@dataclass(frozen=True, slots=True)
class PredictedBox:
    """What a detector found: a box in pixels of the original page, how sure it is (0 to 1) and which kind."""

    box: Box
    score: float
    kind: str = "illustration"


@dataclass(frozen=True, slots=True)
class Predictions:
    """Every page's findings by file, unsure ones included; from ``threshold`` on the detector reports them."""

    detector: str
    threshold: float
    pages: Mapping[str, Sequence[PredictedBox]]
    milliseconds: Mapping[str, float]


def says_picture(label: str) -> bool:
    """Say whether a label means a picture: GraphicZone, GraphicRegion, ImageRegion, Illustration, Figure, Picture …"""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_:/]", " ", label)
    return bool(PICTURE.search(words)) and not (CAPTION.search(words) or _TITLE.search(words))


def read_page_truth(path: Path, folder: Path | None = None) -> list[TruthPage]:
    """Read a truth file; raises TruthError where it is missing or malformed.

    A page that names no size has that of its file, in ``folder`` or beside the truth.
    """
    try:
        pages = [
            _page(record, folder or path.parent) for record in json.loads(path.read_text(encoding="utf-8"))
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TruthError(
            f"The truth file {path} cannot be used ({error!r}).", hint=_FORM, url=str(path)
        ) from error
    if not pages:
        raise TruthError(f"The truth file {path} names no pages.", hint=_FORM, url=str(path))
    return pages


def labelled(truth: Sequence[TruthPage], path: Path) -> list[TruthPage]:
    """Return pages with the boxes of a file of labels by eye (``{"pages": {file: {"boxes": […]}}}``) where it has them.

    A box of kind “other” is no picture, or too slight to call: neither hit nor miss. Raises TruthError.
    """
    try:
        by_eye = json.loads(path.read_text(encoding="utf-8"))["pages"]
        return [
            replace(page, boxes=tuple(_seen(box, page) for box in by_eye[page.file]["boxes"]))
            if page.file in by_eye
            else page
            for page in truth
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TruthError(
            f"The labels {path} cannot be used ({error!r}).",
            hint='They must be JSON: {"pages": {file: {"boxes": [{"kind", "x", "y", "w", "h"}]}}}.',
            url=str(path),
        ) from error


def _seen(box: Mapping[str, Any], page: TruthPage) -> TruthBox:
    return true_box(_box(box, page.width, page.height), str(box["kind"]))


def true_box(box: Box, kind: str) -> TruthBox:
    """A true box of a known kind, labelled with its zone."""
    return TruthBox(box, _LABELS.get(kind, "GraphicZone"), kind)


def write_page_truth(path: Path, truth: Sequence[TruthPage]) -> None:
    """Write pages and their true boxes in the form that ``read_page_truth`` reads."""
    pages = [
        {
            "file": page.file,
            "book": page.book,
            "century": page.century,
            "width": page.width,
            "height": page.height,
            **({"leaves": page.leaves} if page.leaves > 1 else {}),
            "boxes": [
                {"label": true.label, "kind": true.kind, **_fractions(true.box, page)} for true in page.boxes
            ],
        }
        for page in truth
    ]
    path.write_text(json.dumps(pages, indent=1) + "\n", encoding="utf-8")


def _fractions(box: Box, page: TruthPage) -> dict[str, float]:
    sides = {
        "x": box.x / page.width,
        "y": box.y / page.height,
        "w": box.w / page.width,
        "h": box.h / page.height,
    }
    return {name: round(value, 5) for name, value in sides.items()}


def read_predictions(path: Path, truth: Sequence[TruthPage]) -> Predictions:
    """Read a predictions file for pages of known truth; raises TruthError where it is malformed or leaves pages out."""
    sizes = {page.file: (page.width, page.height) for page in truth}
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        named = [record for record in said["pages"] if record["file"] in sizes]
        pages = {
            str(record["file"]): [
                PredictedBox(
                    _box(box, *sizes[record["file"]]),
                    float(box["score"]),
                    str(box.get("kind") or "illustration"),
                )
                for box in record["boxes"]
            ]
            for record in named
        }
        milliseconds = {str(r["file"]): float(r["ms"]) for r in named if r.get("ms") is not None}
        read = Predictions(
            str(said.get("detector", "")), float(said.get("threshold", 0)), pages, milliseconds
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TruthError(
            f"The predictions file {path} cannot be used ({error!r}).", hint=_PREDICTED, url=str(path)
        ) from error
    left_out = [page.file for page in truth if page.file not in pages]
    if left_out:
        raise TruthError(
            f"The predictions file {path} leaves {len(left_out)} pages out, {left_out[0]} among them.",
            hint="A page on which nothing was found stands there with an empty list of boxes.",
            url=str(path),
        )
    return read


def write_predictions(path: Path, predictions: Predictions, truth: Sequence[TruthPage]) -> None:
    """Write what a detector said of pages, in the form that ``read_predictions`` reads."""
    pages = [
        {
            "file": page.file,
            "ms": predictions.milliseconds.get(page.file),
            "boxes": [
                {**_fractions(found.box, page), "score": round(found.score, 5), "kind": found.kind}
                for found in predictions.pages[page.file]
            ],
        }
        for page in truth
    ]
    document = {"detector": predictions.detector, "threshold": predictions.threshold, "pages": pages}
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def read_page(folder: Path, file: str) -> Pixels:
    """Return the pixels of a page's file, RGB; raises TruthError where it is missing, and what decoding raises."""
    path = folder / file
    try:
        return decode_image(path.read_bytes(), name=f"The page {file}")
    except OSError as error:
        raise TruthError(
            f"The page {path} cannot be read ({error.strerror}).",
            hint="Files in the truth are looked for in the folder of pages.",
            url=str(path),
        ) from error


def _page(record: Mapping[str, Any], folder: Path) -> TruthPage:
    if "width" in record or "height" in record:
        width, height = float(record["width"]), float(record["height"])
    else:
        height, width = (float(side) for side in read_page(folder, str(record["file"])).shape[:2])
    if not (width > 0 and height > 0):
        raise ValueError(f"{record['file']} has no size")
    leaves = int(record.get("leaves", 1))
    if leaves < 1:
        raise ValueError(f"{record['file']} has no leaves")
    boxes = tuple(
        TruthBox(_box(box, width, height), str(box["label"]), _kind(box)) for box in record["boxes"]
    )
    return TruthPage(
        str(record["file"]),
        str(record.get("book", "")),
        int(record.get("century", 0)),
        width,
        height,
        boxes,
        leaves,
    )


def _kind(box: Mapping[str, Any]) -> str:
    """Return a true box's kind: as the truth says it, else by its zone's name; empty where neither tells."""
    return str(box.get("kind") or kind_by_words(str(box["label"])) or "")


def _box(said: Mapping[str, Any], width: float, height: float) -> Box:
    return Box(
        float(said["x"]) * width,
        float(said["y"]) * height,
        float(said["w"]) * width,
        float(said["h"]) * height,
    )
