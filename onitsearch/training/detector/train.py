"""Trains the network on mixed pages; the weights kept are the running average over the steps."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import torch

from onitsearch.detect.net.shape import KINDS
from onitsearch.training.detector.batches import batches
from onitsearch.training.detector.camera import Camera
from onitsearch.training.detector.compose import Composer
from onitsearch.training.detector.export import has_folded_norm
from onitsearch.training.detector.losses import loss
from onitsearch.training.detector.net import Net
from onitsearch.training.detector.pages import TruePage

# Rare kinds count more, so that the common ones do not swallow them.
_KIND_WEIGHTS = {"illustration": 0.7, "map": 1.5, "ornament": 1.0, "initial": 1.0, "mark": 1.6, "stamp": 1.5}
_PARTS = {"score": 1.0, "box": 1.6, "kind": 1.0, "mask": 0.3}


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a training run.

    ``share`` of the samples start from a real page, where there are any; ``stamps`` of them get a drawn stamp.
    A batch holds ``batch`` / 2 composed pages, each as two cameras see it, once mirrored. ``workers`` processes
    compose (0: the training one) while ``device`` learns. ``keep`` is the share that the weights of the start have in
    the result: a mean of both knows what is new and is as robust as before (Wortsman et al., 2022).
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
    device: str = "cpu"
    workers: int = 0
    keep: float = 0.0


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
    device = torch.device(recipe.device)
    net = Net()
    if start is not None:
        net.load_state_dict(start)
    net = net.to(device, memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    if start is not None and has_folded_norm(start):
        _hold_statistics(net)
    average: Net = copy.deepcopy(net)
    steps = recipe.samples // recipe.batch  # none: the start as it is
    optimizer = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.rate, total_steps=max(2, steps + 1), pct_start=0.1
    )
    composer = Composer(real, drawn, cache, recipe.share, recipe.stamps)
    camera = Camera(recipe.seed, device)
    weights = torch.tensor([_KIND_WEIGHTS.get(kind, 1.0) for kind in KINDS], device=device)
    started, sums, count = time.monotonic(), torch.zeros(len(_PARTS), device=device), 0
    source = batches(composer, recipe.batch // 2, recipe.seed, recipe.workers if steps else 0)
    for step, batch in zip(range(1, steps + 1), source, strict=False):
        pages, cells, masks = (part.to(device, non_blocking=True) for part in batch)
        images = _photographed(camera, pages)
        with torch.autocast(device.type, torch.bfloat16, enabled=_has_bfloat16(device)):
            said, seen = net(images)
        parts = loss(said, seen, cells, masks, weights)
        total = torch.stack([_PARTS[name] * part for name, part in parts.items()]).sum()
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        _average(average, net, min(recipe.average, 1 - 1 / (1 + step / 4)))
        sums += torch.stack([parts[name].detach() for name in _PARTS])
        count += 1
        if step % 50 == 0 or step == steps:
            means = dict(zip(_PARTS, (sums / count).tolist(), strict=True))
            report(Progress(step, steps, means, time.monotonic() - started))
            sums, count = torch.zeros_like(sums), 0
    average.cpu().eval()  # in place
    if start is not None and recipe.keep:
        before = Net()
        before.load_state_dict(start)
        _average(average, before, 1 - recipe.keep)
    return average


def _hold_statistics(net: Net) -> None:
    """Have batch norm go on with the statistics that it has: those of a batch would be none of the folded weights'."""
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eval()


def _photographed(camera: Camera, pages: torch.Tensor) -> torch.Tensor:
    """Return the pages (n, h, w, 3) as seen by two cameras, (2n, 3, h, w) of 0 to 1, the second half mirrored."""
    plain = pages.permute(0, 3, 1, 2).float()
    return camera(torch.cat([plain, plain.flip(3)])).contiguous(memory_format=torch.channels_last)


def _has_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())


@torch.no_grad()
def _average(average: Net, net: Net, keep: float) -> None:
    floats: tuple[list[torch.Tensor], list[torch.Tensor]] = ([], [])
    for kept, now in zip(average.state_dict().values(), net.state_dict().values(), strict=True):
        if kept.dtype.is_floating_point:
            floats[0].append(kept)
            floats[1].append(now.detach())
        else:
            kept.copy_(now)
    torch._foreach_lerp_(*floats, 1 - keep)
