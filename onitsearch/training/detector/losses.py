"""What the network's answers are compared with, and how much each error costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from onitsearch.detect.net.shape import KINDS, SIDE, SMALL_KINDS, STRIDE
from onitsearch.training.detector.pages import Array, TrueBox

# Half the side of the region around a box's centre, as a share of the box, whose cells answer for the box.
_CENTRE = 0.25
# The cells of one box share this weight (a little more the more they are), so that large boxes do not drown small ones.
_WEIGHT = 3.0


def rasterize(boxes: Sequence[TrueBox], height: int, width: int) -> tuple[Array, Array]:
    """Return what an image of ``height`` × ``width`` pixels should give.

    cells (7, h/8, w/8): state (1 answers for a box, 0 for none, -1 not asked), left, top, right, bottom in pixels
    of the image, kind, weight; masks (3, h/4, w/4): graphic, initial or stamp, asked.
    """
    rows, columns = height // STRIDE, width // STRIDE
    cells = np.zeros((7, rows, columns), np.float32)
    masks = np.zeros((3, height // 4, width // 4), np.float32)
    masks[2] = 1
    for box in sorted(boxes, key=lambda one: (not one.ignored, -(one.x1 - one.x0) * (one.y1 - one.y0))):
        x0, y0, x1, y1 = box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height
        fine = (slice(round(y0 / 4), max(round(y0 / 4) + 1, round(y1 / 4))),
                slice(round(x0 / 4), max(round(x0 / 4) + 1, round(x1 / 4))))  # fmt: skip
        if box.ignored:
            cells[
                0, int(y0 // STRIDE) : int(y1 // STRIDE) + 1, int(x0 // STRIDE) : int(x1 // STRIDE) + 1
            ] = -1
            masks[2][fine] = 0
            continue
        masks[int(box.kind in SMALL_KINDS)][fine] = 1
        left, right = _span((x0 + x1) / 2, _CENTRE * (x1 - x0), columns)
        top, bottom = _span((y0 + y1) / 2, _CENTRE * (y1 - y0), rows)
        part = cells[:, top:bottom, left:right]
        part[0] = 1
        part[1], part[2], part[3], part[4] = x0, y0, x1, y1
        part[5] = KINDS.index(box.kind) if box.kind in KINDS else -1
        part[6] = _WEIGHT / ((bottom - top) * (right - left)) ** 0.8
    return cells, masks


def _span(centre: float, half: float, cells: int) -> tuple[int, int]:
    """Return the first and one past the last cell whose middle lies within ``half`` of the centre; one at least."""
    first, last = round((centre - half) / STRIDE), round((centre + half) / STRIDE)
    if last <= first:
        first = int(centre // STRIDE)
        last = first + 1
    first = min(max(first, 0), cells - 1)
    return first, min(max(last, first + 1), cells)


def corners(distances: Tensor) -> Tensor:
    """Return boxes (n, 4, h, w) as corners in pixels from a map of logarithmic distances (n, 4, h, w)."""
    _, _, rows, columns = distances.shape
    y = (torch.arange(rows, dtype=distances.dtype, device=distances.device).view(1, -1, 1) + 0.5) * STRIDE
    x = (torch.arange(columns, dtype=distances.dtype, device=distances.device).view(1, 1, -1) + 0.5) * STRIDE
    left, top, right, bottom = (SIDE * torch.exp(distances.clamp(-5, 4.2))).unbind(1)
    return torch.stack([x - left, y - top, x + right, y + bottom], 1)


def overlap(one: Tensor, two: Tensor) -> tuple[Tensor, Tensor]:
    """Return IoU and generalized IoU (Rezatofighi et al., 2019) of pairs of boxes given as corners (4, n)."""
    area_one = (one[2] - one[0]) * (one[3] - one[1])
    area_two = (two[2] - two[0]) * (two[3] - two[1])
    low, high = torch.maximum(one[:2], two[:2]), torch.minimum(one[2:], two[2:])
    shared = (high - low).clamp(min=0).prod(0)
    union = area_one + area_two - shared
    iou = shared / union.clamp(min=1e-6)
    around = (torch.maximum(one[2:], two[2:]) - torch.minimum(one[:2], two[:2])).prod(0)
    return iou, iou - (around - union) / around.clamp(min=1e-6)


def loss(
    cells: Tensor, masks: Tensor, wanted: Tensor, wanted_masks: Tensor, kind_weights: Tensor
) -> dict[str, Tensor]:
    """Return the parts of the loss: score, box, kind, mask. Inputs as Net gives and ``rasterize`` makes, batched."""
    cells, masks = cells.float(), masks.float()
    state, weight = wanted[:, 0], wanted[:, 6]
    chosen = state == 1
    total = weight[chosen].sum().clamp(min=1.0)
    predicted = corners(cells[:, 1:5]).permute(1, 0, 2, 3)[:, chosen]
    iou, generalized = overlap(predicted, wanted[:, 1:5].permute(1, 0, 2, 3)[:, chosen])
    box = (weight[chosen] * (1 - generalized)).sum() / total

    logit = cells[:, 0]
    probability = torch.sigmoid(logit.detach())
    target = torch.zeros_like(logit)
    target[chosen] = iou.detach().clamp(0.05, 1.0)
    # Cells that answer for a box are held to how well it fits; the many others count by how wrong they are.
    factor = torch.where(chosen, weight * target.clamp(min=0.3), 0.5 * probability**2)
    factor = torch.where(state < 0, torch.zeros_like(factor), factor)
    score = (factor * F.binary_cross_entropy_with_logits(logit, target, reduction="none")).sum() / total

    kinds = wanted[:, 5][chosen].long()
    known = kinds >= 0
    entropy = F.cross_entropy(
        cells[:, 5:].permute(0, 2, 3, 1)[chosen][known], kinds[known], weight=kind_weights, reduction="none",
        label_smoothing=0.02,
    )  # fmt: skip
    kind = (entropy * weight[chosen][known]).sum() / total

    asked = wanted_masks[:, 2:]
    plain = (asked * F.binary_cross_entropy_with_logits(masks, wanted_masks[:, :2], reduction="none")).mean()
    soft = torch.sigmoid(masks) * asked
    both = (soft * wanted_masks[:, :2]).sum((2, 3))
    size = soft.sum((2, 3)) + wanted_masks[:, :2].sum((2, 3))
    dice = (1 - (2 * both + 50) / (size + 50)).mean()
    return {"score": score, "box": box, "kind": kind, "mask": plain + dice}
