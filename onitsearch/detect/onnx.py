"""Any layout model in ONNX as the detector: an adapter that needs a file, the form of its answer, and onnxruntime.

Settings, in ``EXTRA["ONNX"]`` of ``ONITSEARCH``: ``MODEL`` (the file) and ``FORM`` (see ``onnx_forms``) must be there;
``LABELS`` (classes in order; else what the file says), ``KINDS`` (which label is which kind of picture; else by its
words), ``THRESHOLD``, ``SIZE``, ``MEAN``, ``STD``, ``BGR``, ``KEEPS_RATIO`` may be. See ``docs/detectors.md``.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onitsearch.conf import conf
from onitsearch.detect.kinds import kind_by_shape, kind_by_words
from onitsearch.detect.layout import CAPTION, PICTURE
from onitsearch.detect.onnx_forms import FORMS, Array, Form, best
from onitsearch.detect.region import Region
from onitsearch.errors import DetectorError
from onitsearch.geometry import Affine, Box
from onitsearch.pages.image import PageImage

# Average precision asks for what is unsure as well.
_LEAST = 0.02
_DEFAULT_THRESHOLD = 0.5
_GREY = 114


class OnnxDetector:
    """Finds pictures with a layout model of somebody else's; raises DetectorError where it cannot be had."""

    name = "onnx"

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        """Read a model as ``given``, else as ``EXTRA["ONNX"]`` says."""
        given = given or conf().extra.get("ONNX") or {}
        if not given.get("MODEL") or given.get("FORM") not in FORMS:
            raise DetectorError(
                "The ONNX detector does not know its model.",
                hint=f'Set EXTRA["ONNX"]["MODEL"] to a file and ["FORM"] to one of {", ".join(FORMS)} in ONITSEARCH.',
            )
        path = Path(given["MODEL"])
        self._session = _session(path)
        self._form: Form = FORMS[given["FORM"]]
        self._size = _size(self._session, given, self._form)
        self._given = given
        self._labels = list(given.get("LABELS") or _labels(self._session.get_modelmeta().custom_metadata_map))
        self._kinds: Mapping[str, str] = given.get("KINDS") or {}
        self.threshold = float(given.get("THRESHOLD", _DEFAULT_THRESHOLD))
        with path.open("rb") as file:
            said = f"{hashlib.file_digest(file, 'sha256').hexdigest()} {sorted(given.items(), key=str)}"
        self.version = hashlib.sha256(said.encode()).hexdigest()[:16]

    def detect(self, page: PageImage) -> list[Region]:
        """Return the pictures of a page, boxes in canvas space."""
        return [region for region in self.candidates(page) if region.score >= self.threshold]

    def candidates(self, page: PageImage) -> list[Region]:
        """Return all that may be a picture, down to scores near nothing, boxes in canvas space."""
        pixels, to_page = self._fitted(page.pixels)
        outputs = self._session.run(None, self._inputs(pixels))
        corners, scores, classes = self._form.decode(outputs, self._size)
        to_canvas = to_page.then(page.to_canvas)
        found = []
        for place in best(corners, scores, classes, _LEAST, chosen=self._form.chooses):
            label = self._label(int(classes[place]))
            if not self._is_picture(label) or not np.isfinite(corners[place]).all():
                continue
            box = Box.from_corners(*(float(value) for value in corners[place]))
            inside = to_canvas.box(box).clamp(page.canvas_width, page.canvas_height)
            if inside is not None:
                kind = self._kinds.get(label) or kind_by_words(label)
                kind = kind or kind_by_shape(inside, page.canvas_width, page.canvas_height)
                found.append(Region(inside, kind, min(1.0, float(scores[place])), self.name))
        return found

    def _fitted(self, pixels: Array) -> tuple[Array, Affine]:
        """Return the page at the model's size, stretched or on a grey ground, and the map from there to the page."""
        height, width = pixels.shape[:2]
        across, down = self._size
        if not self._given.get("KEEPS_RATIO", self._form.keeps_ratio):
            return cv2.resize(pixels, self._size, interpolation=cv2.INTER_AREA), Affine.scale(
                width / across, height / down
            )
        factor = min(across / width, down / height)
        size = (min(across, max(1, round(width * factor))), min(down, max(1, round(height * factor))))
        left, top = (across - size[0]) // 2, (down - size[1]) // 2
        ground = np.full((down, across, 3), _GREY, np.uint8)
        ground[top : top + size[1], left : left + size[0]] = cv2.resize(
            pixels, size, interpolation=cv2.INTER_AREA
        )
        return ground, Affine.offset(-left, -top).then(Affine.scale(width / size[0], height / size[1]))

    def _inputs(self, pixels: Array) -> dict[str, Array]:
        if self._given.get("BGR", self._form.bgr):
            pixels = pixels[..., ::-1]
        mean = np.asarray(self._given.get("MEAN", self._form.mean), np.float32)
        std = np.asarray(self._given.get("STD", self._form.std), np.float32)
        image = ((pixels.astype(np.float32) / 255 - mean) / std).transpose(2, 0, 1)[None]
        across, down = self._size
        # DETRs ask for the size as well; at a factor of one, or with the input's own, they answer in its pixels.
        more: dict[str, Array] = {
            "im_shape": np.array([[down, across]], np.float32),
            "scale_factor": np.ones((1, 2), np.float32),
            "orig_target_sizes": np.array([[across, down]], np.int64),
            "pixel_mask": np.ones((1, down, across), np.int64),
        }
        names = [given.name for given in self._session.get_inputs()]
        return {name: more[name] if name in more else np.ascontiguousarray(image) for name in names}

    def _label(self, number: int) -> str:
        return str(self._labels[number]) if 0 <= number < len(self._labels) else str(number)

    def _is_picture(self, label: str) -> bool:
        if self._kinds:
            return label in self._kinds
        return bool(PICTURE.search(label)) and not CAPTION.search(label)


def _session(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise DetectorError(
            "The ONNX detector needs onnxruntime, which is not installed.",
            hint='Install it with: pip install "onitsearch[onnx]".',
        ) from error
    if not path.is_file():
        raise DetectorError(
            f"The ONNX model {path} is not there.", hint='EXTRA["ONNX"]["MODEL"] names the file.'
        )
    options = onnxruntime.SessionOptions()
    # Page workers are many; each keeps to one core.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises its own, unnamed kinds
        raise DetectorError(f"The ONNX model {path} cannot be loaded ({str(error)[:200]}).") from error


def _size(session: Any, given: Mapping[str, Any], form: Form) -> tuple[int, int]:
    """Return the model's input as (width, height): as set, as the file says, or as is usual for its form."""
    if given.get("SIZE"):
        return int(given["SIZE"][0]), int(given["SIZE"][1])
    for one in session.get_inputs():
        if len(one.shape) == 4 and all(isinstance(side, int) and side > 0 for side in one.shape[2:]):
            return int(one.shape[3]), int(one.shape[2])
    return form.size


def _labels(said: Mapping[str, str]) -> Sequence[str]:
    """Return the classes that a model's own metadata name: Ultralytics' ``names`` or RapidAI's ``character``."""
    if said.get("character"):
        return said["character"].splitlines()
    if re.match(r"\s*\{", said.get("names", "")):
        try:
            names = ast.literal_eval(said["names"])
            return [str(names[number]) for number in sorted(names)]
        except (ValueError, SyntaxError, TypeError):
            return []
    return []
