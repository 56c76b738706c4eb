"""A library's manifest in its own version with our services added, and nothing else changed.

What the library wrote stays as it wrote it, to the byte (see `splice`). Canvas ids stay, so that annotations
fit the library's own document as well as ours. Ours has an id of its own, and names the library's in
``seeAlso``: it is a document for programs, where ``homepage`` and ``rendering`` lead people elsewhere. Beside
it stands the collection of all illustrations, so that it can be found from the manifest alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from manifests.errors import MalformedManifestError
from manifests.presentation.version import detect
from onitsearch.annotate.addresses import Addresses, Scope
from onitsearch.annotate.annotation import canvas_page
from onitsearch.annotate.contexts import JSON_LD, PRESENTATION_2, PRESENTATION_3, SEARCH_2
from onitsearch.annotate.embeddings import embeddings_link, embeddings_reference
from onitsearch.annotate.fragment import selector
from onitsearch.annotate.info import BookAnnotations, BookInfo, PictureInfo
from onitsearch.annotate.labels import picture_label
from onitsearch.annotate.layer import (
    PAGE_SIZE,
    collection_label,
    collection_reference,
    layer_label,
    layer_reference,
)
from onitsearch.annotate.search_services import search_services
from onitsearch.annotate.splice import Draft, Place


def decorate(
    source: str,
    *,
    book: str,
    url: str,
    addresses: Addresses,
    pictures: Sequence[PictureInfo] | None = None,
    embeddings: bool = False,
) -> tuple[str, str]:
    """The document with our services as JSON text, and its context.

    ``source`` is the library's document as fetched from ``url``, ``book`` our id of it. With ``pictures`` (in
    the book's order) each of their canvases gets its annotations and the book a Range “Illustrations”; with
    ``embeddings`` canvases refer to the pages of their vectors, too.
    Raises MalformedManifestError where the source is no longer readable, NotIiifError where it is something
    else.
    """
    try:
        draft = Draft(source)
    except ValueError as error:
        raise MalformedManifestError(
            f"The kept copy of the manifest {url} is not readable: {error}.",
            hint="Harvest it again.",
            url=url,
        ) from error
    found, _inner = detect(draft.top.value, url)
    address = addresses.manifest(book, annotations=pictures is not None)
    ours = search_services(Scope("m", book), addresses, presentation=found.version)
    _identify(draft, "id" if found.version == 3 else "@id", address)
    draft.put_first(draft.top, "service", ours)
    if found.version == 3:
        _name_search_context(draft)
        link: dict[str, Any] = {"id": url, "type": "Manifest", "format": _format(PRESENTATION_3)}
        all_of_them = _collection_link(book, addresses)
    else:
        link = {"@id": url, "format": _format(PRESENTATION_2), "profile": PRESENTATION_2}
        all_of_them = _layer_link(book, addresses)
    draft.put_last(draft.top, "seeAlso", [all_of_them, link])
    if pictures:
        illustrate = _illustrate_3 if found.version == 3 else _illustrate_2
        whole = BookAnnotations(BookInfo(id=book, uri=url), len(pictures), PAGE_SIZE)
        illustrate(draft, pictures, address, addresses, whole, embeddings)
    return draft.finished(), PRESENTATION_3 if found.version == 3 else PRESENTATION_2


def _identify(draft: Draft, usual: str, address: str) -> None:
    """Our id in the place of the library's, however it is spelled: `id` in version 2 occurs in the wild."""
    spelled = [place for key, place in draft.members(draft.top) if key in ("id", "@id")]
    for place in spelled:
        draft.replace(place, address)
    if not spelled:
        draft.set(draft.top, usual, address)


def _name_search_context(draft: Draft) -> None:
    """Put Content Search's context in front: the Presentation API's own must come last."""
    stated = draft.member(draft.top, "@context")
    if stated is None:
        draft.set(draft.top, "@context", [SEARCH_2, PRESENTATION_3])
    elif not isinstance(stated.value, list) or SEARCH_2 not in stated.value:
        draft.put_first(draft.top, "@context", [SEARCH_2])


def _collection_link(book: str, addresses: Addresses) -> dict[str, Any]:
    return {
        "id": addresses.illustrations(book),
        "type": "AnnotationCollection",
        "format": _format(PRESENTATION_3),
        "label": collection_label(),
    }


def _layer_link(book: str, addresses: Addresses) -> dict[str, Any]:
    return {
        "@id": addresses.illustrations(book, version=2),
        "format": _format(PRESENTATION_2),
        "profile": PRESENTATION_2,
        "label": layer_label(),
    }


