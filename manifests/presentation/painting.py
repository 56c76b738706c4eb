"""Images painted onto canvases: plain images, parts of images, parts of canvases, choices."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from manifests.imageapi.address import request
from manifests.presentation.access import access_of
from manifests.presentation.docs import Box, PaintingDoc, ThumbnailDoc
from manifests.presentation.labels import language_map
from manifests.presentation.services import image_service
from manifests.presentation.values import (
    JsonObject,
    first_text,
    identifier,
    is_object,
    items,
    kind,
    number,
    objects,
    pixels,
    text,
)

# A choice of parts of images is two deep; each level of a choice can hold many more, so there are few.
_DEEPEST_BODY = 6
_SEVERAL = ("List", "Composite", "Independents")
_IMAGE_NAME = re.compile(r"\.(jpe?g|png|gif|tiff?|jp2|webp)([?#].*)?$|/(default|native)(\.\w+)?$", re.I)
_XYWH = re.compile(r"(?:^|[#&?])xywh=(pixel:|percent:|pct:)?([-+\d.eE,\s]+)")


def paintings(
    body: object, target: object, canvas: tuple[float | None, float | None], default_version: int
) -> list[PaintingDoc]:
    """The images of one painting annotation, in the order of the document.

    ``canvas`` is the canvas's width and height, used where the target is given in per cent. Bodies that
    are no images (sound, video, PDF, text) are left out.
    """
    box = target_box(target, canvas)
    found = (_body(item, default_version, 0) for item in _all_bodies(body))
    return [dataclasses.replace(painting, on_canvas=box) for painting in found if painting]


def _all_bodies(body: object, depth: int = 0) -> Iterator[object]:
    """The bodies of an annotation, those of a list or a composite one by one."""
    for item in items(body):
        if is_object(item) and kind(item) in _SEVERAL and depth < _DEEPEST_BODY:
            yield from _all_bodies(item.get("items"), depth + 1)
        else:
            yield item


def _body(body: object, default_version: int, depth: int) -> PaintingDoc | None:
    if depth > _DEEPEST_BODY:
        return None
    if isinstance(body, str):
        return PaintingDoc(url=text(body)) if _IMAGE_NAME.search(text(body)) else None
    if not is_object(body):
        return None
    said = kind(body)
    if said == "Choice" or ("default" in body and "item" in body):
        return _choice(body, default_version, depth)
    if said == "SpecificResource" or ("full" in body and not _is_image(body)):
        return _part(body, default_version, depth)
    return _image(body, default_version) if _is_image(body) else None


def _choice(body: JsonObject, default_version: int, depth: int) -> PaintingDoc | None:
    options = [*items(body.get("default")), *items(body.get("item")), *items(body.get("items"))]
    read = (_body(option, default_version, depth + 1) for option in options)
    images = [image for image in read if image]
    return dataclasses.replace(images[0], choice=tuple(images[1:])) if images else None


def _part(body: JsonObject, default_version: int, depth: int) -> PaintingDoc | None:
    source = body.get("full") if "full" in body else body.get("source")
    selectors = list(objects(body.get("selector")))
    cuts_an_image = any(kind(selector) == "ImageApiSelector" for selector in selectors)
    for item in items(source):
        # What an Image API selector cuts is an image, however little is said about it.
        bare = isinstance(item, str) and text(item) and cuts_an_image
        image = PaintingDoc(url=text(item)) if bare else _body(item, default_version, depth + 1)
        if image:
            break
    else:
        return None
    if image.service is None and (service := image_service(body.get("service"), default_version, image.url)):
        image = dataclasses.replace(image, service=service)
    size = (image.width, image.height)
    if image.service and image.service.width and image.service.height:
        size = (image.service.width, image.service.height)
    for selector in selectors:
        region = _selector_box(selector, size)
        turned = number(text(selector.get("rotation")).lstrip("!"))
        image = dataclasses.replace(
            image,
            region=region or image.region,
            rotation=turned % 360 if turned is not None else image.rotation,
        )
    return image


def _image(body: JsonObject, default_version: int) -> PaintingDoc | None:
    url = identifier(body)
    service = image_service(body.get("service"), default_version, url)
    if not url and service:
        url = request(service)
    if not url:
        return None
    return PaintingDoc(
        url=url,
        format=text(body.get("format")),
        width=pixels(body.get("width")),
        height=pixels(body.get("height")),
        service=service,
        region=box_of_fragment(url, (pixels(body.get("width")), pixels(body.get("height")))),
        label=language_map(body.get("label")),
        access=access_of(body.get("service")),
    )


def _is_image(body: JsonObject) -> bool:
    said = kind(body).lower()
    if said:
        return said in ("image", "stillimage")
    media_type = text(body.get("format")).lower()
    if media_type:
        return media_type.startswith("image/")
    return bool(image_service(body.get("service"))) or bool(_IMAGE_NAME.search(identifier(body)))


def target_box(target: object, canvas: tuple[float | None, float | None]) -> Box | None:
    """The part of the canvas a target names, in canvas units; None for the whole canvas."""
    for item in items(target):
        if is_object(item):
            for selector in items(item.get("selector")):
                box = _selector_box(selector, canvas) if is_object(selector) else None
                if box := box or box_of_fragment(identifier(selector), canvas):
                    return box
            source = item.get("source") if "source" in item else item.get("full")
            box = box_of_fragment(identifier(source) or identifier(item), canvas)
        else:
            box = box_of_fragment(identifier(item), canvas)
        if box:
            return box
    return None


def _selector_box(selector: JsonObject, whole: tuple[float | None, float | None]) -> Box | None:
    if isinstance(selector.get("default"), dict):  # oa:Choice of selectors, as old annotations have it
        selector = selector["default"]  # type: ignore[assignment]
    region = text(selector.get("region"))
    if region:
        return _image_api_region(region, whole)
    return box_of_fragment(first_text(selector.get("value")), whole)


def _image_api_region(region: str, whole: tuple[float | None, float | None]) -> Box | None:
    width, height = whole
    if region == "square" and width and height:
        side = min(width, height)
        return Box((width - side) / 2, (height - side) / 2, side, side)
    unit, _, rest = region.rpartition(":")
    return _box(rest, unit == "pct", whole)


def box_of_fragment(uri: str, whole: tuple[float | None, float | None]) -> Box | None:
    """The box of a media fragment (``…#xywh=10,20,30,40``, pixels or per cent), or None."""
    match = _XYWH.search(uri)
    return _box(match[2], match[1] in ("percent:", "pct:"), whole) if match else None


def _box(said: str, per_cent: bool, whole: tuple[float | None, float | None]) -> Box | None:
    numbers = [number(part.strip()) for part in said.split(",")]
    if len(numbers) != 4:
        return None
    x, y, w, h = numbers
    if x is None or y is None or w is None or h is None or w <= 0 or h <= 0:
        return None
    if max(abs(x), abs(y), w, h) > 1e9:
        return None
    if per_cent:
        width, height = whole
        if not width or not height:
            return None
        return Box(x * width / 100, y * height / 100, w * width / 100, h * height / 100)
    return Box(x, y, w, h)


def thumbnail(value: object, default_version: int = 2) -> ThumbnailDoc | None:
    """The first usable thumbnail, or None."""
    for item in items(value):
        url = identifier(item)
        if not url:
            continue
        if not is_object(item):
            return ThumbnailDoc(url)
        return ThumbnailDoc(
            url,
            pixels(item.get("width")),
            pixels(item.get("height")),
            image_service(item.get("service"), default_version),
        )
    return None
