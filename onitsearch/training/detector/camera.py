"""How a scanner or a film sees composed pages: colour, grey, microfilm, black and white; whole batches, on any device.

What differs from page to page is drawn by NumPy's generator, what differs from pixel to pixel by the device's.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from onitsearch.training.detector.pages import Array

# Colour, grey, microfilm, black and white at the size seen, black and white at twice that and then made smaller.
_ODDS = (0.4, 0.2, 0.18, 0.08, 0.14)
_GREY = (0.3, 0.59, 0.11)


class Camera:
    """Photographs batches of pages; the same seed on the same device gives the same pictures."""

    def __init__(self, seed: int, device: torch.device) -> None:
        """Start the generators with ``seed``."""
        self.rng = np.random.default_rng(seed)
        self.device = device
        self.noise = torch.Generator(device).manual_seed(seed)

    def __call__(self, pages: Tensor) -> Tensor:
        """Return pages (n, 3, h, w) of 0 to 255, sides multiples of 8, as photographs of 0 to 1, float32."""
        count, _, height, width = pages.shape
        uneven = self._each(count, 0, 0.06) * self._field(count, height, width, 4)
        pages = pages * (1 + uneven)
        manners = self.rng.choice(len(_ODDS), count, p=_ODDS)
        for number, taken in enumerate(
            (self._colour, self._grey, self._microfilm, self._bitonal, self._fine)
        ):
            chosen = self._chosen(manners == number)
            if len(chosen):
                pages[chosen] = taken(pages[chosen])
        soft = self._chosen(self.rng.random(count) < 0.3)
        if len(soft):
            pages[soft] = self._blurred(pages[soft])
        grainy = self._chosen(self.rng.random(count) < 0.3)
        if len(grainy):
            grain = self._normal(len(grainy), height, width)
            pages[grainy] = pages[grainy] + self._each(len(grainy), 1, 8) * grain
        return pages.clamp(0, 255) / 255

    def _chosen(self, which: Array) -> Tensor:
        return torch.from_numpy(np.flatnonzero(which)).to(self.device)

    def _each(self, count: int, low: float, high: float) -> Tensor:
        """Return a number for each page, (n, 1, 1, 1), evenly drawn."""
        return self._sent(self.rng.uniform(low, high, (count, 1, 1, 1)))

    def _sent(self, numbers: Array) -> Tensor:
        return torch.from_numpy(numbers.astype(np.float32)).to(self.device)

    def _normal(self, count: int, height: int, width: int) -> Tensor:
        return torch.randn((count, 1, height, width), generator=self.noise, device=self.device)

    def _field(self, count: int, height: int, width: int, coarse: int) -> Tensor:
        """Return smooth random fields of mean 0 and deviation about 1, (n, 1, h, w)."""
        grid = self._normal(count, coarse, coarse)
        return F.interpolate(grid, size=(height, width), mode="bicubic", align_corners=False)

    def _colour(self, pages: Tensor) -> Tensor:
        count = len(pages)
        tint = self._sent(self.rng.normal(1, 0.06, (count, 3, 1, 1)))
        dim = np.where(self.rng.random((count, 1, 1, 1)) < 0.3, self.rng.uniform(0.6, 1, (count, 1, 1, 1)), 1)
        toned = (pages * tint / 255).clamp(0, 1) ** self._each(count, 0.7, 1.5)
        return 255 * toned * self._sent(dim)

    def _grey(self, pages: Tensor) -> Tensor:
        low, high = self._each(len(pages), 0, 60), self._each(len(pages), 190, 275)
        return low + _luminance(pages) * (high - low) / 255

    def _microfilm(self, pages: Tensor) -> Tensor:
        """Steep, unevenly lit, grainy."""
        count, _, height, width = pages.shape
        grey = _luminance(pages) + 14 * self._field(count, height, width, 3)
        middle = grey[:, :, ::7, ::7].flatten(1).median(1).values.view(-1, 1, 1, 1)
        steep = torch.sigmoid((grey - middle * self._each(count, 0.55, 0.9)) / self._each(count, 14, 40))
        return 255 * steep + self._each(count, 2, 14) * self._normal(count, height, width)

    def _bitonal(self, pages: Tensor) -> Tensor:
        """One threshold, over the whole page or by the paper around; jagged at the size seen."""
        grey = _luminance(pages)
        return self._cut(grey, _paper(grey))

    def _fine(self, pages: Tensor) -> Tensor:
        """As libraries' black and white scans are: cut at a high resolution, so that faint ink falls into dots."""
        grey = _luminance(pages)
        paper = _doubled(_paper(grey))
        count, _, height, width = paper.shape
        grain = self._each(count, 0, 18) * self._normal(count, height, width)
        return F.avg_pool2d(self._cut(_doubled(grey) + grain, paper), 2)

    def _cut(self, grey: Tensor, paper: Tensor) -> Tensor:
        count = len(grey)
        whole = torch.quantile(grey[:, :, ::9, ::9].flatten(1), 0.85, dim=1).view(-1, 1, 1, 1)
        around = torch.from_numpy(self.rng.random((count, 1, 1, 1)) < 0.6).to(self.device)
        at = torch.where(around, paper, whole) * self._each(count, 0.6, 0.85)
        return torch.where(grey < at, self._each(count, 0, 40), self._each(count, 225, 255))

    def _blurred(self, pages: Tensor) -> Tensor:
        """Blur each page by a Gaussian of its own, of 0.4 to 1.1 pixels."""
        count, channels, height, width = pages.shape
        at = torch.arange(-3, 4, device=self.device, dtype=torch.float32).view(1, 1, 7, 1)
        kernel = torch.exp(-(at**2) / (2 * self._each(count, 0.4, 1.1) ** 2))
        kernel = (kernel / kernel.sum(2, keepdim=True)).repeat_interleave(channels, 0)
        flat = F.pad(pages.reshape(1, count * channels, height, width), (3, 3, 3, 3), mode="reflect")
        flat = F.conv2d(flat, kernel, groups=count * channels)
        flat = F.conv2d(flat, kernel.transpose(2, 3), groups=count * channels)
        return flat.view(count, channels, height, width)


def _luminance(pages: Tensor) -> Tensor:
    return (pages * pages.new_tensor(_GREY).view(1, 3, 1, 1)).sum(1, keepdim=True)


def _paper(grey: Tensor) -> Tensor:
    """Return the brightness of the paper around each pixel, same shape."""
    small = F.max_pool2d(F.avg_pool2d(grey, 8), 5, 1, 2)
    smooth = F.avg_pool2d(small, 7, 1, 3, count_include_pad=False)
    return F.interpolate(smooth, size=grey.shape[2:], mode="bilinear", align_corners=False)


def _doubled(pages: Tensor) -> Tensor:
    return F.interpolate(pages, scale_factor=2.0, mode="bilinear", align_corners=False)
