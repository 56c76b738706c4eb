"""Pictures of any size to the model's input, in agreement with open_clip's own transform but faster.

open_clip goes through PIL, one picture at a time. Torch's antialiased bicubic resize works on the uint8
pixels as they come, and the normalisation runs once over the whole batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

Picture = np.ndarray[Any, np.dtype[np.uint8]] | Image.Image


@dataclass(frozen=True, slots=True)
class Preprocess:
    """How a model wants its pictures: side in pixels, resize mode, filter, padding, mean, deviation."""

    size: int
    mode: str
    interpolation: str
    fill: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Preprocess:
        """From open_clip's ``preprocess_cfg`` as the created model carries it."""
        size = config["size"]
        return cls(
            size=int(size[0] if isinstance(size, list | tuple) else size),
            mode=str(config.get("resize_mode") or "shortest"),
            interpolation="bilinear" if config.get("interpolation") == "bilinear" else "bicubic",
            fill=int(config.get("fill_color") or 0),
            mean=_triple(config["mean"]),
            std=_triple(config["std"]),
        )

    def batch(self, pictures: Sequence[Picture], sides: tuple[int, int] | None = None) -> torch.Tensor:
        """Stack pictures (uint8 H×W×3, H×W or PIL) into normalised float32 (n, 3, size, size).

        With ``sides`` (rows, columns) they are brought to these instead of being made square.
        """
        if sides is None:
            return self.normalised(self.squares(pictures))
        pixels = torch.empty((len(pictures), *sides, 3), dtype=torch.uint8)
        for row, picture in zip(pixels, pictures, strict=True):
            row.copy_(self._resize(_as_tensor(picture), *sides))
        return self.normalised(pixels)

    def squares(self, pictures: Sequence[Picture]) -> torch.Tensor:
        """Return pictures made square, uint8 (n, size, size, 3), as `normalised` takes them."""
        pixels = torch.empty((len(pictures), self.size, self.size, 3), dtype=torch.uint8)
        for row, picture in zip(pixels, pictures, strict=True):
            row.copy_(self._square(_as_tensor(picture)))
        return pixels

    def normalised(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return uint8 (n, h, w, 3) as the model's float32 input (n, 3, h, w)."""
        mean = torch.tensor(self.mean).mul_(255.0)
        std = torch.tensor(self.std).mul_(255.0)
        # The rows stay interleaved in memory (channels last), which convolutions and patch embeddings like
        # best.
        return pixels.float().sub_(mean).div_(std).permute(0, 3, 1, 2)

    def _square(self, picture: torch.Tensor) -> torch.Tensor:
        """One uint8 picture (h, w, 3) as (size, size, 3), squashed, cropped or padded as ``mode`` says."""
        height, width = picture.shape[:2]
        if self.mode == "squash":
            return self._resize(picture, self.size, self.size)
        if self.mode == "shortest":
            # torchvision truncates the long side, here as there.
            short_is_height = height <= width
            rows = self.size if short_is_height else int(self.size * height / width)
            columns = int(self.size * width / height) if short_is_height else self.size
        else:
            scale = self.size / max(height, width)
            rows, columns = max(1, round(height * scale)), max(1, round(width * scale))
        return self._centre(self._resize(picture, rows, columns))

    def _centre(self, picture: torch.Tensor) -> torch.Tensor:
        """Crop the centre, or pad around it, to the model's square."""
        height, width = picture.shape[:2]
        pad_y, pad_x = max(0, self.size - height), max(0, self.size - width)
        if pad_y or pad_x:
            around = (0, 0, pad_x // 2, (pad_x + 1) // 2, pad_y // 2, (pad_y + 1) // 2)
            picture = F.pad(picture, around, value=self.fill)
            height, width = picture.shape[:2]
        top, left = round((height - self.size) / 2.0), round((width - self.size) / 2.0)
        return picture[top : top + self.size, left : left + self.size]

    def _resize(self, picture: torch.Tensor, rows: int, columns: int) -> torch.Tensor:
        if picture.shape[:2] == (rows, columns):
            return picture
        planes = picture.permute(2, 0, 1).unsqueeze(0)
        resized = F.interpolate(planes, (rows, columns), mode=self.interpolation, antialias=True)
        return resized[0].permute(1, 2, 0)


def _as_tensor(picture: Picture) -> torch.Tensor:
    """The picture as a uint8 tensor (h, w, 3); grey becomes RGB; raises ValueError for anything else."""
    if isinstance(picture, Image.Image):
        picture = np.asarray(picture.convert("RGB"))
    if picture.dtype != np.uint8 or picture.size == 0:
        raise ValueError(f"A picture is a non-empty uint8 array, not {picture.dtype} of {picture.shape}.")
    if picture.ndim == 2:
        picture = np.repeat(picture[:, :, None], 3, axis=2)
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError(f"A picture has the shape (height, width, 3), not {picture.shape}.")
    writable = np.require(picture, requirements=["C", "W"])
    return torch.from_numpy(writable)


def _triple(values: Any) -> tuple[float, float, float]:
    if isinstance(values, int | float):
        return float(values), float(values), float(values)
    red, green, blue = values
    return float(red), float(green), float(blue)
