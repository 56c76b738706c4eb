"""What a printed picture goes through before it is a file: worn blocks, old paper, crooked pages, poor scans.

Works on whole batches in torch, since on two cores the drawing of random numbers must not cost more than the
training step. Grey values run from 0 (ink) to 1 (paper).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F


@dataclass(frozen=True, slots=True)
class Augment:
    """Two calls on one batch of grey squares give two views of the same pictures.

    ``size`` is the side of the views in pixels; ``turn`` the standard deviation of the rotation in degrees,
    ``stretch`` and ``shift`` bounds as fractions of the side, ``warp`` the strength of the elastic field.
    """

    size: int
    turn: float = 8.0
    stretch: float = 0.24
    shift: float = 0.09
    warp: float = 0.035

    def __call__(self, squares: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Grey uint8 (n, h, w) to RGB float (n, 3, size, size) in 0..1, every picture differently."""
        draw = _Draw(len(squares), generator)
        ink = 1.0 - squares.float().div_(255.0).unsqueeze(1)
        ink = self._geometry(ink, draw)
        ink = _press(ink, draw)
        ink = _clutter(ink, draw)
        view = _paper(ink, draw)
        view = _camera(view, draw)
        view = _bitonal(view, draw)
        view = _microfilm(view, draw)
        return _jpeg(view, draw)

    def _geometry(self, ink: torch.Tensor, draw: _Draw) -> torch.Tensor:
        n = len(ink)
        angle = draw.normal() * self.turn * (np.pi / 180)
        across, down = (1 + draw.between(-self.stretch, self.stretch) for _ in range(2))
        shear = draw.normal() * 0.06
        cos, sin = torch.cos(angle), torch.sin(angle)
        theta = torch.stack(
            [
                torch.stack([cos * across, -sin + shear, draw.between(-2, 2) * self.shift], 1),
                torch.stack([sin, cos * down, draw.between(-2, 2) * self.shift], 1),
            ],
            1,
        )
        grid = F.affine_grid(theta, [n, 1, self.size, self.size], align_corners=False)
        field = torch.randn((n, 2, 5, 5), generator=draw.generator) * self.warp
        field *= draw.chance(0.6).view(-1, 1, 1, 1)
        bend = F.interpolate(field, (self.size, self.size), mode="bicubic", align_corners=False)
        return F.grid_sample(ink, grid + bend.permute(0, 2, 3, 1), align_corners=False)


class _Draw:
    """Random numbers for a batch: one a picture, shaped (n,)."""

    def __init__(self, n: int, generator: torch.Generator) -> None:
        self.n = n
        self.generator = generator

    def between(self, low: float, high: float) -> torch.Tensor:
        return torch.rand(self.n, generator=self.generator) * (high - low) + low

    def normal(self) -> torch.Tensor:
        return torch.randn(self.n, generator=self.generator)

    def chance(self, p: float) -> torch.Tensor:
        return (torch.rand(self.n, generator=self.generator) < p).float()

    def whole(self, below: int) -> int:
        return int(torch.randint(below, (1,), generator=self.generator))

    def field(self, cells: int, size: int) -> torch.Tensor:
        """A smooth random field (n, 1, size, size) of about unit deviation."""
        coarse = torch.randn((self.n, 1, cells, cells), generator=self.generator)
        return F.interpolate(coarse, (size, size), mode="bilinear", align_corners=False)


def _each(values: torch.Tensor) -> torch.Tensor:
    return values.view(-1, 1, 1, 1)


def _press(ink: torch.Tensor, draw: _Draw) -> torch.Tensor:
    """Over- and under-inking: strokes swell or thin, and the whole gets fainter here and there."""
    lot = draw.between(0, 1)
    much = _each(draw.between(0, 0.9))
    pressed = ink.clone()
    for chosen, sign in ((lot < 0.3, 1), (lot > 0.7, -1)):  # the largest neighbour swells, the smallest thins
        part = ink[chosen]
        pressed[chosen] = part.lerp(sign * F.max_pool2d(sign * part, 3, 1, 1), much[chosen])
    fade = 1 - (draw.field(4, ink.shape[-1]) * 0.25).clamp(0, 0.6) * _each(draw.chance(0.4))
    return pressed * fade


def _clutter(ink: torch.Tensor, draw: _Draw) -> torch.Tensor:
    """Neighbours: a strip of another picture at an edge, bleed-through, and a patch that is missing."""
    size = ink.shape[-1]
    other = ink.roll(1 + draw.whole(max(1, len(ink) - 1)), 0)
    bleed = F.avg_pool2d(other.flip(3), 5, 1, 2) * _each(draw.between(0, 0.3) * draw.chance(0.3))
    ink = torch.maximum(ink, bleed)
    place = torch.linspace(0, 1, size)
    strip = (place.view(1, -1) < (draw.between(0.02, 0.09) * draw.chance(0.3)).view(-1, 1)).float()
    edge = strip.view(-1, 1, 1, size) if draw.whole(2) else strip.view(-1, 1, size, 1)
    if draw.whole(2):
        edge = edge.flip(2, 3)
    ink = ink * (1 - edge) + other * edge
    left, top = draw.between(0, 0.8).view(-1, 1), draw.between(0, 0.8).view(-1, 1)
    width, height = draw.between(0.1, 0.4).view(-1, 1), draw.between(0.1, 0.4).view(-1, 1)
    columns = ((place > left) & (place < left + width)).float().view(-1, 1, 1, size)
    rows = ((place > top) & (place < top + height)).float().view(-1, 1, size, 1)
    return ink * (1 - columns * rows * _each(draw.chance(0.25)))