def _illustrate_3(
    draft: Draft,
    pictures: Sequence[PictureInfo],
    address: str,
    addresses: Addresses,
    whole: BookAnnotations,
    embeddings: bool,
) -> None:
    shown = _by_canvas(pictures)
    for canvas, here in _first_of(_canvases(draft, ("items",)), shown):
        pages: list[object] = [canvas_page(here[0].canvas, here, addresses, whole)]
        if embeddings:
            # Last, for some viewers read a canvas's first page of annotations and no other.
            pages.append(embeddings_reference(here[0].canvas, addresses))
        draft.put_last(canvas, "annotations", pages)
    contents = {
        "id": f"{address}#illustrations",
        "type": "Range",
        "label": collection_label(),
        "supplementary": collection_reference(whole, addresses),
        "items": [_entry(picture, address) for picture in pictures],
    }
    draft.put_last(draft.top, "structures", [contents])


def _entry(picture: PictureInfo, address: str) -> dict[str, Any]:
    """The picture as a line of the list of contents.

    Its item is the canvas by its own id: what is more (a fragment, a SpecificResource) leads to the first page
    in some viewers, and those that go to the right page heed no region. ``start`` says where on it.
    """
    return {
        "id": f"{address}#{picture.id}",
        "type": "Range",
        "label": {"none": [picture_label(picture)]},
        "start": {
            "id": f"{address}#{picture.id}-start",
            "type": "SpecificResource",
            "source": picture.canvas.uri,
            "selector": selector(picture),
        },
        "items": [{"id": picture.canvas.uri, "type": "Canvas"}],
    }


def _illustrate_2(
    draft: Draft,
    pictures: Sequence[PictureInfo],
    address: str,
    addresses: Addresses,
    whole: BookAnnotations,
    embeddings: bool,
) -> None:
    shown = _by_canvas(pictures)
    for canvas, here in _first_of(_canvases(draft, ("sequences", "canvases")), shown):
        # Version 2 has lists of annotations beside the manifest, never inside.
        reference = {
            "@id": addresses.canvas_illustrations(here[0].canvas.id, version=2),
            "@type": "sc:AnnotationList",
            "within": layer_reference(whole, addresses),
        }
        draft.put_last(canvas, "otherContent", [reference])
        if embeddings:
            draft.put_last(canvas, "seeAlso", [embeddings_link(here[0].canvas, addresses)])
    entry: dict[str, Any] = {
        "@id": f"{address}#illustrations",
        "@type": "sc:Range",
        "label": layer_label(),
        "contentLayer": addresses.illustrations(whole.book.id, version=2),
        # Each canvas by its own id and once, as in version 3.
        "canvases": list(dict.fromkeys(picture.canvas.uri for picture in pictures)),
    }
    stated = draft.member(draft.top, "structures")
    others = draft.elements(stated) if stated is not None and stated.value else ()
    # Viewers that find a range at the top show what is below such ranges, and no other.
    if any(isinstance(one.value, dict) and one.value.get("viewingHint") == "top" for one in others):
        entry["viewingHint"] = "top"
    draft.put_last(draft.top, "structures", [entry])


def _by_canvas(pictures: Sequence[PictureInfo]) -> dict[str, list[PictureInfo]]:
    found: dict[str, list[PictureInfo]] = {}
    for picture in pictures:
        found.setdefault(picture.canvas.uri, []).append(picture)
    return found


def _canvases(draft: Draft, path: tuple[str, ...]) -> Iterator[Place]:
    """The objects at a path of lists below the top."""
    level = [draft.top]
    for key in path:
        below = [draft.member(place, key) for place in level if isinstance(place.value, dict)]
        level = [one for place in below if place is not None for one in draft.elements(place)]
    yield from (place for place in level if isinstance(place.value, dict))


def _first_of(
    canvases: Iterable[Place], wanted: dict[str, list[PictureInfo]]
) -> Iterator[tuple[Place, list[PictureInfo]]]:
    """The canvases with pictures, each id once: some documents use one for several canvases."""
    seen: set[str] = set()
    for canvas in canvases:
        uri = next((canvas.value[key] for key in ("id", "@id") if key in canvas.value), None)
        if isinstance(uri, str) and uri in wanted and uri not in seen:
            seen.add(uri)
            yield canvas, wanted[uri]


def _format(context: str) -> str:
    return f'{JSON_LD};profile="{context}"'
