"""What a detector is, and which one this installation uses."""

from __future__ import annotations

import functools
from typing import Protocol, runtime_checkable

from django.utils.module_loading import import_string

from onitsearch.conf import conf
from onitsearch.detect.region import Region
from onitsearch.errors import DetectorError
from onitsearch.pages.image import PageImage


@runtime_checkable
class Detector(Protocol):
    """Finds pictures on a page; made once a process and kept.

    ``name`` goes into Region.source, ``version`` changes whenever the same page could give other regions.
    """

    name: str
    version: str

    def detect(self, page: PageImage) -> list[Region]:
        """Return the pictures of a page, boxes in canvas space."""
        ...


@runtime_checkable
class GradedDetector(Detector, Protocol):
    """A detector that can also tell what it is not sure of, as average precision asks for.

    ``detect`` answers the candidates whose score is at least ``threshold``.
    """

    threshold: float

    def candidates(self, page: PageImage) -> list[Region]:
        """Return all that may be a picture, down to scores near nothing, boxes in canvas space."""
        ...


# The detectors that come along, by the short names that commands take.
SHORT_NAMES = {
    "classical": "onitsearch.detect.classical.ClassicalDetector",
    "network": "onitsearch.detect.network.NetworkDetector",
    "onnx": "onitsearch.detect.onnx.OnnxDetector",
    "fused": "onitsearch.detect.fused.FusedDetector",
}


@functools.lru_cache(maxsize=4)
def detector_at(path: str) -> Detector:
    """Return the detector whose class has this dotted path or short name, made at first use and kept.

    Raises DetectorError where there is none.
    """
    dotted = SHORT_NAMES.get(path, path)
    try:
        made: Detector = import_string(dotted)()
    except ImportError as error:
        raise DetectorError(
            f"There is no detector {path!r} ({error}).",
            hint=f"Give one of {', '.join(SHORT_NAMES)}, or the dotted path of a class with a method detect(page).",
        ) from error
    return made


def detector() -> Detector:
    """Return the detector that the setting DETECTOR names."""
    return detector_at(conf().detector)
