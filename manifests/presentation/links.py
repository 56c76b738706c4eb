"""Things a document points at: seeAlso, annotations, homepages, providers, parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from manifests.presentation.docs import LinkDoc, ProviderDoc
from manifests.presentation.labels import language_map
from manifests.presentation.values import (
    JsonObject,
    first_text,
    identifier,
    is_object,
    items,
    kind,
    objects,
    storable,
    text,
)


def links(value: object, embedded_key: str = "") -> tuple[LinkDoc, ...]:
    """The links of a property, strings and objects alike.

    With ``embedded_key`` (``resources`` for annotation lists, ``items`` for annotation pages) an object
    that has this member keeps its whole JSON; such a link may lack an id.
    """
    found = []
    for item in items(value):
        if not is_object(item):
            if isinstance(item, str) and text(item):
                found.append(LinkDoc(text(item)))
            continue
        embedded: Mapping[str, object] | None = None
        if embedded_key and isinstance(item.get(embedded_key), list):
            embedded = cast("dict[str, object]", storable(item))
        if not identifier(item) and embedded is None:
            continue
        found.append(
            LinkDoc(
                id=identifier(item),
                type=kind(item),
                format=text(item.get("format")),
                profile=first_text(item.get("profile")),
                label=language_map(item.get("label")),
                embedded=embedded,
            )
        )
    return tuple(found)


def ids(value: object) -> tuple[str, ...]:
    """The ids of the things a property lists."""
    return tuple(found for found in (identifier(item) for item in items(value)) if found)


def providers(value: object) -> tuple[ProviderDoc, ...]:
    """The providers of a Presentation 3 resource."""
    return tuple(
        ProviderDoc(
            id=identifier(provider),
            label=language_map(provider.get("label")),
            homepage=ids(provider.get("homepage")),
            logo=ids(provider.get("logo")),
        )
        for provider in objects(value)
    )


def rights_of(data: JsonObject) -> tuple[str, ...]:
    """The licences and statements of rights that a resource names, each once, in their order."""
    named = (item for key in ("license", "rights") for item in items(data.get(key)))
    return tuple(dict.fromkeys(found for item in named if (found := first_text(item))))
