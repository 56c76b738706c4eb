"""A library's manifest in its own version with our services added, and nothing else changed.

Canvas ids stay as they are, so that annotations fit the library's own document as well as ours. Ours has an
id of its own and says where the library's is.
"""

from __future__ import annotations

import json
from typing import Any

from manifests.errors import MalformedManifestError
from manifests.presentation.detect import detect
from onitsearch.annotate.addresses import Addresses, Scope
from onitsearch.annotate.contexts import JSON_LD, PRESENTATION_2, PRESENTATION_3, SEARCH_2
from onitsearch.annotate.services import blocks


def decorate(source: str, *, book: str, url: str, addresses: Addresses) -> tuple[dict[str, Any], str]:
    """The document with our services, and its context.

    ``source`` is the library's document as fetched from ``url``, ``book`` our id of it. Raises
    MalformedManifestError where the source is no longer readable, NotIiifError where it is something else.
    """
    try:
        data = json.loads(source)
    except ValueError as error:
        raise MalformedManifestError(
            f"The kept copy of the manifest {url} is not readable: {error}.",
            hint="Harvest it again.",
            url=url,
        ) from error
    found, inner = detect(data, url)
    document: dict[str, Any] = dict(inner)
    ours = blocks(Scope("m", book), addresses, presentation=found.version)
    document["service"] = [*ours, *_as_list(document.get("service"))]
    address = addresses.manifest(book)
    if found.version == 3:
        document["@context"] = _with_search_context(document.get("@context"))
        document["id"] = address
        link: dict[str, Any] = {"id": url, "type": "Manifest", "format": _format(PRESENTATION_3)}
    else:
        # `id` instead of `@id` occurs in the wild; keep to the document's own spelling.
        document["id" if "id" in document and "@id" not in document else "@id"] = address
        link = {"@id": url, "format": _format(PRESENTATION_2), "profile": PRESENTATION_2}
    document["seeAlso"] = [*_as_list(document.get("seeAlso")), link]
    return document, PRESENTATION_3 if found.version == 3 else PRESENTATION_2


def _with_search_context(context: object) -> list[object]:
    """The contexts with Content Search's in front: the Presentation API's own must come last."""
    stated = _as_list(context) or [PRESENTATION_3]
    return stated if SEARCH_2 in stated else [SEARCH_2, *stated]


def _as_list(value: object) -> list[object]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list) else [value]


def _format(context: str) -> str:
    return f'{JSON_LD};profile="{context}"'
