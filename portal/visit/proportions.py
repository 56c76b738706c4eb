"""Proportions and places as classes: a page that may hold no styles of its own (its Content-Security-Policy) says by
a class what a `style` attribute would say. `python -m portal.visit.proportions` writes their style sheet.
"""

from __future__ import annotations

import math
from pathlib import Path

STYLE_SHEET = Path(__file__).resolve().parent.parent / "static" / "css" / "proportions.css"

# From step to step 1 % wider: nobody sees the half per cent that a picture is off.
_STEP = 1.01
_FARTHEST = 162  # five times as wide as high, and the other way round
_PLACES = {"l": "left", "t": "top", "w": "width", "h": "height"}


def ratio_class(ratio: float) -> str:
    """The class of a picture that is ``ratio`` times as wide as high; it sets ``--r``."""
    step = round(math.log(ratio) / math.log(_STEP)) if ratio > 0 else 0
    return f"r{max(-_FARTHEST, min(step, _FARTHEST)) + _FARTHEST}"


def place_classes(left: float, top: float, width: float, height: float) -> str:
    """The classes of a box in per cent of what it lies on, to the nearest one: for places that are shown small."""
    shares = zip(_PLACES, (left, top, width, height), strict=True)
    return " ".join(f"{name}{max(0, min(round(share), 100))}" for name, share in shares)


def style_sheet() -> str:
    """All the classes."""
    ratios = [f".r{step + _FARTHEST}{{--r:{_STEP**step:.4g}}}" for step in range(-_FARTHEST, _FARTHEST + 1)]
    places = [f".{name}{share}{{{told}:{share}%}}" for name, told in _PLACES.items() for share in range(101)]
    return "/* Written by portal/visit/proportions.py. */\n" + "\n".join(ratios + places) + "\n"


if __name__ == "__main__":
    STYLE_SHEET.write_text(style_sheet())
