"""Boxes as the media fragments of IIIF answers: whole numbers inside the canvas."""

from __future__ import annotations

from onitsearch import geometry
from onitsearch.annotate.info import PictureInfo


def whole_box(picture: PictureInfo) -> geometry.WholeBox:
    """The picture's box in whole canvas units: it covers the box and stays on the canvas."""
    box = geometry.Box(picture.x, picture.y, picture.w, picture.h)
    return geometry.whole_box(box, picture.canvas.width, picture.canvas.height)


def xywh(picture: PictureInfo) -> str:
    """The fragment ``x,y,w,h``."""
    return str(whole_box(picture))


def target(picture: PictureInfo) -> str:
    """Where the picture is: ``canvas#xywh=x,y,w,h``; the canvas id stays as its library spells it."""
    return f"{picture.canvas.uri}#xywh={xywh(picture)}"
