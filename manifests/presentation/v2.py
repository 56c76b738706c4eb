"""Presentation API 2.0 and 2.1, and its elder sisters 1.0 and Shared Canvas, into our own documents."""

from __future__ import annotations

from manifests.errors import MalformedManifestError
from manifests.presentation.dates import years_of
from manifests.presentation.docs import (
    CanvasDoc,
    CollectionDoc,
    ManifestDoc,
    MemberDoc,
    MetadataPair,
    PaintingDoc,
    ProviderDoc,
    RangeDoc,
)
from manifests.presentation.labels import language_map, metadata_pairs
from manifests.presentation.languages import languages_of
from manifests.presentation.links import ids, links
from manifests.presentation.painting import paintings, thumbnail
from manifests.presentation.services import service_refs
from manifests.presentation.values import (
    DEEPEST_STRUCTURE,
    JsonObject,
    first_text,
    identifier,
    items,
    kind,
    length,
    number,
    objects,
    text,
    texts,
)


def manifest(data: JsonObject, url: str, image_version: int = 2) -> ManifestDoc:
    """Read a manifest; ``image_version`` is the Image API of services that do not say theirs.

    Several sequences are joined in their order: each may hold canvases that no other has.
    Raises MalformedManifestError where the sequences are no list or belong to a draft of version 3.
    """
    _require_sequences(data, url)
    sequences = list(objects(data.get("sequences")))
    metadata = metadata_pairs(data.get("metadata"))
    nav_date = text(data.get("navDate"))
    years = years_of(metadata, nav_date)
    return ManifestDoc(
        id=identifier(data) or url,
        version=2,
        label=language_map(data.get("label")),
        summary=language_map(data.get("description")),
        metadata=metadata,
        rights=_rights(data),
        required_statement=_attribution(data),
        provider=_provider(data),
        homepage=links(data.get("related")),
        thumbnail=thumbnail(data.get("thumbnail"), image_version),
        languages=languages_of(metadata),
        nav_date=nav_date,
        date_start=years[0] if years else None,
        date_end=years[1] if years else None,
        viewing_direction=_viewing_direction(data, sequences),
        behavior=_behavior(data, sequences),
        canvases=tuple(
            canvas(item, image_version)
            for sequence in sequences
            for item in objects(sequence.get("canvases"))
            if identifier(item)
        ),
        ranges=_ranges(data.get("structures")),
        see_also=links(data.get("seeAlso")),
        annotations=links(data.get("otherContent"), "resources"),
        services=service_refs(data.get("service")),
        start=_start(data, sequences),
        part_of=links(data.get("within")),
    )


def _require_sequences(data: JsonObject, url: str) -> None:
    if "@type" not in data and "@context" not in data:
        raise MalformedManifestError(
            f"The manifest at {url} has sequences like version 2 but is otherwise written like version 3.",
            hint="Tell the library that publishes it; drafts of version 3 are not read.",
            url=url,
        )
    if not isinstance(data.get("sequences", []), list):
        raise MalformedManifestError(
            f"The sequences of the manifest at {url} are not a list.",
            hint="The specification asks for a list of sequences; tell the library that publishes it.",
            url=url,
        )


def canvas(data: JsonObject, image_version: int = 2) -> CanvasDoc:
    """Read one canvas."""
    size = (length(data.get("width")), length(data.get("height")))
    images: list[PaintingDoc] = []
    for annotation in objects(data.get("images")):
        body = annotation.get("resource", annotation.get("body"))
        images += paintings(body, annotation.get("on", annotation.get("target")), size, image_version)
    return CanvasDoc(
        id=identifier(data),
        label=language_map(data.get("label")),
        width=size[0],
        height=size[1],
        duration=length(data.get("duration")),
        images=tuple(images),
        thumbnail=thumbnail(data.get("thumbnail"), image_version),
        see_also=links(data.get("seeAlso")),
        annotations=links(data.get("otherContent"), "resources"),
        services=service_refs(data.get("service"), data.get("services")),
        metadata=metadata_pairs(data.get("metadata")),
        behavior=texts(data.get("viewingHint")),
        nav_date=text(data.get("navDate")),
    )


