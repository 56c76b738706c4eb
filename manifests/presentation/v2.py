"""Presentation API 2.0 and 2.1, and its elder sisters 1.0 and Shared Canvas, into our own documents."""

from __future__ import annotations

from manifests.errors import MalformedManifestError, NothingToSeeError
from manifests.presentation.canvases import Pages, listed_total
from manifests.presentation.dates import years_of
from manifests.presentation.docs import (
    CollectionDoc,
    LinkDoc,
    ManifestDoc,
    MemberDoc,
    MetadataPair,
    ProviderDoc,
    RangeDoc,
)
from manifests.presentation.labels import language_map, metadata_pairs
from manifests.presentation.languages import languages_of
from manifests.presentation.links import ids, links, providers, rights_of
from manifests.presentation.painting import thumbnail
from manifests.presentation.services import service_refs
from manifests.presentation.values import (
    DEEPEST_STRUCTURE,
    JsonObject,
    identifier,
    items,
    kind,
    objects,
    text,
    texts,
)

# How sound and film were wrapped before version 3: for viewers that know no better, one page that says so.
_PLACEHOLDER = "displayIfContentUnsupported"


def manifest(data: JsonObject, url: str, image_version: int = 2) -> ManifestDoc:
    """Read a manifest; ``image_version`` is the Image API of services that do not say theirs.

    Several sequences are joined in their order: each may hold canvases that no other has.
    Raises MalformedManifestError where the sequences are no list, NothingToSeeError
    where they only stand for sound or film.
    """
    _require_sequences(data, url)
    # Some list their canvases without a sequence.
    sequences = list(objects(data.get("sequences"))) or [data]
    pages = Pages(identifier(data) or url, image_version)
    for sequence in sequences:
        pages.add(sequence.get("canvases"))
    pages.finish()
    metadata = metadata_pairs(data.get("metadata"))
    rights = rights_of(data)
    nav_date = text(data.get("navDate"))
    years = years_of(metadata, nav_date)
    return ManifestDoc(
        id=identifier(data) or url,
        version=2,
        label=language_map(data.get("label")),
        summary=language_map(data.get("description")) or language_map(data.get("summary")),
        metadata=metadata,
        rights=next(iter(rights), ""),
        further_rights=rights[1:],
        required_statement=_attribution(data),
        provider=_provider(data),
        homepage=_homepage(data),
        thumbnail=thumbnail(data.get("thumbnail"), image_version),
        languages=languages_of(metadata),
        nav_date=nav_date,
        date_start=years[0] if years else None,
        date_end=years[1] if years else None,
        viewing_direction=_viewing_direction(data, sequences),
        behavior=_behavior(data, sequences),
        canvases=tuple(pages.canvases),
        ranges=_ranges(data.get("structures")),
        see_also=links(data.get("seeAlso")),
        annotations=(*links(data.get("otherContent"), "resources"), *links(data.get("annotations"), "items")),
        services=service_refs(data.get("service"), data.get("services")),
        start=_start(data, sequences),
        part_of=links(data.get("within")) or links(data.get("partOf")),
        places=tuple(pages.places),
        left_out=tuple(pages.left_out),
        notes=tuple(pages.notes),
    )


def _require_sequences(data: JsonObject, url: str) -> None:
    sequences = data.get("sequences", [])
    hints = [text(one.get("compatibilityHint")) for one in objects(sequences)]
    if hints and all(hint == _PLACEHOLDER for hint in hints):
        raise NothingToSeeError(
            f"The manifest at {url} shows sound or film, and a placeholder in the place of pages.",
            hint="Only still images are looked at.",
            url=url,
        )
    listed = any(items(one.get("canvases")) for one in objects(sequences))
    if not listed and not isinstance(sequences, list):
        raise MalformedManifestError(
            f"The sequences of the manifest at {url} are not a list.",
            hint="The specification asks for a list of sequences; tell the library that publishes it.",
            url=url,
        )


def collection(data: JsonObject, url: str, depth: int = 0) -> CollectionDoc:
    """Read a collection or one page of one; members named twice count once."""
    return CollectionDoc(
        id=identifier(data) or url,
        version=2,
        label=language_map(data.get("label")),
        summary=language_map(data.get("description")),
        metadata=metadata_pairs(data.get("metadata")),
        rights=next(iter(rights_of(data)), ""),
        required_statement=_attribution(data),
        provider=_provider(data),
        homepage=_homepage(data),
        thumbnail=thumbnail(data.get("thumbnail")),
        behavior=_behavior(data, []),
        members=_members(data, depth),
        first=identifier(data.get("first")),
        next=identifier(data.get("next")),
        total=listed_total(data),
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


def _homepage(data: JsonObject) -> tuple[LinkDoc, ...]:
    return links(data.get("related")) or links(data.get("homepage"))


def _attribution(data: JsonObject) -> MetadataPair | None:
    said = language_map(data.get("attribution"))
    if said:
        return MetadataPair(label={"en": ("Attribution",)}, value=said)
    return next(iter(metadata_pairs(data.get("requiredStatement"))), None)


def _provider(data: JsonObject) -> tuple[ProviderDoc, ...]:
    """The provider, as version 3 names it; version 2 knows only its logo, which leads to where the book is shown."""
    logo = ids(data.get("logo"))
    if not logo:
        return providers(data.get("provider"))
    pages = [link.id for link in _homepage(data) if link.format in ("", "text/html") and link.id]
    return (ProviderDoc(homepage=tuple(pages[:1]), logo=logo),)


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
