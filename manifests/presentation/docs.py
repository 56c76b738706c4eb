"""What any IIIF Presentation document says, as frozen values, whichever version it was written in.

Boxes and canvas sizes are floats in canvas units, image sizes are whole pixels. Texts are language maps:
``{"en": ("The title",), "none": ("of no stated language",)}``. Texts may hold HTML; clean it before showing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from manifests.imageapi.service import AccessDoc, ImageServiceDoc

LanguageMap = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Box:
    """A rectangle: left, top, width and height, all of one unit."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class MetadataPair:
    """One line of a description: what it is called and what it says."""

    label: LanguageMap
    value: LanguageMap


@dataclass(frozen=True)
class LinkDoc:
    """Something the document points at; ``embedded`` is its JSON when it came along inside.

    ``page`` says which page (from 1) of a file about the whole book is meant; None where it is about one thing.
    """

    id: str
    type: str = ""
    format: str = ""
    profile: str = ""
    label: LanguageMap = field(default_factory=dict)
    embedded: Mapping[str, object] | None = None
    page: int | None = None


@dataclass(frozen=True)
class ProviderDoc:
    """Who provides the object."""

    id: str = ""
    label: LanguageMap = field(default_factory=dict)
    homepage: tuple[str, ...] = ()
    logo: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaintingDoc:
    """One image painted onto a canvas.

    ``on_canvas`` is the part of the canvas it covers (canvas units; None is the whole), ``region`` the part
    of the source image that is used (image pixels; None is all of it), ``rotation`` is clockwise in degrees.
    ``choice`` holds the alternatives to this image, in the order of the document.
    """

    url: str
    format: str = ""
    width: int | None = None
    height: int | None = None
    service: ImageServiceDoc | None = None
    on_canvas: Box | None = None
    region: Box | None = None
    rotation: float = 0.0
    label: LanguageMap = field(default_factory=dict)
    choice: tuple[PaintingDoc, ...] = ()
    access: AccessDoc | None = None

    @property
    def address(self) -> str:
        """Where the image is had: what its service's requests begin with, else its own address."""
        return self.service.base if self.service else self.url


@dataclass(frozen=True)
class ThumbnailDoc:
    """A small picture that stands for the thing."""

    url: str
    width: int | None = None
    height: int | None = None
    service: ImageServiceDoc | None = None


@dataclass(frozen=True)
class CanvasDoc:
    """One page (view) of the object; width and height are None when the document gives none."""

    id: str
    label: LanguageMap = field(default_factory=dict)
    width: float | None = None
    height: float | None = None
    duration: float | None = None
    images: tuple[PaintingDoc, ...] = ()
    thumbnail: ThumbnailDoc | None = None
    see_also: tuple[LinkDoc, ...] = ()
    annotations: tuple[LinkDoc, ...] = ()
    services: tuple[ServiceRef, ...] = ()
    metadata: tuple[MetadataPair, ...] = ()
    behavior: tuple[str, ...] = ()
    nav_date: str = ""


@dataclass(frozen=True)
class RangeDoc:
    """A chapter or other part: the canvases directly in it and the ids of the ranges below it.

    ``parts`` are the references to parts of canvases by a selector, as JSON; their canvases are listed as well.
    """

    id: str
    label: LanguageMap = field(default_factory=dict)
    canvases: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    behavior: tuple[str, ...] = ()
    parts: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True)
class ServiceRef:
    """Another service the document announces (search, authentication …)."""

    id: str
    type: str = ""
    profile: str = ""


@dataclass(frozen=True)
class LeftOutDoc:
    """A page (the ``place``-th of the document, from 1) that is not read, or otherwise than it stands, and why.

    ``reason`` continues “Page 3 …”; ``id`` is the page's own, where it has one.
    """

    id: str
    place: int
    reason: str


@dataclass(frozen=True)
class ManifestDoc:
    """One object (a book) with its pages; ``version`` is the Presentation API it was written in, 2 or 3.

    Canvases stand as the document lists them, doubled ids included; one without an id has got one of ours, which
    ``notes`` say. What is listed as a page but cannot be one is ``left_out``; ``places``
    tells where each canvas stands in the list (from 1). ``rights`` is the first of what the document names,
    ``further_rights`` the rest. Years are whole numbers, both or none.
    """

    id: str
    version: int
    label: LanguageMap = field(default_factory=dict)
    summary: LanguageMap = field(default_factory=dict)
    metadata: tuple[MetadataPair, ...] = ()
    rights: str = ""
    further_rights: tuple[str, ...] = ()
    required_statement: MetadataPair | None = None
    provider: tuple[ProviderDoc, ...] = ()
    homepage: tuple[LinkDoc, ...] = ()
    thumbnail: ThumbnailDoc | None = None
    languages: tuple[str, ...] = ()
    nav_date: str = ""
    date_start: int | None = None
    date_end: int | None = None
    viewing_direction: str = "left-to-right"
    behavior: tuple[str, ...] = ()
    canvases: tuple[CanvasDoc, ...] = ()
    ranges: tuple[RangeDoc, ...] = ()
    see_also: tuple[LinkDoc, ...] = ()
    annotations: tuple[LinkDoc, ...] = ()
    services: tuple[ServiceRef, ...] = ()
    start: str = ""
    part_of: tuple[LinkDoc, ...] = ()
    places: tuple[int, ...] = ()
    left_out: tuple[LeftOutDoc, ...] = ()
    notes: tuple[LeftOutDoc, ...] = ()


@dataclass(frozen=True)
class MemberDoc:
    """A manifest or collection that a collection lists; ``embedded`` when its own members came along."""

    id: str
    type: str
    label: LanguageMap = field(default_factory=dict)
    nav_date: str = ""
    embedded: CollectionDoc | None = None


@dataclass(frozen=True)
class CollectionDoc:
    """A list of objects, or one page of such a list (``first``, ``next`` are addresses of pages)."""

    id: str
    version: int
    label: LanguageMap = field(default_factory=dict)
    summary: LanguageMap = field(default_factory=dict)
    metadata: tuple[MetadataPair, ...] = ()
    rights: str = ""
    required_statement: MetadataPair | None = None
    provider: tuple[ProviderDoc, ...] = ()
    homepage: tuple[LinkDoc, ...] = ()
    thumbnail: ThumbnailDoc | None = None
    behavior: tuple[str, ...] = ()
    members: tuple[MemberDoc, ...] = ()
    first: str = ""
    next: str = ""
    total: int | None = None
    part_of: tuple[LinkDoc, ...] = ()
