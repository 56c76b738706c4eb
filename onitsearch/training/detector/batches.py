"""Batches to learn from, made in this process or, where a GPU would wait for them, by several beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from onitsearch.training.detector.compose import Composer
from onitsearch.training.detector.losses import rasterize


class Batch(NamedTuple):
    """Pages (n, h, w, 3) of uint8; cells and masks as ``rasterize`` makes them, of the pages, then of them mirrored."""

    pages: Tensor
    cells: Tensor
    masks: Tensor


class Batches(IterableDataset[Batch]):
    """Endless batches of ``count`` composed pages, all of one size; each process draws its own from the seed."""

    def __init__(self, composer: Composer, count: int, seed: int) -> None:
        """Nothing is made before somebody asks."""
        self.composer, self.count, self.seed = composer, count, seed

    def __iter__(self) -> Iterator[Batch]:
        """Yield batch after batch."""
        worker = get_worker_info()
        if worker is not None:
            cv2.setNumThreads(1)
        rng = np.random.default_rng((self.seed, worker.id if worker else 0))
        while True:
            yield self._batch(rng)

    def _batch(self, rng: np.random.Generator) -> Batch:
        height, width = self.composer.size(rng)
        pages, plain, mirrored = [], [], []
        for _ in range(self.count):
            page, boxes = self.composer.sample(rng, height, width)
            pages.append(page)
            plain.append(rasterize(boxes, height, width))
            turned = [replace(box, x0=1 - box.x1, x1=1 - box.x0) for box in boxes]
            mirrored.append(rasterize(turned, height, width))
        cells, masks = zip(*plain, *mirrored, strict=True)
        return Batch(*(torch.from_numpy(np.stack(part)) for part in (pages, cells, masks)))


def batches(composer: Composer, count: int, seed: int, workers: int = 0) -> Iterator[Batch]:
    """Return endless batches of ``count`` pages, composed by ``workers`` processes or, if none, by this one.

    The same seed and number of processes give the same batches.
    """
    made = Batches(composer, count, seed)
    if not workers:
        return iter(made)
    # Not forked from here: a process forked beside a library's threads can wait for ever. Nor spawned: what is spawned
    # takes its libraries down when it ends, in disorder with their threads.
    context = torch.multiprocessing.get_context("forkserver")
    loader = DataLoader(
        made, batch_size=None, num_workers=workers, prefetch_factor=4, multiprocessing_context=context
    )
    return iter(loader)
