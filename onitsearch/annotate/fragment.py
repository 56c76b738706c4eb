"""Boxes as the media fragments of IIIF answers: whole numbers inside the canvas."""

from __future__ import annotations

from onitsearch import geometry
from onitsearch.annotate.facts import Picture


def whole_box(picture: Picture) -> geometry.WholeBox:
    """The picture's box in whole canvas units: it covers the box and stays on the canvas."""
    box = geometry.Box(picture.x, picture.y, picture.w, picture.h)
    return geometry.whole_box(box, picture.leaf.width, picture.leaf.height)


def xywh(picture: Picture) -> str:
    """The fragment ``x,y,w,h``."""
    return str(whole_box(picture))


def target(picture: Picture) -> str:
    """Where the picture is: ``canvas#xywh=x,y,w,h``; the canvas id stays as its library spells it."""
    return f"{picture.leaf.uri}#xywh={xywh(picture)}"
