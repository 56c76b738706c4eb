"""Boxes as the media fragments of IIIF answers: whole numbers inside the canvas."""

from __future__ import annotations

from onitsearch import geometry
from onitsearch.annotate.info import PictureInfo
from onitsearch.annotate.shapes import (
    ManifestRef,
    MediaFragment,
    OaRegion,
    PresentationTarget,
    RegionTarget,
    SearchTarget,
)


def whole_box(picture: PictureInfo) -> geometry.WholeBox:
    """The picture's box in whole canvas units: it covers the box and stays on the canvas."""
    box = geometry.Box(picture.x, picture.y, picture.w, picture.h)
    return geometry.whole_box(box, picture.canvas.width, picture.canvas.height)


def xywh(picture: PictureInfo) -> str:
    """The fragment ``x,y,w,h``."""
    return str(whole_box(picture))


def selector(picture: PictureInfo) -> MediaFragment:
    """The region as a selector of its own."""
    return {
        "type": "FragmentSelector",
        "conformsTo": "http://www.w3.org/TR/media-frags/",
        "value": f"xywh={xywh(picture)}",
    }


def target(picture: PictureInfo) -> str | RegionTarget:
    """Where the picture is: ``canvas#xywh=x,y,w,h``; the canvas id stays as its library spells it.

    An id that has a fragment of its own can take no second one: there the region is a selector.
    """
    return _address(picture) if _is_plain(picture) else _region(picture, picture.canvas.uri)


def search_target(picture: PictureInfo, book: ManifestRef) -> SearchTarget | RegionTarget:
    """The region with the manifest it is in, as Content Search 2.0 (section 4.1) writes it over many books."""
    if _is_plain(picture):
        return {"id": _address(picture), "type": "Canvas", "partOf": book}
    return _region(picture, {"id": picture.canvas.uri, "type": "Canvas", "partOf": book})


def presentation_target(picture: PictureInfo, book: ManifestRef) -> PresentationTarget | RegionTarget:
    """The region with the manifest it is in, as Presentation 3.0 writes ``partOf``: a list."""
    if _is_plain(picture):
        return {"id": _address(picture), "type": "Canvas", "partOf": [book]}
    return _region(picture, {"id": picture.canvas.uri, "type": "Canvas", "partOf": [book]})


def open_target(picture: PictureInfo) -> str | OaRegion:
    """Where the picture is, for Open Annotation; see ``target``."""
    if _is_plain(picture):
        return _address(picture)
    return {
        "@type": "oa:SpecificResource",
        "full": picture.canvas.uri,
        "selector": {"@type": "oa:FragmentSelector", "value": f"xywh={xywh(picture)}"},
    }


def _region(picture: PictureInfo, source: str | SearchTarget | PresentationTarget) -> RegionTarget:
    return {"type": "SpecificResource", "source": source, "selector": selector(picture)}


def _is_plain(picture: PictureInfo) -> bool:
    return "#" not in picture.canvas.uri


def _address(picture: PictureInfo) -> str:
    return f"{picture.canvas.uri}#xywh={xywh(picture)}"
