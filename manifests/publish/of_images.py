"""A book of images that stand elsewhere, of which no manifest is known: a canvas each, its size yet to be learned."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from manifests.errors import BadRequestError
from manifests.imageapi.address import request
from manifests.imageapi.service import ImageServiceDoc
from manifests.publish.document import CONTEXT

_DIGITS = re.compile(r"(\d+)")


def publish_images(title: str, images: Sequence[str], out: Path, base_url: str) -> tuple[str, bool]:
    """Write the manifest of a book whose pages are image services; returns its address, and whether it is another now.

    ``out`` is served at ``base_url``. The name is made of the title, so that the same title is the same book; pages
    are in the order of their addresses, by their numbers. Raises BadRequestError where it cannot be written.
    """
    name = f"{slugify(title)[:60] or 'images'}-{hashlib.sha256(title.encode()).hexdigest()[:8]}"
    url = f"{base_url.rstrip('/')}/{name}"
    ordered = sorted(dict.fromkeys(images), key=_by_numbers)
    document = {
        "@context": CONTEXT,
        "id": f"{url}/manifest.json",
        "type": "Manifest",
        "label": {"none": [title]},
        "items": [_canvas(url, image) for image in ordered],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    file = out / name / "manifest.json"
    try:
        if file.exists() and file.read_text(encoding="utf-8") == text:
            return str(document["id"]), False
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)
    except OSError as error:
        raise BadRequestError(f"The book {file} cannot be written ({error.strerror}).") from error
    return str(document["id"]), True


def _canvas(url: str, image: str) -> dict[str, Any]:
    uri = f"{url}/canvas/{hashlib.sha256(image.encode()).hexdigest()[:12]}"
    body = {
        "id": request(ImageServiceDoc(id=image, version=2)),
        "type": "Image",
        "format": "image/jpeg",
        "service": [
            {"@id": image, "@type": "ImageService2", "profile": "http://iiif.io/api/image/2/level2.json"}
        ],
    }
    painting = {
        "id": f"{uri}/image",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": uri,
    }
    page = {"id": f"{uri}/page", "type": "AnnotationPage", "items": [painting]}
    label = {"none": [image.rstrip("/").rpartition("/")[2].lstrip("0") or image]}
    return {"id": uri, "type": "Canvas", "label": label, "items": [page]}


def _by_numbers(image: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _DIGITS.split(image)]
