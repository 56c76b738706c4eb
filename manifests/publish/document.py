"""The Presentation 3 documents of published books, checked by iiif-prezi3 before they are handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import iiif_prezi3

from manifests.imageapi.address import ImageRequest
from manifests.imageserver.service import PageService
from manifests.publish.about import About, Sheet, Words

CONTEXT = "http://iiif.io/api/presentation/3/context.json"


@dataclass(frozen=True)
class TextFile:
    """A copied text file: its name below ``text/`` and what it is, ``alto`` or ``page``."""

    name: str
    profile: str


def manifest(
    about: About, book_url: str, pages: Sequence[tuple[Sheet, PageService, TextFile | None]]
) -> dict[str, Any]:
    """The manifest of a book at ``book_url``; canvases are as large as their images."""
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": f"{book_url}/manifest.json",
        "type": "Manifest",
        "label": about.title,
    }
    if about.summary:
        document["summary"] = about.summary
    if about.metadata:
        document["metadata"] = [{"label": label, "value": value} for label, value in about.metadata]
    if about.rights:
        document["rights"] = about.rights
    if about.attribution:
        document["requiredStatement"] = {"label": {"en": ["Attribution"]}, "value": about.attribution}
    if about.year is not None:
        document["navDate"] = f"{about.year:04d}-01-01T00:00:00Z"
    if pages:
        document["thumbnail"] = [_thumbnail(pages[0][1], book_url)]
    document["viewingDirection"] = about.viewing_direction
    document["behavior"] = ["paged"] if len(pages) > 2 else ["individuals"]
    document["items"] = [_canvas(book_url, *page) for page in pages]
    iiif_prezi3.Manifest.model_validate(document)
    return document


def _canvas(book_url: str, sheet: Sheet, service: PageService, text: TextFile | None) -> dict[str, Any]:
    uri = f"{book_url}/canvas/{sheet.name}"
    canvas: dict[str, Any] = {
        "id": uri,
        "type": "Canvas",
        "label": {"none": [sheet.label]},
        "width": service.width,
        "height": service.height,
        "thumbnail": [_thumbnail(service, book_url)],
        "items": [
            {
                "id": f"{uri}/page",
                "type": "AnnotationPage",
                "items": [
                    {
                        "id": f"{uri}/image",
                        "type": "Annotation",
                        "motivation": "painting",
                        "body": {
                            "id": ImageRequest(f"{book_url}/images/{service.name}").url,
                            "type": "Image",
                            "format": "image/jpeg",
                            "width": service.width,
                            "height": service.height,
                            "service": [service.block(f"{book_url}/images")],
                        },
                        "target": uri,
                    }
                ],
            }
        ],
    }
    if text is not None:
        canvas["seeAlso"] = [
            {
                "id": f"{book_url}/text/{text.name}",
                "type": "Dataset",
                "format": "application/xml",
                "profile": text.profile,
                "label": {"en": ["Text of this page"]},
            }
        ]
    return canvas


def _thumbnail(service: PageService, book_url: str) -> dict[str, Any]:
    width, height = service.sizes[0]
    return {
        "id": ImageRequest(f"{book_url}/images/{service.name}", size=f"{width},{height}").url,
        "type": "Image",
        "format": "image/jpeg",
        "width": width,
        "height": height,
    }


def collection(url: str, title: Words, books: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The collection of several books, given their manifests."""
    document = {
        "@context": CONTEXT,
        "id": url,
        "type": "Collection",
        "label": title,
        "items": [
            {
                "id": book["id"],
                "type": "Manifest",
                "label": book["label"],
                **{key: book[key] for key in ("navDate", "thumbnail") if key in book},
            }
            for book in books
        ],
    }
    iiif_prezi3.Collection.model_validate(document)
    return document
