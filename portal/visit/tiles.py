"""One picture on the wall: its thumbnail, its proportion, where it comes from and why it is here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.urls import reverse
from django.utils.translation import gettext

from manifests.models import Canvas
from manifests.presentation.labels import plain
from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.labels import label_text, shorten
from onitsearch.api.info import THUMBNAIL_VERSION_LENGTH
from onitsearch.crop.sizes import Size, width_in
from onitsearch.kinds import kind_name
from onitsearch.models import Illustration
from onitsearch.search.peers import PeerHit
from onitsearch.store.shown import is_shown_unasked
from portal.visit import selectors, texts

# Beyond these a row would hold a hair or a beam; the picture is then shown whole on a mat.
_NARROWEST, _WIDEST = 0.45, 3.4
_CAPTION = 120  # characters


@dataclass(frozen=True)
class Tile:
    """What the wall shows of one illustration; ``ratio`` is width by height, ``why`` says why it was found.

    ``caption`` is what the page says of it, empty where it says nothing; ``whose`` names the installation that
    found it, where that is another one; ``hidden`` marks what is not for the public. ``like`` and ``unlike`` are the
    addresses of the search that has it as an example of what is wanted, or is not. ``srcset`` names the thumbnail's
    sizes with their widths, ``small`` is the smallest.
    """

    id: str
    href: str
    thumbnail: str
    width: int
    height: int
    ratio: str
    alt: str
    kind: str
    book: str
    book_href: str
    year: str
    page: str
    why: str = ""
    caption: str = ""
    whose: str = ""
    hidden: bool = False
    like: str = ""
    unlike: str = ""
    srcset: str = ""
    small: str = ""


@dataclass(frozen=True)
class PlaceOnPage:
    """Which of its page's pictures one is; ``of_kind`` numbers it among those of its own kind only.

    Those that are shown unasked are counted together, the others kind by kind; ``alone`` where there is one.
    """

    number: int
    alone: bool
    of_kind: bool


Places = Mapping[int, PlaceOnPage]
_UNKNOWN: Places = MappingProxyType({})


def places_on_pages(illustrations: Iterable[Illustration]) -> Places:
    """By row id, which of its page's pictures each is; one query for all."""
    rows = list(illustrations)
    book = {one.canvas_id: one.manifest for one in rows}
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for canvas, row, kind in selectors.on_pages(set(book)):
        groups[canvas, "" if is_shown_unasked(kind, book[canvas]) else kind].append(row)
    return {
        row: PlaceOnPage(number, len(here) == 1, bool(kind))
        for (_canvas, kind), here in groups.items()
        for number, row in enumerate(here, start=1)
    }


def page_name(illustration: Illustration) -> str:
    """The name of the page it stands on."""
    return canvas_name(illustration.canvas)


def canvas_name(canvas: Canvas) -> str:
    """The name of a page: the library's own, “p. 12” for a bare number, else counted."""
    label = label_text(canvas.label or {})
    if not label:
        return gettext("page %(number)s") % {"number": canvas.position + 1}
    return gettext("p. %(number)s") % {"number": label} if label.isdecimal() else label


def place_name(illustration: Illustration, places: Places) -> str:
    """The page it stands on, and which of the page's pictures it is, so that no two read the same."""
    page, place = page_name(illustration), places.get(illustration.pk)
    if place is None or (place.alone and not place.of_kind):
        return page
    parts = {"page": page, "kind": kind_name(illustration.kind), "number": place.number}
    if not place.of_kind:
        return gettext("%(page)s, picture %(number)s") % parts
    if place.alone:
        return gettext("%(page)s, %(kind)s") % parts
    return gettext("%(page)s, %(kind)s %(number)s") % parts


def tiles(illustrations: Iterable[Illustration], *, at_desk: bool = False) -> list[Tile]:
    """Hang some illustrations on the wall, in their order."""
    rows = list(illustrations)
    places = places_on_pages(rows)
    return [tile(one, places=places, at_desk=at_desk) for one in rows]


