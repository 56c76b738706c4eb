"""Presentation API 3.0 into our own documents."""

from __future__ import annotations

from manifests.presentation.canvases import Pages, listed_total
from manifests.presentation.dates import years_of
from manifests.presentation.docs import (
    CollectionDoc,
    ManifestDoc,
    MemberDoc,
    MetadataPair,
    RangeDoc,
)
from manifests.presentation.labels import language_map, metadata_pairs
from manifests.presentation.languages import languages_of
from manifests.presentation.links import links, providers, rights_of
from manifests.presentation.painting import thumbnail
from manifests.presentation.services import service_refs
from manifests.presentation.values import (
    DEEPEST_STRUCTURE,
    JsonObject,
    identifier,
    is_object,
    items,
    kind,
    objects,
    storable,
    text,
    texts,
)


def manifest(data: JsonObject, url: str) -> ManifestDoc:
    """Read a manifest."""
    metadata = metadata_pairs(data.get("metadata"))
    nav_date = text(data.get("navDate"))
    years = years_of(metadata, nav_date)
    rights = rights_of(data)
    pages = Pages(identifier(data) or url, 3)
    pages.add(data.get("items"))
    pages.finish()
    ranges: list[RangeDoc] = []
    for item in objects(data.get("structures")):
        _gather_ranges(item, ranges, 0)
    return ManifestDoc(
        id=identifier(data) or url,
        version=3,
        label=language_map(data.get("label")),
        summary=language_map(data.get("summary")),
        metadata=metadata,
        rights=next(iter(rights), ""),
        further_rights=rights[1:],
        required_statement=_statement(data),
        provider=providers(data.get("provider")),
        homepage=links(data.get("homepage")),
        thumbnail=thumbnail(data.get("thumbnail")),
        languages=languages_of(metadata),
        nav_date=nav_date,
        date_start=years[0] if years else None,
        date_end=years[1] if years else None,
        viewing_direction=text(data.get("viewingDirection")).lower() or "left-to-right",
        behavior=texts(data.get("behavior")),
        canvases=tuple(pages.canvases),
        ranges=tuple(ranges),
        see_also=links(data.get("seeAlso")),
        annotations=links(data.get("annotations"), "items"),
        services=service_refs(data.get("service"), data.get("services")),
        start=_start(data.get("start")),
        part_of=links(data.get("partOf")),
        places=tuple(pages.places),
        left_out=tuple(pages.left_out),
        notes=tuple(pages.notes),
    )


def collection(data: JsonObject, url: str, depth: int = 0) -> CollectionDoc:
    """Read a collection; members named twice count once.

    ``first``, ``next`` and ``total`` are Presentation 4's way of paging, which some libraries use already.
    """
    return CollectionDoc(
        id=identifier(data) or url,
        version=3,
        label=language_map(data.get("label")),
        summary=language_map(data.get("summary")),
        metadata=metadata_pairs(data.get("metadata")),
        rights=next(iter(rights_of(data)), ""),
        required_statement=_statement(data),
        provider=providers(data.get("provider")),
        homepage=links(data.get("homepage")),
        thumbnail=thumbnail(data.get("thumbnail")),
        behavior=texts(data.get("behavior")),
        members=_members(data, depth),
        first=identifier(data.get("first")),
        next=identifier(data.get("next")),
        total=listed_total(data),
        part_of=links(data.get("partOf")),
    )


def _members(data: JsonObject, depth: int) -> tuple[MemberDoc, ...]:
    found: dict[str, MemberDoc] = {}
    for item in objects(data.get("items")):
        said = kind(item)
        if said not in ("Manifest", "Collection") or not identifier(item) or identifier(item) in found:
            continue
        inside = said == "Collection" and isinstance(item.get("items"), list) and depth < DEEPEST_STRUCTURE
        found[identifier(item)] = MemberDoc(
            id=identifier(item),
            type=said,
            label=language_map(item.get("label")),
            nav_date=text(item.get("navDate")),
            embedded=collection(item, identifier(item), depth + 1) if inside else None,
        )
    return tuple(found.values())


def _gather_ranges(item: JsonObject, found: list[RangeDoc], depth: int) -> None:
    canvases, below = [], []
    inside = []
    parts = []
    for member in items(item.get("items")):
        said = kind(member)
        if not is_object(member):
            canvases.append(identifier(member))
        elif said == "Range":
            below.append(identifier(member))
            inside.append(member)
        elif said == "SpecificResource":
            canvases.append(identifier(member.get("source")))
            if member.get("selector"):
                parts.append(storable(member))
        else:
            canvases.append(identifier(member))
    found.append(
        RangeDoc(
            id=identifier(item),
            label=language_map(item.get("label")),
            canvases=tuple(one for one in canvases if one),
            ranges=tuple(one for one in below if one),
            behavior=texts(item.get("behavior")),
            parts=tuple(part for part in parts if is_object(part)),
        )
    )
    if depth < DEEPEST_STRUCTURE:
        for member in inside:
            _gather_ranges(member, found, depth + 1)


def _statement(data: JsonObject) -> MetadataPair | None:
    for pair in metadata_pairs(data.get("requiredStatement")):
        return pair
    return None


def _start(value: object) -> str:
    for item in objects(value):
        return identifier(item.get("source")) or identifier(item)
    return identifier(value)
