"""How surely kinds are told: what a detector finds on known pages, by its own word and by a head's.

Measured on found pictures that meet a true one; where the truth says no kind, or “other”, nothing is asked. The worst
mistake is a true picture that is hidden; what is shown and should not be costs a look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from onitsearch.crop.crop import cut
from onitsearch.detect.detectors import Detector
from onitsearch.evaluate.calibration import Bin, bins, expected_calibration_error
from onitsearch.evaluate.matching import match
from onitsearch.evaluate.page_truth import UNASKED, PredictedBox, Predictions, TruthPage
from onitsearch.evaluate.predict import page_image
from onitsearch.evaluate.true_crops import as_kept
from onitsearch.kind_heads.evidence import Evidence
from onitsearch.kind_heads.head import KindHead
from onitsearch.kind_heads.learning import Comparison, Known, compare

# What detectors were seen to say of portraits and plates of books unlike those that they learned from.
MISLEADING = ("mark", "ornament")


class PictureEncoder(Protocol):
    """What makes unit vectors (n, dim) of pictures."""

    def encode_images(self, images: Sequence[Any]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Unit rows of pictures RGB uint8 (h, w, 3)."""
        ...


@dataclass(frozen=True)
class KindFigures:
    """A head's figures beside the detector's own; ``answers`` are (probability, right) of the likeliest kind of each.

    ``confusion`` counts true kinds (rows) by the kinds that the head gives. ``misled`` is the head where the detector
    says of every picture to be seen that it is one of `MISLEADING`, as surely as it said what it found.
    """

    detector: Comparison
    head: Comparison
    answers: tuple[tuple[float, bool], ...]
    confusion: dict[str, dict[str, int]]
    misled: Comparison

    @property
    def reliability(self) -> list[Bin]:
        """How far the probabilities keep their word."""
        return bins(*self._lists())

    @property
    def error(self) -> float | None:
        """The expected calibration error (ten bins)."""
        return expected_calibration_error(*self._lists())

    def _lists(self) -> tuple[list[float], list[bool]]:
        return [said for said, _right in self.answers], [right for _said, right in self.answers]

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            name: {
                "pictures": one.pictures,
                "right": one.right,
                "accuracy": round(one.accuracy, 4),
                "hidden_wrongly": one.hidden_wrongly,
                "shown_wrongly": one.shown_wrongly,
            }
            for name, one in (("detector", self.detector), ("head", self.head), ("misled", self.misled))
        } | {
            "expected_calibration_error": self.error,
            "reliability": [one.as_json() for one in self.reliability],
            "confusion": self.confusion,
        }


def found_pictures(
    folder: Path | None,
    truth: Sequence[TruthPage],
    finder: Detector | Predictions,
    encoder: PictureEncoder | None = None,
    progress: Callable[[], object] = lambda: None,
) -> Known:
    """What is found on known pages and meets a true box of known kind, with vectors where there is an ``encoder``.

    A file of predictions stands in for a detector. Raises TruthError where a page's file is missing.
    """
    evidence: list[Evidence] = []
    kinds: list[str] = []
    books: list[str] = []
    pictures: list[Any] = []
    for page in truth:
        image = None
        if folder is not None and (encoder is not None or not isinstance(finder, Predictions)):
            image = page_image(folder, page)
        if isinstance(finder, Predictions):
            found = [one for one in finder.pages[page.file] if one.score >= finder.threshold]
        else:
            assert image is not None
            found = [PredictedBox(one.box, one.score, one.kind) for one in finder.detect(image)]
        boxes = [one.box for one in found]
        partners = match([one.box for one in page.boxes], boxes, [one.score for one in found]).partner
        for one, partner in zip(found, partners, strict=True):
            kind = "" if partner is None else page.boxes[partner].kind
            if not kind or kind == UNASKED:
                continue
            evidence.append(_evidence(one, page))
            kinds.append(kind)
            books.append(page.book)
            if encoder is not None and image is not None:
                pictures.append(as_kept(cut(image, one.box)))
        progress()
    vectors = (
        np.asarray(encoder.encode_images(pictures), np.float32) if encoder is not None and pictures else None
    )
    return Known(evidence, kinds, books, vectors)


def measure(known: Known, head: KindHead, shown: Sequence[str]) -> KindFigures:
    """What a head says of found pictures of known kinds, beside what the detector said."""
    said = [one.said for one in known.evidence]
    predicted = head.predict(known.evidence, known.vectors, shown)
    table = head.probabilities(known.evidence, known.vectors)
    likeliest = [head.kinds[place] for place in table.argmax(axis=1)]
    confusion: dict[str, Counter[str]] = {}
    for truth, one in zip(known.kinds, predicted, strict=True):
        confusion.setdefault(truth, Counter())[one.kind] += 1
    return KindFigures(
        compare(said, known.kinds, shown),
        compare([one.kind for one in predicted], known.kinds, shown),
        tuple(
            (float(chance), one == truth)
            for chance, one, truth in zip(table.max(axis=1), likeliest, known.kinds, strict=True)
        ),
        {truth: dict(counts) for truth, counts in sorted(confusion.items())},
        _misled(known, head, shown),
    )


def _misled(known: Known, head: KindHead, shown: Sequence[str]) -> Comparison:
    seen = [at for at, kind in enumerate(known.kinds) if kind in shown]
    evidence = [replace(known.evidence[at], said=kind) for kind in MISLEADING for at in seen]
    places = seen * len(MISLEADING)
    vectors = None if known.vectors is None else np.asarray(known.vectors)[places]
    said = [one.kind for one in head.predict(evidence, vectors, shown)] if places else []
    return compare(said, [known.kinds[at] for at in places], shown)


def _evidence(one: PredictedBox, page: TruthPage) -> Evidence:
    box = one.box
    return Evidence(
        one.kind,
        one.score,
        box.x / page.width,
        box.y / page.height,
        box.w / page.width,
        box.h / page.height,
        page.width / page.height,
    )