def tile(
    illustration: Illustration,
    *,
    query: str = "",
    why: str = "",
    places: Places = _UNKNOWN,
    at_desk: bool = False,
) -> Tile:
    """Hang one illustration (with its manifest and canvas loaded) on the wall; ``query`` travels in its link.

    ``places`` says which of its page's pictures it is, see :func:`places_on_pages`.
    What the library protects has no thumbnail but ``at_desk``, where cataloguers see it.
    """
    width = illustration.thumbnail_width or round(illustration.w)
    height = illustration.thumbnail_height or round(illustration.h)
    book = texts.title(illustration.manifest.label)
    page = place_name(illustration, places)
    caption = shorten(plain(illustration.text), _CAPTION)
    alt = gettext("%(kind)s from %(book)s, %(page)s") % {
        "kind": kind_name(illustration.kind), "book": book, "page": page
    }  # fmt: skip
    href = reverse("illustration", args=[illustration.public_id])
    return Tile(
        id=illustration.public_id,
        href=f"{href}?{query}" if query else href,
        thumbnail=thumbnail_url(illustration, at_desk=at_desk),
        width=max(1, width),
        height=max(1, height),
        ratio=f"{min(max(width / max(height, 1), _NARROWEST), _WIDEST):.3f}",
        alt=f"{alt}: {caption}" if caption else alt,
        kind=kind_name(illustration.kind),
        book=book,
        book_href=reverse("book", args=[illustration.manifest.public_id]),
        year=texts.years(illustration.manifest),
        page=page,
        why=why,
        caption=caption,
        srcset=srcset(illustration, at_desk=at_desk),
        small=thumbnail_url(illustration, at_desk=at_desk, size=Size.TINY),
    )


def peer_tile(hit: PeerHit) -> Tile:
    """Hang a picture that another installation found; its links lead there."""
    said = hit.fields
    width, height = said["thumbnail_width"] or 1, said["thumbnail_height"] or 1
    caption = shorten(plain(said["text"]), _CAPTION)
    book = plain(said["book"]) or hit.peer.name
    alt = gettext("%(kind)s from %(book)s, %(page)s") % {
        "kind": kind_name(said["kind"]), "book": book, "page": plain(said["page"])
    }  # fmt: skip
    return Tile(
        id=f"peer-{said['id']}",
        href=said["url"],
        thumbnail=said["thumbnail"],
        width=width,
        height=height,
        ratio=f"{min(max(width / height, _NARROWEST), _WIDEST):.3f}",
        alt=f"{alt}: {caption}" if caption else alt,
        kind=kind_name(said["kind"]),
        book=book,
        book_href=said["url"],
        year="",
        page=plain(said["page"]),
        caption=caption,
        whose=hit.peer.name,
    )


def thumbnail_url(illustration: Illustration, *, at_desk: bool = False, size: Size = Size.WHOLE) -> str:
    """The address of the thumbnail in a size, or nothing where none is kept yet, or it is not for the public."""
    if not illustration.thumbnail or (illustration.restricted and not at_desk):
        return ""
    version = illustration.crop_digest[:THUMBNAIL_VERSION_LENGTH]
    return Addresses("").thumbnail(illustration.public_id, version, size=size)


def srcset(illustration: Illustration, *, at_desk: bool = False) -> str:
    """The addresses of the thumbnail in all its sizes with their widths, as an image's ``srcset``."""
    width, height = illustration.thumbnail_width, illustration.thumbnail_height
    # A thumbnail that is no larger than a size has one address fewer.
    by_width = {width_in(size, width, height): size for size in Size}
    found = {wide: thumbnail_url(illustration, at_desk=at_desk, size=size) for wide, size in by_width.items()}
    return ", ".join(f"{address} {wide}w" for wide, address in sorted(found.items()) if address and wide)
