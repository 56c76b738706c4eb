"""Type of the period: IM Fell and UnifrakturMaguntia out of the project's npm packages, or Pillow's own face."""

from __future__ import annotations

import logging
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

from portal.sample import typesetting
from portal.sample.longs import PRIVATE, add_letters

Face = Literal["english", "english-italic", "pica", "pica-italic", "fraktur"]
Font = ImageFont.FreeTypeFont

_FILES: dict[Face, str] = {
    "english": "im-fell-english/files/im-fell-english-latin-400-normal",
    "english-italic": "im-fell-english/files/im-fell-english-latin-400-italic",
    "pica": "im-fell-dw-pica/files/im-fell-dw-pica-latin-400-normal",
    "pica-italic": "im-fell-dw-pica/files/im-fell-dw-pica-latin-400-italic",
    "fraktur": "unifrakturmaguntia/files/unifrakturmaguntia-latin-400-normal",
}
_ROOT = Path(__file__).resolve().parents[2]
log = logging.getLogger(__name__)


def node_modules() -> Path:
    """The folder of npm packages: ``ONIT_NODE_MODULES``, else the checkout's own."""
    named = os.environ.get("ONIT_NODE_MODULES")
    return Path(named) if named else _ROOT / "node_modules"


@cache
def path_of(face: Face) -> Path | None:
    """A TTF of the face, converted once and kept in ``var/type``; None where the npm package is missing."""
    for ending in (".woff2", ".woff"):
        source = node_modules() / "@fontsource" / (_FILES[face] + ending)
        if source.is_file():
            try:
                return _converted(source, face)
            except (OSError, ImportError) as error:
                log.warning("%s could not be turned into a TTF: %s", source, error)
    return None


def _converted(source: Path, face: Face) -> Path:
    from fontTools.ttLib import TTFont

    folder = _ROOT / "var" / "type"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / "onitsearch-type"
        folder.mkdir(exist_ok=True)
    target = folder / f"{face}-{source.stat().st_size}-1.ttf"
    if not target.exists():
        font = TTFont(source)
        font.flavor = None
        add_letters(font, face)
        # Under another name first: two processes may convert at once.
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
        os.close(handle)
        font.save(name)
        Path(name).replace(target)
    return target


@cache
def font(face: Face, size: int) -> Font:
    """The face at a size in pixels; Pillow's bundled one where the period's is missing."""
    path = path_of(face)
    if path is None:
        fallback = ImageFont.load_default(size)
        if not isinstance(fallback, ImageFont.FreeTypeFont):  # Pillow without FreeType
            raise RuntimeError("Pillow was built without FreeType, so that no text can be drawn.")
        return fallback
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def letters(face: Face) -> frozenset[int]:
    """The characters that the face can print."""
    path = path_of(face)
    if path is None:
        return frozenset((*range(32, 127), *range(161, 256)))
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


_INSTEAD = {"ſ": "s", "ã": "a", "õ": "o", "ũ": "u", "ẽ": "e", "œ": "oe", "ß": "ss", "—": "-", "’": "'"}
_JOINED = ("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ")
_BROKEN = ("ch", PRIVATE["c_h"]), ("ck", PRIVATE["c_k"]), ("tz", PRIVATE["t_z"])


@cache
def printable(face: Face, text: str) -> str:
    """The text in characters that the face has, letters joined where it has joined ones."""
    have = letters(face)
    for apart, joined in (*_JOINED, *(_BROKEN if face == "fraktur" else ())):
        if ord(joined) in have:
            text = text.replace(apart, joined)
    return "".join(c if ord(c) in have else _INSTEAD.get(c, "") for c in text)


@cache
def width(face: Face, size: int, text: str) -> float:
    """Width of a text in pixels."""
    return typesetting.width(font(face, size), text)
