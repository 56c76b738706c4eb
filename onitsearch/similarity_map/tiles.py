"""The map as a pyramid of tiles: drawn once a version and kept; what was hidden since is cut out of what is served.

A tile is 512 pixels wide. Cells of the grid are 128 pixels wide on the deepest level and halve with each level
above it, so that every tile is made of whole cells, or, above, of whole groups of cells.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, UnidentifiedImageError

from onitsearch.store import similarity_maps
from onitsearch.store.similarity_maps import MadeMap, Mask

TILE = 512
CELL = 128
# Tiles whose cells are smaller are made of the four below them, not of thumbnails.
_LEAST_CELL = 32
# The part of a cell that a picture takes, so that neighbours do not touch.
_FILLED = 0.92
_FOLDER = "map"

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def cells_across(side: int) -> int:
    """How many cells the whole pyramid is wide: a power of two, so that all tiles are whole."""
    across = TILE // CELL
    while across < side:
        across *= 2
    return across


def deepest(side: int) -> int:
    """The number of the deepest level; level 0 is one tile."""
    return (cells_across(side) * CELL // TILE).bit_length() - 1


def exists(side: int, level: int, column: int, row: int) -> bool:
    """Whether a map of so many cells a side has such a tile."""
    return 0 <= level <= deepest(side) and 0 <= column < 2**level and 0 <= row < 2**level


def tile(made: MadeMap, mask: Mask, level: int, column: int, row: int) -> bytes:
    """A tile as WebP, showing of the map's pictures those that may be seen (``mask``)."""
    inside = _inside(made, level, column, row)
    hidden = inside[~mask[inside]]
    if not len(inside) or len(hidden) == len(inside):
        return _blank()
    data = _kept(made, level, column, row)
    if not len(hidden):
        return data
    pixels = _decoded(data)
    span = cells_across(made.side) // 2**level
    corner = made.cells[hidden] - (column * span, row * span)
    # Above a certain level several cells share a pixel: all of it goes.
    starts = corner * TILE // span
    ends = -(-(corner + 1) * TILE // span)
    for (left, top), (right, bottom) in zip(starts.tolist(), ends.tolist(), strict=True):
        pixels[top:bottom, left:right] = 0
    return _encoded(pixels)


def draw_all(made: MadeMap, report: Callable[[float], None]) -> None:
    """Draw the tiles that are made of most pictures, so that no visitor waits for them."""
    level = _level_of_cell(made.side, _LEAST_CELL)
    span = cells_across(made.side) // 2**level
    wanted = np.unique(made.cells // span, axis=0).tolist()
    for number, (column, row) in enumerate(wanted):
        _kept(made, level, column, row)
        report((number + 1) / len(wanted))
    if wanted:
        _kept(made, 0, 0, 0)


def remove(version: int) -> None:
    """Remove all tiles of a version."""
    _remove(f"{_FOLDER}/{version}")


def _remove(folder: str) -> None:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    for name in files:
        default_storage.delete(f"{folder}/{name}")
    for name in folders:
        _remove(f"{folder}/{name}")
    default_storage.delete(folder)


def _level_of_cell(side: int, size: int) -> int:
    """The level whose cells are so many pixels wide, or the first where all are wider."""
    return max(0, deepest(side) - (CELL // size).bit_length() + 1)


def _inside(made: MadeMap, level: int, column: int, row: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    span = cells_across(made.side) // 2**level
    return np.nonzero(((made.cells // span) == (column, row)).all(axis=1))[0]


def _kept(made: MadeMap, level: int, column: int, row: int) -> bytes:
    """A whole tile, as it was drawn when it was first wanted."""
    name = f"{_FOLDER}/{made.version}/{level}/{column}_{row}.webp"
    try:
        with default_storage.open(name, "rb") as file:
            if data := bytes(file.read()):
                return data
    except FileNotFoundError:
        pass
    data = _encoded(_drawn(made, level, column, row))
    kept = default_storage.save(name, ContentFile(data))
    if kept != name:  # another process drew it in the same moment
        default_storage.delete(kept)
    return data


def _drawn(made: MadeMap, level: int, column: int, row: int) -> Pixels:
    inside = _inside(made, level, column, row)
    span = cells_across(made.side) // 2**level
    if TILE // span >= _LEAST_CELL or level == deepest(made.side):
        return _of_thumbnails(made, inside, made.cells[inside] - (column * span, row * span), TILE // span)
    pixels = np.zeros((TILE, TILE, 4), np.uint8)
    half = TILE // 2
    for right in (0, 1):
        for below in (0, 1):
            child = (level + 1, 2 * column + right, 2 * row + below)
            if len(_inside(made, *child)):
                image = Image.fromarray(_decoded(_kept(made, *child))).reduce(2)
                pixels[below * half : (below + 1) * half, right * half : (right + 1) * half] = np.asarray(
                    image
                )
    return pixels


def _of_thumbnails(
    made: MadeMap, inside: np.ndarray[Any, Any], corners: np.ndarray[Any, Any], size: int
) -> Pixels:
    """A tile of pictures, each at its cell (column and row within the tile) of ``size`` pixels."""
    sheet = Image.new("RGBA", (TILE, TILE))
    names = similarity_maps.thumbnails(made.ids[inside].tolist())
    for place, (column, row) in zip(inside.tolist(), corners.tolist(), strict=True):
        name = names.get(int(made.ids[place]))
        picture = _small(name, int(size * _FILLED)) if name else None
        if picture is not None:
            left = column * size + (size - picture.width) // 2
            top = row * size + (size - picture.height) // 2
            sheet.paste(picture, (left, top))
    return np.array(sheet)


def _small(name: str, size: int) -> Image.Image | None:
    """A thumbnail at most so many pixels wide and high; None where its file is gone or broken."""
    try:
        with default_storage.open(name, "rb") as file:
            image = Image.open(file)
            image.draft("RGB", (size, size))
            image.thumbnail(
                (size, size), Image.Resampling.BOX if size <= _LEAST_CELL else Image.Resampling.LANCZOS
            )
            return image.convert("RGB")
    except (OSError, UnidentifiedImageError, ValueError):
        return None


def _encoded(pixels: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WEBP", quality=80, method=2, alpha_quality=90)
    return file.getvalue()


def _decoded(data: bytes) -> Pixels:
    return np.array(Image.open(io.BytesIO(data)).convert("RGBA"))


@lru_cache(maxsize=1)
def _blank() -> bytes:
    return _encoded(np.zeros((TILE, TILE, 4), np.uint8))
