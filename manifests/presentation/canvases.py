"""The pages of a manifest, each read by its own shape: ``images`` (version 2), or pages of annotations (3 and 4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field

from manifests.presentation.docs import Box, CanvasDoc, LeftOutDoc, PaintingDoc
from manifests.presentation.labels import language_map, metadata_pairs
from manifests.presentation.links import links
from manifests.presentation.painting import paintings, target_box, thumbnail
from manifests.presentation.services import service_refs
from manifests.presentation.values import (
    JsonObject,
    identifier,
    is_object,
    items,
    kind,
    length,
    number,
    objects,
    text,
    texts,
)

_DEEPEST_CANVAS = 3  # Canvases on canvases on canvases.
_OTHER_PAGES = {
    "Timeline": "is a timeline: sound or film",
    "Scene": "is a three-dimensional scene in which no canvas with an image stands",
    "Range": "is a range, which names pages and is none",
    "Manifest": "is another manifest",
    "Collection": "is a collection",
}


@dataclass
class Pages:
    """What a manifest lists as its pages: canvases, what is left out, and what is read otherwise than it stands."""

    base: str
    image_version: int
    canvases: list[CanvasDoc] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    left_out: list[LeftOutDoc] = field(default_factory=list)
    notes: list[LeftOutDoc] = field(default_factory=list)
    _listed: int = 0
    _references: list[tuple[str, int]] = field(default_factory=list)

    def add(self, value: object) -> None:
        """Take what one list (a sequence's canvases, a manifest's items) names as pages."""
        for item in items(value):
            self._listed += 1
            if is_object(item):
                self._add_object(item, self._listed)
            else:
                self._references.append((text(item), self._listed))

    def finish(self) -> Pages:
        """Say of pages that are named by their address alone that they are missing, unless they are there as well."""
        known = {canvas.id for canvas in self.canvases}
        for uri, place in self._references:
            if uri not in known:
                self._leave_out(uri, place, "is named by its address alone" if uri else "is no object")
        self.left_out.sort(key=lambda one: one.place)
        return self

    def _add_object(self, item: JsonObject, place: int) -> None:
        said = kind(item)
        if said == "Scene":
            self._add_scene(item, place)
        elif said in _OTHER_PAGES:
            self._leave_out(identifier(item), place, _OTHER_PAGES[said])
        elif said not in ("Canvas", "") and not _has_content(item):
            self._leave_out(identifier(item), place, f"is of the type “{said[:60]}”, which is no page")
        else:
            self._keep(item, place)

    def _add_scene(self, scene: JsonObject, place: int) -> None:
        """A scene shows images on canvases that stand in it; these are pages, its models and lights are none."""
        inside = [body for body in _painted(scene) if kind(body) == "Canvas" and _has_content(body)]
        for canvas in inside:
            self._keep(canvas, place)
        if not inside:
            self._leave_out(identifier(scene), place, _OTHER_PAGES["Scene"])

    def _keep(self, item: JsonObject, place: int) -> None:
        uri = identifier(item)
        if not uri:
            uri = f"{self.base.split('#')[0]}/canvas/{place}"
            self.notes.append(LeftOutDoc(uri, place, "has no id, so viewers cannot be sent to it"))
        self.canvases.append(read_canvas(item, uri, self.image_version))
        self.places.append(place)

    def _leave_out(self, uri: str, place: int, reason: str) -> None:
        self.left_out.append(LeftOutDoc(uri, place, reason))


def _has_content(item: JsonObject) -> bool:
    return any(item.get(key) for key in ("images", "items", "content"))


def read_canvas(data: JsonObject, uri: str, image_version: int) -> CanvasDoc:
    """Read one canvas of any version; its placeholder and accompanying canvases are no pages and are left out."""
    size = (length(data.get("width")), length(data.get("height")))
    return CanvasDoc(
        id=uri,
        label=language_map(data.get("label")),
        width=size[0],
        height=size[1],
        duration=length(data.get("duration")),
        images=tuple(_images(data, size, image_version)),
        thumbnail=thumbnail(data.get("thumbnail"), image_version),
        see_also=links(data.get("seeAlso")),
        annotations=(*links(data.get("otherContent"), "resources"), *links(data.get("annotations"), "items")),
        services=service_refs(data.get("service"), data.get("services")),
        metadata=metadata_pairs(data.get("metadata")),
        behavior=texts(data.get("behavior")) or texts(data.get("viewingHint")),
        nav_date=text(data.get("navDate")),
    )


def _images(
    data: JsonObject, size: tuple[float | None, float | None], image_version: int, depth: int = 0
) -> Iterator[PaintingDoc]:
    for annotation in objects(data.get("images")):
        body = annotation.get("resource", annotation.get("body"))
        yield from paintings(body, annotation.get("on", annotation.get("target")), size, image_version)
    for annotation in _painting_annotations(data):
        yield from paintings(annotation.get("body"), annotation.get("target"), size, image_version)
        if depth < _DEEPEST_CANVAS:
            yield from _images_inside(annotation, size, image_version, depth)


def _images_inside(
    annotation: JsonObject, size: tuple[float | None, float | None], image_version: int, depth: int
) -> Iterator[PaintingDoc]:
    """The images of a canvas that is painted onto this one (Presentation 4), at the places where they lie here."""
    for body in objects(annotation.get("body")):
        inner = next(objects(body.get("source")), body) if kind(body) == "SpecificResource" else body
        if kind(inner) != "Canvas" or body.get("selector"):
            continue
        own = (length(inner.get("width")), length(inner.get("height")))
        place = target_box(annotation.get("target"), size)
        if place is None and size[0] and size[1]:
            place = Box(0, 0, size[0], size[1])
        for image in _images(inner, own, image_version, depth + 1):
            on = image.on_canvas or (Box(0, 0, own[0], own[1]) if own[0] and own[1] else None)
            if place is None or on is None or not own[0] or not own[1]:
                yield dataclasses.replace(image, on_canvas=place)
                continue
            wide, high = place.w / own[0], place.h / own[1]
            yield dataclasses.replace(
                image, on_canvas=Box(place.x + on.x * wide, place.y + on.y * high, on.w * wide, on.h * high)
            )


def _painting_annotations(data: JsonObject) -> Iterator[JsonObject]:
    # "content" is what drafts of version 3 called it.
    for page in (*objects(data.get("items")), *objects(data.get("content"))):
        # An annotation that stands where its page should is meant as one.
        for annotation in (page,) if kind(page) == "Annotation" else objects(page.get("items")):
            motivations = texts(annotation.get("motivation"))
            if not motivations or any(said.split(":")[-1].lower() == "painting" for said in motivations):
                yield annotation


def _painted(container: JsonObject) -> Iterator[JsonObject]:
    """The bodies painted into a container, those that stand in it at some place or turned included."""
    for annotation in _painting_annotations(container):
        for body in objects(annotation.get("body")):
            yield from objects(body.get("source")) if kind(body) == "SpecificResource" else (body,)


def listed_total(data: JsonObject) -> int | None:
    """How many members a collection says that it has."""
    total = number(data.get("total"))
    return int(total) if total is not None and 0 <= total < 1e12 else None
