"""What a lying library answers, with status 200 and as if nothing were wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

LIES = ("gives web pages", "cuts short", "swaps images", "tells wrong sizes")
_PAGE = (
    b"<!DOCTYPE html><html><title>Our catalogue is being moved</title><body>Please come back.</body></html>"
)
_STRETCHED = 1.5
_SIZED = ("Canvas", "Image", "ImageService3")

Body = tuple[bytes, str]


def lie(kind: str, file: Path, body: Body) -> Body:
    """What is answered in place of a file's own body; the body itself where this lie is not about such files."""
    return _LIES[kind](file, body)


def _web_page(file: Path, body: Body) -> Body:
    return _PAGE, "text/html"


def _cut_short(file: Path, body: Body) -> Body:
    return body[0][: len(body[0]) * 2 // 3], body[1]


def _swapped(file: Path, body: Body) -> Body:
    """Another page's image than the one that is asked for, as large as there is near the size that was asked for."""
    if file.suffix != ".jpg":
        return body
    images = next(one for one in file.parents if one.parent.name == "images")
    pages = sorted(one for one in images.parent.iterdir() if one.is_dir())
    other = pages[(pages.index(images) + 1) % len(pages)]
    wanted = _width(file.parent.parent.name)
    given = min(other.glob("full/*/0/default.jpg"), key=lambda one: abs(_width(one.parts[-3]) - wanted))
    return given.read_bytes(), body[1]


def _width(size: str) -> int:
    """How wide a IIIF size is; “max” is as wide as can be."""
    found = re.match(r"\d+", size)
    return int(found[0]) if found else 100_000


def _wrong_sizes(file: Path, body: Body) -> Body:
    """Canvases and images are told wider than they are; of the sizes that can be had, the truth."""
    if file.suffix != ".json":
        return body
    return json.dumps(_stretched(json.loads(body[0]))).encode(), body[1]


def _stretched(value: Any) -> Any:
    if isinstance(value, list):
        return [_stretched(one) for one in value]
    if not isinstance(value, dict):
        return value
    told = {name: _stretched(member) for name, member in value.items()}
    if told.get("type") in _SIZED and isinstance(told.get("width"), int):
        told["width"] = int(told["width"] * _STRETCHED)
    return told


_LIES: dict[str, Callable[[Path, Body], Body]] = dict(
    zip(LIES, (_web_page, _cut_short, _swapped, _wrong_sizes), strict=True)
)
