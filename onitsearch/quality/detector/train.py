"""Trains the network on mixed pages; the weights kept are the running average over the steps."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from onitsearch.detect.net.shape import KINDS
from onitsearch.quality.detector.compose import Composer
from onitsearch.quality.detector.losses import loss, rasterize
from onitsearch.quality.detector.net import Net
from onitsearch.quality.detector.pages import Array, TrueBox, TruePage

# Rare kinds count more, so that the common ones do not swallow them.
_KIND_WEIGHTS = {"illustration": 0.7, "map": 1.5, "ornament": 1.0, "initial": 1.0, "mark": 1.6, "stamp": 1.5}
_PARTS = {"score": 1.0, "box": 1.6, "kind": 1.0, "mask": 0.3}


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a training run.

    ``share`` of the samples start from a real page, where there are any; ``stamps`` of them get a drawn stamp.
    """

    samples: int = 12_000
    batch: int = 8
    rate: float = 2e-3
    decay: float = 0.02
    average: float = 0.997
    share: float = 0.6
    stamps: float = 0.22
    seed: int = 1
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: steps done of all, the mean losses since the last report, seconds so far."""

    step: int
    steps: int
    losses: dict[str, float]
    seconds: float


def train(
    real: Sequence[TruePage],
    drawn: Sequence[TruePage],
    recipe: Recipe,
    *,
    cache: Path | None = None,
    start: dict[str, torch.Tensor] | None = None,
    report: Callable[[Progress], None] = lambda progress: None,
) -> Net:
    """Return the network trained on real and drawn pages, from the weights ``start`` where given, ready to be asked."""
    torch.set_num_threads(recipe.threads)
    cv2.setNumThreads(recipe.threads)
    torch.manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    net = Net()
    if start is not None:
        net.load_state_dict(start)
    net = net.to(memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    average = copy.deepcopy(net)
    steps = recipe.samples // recipe.batch  # none: the start as it is
    optimizer = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.rate, total_steps=max(2, steps + 1), pct_start=0.1
    )
    composer = Composer(real, drawn, cache, recipe.share, recipe.stamps)
    weights = torch.tensor([_KIND_WEIGHTS.get(kind, 1.0) for kind in KINDS])
    bf16 = bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())
    started, sums, count = time.monotonic(), dict.fromkeys(_PARTS, 0.0), 0
    for step in range(1, steps + 1):
        images, cells, masks = _batch(composer, rng, recipe.batch)
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            said, seen = net(images)
        parts = loss(said, seen, cells, masks, weights)
        total = torch.stack([_PARTS[name] * part for name, part in parts.items()]).sum()
        optimizer.zero_grad(set_to_none=True)
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        _average(average, net, min(recipe.average, 1 - 1 / (1 + step / 4)))
        for name, part in parts.items():
            sums[name] += float(part.detach())
        count += 1
        if step % 50 == 0 or step == steps:
            report(Progress(step, steps, {k: v / count for k, v in sums.items()}, time.monotonic() - started))
            sums, count = dict.fromkeys(_PARTS, 0.0), 0
    return average.eval()


def _batch(
    composer: Composer, rng: np.random.Generator, count: int
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    height, width = composer.size(rng)
    samples: list[tuple[Array, list[TrueBox]]] = []
    while len(samples) < count:
        samples += composer.twins(rng, height, width)
    images, cells, masks = [], [], []
    for image, boxes in samples[:count]:
        wanted, mask = rasterize(boxes, height, width)
        images.append(image)
        cells.append(wanted)
        masks.append(mask)
    pixels = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float().div_(255)
    return (
        pixels.contiguous(memory_format=torch.channels_last),
        torch.from_numpy(np.stack(cells)),
        torch.from_numpy(np.stack(masks)),
    )


@torch.no_grad()
def _average(average: Net, net: Net, keep: float) -> None:
    for kept, now in zip(average.state_dict().values(), net.state_dict().values(), strict=True):
        if kept.dtype.is_floating_point:
            kept.lerp_(now.detach(), 1 - keep)
        else:
            kept.copy_(now)


def described(recipe: Recipe) -> dict[str, Any]:
    """Return the recipe as JSON takes it."""
    return asdict(recipe)
