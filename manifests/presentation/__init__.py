"""Reads IIIF Presentation documents of any version into frozen values; plain Python, no I/O."""

from __future__ import annotations

from manifests.errors import MalformedManifestError, NothingToSeeError
from manifests.presentation import v2, v3
from manifests.presentation.docs import (
    Box,
    CanvasDoc,
    CollectionDoc,
    LanguageMap,
    LeftOutDoc,
    LinkDoc,
    ManifestDoc,
    MemberDoc,
    MetadataPair,
    PaintingDoc,
    ProviderDoc,
    RangeDoc,
    ServiceRef,
    ThumbnailDoc,
)
from manifests.presentation.plainjson import canvas_to_json, links_from_json, paintings_from_json, to_json
from manifests.presentation.relative import with_absolute_addresses
from manifests.presentation.version import detect

__all__ = [
    "Box",
    "CanvasDoc",
    "CollectionDoc",
    "LanguageMap",
    "LeftOutDoc",
    "LinkDoc",
    "ManifestDoc",
    "MemberDoc",
    "MetadataPair",
    "PaintingDoc",
    "ProviderDoc",
    "RangeDoc",
    "ServiceRef",
    "ThumbnailDoc",
    "canvas_to_json",
    "links_from_json",
    "paintings_from_json",
    "read",
    "to_json",
]


def read(data: object, url: str) -> ManifestDoc | CollectionDoc:
    """Read parsed JSON as a manifest or collection.

    ``url`` is where it came from: it serves in messages, as the id where the document has none, and relative
    addresses of images and files count from it.
    Raises NotIiifError for other documents, MalformedManifestError where nothing usable is in it, NothingToSeeError
    where all that it lists are things without an image on a canvas.
    """
    found, document = detect(data, url)
    if found.kind == "Collection":
        return v2.collection(document, url) if found.version == 2 else v3.collection(document, url)
    manifest = (
        v2.manifest(document, url, found.image_version) if found.version == 2 else v3.manifest(document, url)
    )
    _require_pages(manifest, url)
    return with_absolute_addresses(manifest, url)


def _require_pages(manifest: ManifestDoc, url: str) -> None:
    """Refuse a manifest without pages, in words that name what it lists in their place."""
    if manifest.canvases:
        return
    if not manifest.left_out:
        raise MalformedManifestError(
            f"The manifest at {url} has no pages.",
            hint="The specification asks for at least one canvas; tell the library that publishes it.",
            url=url,
        )
    reasons = list(dict.fromkeys(one.reason for one in manifest.left_out))
    many = len(manifest.left_out)
    which = "The only page" if many == 1 else f"Each of the {many} pages"
    raise NothingToSeeError(
        f"{which} of the manifest at {url} {' or '.join(reasons[:3])}: nothing to look at.",
        hint="Only images on canvases are looked at.",
        url=url,
    )
