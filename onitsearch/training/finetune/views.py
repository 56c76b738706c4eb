"""Pictures as they might have been scanned otherwise: a little turned, cut, and lit, as the model takes them."""

from __future__ import annotations

import torch
import torch.nn.functional as F

_TURN, _ZOOM, _SHIFT, _GAIN = 5.0, 0.12, 0.06, 0.15


def vary(pixels: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Each of some normalised pictures (n, 3, h, w) turned by up to 5°, cut or set in by 12 %, and lit otherwise.

    None is mirrored: maps and letters have a right side.
    """
    n = len(pixels)

    def lots(most: float) -> torch.Tensor:
        return (torch.rand(n, generator=generator) * 2 - 1) * most

    angle = lots(_TURN) * (torch.pi / 180)
    across, down = 1 + lots(_ZOOM), 1 + lots(_ZOOM)
    theta = torch.stack(
        [
            torch.stack([angle.cos() * across, -angle.sin(), lots(_SHIFT)], 1),
            torch.stack([angle.sin(), angle.cos() * down, lots(_SHIFT)], 1),
        ],
        1,
    )
    gain, lift = 1 + lots(_GAIN), lots(_GAIN)
    grid = F.affine_grid(theta, list(pixels.shape), align_corners=False).to(pixels)
    turned = F.grid_sample(pixels, grid, align_corners=False, padding_mode="border")
    return turned * gain.view(-1, 1, 1, 1).to(pixels) + lift.view(-1, 1, 1, 1).to(pixels)
