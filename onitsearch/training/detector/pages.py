"""Pages to learn from: folders of page images with a truth.json, and labels by eye that complete it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onitsearch.detect.kinds import kind_by_words
from onitsearch.detect.net.page_traits import fitted, traits_of
from onitsearch.detect.net.shape import SMALL_KINDS
from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.page_truth import UNASKED, says_picture

Array = np.ndarray[Any, Any]
# The long side at which pages are kept: a little more than the network sees, so that turning them costs nothing.
KEPT = 900
_BY_LABEL = {"GraphicZone": "illustration", "DropCapitalZone": "initial", "StampZone": "stamp"}
# Given zones larger than this share of the page, and graphic zones smaller, are neither learned nor punished.
_MOST, _LEAST = 0.9, 0.003


@dataclass(frozen=True, slots=True)
class TrueBox:
    """A picture on a page: corners as fractions of the page, its kind, and whether it only says “look away”."""

    x0: float
    y0: float
    x1: float
    y1: float
    kind: str
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class TruePage:
    """A page image with its truth."""

    path: Path
    name: str
    book: str
    boxes: tuple[TrueBox, ...]
    century: int = 0

    def pixels(self, cache: Path | None = None) -> Array:
        """Return the page as RGB uint8, its long side ``KEPT`` pixels; decoded once where ``cache`` is a folder."""
        if cache is None:
            return _decoded(self.path)
        key = hashlib.sha256(f"{self.path.resolve()}:{KEPT}:righted".encode()).hexdigest()[:24]
        kept = cache / f"{key}.npy"
        if not kept.exists():
            cache.mkdir(parents=True, exist_ok=True)
            np.save(kept, _decoded(self.path))
        loaded: Array = np.load(kept, mmap_mode="r")
        return loaded


def _decoded(path: Path) -> Array:
    image = read(path)
    factor = KEPT / max(image.shape[:2])
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA))
    # The network never sees a negative as it is: the detector inverts it first (`detect/net/passes.py`).
    return np.asarray(cv2.bitwise_not(image)) if traits_of(fitted(image)).negative else image


def read(path: Path) -> Array:
    """Return an image file as RGB uint8 at its full size; raises TruthError."""
    try:
        image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR_RGB)
    except (OSError, cv2.error):
        image = None
    if image is None:
        raise TruthError(f"{path} is no image that can be read. Remove its record or give the file again.")
    return np.asarray(image)


def read_pages(folder: Path, labels: Path | None = None) -> list[TruePage]:
    """Return the pages that ``folder``/truth.json lists; ``labels`` (by page name) replaces the boxes of its pages.

    A record without a ``kind`` is taken at its label (`evaluate/page_truth.py`); what is no picture is passed over.
    Raises TruthError.
    """
    try:
        records = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        by_eye = json.loads(labels.read_text(encoding="utf-8"))["pages"] if labels else {}
    except (OSError, ValueError, KeyError) as error:
        raise TruthError(
            f"The truth of {folder} cannot be read ({error}). Give a folder with a truth.json."
        ) from error
    pages = []
    for record in records:
        name = record["file"]
        seen = by_eye.get(name)
        boxes = _boxes(seen["boxes"] if seen else record["boxes"])
        pages.append(
            TruePage(folder / name, name, record["book"], tuple(boxes), int(record.get("century", 0)))
        )
    return pages


def _boxes(records: Iterable[dict[str, Any]]) -> list[TrueBox]:
    boxes = []
    for one in records:
        label = one.get("label", "")
        if not one.get("kind") and label not in _BY_LABEL and label and not says_picture(label):
            continue  # lines of text and the like
        kind = one.get("kind") or _BY_LABEL.get(label) or kind_by_words(label) or "illustration"
        x0, y0 = max(0.0, one["x"]), max(0.0, one["y"])
        x1, y1 = min(1.0, one["x"] + one["w"]), min(1.0, one["y"] + one["h"])
        area = (x1 - x0) * (y1 - y0)
        noise = kind == UNASKED or (kind not in SMALL_KINDS and area < _LEAST)
        noise = noise or ("kind" not in one and area > _MOST)
        boxes.append(TrueBox(x0, y0, x1, y1, kind, noise))
    return boxes
