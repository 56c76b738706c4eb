"""What the builders of IIIF answers need to know about a picture, its page and its book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from onitsearch.conf import Conf

Labels = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Provider:
    """Who provides a book: ``id`` is an address, ``homepage`` and ``logo`` are as well."""

    id: str
    label: Labels = field(default_factory=dict)
    homepage: tuple[str, ...] = ()
    logo: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decided on a picture: ``id`` is a pseudonym that stays, ``name`` may be empty; never a mail address."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class BookInfo:
    """A book: ``id`` is our public id, ``uri`` the library's, ``url`` where its document lies.

    ``version`` is its Presentation API (2 or 3).
    """

    id: str
    uri: str
    url: str = ""
    version: int = 3
    label: Labels = field(default_factory=dict)
    rights: str = ""
    statement_label: Labels = field(default_factory=dict)
    statement_value: Labels = field(default_factory=dict)
    providers: tuple[Provider, ...] = ()


@dataclass(frozen=True, slots=True)
class CanvasInfo:
    """One page: ``uri`` exactly as the library spells it, size in canvas units, ``position`` from 0."""

    id: str
    uri: str
    width: float
    height: float
    position: int = 0
    label: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """One illustration: its box as floats in canvas units, and what is known about it.

    ``version`` changes with its thumbnail. ``class_labels`` say what its ICONCLASS ``notations`` are called.
    ``reviewer`` and ``reviewed`` say who confirmed it, and when.
    """

    id: str
    book: BookInfo
    canvas: CanvasInfo
    x: float
    y: float
    w: float
    h: float
    kind: str = "illustration"
    text: str = ""
    notations: tuple[str, ...] = ()
    image_url: str = ""
    thumbnail_width: int = 0
    thumbnail_height: int = 0
    version: str = ""
    created: datetime | None = None
    changed: datetime | None = None
    class_labels: Mapping[str, Labels] = field(default_factory=dict)
    reviewer: Reviewer | None = None
    reviewed: datetime | None = None


@dataclass(frozen=True, slots=True)
class HitInfo:
    """A picture that a search found, surely or not.

    ``quote`` is the (prefix, exact, suffix) of a caption that matched.
    """

    picture: PictureInfo
    sure: bool = True
    quote: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A request to one of our search services.

    ``service`` is the service's id, ``params`` the query parameters in their order without ``page``,
    ``wide`` says that the scope holds more than one manifest. ``page`` counts from 1; ``total`` counts all
    hits after the cut.
    """

    service: str
    params: tuple[tuple[str, str], ...]
    total: int
    page: int = 1
    page_size: int = Conf.answers_per_page
    ignored: tuple[str, ...] = ()
    wide: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are; one where nothing was found."""
        return max(1, -(-self.total // self.page_size))

    @property
    def start(self) -> int:
        """The index of this page's first hit among all, from 0."""
        return (self.page - 1) * self.page_size


@dataclass(frozen=True, slots=True)
class BookAnnotations:
    """How many illustrations a book has, and how they are divided into pages."""

    book: BookInfo
    total: int
    page_size: int

    @property
    def pages(self) -> int:
        """How many pages there are; one where there is nothing."""
        return max(1, -(-self.total // self.page_size))