def collection(data: JsonObject, url: str, depth: int = 0) -> CollectionDoc:
    """Read a collection or one page of one; members named twice count once."""
    total = number(data.get("total"))
    return CollectionDoc(
        id=identifier(data) or url,
        version=2,
        label=language_map(data.get("label")),
        summary=language_map(data.get("description")),
        metadata=metadata_pairs(data.get("metadata")),
        rights=_rights(data),
        required_statement=_attribution(data),
        provider=_provider(data),
        homepage=links(data.get("related")),
        thumbnail=thumbnail(data.get("thumbnail")),
        behavior=_behavior(data, []),
        members=_members(data, depth),
        first=identifier(data.get("first")),
        next=identifier(data.get("next")),
        total=int(total) if total is not None and 0 <= total < 1e12 else None,
        part_of=links(data.get("within")),
    )


def _members(data: JsonObject, depth: int) -> tuple[MemberDoc, ...]:
    found: dict[str, MemberDoc] = {}
    for key, usual in (("members", ""), ("manifests", "Manifest"), ("collections", "Collection")):
        for item in items(data.get(key)):
            member = _member(item, usual, depth)
            if member is None:
                continue
            # Some collections wrap themselves: what lies under their own id is theirs.
            itself = member.embedded is not None and member.id == identifier(data)
            for one in member.embedded.members if member.embedded and itself else (member,):
                found.setdefault(one.id, one)
    return tuple(found.values())


def _member(item: object, usual: str, depth: int) -> MemberDoc | None:
    if isinstance(item, str):
        return MemberDoc(text(item), usual) if usual and text(item) else None
    for member in objects(item):
        said = kind(member) or usual
        if said not in ("Manifest", "Collection") or not identifier(member):
            return None
        inside = any(isinstance(member.get(key), list) for key in ("members", "manifests", "collections"))
        return MemberDoc(
            id=identifier(member),
            type=said,
            label=language_map(member.get("label")),
            nav_date=text(member.get("navDate")),
            embedded=collection(member, identifier(member), depth + 1)
            if said == "Collection" and inside and depth < DEEPEST_STRUCTURE
            else None,
        )
    return None


def _ranges(value: object) -> tuple[RangeDoc, ...]:
    found: dict[str, RangeDoc] = {}
    for item in objects(value):
        _gather_ranges(item, found, 0)
    return tuple(found.values())


def _gather_ranges(item: JsonObject, found: dict[str, RangeDoc], depth: int) -> None:
    """Read a range and those embedded in it; one that is embedded in two places counts once."""
    canvases, below = dict.fromkeys(ids(item.get("canvases"))), dict.fromkeys(ids(item.get("ranges")))
    for member in objects(item.get("members")):
        (canvases if kind(member) == "Canvas" else below).setdefault(identifier(member))
    key = identifier(item) or f"#{len(found)}"
    found[key] = RangeDoc(
        id=identifier(item),
        label=language_map(item.get("label")),
        canvases=tuple(one for one in canvases if one),
        ranges=tuple(one for one in below if one),
        behavior=texts(item.get("viewingHint")),
    )
    if depth < DEEPEST_STRUCTURE:
        for inner in (*objects(item.get("ranges")), *objects(item.get("members"))):
            if kind(inner) == "Range" and identifier(inner) not in found:
                _gather_ranges(inner, found, depth + 1)


def _rights(data: JsonObject) -> str:
    return first_text(data.get("license")) or first_text(data.get("rights"))


def _attribution(data: JsonObject) -> MetadataPair | None:
    said = language_map(data.get("attribution"))
    return MetadataPair(label={"en": ("Attribution",)}, value=said) if said else None


def _provider(data: JsonObject) -> tuple[ProviderDoc, ...]:
    logo = ids(data.get("logo"))
    return (ProviderDoc(logo=logo),) if logo else ()


def _viewing_direction(data: JsonObject, sequences: list[JsonObject]) -> str:
    for place in (data, *sequences):
        said = text(place.get("viewingDirection")).lower()
        if said:
            return said
    return "left-to-right"


def _behavior(data: JsonObject, sequences: list[JsonObject]) -> tuple[str, ...]:
    for place in (data, *sequences):
        said = texts(place.get("viewingHint"))
        if said:
            return said
    return ()


def _start(data: JsonObject, sequences: list[JsonObject]) -> str:
    for place in (*sequences, data):
        said = identifier(place.get("startCanvas"))
        if said:
            return said
    return ""
