"""What a JSON document is: a manifest or collection of which version, or nothing we read."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from manifests.errors import MalformedManifestError, NotIiifError
from manifests.imageapi.versions import VERSIONS, service_type
from manifests.presentation.values import JsonObject, is_object, items, kind, objects, text

_CONTEXT_VERSION = re.compile(r"/presentation/(\d+)(?:\.\d+)*(?:/|$)")
_NEWEST = 4  # Drafts of it are read as far as they mean what version 3 means.
_NAMES = {
    "OrderedCollectionPage": "one page of an activity stream",
    "AnnotationList": "an annotation list",
    "AnnotationPage": "an annotation page",
    "Annotation": "a single annotation",
    "AnnotationCollection": "an annotation collection",
    "Canvas": "a single canvas",
    "Sequence": "a single sequence",
    "Range": "a single range",
    "Layer": "an annotation layer",
    "TermList": "a list of search terms",
    **{service_type(number): "an image description (info.json)" for number in VERSIONS},
}


class Detected(NamedTuple):
    """What a document is: of which shape (2 or 3), and the Image API of services that do not say theirs.

    Version 4 has the shape of 3. The shape counts and not what the context says: some documents name one version
    and are written like the other.
    """

    kind: Literal["Manifest", "Collection"]
    version: Literal[2, 3]
    image_version: int


def detect(data: object, url: str) -> tuple[Detected, JsonObject]:
    """Tell what a document is.

    Raises NotIiifError for anything but a manifest or collection, MalformedManifestError for versions of
    the specification that we do not know.
    """
    if not is_object(data):
        raise NotIiifError(
            f"The document at {url} is not an IIIF manifest: it holds {_shape(data)} where an object is due.",
            hint="Give the address of a IIIF manifest or collection.",
            url=url,
        )
    said = _kind(data)
    if said not in ("Manifest", "Collection"):
        raise NotIiifError(
            f"The document at {url} is not an IIIF manifest or collection but {_what(data, said)}.",
            hint="Give the address of the manifest or collection itself.",
            url=url,
        )
    contexts = [text(item) for item in items(data.get("@context")) if isinstance(item, str)]
    version = _version(data, contexts, url)
    old = any("shared-canvas" in context or "/presentation/1/" in context for context in contexts)
    return Detected("Manifest" if said == "Manifest" else "Collection", version, 1 if old else version), data


def _kind(data: JsonObject) -> str:
    """The type, or what a document without one has the members of."""
    said = kind(data)
    if said == "CollectionPage":
        return "Collection"
    if said:
        return said
    if any(items(one.get("canvases")) for one in objects(data.get("sequences"))):
        return "Manifest"
    inside = {kind(item) for item in items(data.get("items"))}
    return "Manifest" if inside & {"Canvas", "Scene"} else ""


def _version(data: JsonObject, contexts: list[str], url: str) -> Literal[2, 3]:
    for context in contexts:
        found = _CONTEXT_VERSION.search(context)
        if found:
            number = int(found[1])
            if number > _NEWEST:
                raise MalformedManifestError(
                    f"The document at {url} is written in IIIF Presentation {number}, which is not read yet.",
                    hint="Ask the library for its Presentation 2 or 3 manifest.",
                    url=url,
                )
            return _by_shape(data) or (3 if number >= 3 else 2)
    return _by_shape(data) or (2 if "@type" in data else 3)


def _by_shape(data: JsonObject) -> Literal[2, 3] | None:
    if not items(data.get("items")):
        old = ("sequences", "members", "manifests", "collections")
        return 2 if any(items(data.get(key)) for key in old) else None
    return None if items(data.get("sequences")) else 3


def _what(data: JsonObject, said: str) -> str:
    if said in _NAMES:
        return _NAMES[said]
    if text(data.get("protocol")) == "http://iiif.io/api/image":
        return "an image description (info.json)"
    return f"something of the type “{said[:60]}”" if said else "JSON of another kind"


def _shape(data: object) -> str:
    if isinstance(data, list):
        return "a list"
    return "nothing" if data is None else "a bare value"
