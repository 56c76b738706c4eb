"""Addresses that a document gives relative to itself (``/image/1``, ``//host/image/1``), made whole ones.

Ids of canvases stay as they are spelled: annotations name them so.
"""

from __future__ import annotations

import dataclasses
from typing import TypeVar

from manifests.imageapi.service import ImageServiceDoc
from manifests.presentation.docs import CanvasDoc, LinkDoc, ManifestDoc, PaintingDoc, ServiceRef, ThumbnailDoc
from manifests.uri import absolute

Doc = TypeVar("Doc", ManifestDoc, CanvasDoc)


def with_absolute_addresses(doc: ManifestDoc, url: str) -> ManifestDoc:
    """Return the manifest with whole addresses of images and of the files it leads to; ``url`` is its own."""
    return dataclasses.replace(_led_to(doc, url), canvases=tuple(_canvas(one, url) for one in doc.canvases))


def _canvas(canvas: CanvasDoc, url: str) -> CanvasDoc:
    images = tuple(_painting(one, url) for one in canvas.images)
    return dataclasses.replace(_led_to(canvas, url), images=images)


def _led_to(doc: Doc, url: str) -> Doc:
    """What a manifest and a canvas have in common: a thumbnail, files, annotations and services."""
    return dataclasses.replace(
        doc,
        thumbnail=_thumbnail(doc.thumbnail, url),
        see_also=_links(doc.see_also, url),
        annotations=_links(doc.annotations, url),
        services=_refs(doc.services, url),
    )


def _painting(painting: PaintingDoc, url: str) -> PaintingDoc:
    return dataclasses.replace(
        painting,
        url=_whole(painting.url, url),
        service=_service(painting.service, url),
        choice=tuple(_painting(one, url) for one in painting.choice),
    )


def _thumbnail(thumbnail: ThumbnailDoc | None, url: str) -> ThumbnailDoc | None:
    if thumbnail is None:
        return None
    return dataclasses.replace(
        thumbnail, url=_whole(thumbnail.url, url), service=_service(thumbnail.service, url)
    )


def _service(service: ImageServiceDoc | None, url: str) -> ImageServiceDoc | None:
    return dataclasses.replace(service, id=_whole(service.id, url)) if service else None


def _links(links: tuple[LinkDoc, ...], url: str) -> tuple[LinkDoc, ...]:
    return tuple(dataclasses.replace(link, id=_whole(link.id, url)) if link.id else link for link in links)


def _refs(services: tuple[ServiceRef, ...], url: str) -> tuple[ServiceRef, ...]:
    return tuple(dataclasses.replace(one, id=_whole(one.id, url)) for one in services)


def _whole(address: str, url: str) -> str:
    """Return a whole address; what looks like no address at all (a bare name or number) stays what it is."""
    return absolute(address, url) if "/" in address or "." in address else address
