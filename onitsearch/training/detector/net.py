"""The network: a small pyramid that says at every eighth pixel whether a picture is centred there, and how far it goes.

Five levels from a quarter to a sixty-fourth of the image, joined from coarse to fine (Lin et al., Feature Pyramid
Networks, 2017); distances to the four sides as in FCOS (Tian et al., 2019), with one score that learns how well
its box fits (Zhang et al., VarifocalNet, 2021). A mask at every fourth pixel helps the boxes' edges.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from onitsearch.detect.net.shape import KINDS, LEVELS, REPEATS, SIDE, WIDTH


class Conv(nn.Sequential):
    """A convolution of ``size`` × ``size`` with batch norm and, unless ``plain``, a rectifier."""

    def __init__(self, given: int, made: int, stride: int = 1, plain: bool = False) -> None:
        steps: list[nn.Module] = [nn.Conv2d(given, made, 3, stride, 1, bias=False), nn.BatchNorm2d(made)]
        super().__init__(*steps, *([] if plain else [nn.ReLU()]))


class Residual(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = Conv(width, width)
        self.second = Conv(width, width, plain=True)

    def forward(self, x: Tensor) -> Tensor:
        """Return features of the same shape."""
        return F.relu(x + self.second(self.first(x)))


class Net(nn.Module):
    """Images (n, 3, h, w) of 0 to 1, sides multiples of 64 → cells (n, 5 + kinds, h/8, w/8), masks (n, 2, h/4, w/4).

    A cell holds the logit of its score, the logarithms of the distances to left, top, right and bottom in units of
    ``SIDE`` pixels, and the logits of the kinds. The masks are logits: in a graphic zone, in an initial or stamp.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = Conv(12, LEVELS[0], 2)
        self.stages = nn.ModuleList(
            nn.Sequential(Conv(below, here, 2), *(Residual(here) for _ in range(count)))
            for below, here, count in zip(LEVELS, LEVELS[1:], REPEATS, strict=False)
        )
        self.lateral = nn.ModuleList(nn.Conv2d(here, WIDTH, 1) for here in LEVELS[1:])
        self.smooth = nn.ModuleList(Conv(WIDTH, WIDTH) for _ in LEVELS[1:-1])
        self.tower = nn.Sequential(Conv(WIDTH, WIDTH), Conv(WIDTH, WIDTH))
        self.cells = nn.Conv2d(WIDTH, 5 + len(KINDS), 1)
        self.fine = nn.Conv2d(LEVELS[0], SIDE * 2, 1)
        self.coarse = nn.Conv2d(WIDTH, SIDE * 2, 1)
        self.mask = nn.Sequential(Conv(SIDE * 2, SIDE * 2), nn.Conv2d(SIDE * 2, 2, 1))
        nn.init.constant_(self.cells.bias[:1], -4.0)  # type: ignore[index]

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Return cells and masks; see the class."""
        x = self.stem(F.pixel_unshuffle(images, 2))
        levels = [x]
        for stage in self.stages:
            levels.append(stage(levels[-1]))
        deep = self.lateral[-1](levels[-1])
        for number in range(len(self.smooth) - 1, -1, -1):
            deep = self.smooth[number](self.lateral[number](levels[number + 1]) + _double(deep))
        mask = self.mask(self.fine(levels[0]) + _double(self.coarse(deep)))
        return self.cells(self.tower(deep)), mask


def _double(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")
