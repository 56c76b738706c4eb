"""Letters that the web fonts' Latin subset lost: long s, joined letters, ẽ and ũ, made from those that are there."""

from __future__ import annotations

import copy
from typing import Any

# Where the right half of the bar of f is taken off: the bar's lowest and highest y, and two points (x, y) of the
# stem's right edge below and above it, in font units of each face.
_BAR: dict[str, tuple[int, int, tuple[int, int], tuple[int, int]]] = {
    "english": (698, 905, (450, 694), (422, 1010)),
    "english-italic": (700, 852, (378, 699), (424, 894)),
    "pica": (770, 915, (388, 770), (392, 953)),
    "pica-italic": (660, 880, (470, 650), (565, 903)),
    "fraktur": (902, 1016, (363, 899), (330, 1016)),
}
_JOINED = {"f_f": "ﬀ", "fi": "ﬁ", "fl": "ﬂ", "f_f_i": "ﬃ", "f_f_l": "ﬄ"}
# Broken type joins ch, ck and tz; Unicode has no letters for them, so they sit in its private area.
PRIVATE = {"c_h": "\ue001", "c_k": "\ue002", "t_z": "\ue003"}


def add_letters(font: Any, face: str) -> None:
    """Add to an open ``fontTools`` TTFont with quadratic outlines what its face lacks, in place."""
    have = set(font.getBestCmap())
    wanted: dict[int, str] = {}
    for glyph, letter in (_JOINED | PRIVATE).items():
        if glyph in font["glyf"].glyphs and ord(letter) not in have:
            wanted[ord(letter)] = glyph
    if ord("ſ") not in have and face in _BAR:
        _long_s(font, face)
        wanted[ord("ſ")] = "longs"
    for letter, base in (("ẽ", "e"), ("ũ", "u")):
        if ord(letter) not in have and _with_tilde(font, base):
            wanted[ord(letter)] = f"{base}tilde"
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update({code: name for code, name in wanted.items() if code <= 0xFFFF})


def _long_s(font: Any, face: str) -> None:
    low, high, (x0, y0), (x1, y1) = _BAR[face]
    glyph = copy.deepcopy(font["glyf"]["f"])
    for i, (x, y) in enumerate(glyph.coordinates):
        edge = x0 + (x1 - x0) * (y - y0) / (y1 - y0)
        if low <= y <= high and x > edge:
            glyph.coordinates[i] = (round(edge), y)
    _place(font, "longs", glyph, *font["hmtx"]["f"])


def _with_tilde(font: Any, base: str) -> bool:
    """Add ``base`` with a tilde, as ã has it; False where the face has no ã to learn from."""
    model = font["glyf"].glyphs.get("atilde")
    if model is None or not font["glyf"]["atilde"].isComposite():
        return False
    glyph = copy.deepcopy(font["glyf"]["atilde"])
    shift = (font["hmtx"][base][0] - font["hmtx"]["a"][0]) // 2
    for part in glyph.components:
        if part.glyphName == "a":
            part.glyphName = base
        else:
            part.x += shift
    _place(font, f"{base}tilde", glyph, *font["hmtx"][base])
    return True


def _place(font: Any, name: str, glyph: Any, advance: int, bearing: int) -> None:
    order = font.getGlyphOrder()
    if name not in order:
        font.setGlyphOrder([*order, name])
    font["glyf"][name] = glyph
    font["hmtx"][name] = (advance, bearing)
