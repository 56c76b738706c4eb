"""Reviewed pictures as COCO: an image for each canvas (in canvas units), a category for each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from manifests.errors import BadRequestError
from onitsearch.curate.exchange.records import REJECTED, Curated, Read, curated, numbers, plain_values
from onitsearch.kinds import KINDS, Kind

# What COCO itself says is not said twice.
_SAID = ("canvas", "manifest", "box", "kind")


def write(records: Iterable[Curated]) -> dict[str, Any]:
    """The data set; rejected pictures are under ``rejected``, since who trains takes all ``annotations`` as true."""
    images: dict[tuple[str, str], dict[str, Any]] = {}
    told: dict[str, list[dict[str, Any]]] = {"annotations": [], "rejected": []}
    for number, one in enumerate(records, start=1):
        image = images.setdefault(
            (one.manifest, one.canvas),
            {
                "id": len(images) + 1,
                "file_name": one.canvas,
                "width": round(one.width),
                "height": round(one.height),
                "canvas": one.canvas,
                "manifest": one.manifest,
                "page": one.page,
                "book": one.book,
            },
        )
        x, y, w, h = numbers(one.box)
        values = {name: value for name, value in plain_values(one).items() if name not in _SAID}
        told["rejected" if one.decision == REJECTED else "annotations"].append(
            {
                "id": number,
                "image_id": image["id"],
                "category_id": KINDS.index(one.kind or Kind.OTHER) + 1,
                "bbox": [x, y, w, h],
                "area": w * h,
                "iscrowd": 0,
                "segmentation": [[x, y, x + w, y, x + w, y + h, x, y + h]],
                "attributes": values,
            }
        )
    return {
        "info": {"description": "Reviewed illustrations; boxes are in canvas units."},
        "licenses": [],
        "images": list(images.values()),
        "categories": [
            {"id": number, "name": kind, "supercategory": "picture"}
            for number, kind in enumerate(KINDS, start=1)
        ],
        **told,
    }


def read(data: Mapping[str, Any]) -> Read:
    """Pictures from a COCO data set whose images name canvases, as ``canvas`` or as ``file_name``."""
    images = {one.get("id"): one for one in _objects(data, "images")}
    categories = {one.get("id"): str(one.get("name", "")) for one in _objects(data, "categories")}
    found = Read()
    for name in ("annotations", "rejected"):
        for number, one in enumerate(_objects(data, name), start=1):
            where = f"{name} {one.get('id', number)}"
            image = images.get(one.get("image_id"), {})
            told = one.get("attributes")
            attributes: dict[str, Any] = told if isinstance(told, dict) else {}
            values = {
                **({"decision": REJECTED} if name == "rejected" else {}),
                **attributes,
                "canvas": image.get("canvas") or image.get("file_name"),
                "manifest": image.get("manifest"),
                "box": one.get("bbox"),
                "canvas_width": image.get("width"),
                "canvas_height": image.get("height"),
                "kind": categories.get(one.get("category_id"), ""),
            }
            try:
                found.records.append((where, curated(values)))
            except BadRequestError as error:
                found.problems.append((where, str(error)))
    return found


def _objects(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    listed = data.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise BadRequestError(_("“%(name)s” is not a list of objects.") % {"name": name})
    return listed
