"""The forms in which layout models answer, each made boxes and scores a class, in pixels of the model's input.

``yolo``: YOLOv5u, 8 and 11, (1, 4 + classes, n), centre and size. ``boxes``: YOLOv10 and others that end in their own
choice, (n, 6), corners, score, class. ``paddle``: PP-DocLayout and other DETRs of PaddlePaddle, (n, 6), class, score,
corners. ``rtdetr``: RT-DETR, RT-DETRv2 (docling's heron) and D-FINE, either with their own end (labels, boxes, scores)
or raw as Transformers and Optimum export them (logits before the sigmoid, pred_boxes as shares of the input, centre
and size). ``detr``: raw as well, but with a softmax whose last class is “nothing”. ``picodet``: PP-PicoDet's bare
heads, scores and distances to the four sides as distributions (Generalized Focal Loss, arXiv:2006.04388) on grids of
stride 8, 16, 32 …
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

Array = np.ndarray[Any, Any]
# Non-maximum suppression: the usual intersection over union, for models of strangers and within one class.
_SUPPRESSED = 0.5
_MOST = 300


@dataclass(frozen=True)
class Form:
    """How a family of models is asked and answers.

    ``decode`` takes the outputs, the input's (width, height) and the number of classes (0: not known) and returns
    corners (n, 4), scores (n,) and classes (n,); ``chooses`` holds where the model itself drops doubled boxes.
    """

    decode: Callable[[Sequence[Array], tuple[int, int]], tuple[Array, Array, Array]]
    size: tuple[int, int] = (640, 640)
    keeps_ratio: bool = False
    bgr: bool = False
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    chooses: bool = False


def _yolo(outputs: Sequence[Array], size: tuple[int, int]) -> tuple[Array, Array, Array]:
    found = outputs[0].reshape(outputs[0].shape[-2:])
    rows = found.T if found.shape[0] < found.shape[1] else found
    centre, sides, scores = rows[:, :2], rows[:, 2:4], rows[:, 4:]
    corners = np.concatenate([centre - sides / 2, centre + sides / 2], axis=1)
    return corners, scores.max(axis=1), scores.argmax(axis=1)


def _boxes(outputs: Sequence[Array], size: tuple[int, int]) -> tuple[Array, Array, Array]:
    rows = outputs[0].reshape(-1, outputs[0].shape[-1])
    return rows[:, :4], rows[:, 4], rows[:, 5].astype(int)


def _paddle(outputs: Sequence[Array], size: tuple[int, int]) -> tuple[Array, Array, Array]:
    rows = outputs[0].reshape(-1, outputs[0].shape[-1])
    rows = rows[rows[:, 0] >= 0]  # what is left of the answer's fixed length is class −1
    return rows[:, 2:6], rows[:, 1], rows[:, 0].astype(int)


def _rtdetr(outputs: Sequence[Array], size: tuple[int, int]) -> tuple[Array, Array, Array]:
    if len(outputs) < 3:
        return _raw_detr(outputs, size, softmax=False)
    boxes = next(one for one in outputs if one.ndim >= 2 and one.shape[-1] == 4)
    flat = [one for one in outputs[:3] if one is not boxes]
    labels = next((one for one in flat if np.issubdtype(one.dtype, np.integer)), flat[0])
    scores = next(one for one in flat if one is not labels)
    return boxes.reshape(-1, 4), scores.ravel(), labels.ravel().astype(int)


def _detr(outputs: Sequence[Array], size: tuple[int, int]) -> tuple[Array, Array, Array]:
    return _raw_detr(outputs, size, softmax=True)


def _raw_detr(
    outputs: Sequence[Array], size: tuple[int, int], *, softmax: bool
) -> tuple[Array, Array, Array]:
    # Some exports give the encoder's features as well, behind these two.
    logits = outputs[0].reshape(-1, outputs[0].shape[-1]).astype(np.float64)
    shares = outputs[1].reshape(-1, 4)
    if softmax:
        power = np.exp(logits - logits.max(axis=1, keepdims=True))
        scores = (power / power.sum(axis=1, keepdims=True))[:, :-1]
    else:
        scores = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
    centre, sides = shares[:, :2], shares[:, 2:]
    corners = np.concatenate([centre - sides / 2, centre + sides / 2], axis=1) * [*size, *size]
    return corners, scores.max(axis=1), scores.argmax(axis=1)


def _picodet(outputs: Sequence[Array], size: tuple[int, int]) -> tuple[Array, Array, Array]:
    half = len(outputs) // 2
    corners, scores = [], []
    for level in range(half):
        stride = 8 * 2**level
        across, down = -(-size[0] // stride), -(-size[1] // stride)
        x, y = np.meshgrid((np.arange(across) + 0.5) * stride, (np.arange(down) + 0.5) * stride)
        centre = np.stack([x.ravel(), y.ravel()], axis=1)
        spread = outputs[half + level].reshape(len(centre), 4, -1)
        spread = np.exp(spread - spread.max(axis=2, keepdims=True))
        spread /= spread.sum(axis=2, keepdims=True)
        distance = (spread * np.arange(spread.shape[2])).sum(axis=2) * stride
        corners.append(np.concatenate([centre - distance[:, :2], centre + distance[:, 2:]], axis=1))
        scores.append(outputs[level].reshape(len(centre), -1))
    every = np.concatenate(scores)
    return np.concatenate(corners), every.max(axis=1), every.argmax(axis=1)


FORMS: Mapping[str, Form] = {
    "yolo": Form(_yolo, keeps_ratio=True),
    "boxes": Form(_boxes, keeps_ratio=True, chooses=True),
    "paddle": Form(_paddle, chooses=True),
    "rtdetr": Form(_rtdetr, chooses=True),
    "detr": Form(_detr, (800, 800), mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225), chooses=True),
    "picodet": Form(_picodet, (608, 800), bgr=True, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)),
}


def best(corners: Array, scores: Array, classes: Array, least: float, *, chosen: bool) -> list[int]:
    """Return which boxes to keep, the surest first: of those that overlap within a class the best."""
    order = [int(n) for n in np.argsort(-scores) if scores[n] >= least][: 10 * _MOST]
    if chosen or not order:
        return order[:_MOST]
    boxes = [[float(v) for v in (*corners[n, :2], *(corners[n, 2:] - corners[n, :2]))] for n in order]
    kept = cv2.dnn.NMSBoxesBatched(
        boxes, [float(scores[n]) for n in order], [int(classes[n]) for n in order], least, _SUPPRESSED
    )
    return [order[int(place)] for place in np.ravel(np.asarray(kept))][:_MOST]
