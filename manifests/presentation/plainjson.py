"""Our documents as plain JSON and back, for database columns: empty members are left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from manifests.imageapi.service import AccessDoc, ImageServiceDoc, TileDoc
from manifests.presentation.docs import (
    Box,
    CanvasDoc,
    LanguageMap,
    LinkDoc,
    PaintingDoc,
)
from manifests.presentation.values import (
    is_object,
    items,
    length,
    number,
    objects,
    pixels,
    text,
)


def to_json(value: object) -> object:
    """Any of our documents (or tuples and maps of them) as JSON values, members without content left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        members = ((f.name, getattr(value, f.name)) for f in dataclasses.fields(value))
        return {name: to_json(member) for name, member in members if member not in (None, "", (), {})}
    if isinstance(value, Mapping):
        return {str(key): to_json(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(member) for member in value]
    return value


def canvas_to_json(canvas: CanvasDoc) -> dict[str, object]:
    """A canvas as JSON, its images, seeAlso and annotations as lists of objects."""
    found = to_json(canvas)
    return dict(found) if isinstance(found, dict) else {}


def paintings_from_json(value: object) -> tuple[PaintingDoc, ...]:
    """The images that ``to_json`` wrote, as documents again; entries without an address are left out."""
    return tuple(_painting(item) for item in objects(value) if text(item.get("url")))


def links_from_json(value: object) -> tuple[LinkDoc, ...]:
    """The links that ``to_json`` wrote, as documents again."""
    return tuple(
        LinkDoc(
            id=text(item.get("id")),
            type=text(item.get("type")),
            format=text(item.get("format")),
            profile=text(item.get("profile")),
            label=_words(item.get("label")),
            embedded=embedded if is_object(embedded := item.get("embedded")) else None,
            page=pixels(item.get("page")),
        )
        for item in objects(value)
    )


def _painting(item: Mapping[str, object]) -> PaintingDoc:
    service = item.get("service")
    return PaintingDoc(
        url=text(item.get("url")),
        format=text(item.get("format")),
        width=pixels(item.get("width")),
        height=pixels(item.get("height")),
        service=_service(service) if is_object(service) else None,
        on_canvas=_box(item.get("on_canvas")),
        region=_box(item.get("region")),
        rotation=number(item.get("rotation")) or 0.0,
        label=_words(item.get("label")),
        choice=paintings_from_json(item.get("choice")),
        access=_access(item.get("access")),
    )


def _service(item: Mapping[str, object]) -> ImageServiceDoc:
    level = number(item.get("level"))
    return ImageServiceDoc(
        id=text(item.get("id")),
        version=int(number(item.get("version")) or 2),
        level=int(level) if level is not None else None,
        profile=text(item.get("profile")),
        width=pixels(item.get("width")),
        height=pixels(item.get("height")),
        sizes=_pairs(item.get("sizes")),
        tiles=tuple(_tiles(item.get("tiles"))),
        max_width=pixels(item.get("max_width")),
        max_height=pixels(item.get("max_height")),
        max_area=int(area) if (area := number(item.get("max_area"))) else None,
        access=_access(item.get("access")),
    )


def _access(item: object) -> AccessDoc | None:
    if not is_object(item):
        return None
    return AccessDoc(
        version=int(number(item.get("version")) or 2),
        profile=text(item.get("profile")),
        label=_words(item.get("label")),
        probe=text(item.get("probe")),
    )


def _pairs(value: object) -> tuple[tuple[int, int], ...]:
    pairs = (tuple(pixels(side) for side in items(pair)) for pair in items(value))
    return tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2 and pair[0] and pair[1])


def _tiles(value: object) -> Iterable[TileDoc]:
    for tile in objects(value):
        width, height = pixels(tile.get("width")), pixels(tile.get("height"))
        if width and height:
            factors = tuple(n for n in map(pixels, items(tile.get("scale_factors"))) if n)
            yield TileDoc(width, height, factors)


def _box(value: object) -> Box | None:
    if not is_object(value):
        return None
    x, y = number(value.get("x")), number(value.get("y"))
    w, h = length(value.get("w")), length(value.get("h"))
    return Box(x, y, w, h) if x is not None and y is not None and w and h else None


def _words(value: object) -> LanguageMap:
    if not is_object(value):
        return {}
    return {key: tuple(text(word) for word in items(words)) for key, words in value.items()}
