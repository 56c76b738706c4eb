"""The detector of our own: a small network, trained on early print, that OpenCV runs on the CPU."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from safetensors import SafetensorError, safe_open

from onitsearch.conf import conf
from onitsearch.detect.net.decode import SCORE_FLOOR, Candidate, candidates
from onitsearch.detect.net.graph import model
from onitsearch.detect.net.join import join_pieces
from onitsearch.detect.net.page_traits import fitted, traits_of
from onitsearch.detect.net.passes import may_be_one_picture, padded_pass, placed, righted, tiled_pass
from onitsearch.detect.net.shape import KINDS, SMALL_KINDS
from onitsearch.detect.net.snap import LEAST_SEEN, snap_to_ink
from onitsearch.detect.region import Region
from onitsearch.errors import DetectorError
from onitsearch.geometry import Box
from onitsearch.pages.image import PageImage

WEIGHTS = Path(__file__).parent / "net" / "weights.safetensors"
Array = np.ndarray[Any, Any]
# By group of kinds (zone, initial, stamp) the slope and offset of the score's logit.
Calibration = Mapping[str, Sequence[float]]
# Which looks a page gets and how boxes are fitted decides on answers like the weights: both are its version.
PASSES = "3"
# Smaller images than this (shorter side, pixels) hold nothing that could be told apart.
_LEAST_SIDE = 32


class NetworkDetector:
    """Finds pictures, ornaments, initials and stamps; made once a process.

    The weights are those that DETECTOR_WEIGHTS names, else those of the package.

    ``threshold`` is the calibrated score from which ``detect`` reports; ``candidates`` tells all it suspects.
    """

    name = "network"

    def __init__(self, weights: Path | None = None) -> None:
        """Read what the weights say about themselves; the network itself is made at first use. Raises DetectorError."""
        self._weights = weights or own_weights()
        try:
            with safe_open(self._weights, "numpy") as file:
                about = file.metadata()
            self.version = f"{about['version']}/{PASSES}"
            self._calibration: Calibration = json.loads(about["calibration"])
            self.threshold = float(about["threshold"])
        except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
            raise DetectorError(
                f"The detector's weights in {self._weights} cannot be used ({error}).",
                hint="Name in DETECTOR_WEIGHTS what `manage.py detector adapt` or `detector train` wrote, or nothing "
                "for the weights that come along.",
            ) from error
        # What is reported hangs on no fainter candidates than those that are snapped, unless they are reported too.
        surest = max(sure(LEAST_SEEN, kind, self._calibration) for kind in KINDS)
        self._least_told = LEAST_SEEN if surest < self.threshold else SCORE_FLOOR

    def detect(self, page: PageImage) -> list[Region]:
        """Return the pictures of a page, boxes in canvas space."""
        return [one for one in self._regions(page, self._least_told) if one.score >= self.threshold]

    def candidates(self, page: PageImage) -> list[Region]:
        """Return all that may be a picture, down to scores near nothing, boxes in canvas space."""
        return self._regions(page, SCORE_FLOOR)

    def _regions(self, page: PageImage, least: float) -> list[Region]:
        height, width = page.pixels.shape[:2]
        if min(height, width) < _LEAST_SIDE:
            return []
        regions = []
        for one in self._seen(np.asarray(page.pixels), least):
            box = page.to_canvas.box(Box.from_corners(*one.corners))
            on_canvas = box.clamp(page.canvas_width, page.canvas_height)
            if on_canvas is not None and on_canvas.area > 0:
                regions.append(
                    Region(on_canvas, one.kind, sure(one.score, one.kind, self._calibration), self.name)
                )
        return regions

    def _seen(self, pixels: Array, least: float = SCORE_FLOOR) -> list[Candidate]:
        """Return candidates with corners in pixels of the page, the surest first; see ``candidates`` on ``least``.

        A page on its side or white on black is righted first; one with very fine print is looked at closer as well,
        and one that may be a picture altogether with paper around it. All others are looked at once.
        """
        image = fitted(pixels)
        traits = traits_of(image)
        upright, to_page = righted(pixels, traits)
        found = self._infer(upright, least, None if upright is not pixels else image)
        if traits.tiles > 1:
            found = tiled_pass(upright, found, traits.tiles, lambda part: self._infer(part, least))
        elif may_be_one_picture(found, traits, *upright.shape[:2]):
            found = padded_pass(upright, found, lambda matted: self._infer(matted, least))
        return placed(found, to_page) if traits.sideways else found

    def _infer(self, pixels: Array, least: float, image: Array | None = None) -> list[Candidate]:
        """Return what one look sees, snapped to the ink and joined; ``image`` is the page as the network wants it."""
        height, width = pixels.shape[:2]
        image = fitted(pixels) if image is None else image
        rows, columns = image.shape[:2]
        found = candidates(self._asked(image), least)
        return join_pieces(snap_to_ink(pixels, [one.scaled(width / columns, height / rows) for one in found]))

    def _asked(self, image: Array) -> Array:
        """Return the network's cells for an RGB image whose sides are multiples of 64."""
        rows, columns = image.shape[:2]
        # Each 2 × 2 block of pixels becomes one of 12 channels, colour by colour.
        blocks = image.reshape(rows // 2, 2, columns // 2, 2, 3).transpose(4, 1, 3, 0, 2)
        tones = np.divide(blocks, np.float32(255), order="C").reshape(1, 12, rows // 2, columns // 2)
        network = self._network
        network.setInput(tones, "image")
        answer: Array = network.forward("cells")[0]
        return answer

    @functools.cached_property
    def _network(self) -> Any:
        with safe_open(self._weights, "numpy") as file:
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return cv2.dnn.readNetFromONNX(np.frombuffer(model(weights), np.uint8))


def own_weights() -> Path:
    """The file of weights that the setting DETECTOR_WEIGHTS names, else that of the package."""
    return Path(conf().detector_weights) if conf().detector_weights else WEIGHTS


def sure(score: float, kind: str, by_group: Calibration) -> float:
    """Return the calibrated score of a candidate of some kind; ``by_group`` as the weights' file keeps it."""
    slope, offset = by_group.get(kind if kind in SMALL_KINDS else "zone", (1.0, 0.0))
    score = min(max(score, 1e-6), 1 - 1e-6)
    return 1 / (1 + math.exp(-(slope * math.log(score / (1 - score)) + offset)))
