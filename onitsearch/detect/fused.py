"""Several detectors as one: their boxes are fused, so that what two see counts more than what one does.

Settings, in ``EXTRA["FUSED"]`` of ``ONITSEARCH``: ``DETECTORS`` must be there, two or more, each a short name, a dotted
path or a mapping as ``EXTRA["ONNX"]`` is; ``WEIGHTS`` (one each, else all 1), ``IOU`` (from which two boxes frame one
picture, .55) and ``THRESHOLD`` (.5) may be. See ``docs/detectors.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from onitsearch.conf import conf
from onitsearch.detect.detectors import SHORT_NAMES, Detector, GradedDetector, detector_at
from onitsearch.detect.onnx import OnnxDetector
from onitsearch.detect.region import Region
from onitsearch.detect.weighted_boxes import fuse_boxes
from onitsearch.errors import DetectorError
from onitsearch.pages.image import PageImage

_IOU, _THRESHOLD = 0.55, 0.5


class FusedDetector:
    """Finds pictures with two or more detectors; raises DetectorError where one of them cannot be had."""

    name = "fused"

    def __init__(self) -> None:
        given = conf().extra.get("FUSED") or {}
        named = given.get("DETECTORS") or ()
        weights = [float(one) for one in given.get("WEIGHTS") or [1] * len(named)]
        self._least, self.threshold = (
            float(given.get("IOU", _IOU)),
            float(given.get("THRESHOLD", _THRESHOLD)),
        )
        wrong = len(named) < 2 or len(weights) != len(named) or min(weights) <= 0
        if wrong or isinstance(named, str) or not 0 < self._least <= 1:
            raise DetectorError(
                "It is not clear which detectors to fuse.",
                hint='Set EXTRA["FUSED"]["DETECTORS"] in ONITSEARCH to two detectors or more, ["WEIGHTS"], if at all, '
                'to one number above 0 for each, and ["IOU"] to a number above 0, at most 1.',
            )
        self._detectors = [_made(one) for one in named]
        self._weights = weights
        said = [f"{one.name} {one.version}" for one in self._detectors]
        said += [str(value) for value in (weights, self._least, self.threshold)]
        self.version = hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]

    def detect(self, page: PageImage) -> list[Region]:
        """Return the pictures of a page, boxes in canvas space."""
        return [region for region in self.candidates(page) if region.score >= self.threshold]

    def candidates(self, page: PageImage) -> list[Region]:
        """Return all that may be a picture, down to scores near nothing, boxes in canvas space."""
        answers = [
            one.candidates(page) if isinstance(one, GradedDetector) else one.detect(page)
            for one in self._detectors
        ]
        return fuse_boxes(answers, self._weights, least=self._least, source=self.name)


def _made(named: str | Mapping[str, Any]) -> Detector:
    if named in ("fused", SHORT_NAMES["fused"]):
        raise DetectorError("A fused detector cannot be fused with itself.", hint="Name the others.")
    return OnnxDetector(named) if isinstance(named, Mapping) else detector_at(named)