def _paper(ink: torch.Tensor, draw: _Draw) -> torch.Tensor:
    """Ink on stained, unevenly lit paper; every fourth picture stays clean line art on white."""
    size = ink.shape[-1]
    old = _each(1 - draw.chance(0.25))
    shade = (draw.field(3, size) * 0.08).clamp(-0.1, 0.3) + (draw.field(9, size) * 0.03).clamp(0, 0.2)
    dark = _each(draw.between(0.62, 1.0)) * (1 - shade)
    paper = 1 - old + old * dark
    black = _each(draw.between(0.0, 0.35)) * old
    return paper * (1 - ink * (1 - black))


def _camera(view: torch.Tensor, draw: _Draw) -> torch.Tensor:
    """Blur, contrast, noise, exposure and tint of a photograph: grey (n, 1, h, w) to RGB (n, 3, h, w)."""
    lot = draw.between(0, 1) < 0.5
    part = view[lot]
    for _ in range(2):
        part = F.avg_pool2d(part, 3, 1, 1, count_include_pad=False)
    view[lot] = view[lot].lerp(part, _each(draw.between(0, 1))[lot])
    view = view.clamp(1e-3, 1) ** _each(torch.exp(draw.normal() * 0.2))
    lot = draw.between(0, 1) < 0.4
    noise = torch.randn(view[lot].shape, generator=draw.generator)
    view[lot] += noise * _each(draw.between(0, 0.06))[lot]
    warm = draw.between(0, 0.28) * (1 - draw.chance(0.25))
    tint = torch.stack([torch.ones(draw.n), 1 - warm * 0.4, 1 - warm], 1).view(-1, 3, 1, 1)
    return (view * tint * _each(draw.between(0.7, 1.1))).clamp(0, 1)


def _bitonal(view: torch.Tensor, draw: _Draw) -> torch.Tensor:
    """Every seventh picture in black and white, as scans for fax and print on demand are.

    Thresholding happens at the scan's own size and the picture is made smaller after it, so that edges stay
    grey: a steep curve about the threshold, which lies between the local paper and ink.
    """
    chosen = draw.between(0, 1) < 0.14
    grey = view[chosen].mean(1, keepdim=True)
    if not len(grey):
        return view
    paper = F.avg_pool2d(F.max_pool2d(grey, 9, 1, 4), 9, 1, 4, count_include_pad=False)
    level = draw.between(0.55, 0.88)[chosen].view(-1, 1, 1, 1)
    steep = torch.exp(draw.between(1.8, 4.5))[chosen].view(-1, 1, 1, 1)
    grain = torch.randn(grey.shape, generator=draw.generator) * _each(draw.between(0, 0.05)[chosen])
    view[chosen] = torch.sigmoid(steep * (grey + grain - level * paper) * 2).expand(-1, 3, -1, -1)
    return view


def _microfilm(view: torch.Tensor, draw: _Draw) -> torch.Tensor:
    """Every twelfth picture grey, hard, grainy, dark at the corners and scratched, as filmed pages are."""
    chosen = draw.between(0, 1) < 0.08
    grey = view[chosen].mean(1, keepdim=True)
    if not len(grey):
        return view
    size = grey.shape[-1]
    place = torch.linspace(-1, 1, size)
    corner = (place.view(1, 1, -1, 1) ** 2 + place.view(1, 1, 1, -1) ** 2) / 2
    middle = grey.mean((2, 3), keepdim=True)
    hard = _each(draw.between(1.3, 3.0)[chosen])
    grey = (grey - middle) * hard + middle.clamp(0.35, 0.75)
    grey = grey * (1 - corner * _each(draw.between(0, 0.6)[chosen]))
    grey += torch.randn(grey.shape, generator=draw.generator) * _each(draw.between(0.02, 0.1)[chosen])
    scratch = (place.view(1, -1) - draw.between(-1, 1)[chosen].view(-1, 1)).abs() < 1.5 / size
    light = _each(draw.chance(0.3)[chosen]) * scratch.float().view(-1, 1, 1, size)
    view[chosen] = (grey + light * 0.6).clamp(0, 1).expand(-1, 3, -1, -1)
    return view


def _jpeg(view: torch.Tensor, draw: _Draw) -> torch.Tensor:
    """Every fourth picture goes through a real JPEG of quality 25 to 75."""
    chosen = torch.nonzero(draw.chance(0.25)).flatten().tolist()
    for i in chosen:
        pixels = (view[i].permute(1, 2, 0) * 255).byte().numpy()
        quality = 25 + draw.whole(50)
        _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        view[i] = torch.from_numpy(cv2.imdecode(data, cv2.IMREAD_COLOR)).permute(2, 0, 1).float() / 255
    return view
