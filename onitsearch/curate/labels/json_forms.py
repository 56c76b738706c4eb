"""Lists in JSON: COCO whose images have addresses, and Web Annotations of images or canvases."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from manifests.errors import BadRequestError
from onitsearch.curate.exchange import web_annotations
from onitsearch.curate.labels.addresses import split_address
from onitsearch.curate.labels.table_rows import Reader
from onitsearch.geometry import Box


def read_coco(data: object, reader: Reader) -> None:
    """Take the annotations of a COCO data set: boxes in image pixels, categories whose names have notations.

    The image's address is its ``iiif``, ``canvas``, ``coco_url``, ``flickr_url`` or ``file_name``. Raises
    BadRequestError.
    """
    if not isinstance(data, Mapping):
        raise BadRequestError("The file is no COCO data set.")
    images = {str(one.get("id")): one for one in _objects(data, "images")}
    categories = {str(one.get("id")): one for one in _objects(data, "categories")}
    for number, one in enumerate(_objects(data, "annotations"), start=1):
        image = images.get(str(one.get("image_id")), {})
        told = one.get("attributes")
        attributes: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
        category = categories.get(str(one.get("category_id")), {})
        own = attributes.get("notations")
        labels = [str(each) for each in own] if isinstance(own, list) else []
        if not labels:
            labels = [str(category.get("notation") or category.get("name") or "")]
        names = ("iiif", "coco_url", "flickr_url", "file_name")
        address = next((str(image[name]) for name in names if image.get(name)), "")
        reader.take(
            number,
            image=str(image.get("canvas") or address),
            region=_box(one.get("bbox")) or "none",
            labels=[label for label in labels if label],
            book=str(image.get("manifest") or ""),
            name=str(image.get("file_name") or ""),
            in_canvas=bool(image.get("canvas")),
        )


def read_w3c(data: object, reader: Reader) -> None:
    """Take Web Annotations, alone or in pages, lists and manifests; a target that is an image counts its pixels."""
    found = web_annotations.read(data)
    for number, (_where, one) in enumerate(found.records, start=1):
        base, _ = split_address(one.canvas)
        # Image API addresses are images; of any other target it is said what it is by being a canvas here.
        is_image = base != one.canvas or one.canvas.endswith("/info.json")
        reader.take(
            number,
            image=one.canvas,
            region=one.box,
            labels=list(one.notations) or ([one.caption] if one.caption else []),
            book=one.manifest,
            decision=one.decision if one.notations or one.decision == "rejected" else "",
            by=one.decided_by,
            in_canvas=not is_image,
        )
    for _where, sentence in found.problems:
        reader.listing.read += 1
        reader.listing.refuse(reader.listing.read, sentence)


def _box(value: object) -> Box | None:
    try:
        x, y, w, h = (float(one) for one in value) if isinstance(value, list) else (0.0, 0.0, 0.0, 0.0)
        return Box(x, y, w, h) if w > 0 and h > 0 and math.isfinite(x + y + w + h) else None
    except (TypeError, ValueError, OverflowError):
        return None


def _objects(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    listed = data.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise BadRequestError(f"“{name}” is not a list of objects.")
    return listed
