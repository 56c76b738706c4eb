"""Pages for machines: schema.org descriptions (JSON-LD), and cards that other sites show of a link (Open Graph)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from manifests.models import Manifest
from manifests.uri import is_web
from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.annotation import iconclass
from onitsearch.annotate.labels import shorten
from onitsearch.models import Illustration
from onitsearch.store import techniques
from onitsearch.techniques import technique_name, uri_of
from portal.visit import texts
from portal.visit.classes import class_label
from portal.visit.closeup import ImageSize, sizes
from portal.visit.tiles import Tile

_CONTEXT = "https://schema.org"
_DESCRIPTION = 200  # characters


@dataclass(frozen=True)
class Card:
    """What others show of a page: ``image`` is an absolute address, empty where there is none."""

    title: str
    description: str
    image: str = ""
    width: int = 0
    height: int = 0
    kind: str = "website"


def picture_card(tile: Tile, title: str) -> Card:
    """The card of a picture; what its library protects has no image."""
    image = f"{settings.PUBLIC_URL}{tile.thumbnail}" if tile.thumbnail else ""
    book = f"{tile.book}, {tile.year}" if tile.year else tile.book
    return Card(title, f"{tile.kind}, {tile.page} – {book}", image, tile.width, tile.height, "article")


def book_card(book: Manifest, cover: str) -> Card:
    """The card of a book."""
    title = texts.title(book.label)
    said = texts.plain_text(texts.rich(book.summary)) or gettext("Pictures from %(title)s") % {"title": title}
    return Card(title, shorten(said, _DESCRIPTION), cover and f"{settings.PUBLIC_URL}{cover}", kind="book")


def site_data() -> dict[str, Any]:
    """The site as a WebSite that can be searched."""
    address = settings.PUBLIC_URL
    return {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "name": "onitsearch",
        "url": f"{address}/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{address}{reverse('search')}?q={{words}}"},
            "query-input": "required name=words",
        },
    }


def book_data(book: Manifest, cover: str = "") -> dict[str, Any]:
    """A book as a Book."""
    image = f"{settings.PUBLIC_URL}{cover}" if cover else ""
    return _filled({"@context": _CONTEXT, **_book(book), "image": image})


def picture_data(known: Illustration, title: str) -> dict[str, Any]:
    """A picture as a VisualArtwork with its image, its licence and its book."""
    address = Addresses(settings.PUBLIC_URL).illustration_page(known.public_id)
    return _filled(
        {
            "@context": _CONTEXT,
            "@type": "VisualArtwork",
            "@id": address,
            "url": address,
            "name": title,
            "description": texts.plain_text(known.text),
            "image": _image(known, title),
            "isPartOf": _book(known.manifest),
            "dateCreated": _dates(known.manifest),
            "license": _link(known.manifest.rights),
            "about": [_class(one) for one in known.notations],
            "artform": [_technique(one.value) for one in techniques.of_picture(known) if not one.by_model],
        }
    )


def _book(book: Manifest) -> dict[str, Any]:
    address = Addresses(settings.PUBLIC_URL).book_page(book.public_id)
    name, home = texts.library(book)
    authors = dict.fromkeys(value.text for value in book.values() if value.field == "author")
    return _filled(
        {
            "@type": "Book",
            "@id": address,
            "url": address,
            "name": texts.title(book.label),
            "author": [{"@type": "Person", "name": one} for one in authors],
            "datePublished": _dates(book),
            "inLanguage": list(book.languages),
            "locationCreated": {"@type": "Place", "name": book.place} if book.place else None,
            "license": _link(book.rights),
            "provider": _filled({"@type": "Organization", "name": name, "url": home}) if name else None,
            "sameAs": book.homepage,
        }
    )


def _image(known: Illustration, title: str) -> dict[str, Any] | None:
    """The largest size there is; none for what the library protects."""
    found = sizes(known)
    if not found:
        return None
    small, large = found[0], found[-1]
    said = texts.attribution(known.manifest)
    return _filled(
        {
            "@type": "ImageObject",
            "name": title,
            "contentUrl": _absolute(large),
            "thumbnailUrl": _absolute(small),
            "width": large.width,
            "height": large.height,
            "license": _link(known.manifest.rights),
            "creditText": (texts.plain_text(said.value) if said else "") or texts.library(known.manifest)[0],
            "acquireLicensePage": known.manifest.homepage if known.manifest.rights else "",
        }
    )


def _link(address: str) -> str:
    """An address as schema.org wants one; rights told in words are none."""
    return address if is_web(address) else ""


def _absolute(size: ImageSize) -> str:
    return f"{settings.PUBLIC_URL}{size.address}" if size.address.startswith("/") else size.address


def _class(notation: str) -> dict[str, Any]:
    return {
        "@type": "DefinedTerm",
        "@id": iconclass(notation),
        "name": class_label(notation),
        "termCode": notation,
    }


def _technique(value: str) -> dict[str, Any]:
    return {"@type": "DefinedTerm", "@id": uri_of(value), "name": technique_name(value), "termCode": value}


def _dates(book: Manifest) -> str:
    """A year, or a span of years as EDTF writes it (1500/1599)."""
    if book.date_start is None or book.date_end is None:
        return ""
    same = book.date_start == book.date_end
    return f"{book.date_start:04d}" if same else f"{book.date_start:04d}/{book.date_end:04d}"


def _filled(members: Mapping[str, Any]) -> dict[str, Any]:
    """Without what nobody says."""
    return {name: value for name, value in members.items() if value}
