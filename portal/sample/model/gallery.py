"""Drawings of seeds that no training uses, to look for by words. Imports no torch: processes that draw start soon."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import cv2
import numpy as np

from portal.sample.concepts import Concept, draw
from portal.sample.model.dataset import FIRST_TRAINING_SEED, SIDE

FIRST_SEED = 7_000_000
assert FIRST_SEED < FIRST_TRAINING_SEED  # the two ranges of seeds must not meet
# So many are drawn here before other processes would have started.
_FEW = 24

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class Gallery:
    """Drawings, each with the id of its concept."""

    pictures: Sequence[Pixels]
    concepts: Sequence[str]


def make_gallery(
    concepts: Sequence[Concept], per_concept: int, *, held_out: bool, workers: int = 2
) -> Gallery:
    """``per_concept`` drawings of each concept, from the variants held out of training or from the others."""
    tasks = []
    for concept in concepts:
        variants = [variant for variant in concept.variants if variant.held_out is held_out]
        for i in range(per_concept):
            tasks.append((concept.id, variants[i % len(variants)].name, FIRST_SEED + i))
    if len(tasks) < _FEW:
        return Gallery([_draw(task) for task in tasks], [concept for concept, _, _ in tasks])
    # Fresh processes rather than forks: this one holds a model and its threads, for which a fork would wait.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        pictures = list(pool.map(_draw, tasks, chunksize=16))
    return Gallery(pictures, [concept for concept, _, _ in tasks])


def _draw(task: tuple[str, str, int]) -> Pixels:
    cv2.setNumThreads(1)
    return draw(*task, SIDE)
