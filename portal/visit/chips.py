"""What is searched, as chips that can be taken away one by one; words by what each of them is there for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext

from manifests.errors import OnitError
from manifests.selectors import get_collection
from onitsearch.annotate.labels import label_text
from onitsearch.kinds import kind_name
from onitsearch.search.understand import ParsedWords, parse
from onitsearch.store.traits import ColourChoice, Shape, Size
from onitsearch.techniques import technique_name
from portal.visit import selectors, texts
from portal.visit.classes import class_label
from portal.visit.languages import language_name
from portal.visit.map_labels import area_label
from portal.visit.page_regions import read
from portal.visit.params import SearchParams, search_address
from portal.visit.scan import scan
from portal.visit.tiles import canvas_name, thumbnail_url

# How a part of a page is shown in its chip, in pixels.
_HEIGHT_OF_PART, _WIDEST_PART = 52, 144


@dataclass(frozen=True)
class PagePart:
    """A part of a page to be shown: the page's image, its size, and the part as an SVG's viewBox says it."""

    still: str
    width: str
    height: str
    view: str
    wide: int


@dataclass(frozen=True)
class Chip:
    """One part of a search; ``without`` is the address of the search that lacks it."""

    what: str
    text: str
    without: str
    image: str = ""
    alt: str = ""
    part: PagePart | None = None


def chips(params: SearchParams) -> list[Chip]:
    """Every part of a search, in the order of the eye: words and pictures first, then the limits."""
    found: list[Chip] = []

    def add(name: str, what: str, text: str, value: str = "", image: str = "", alt: str = "") -> None:
        found.append(Chip(what, text, search_address(params.without(name, value)), image, alt))

    found += _words(params)
    for number, token in enumerate(params.picture, start=1):
        what = gettext("your picture")
        if len(params.picture) > 1:
            what = gettext("your picture %(number)s") % {"number": number}
        image = reverse("query-picture", args=[token])
        add("picture", what, "", token, image, gettext("The picture that is searched with"))
    if params.region:
        found.append(_region(params))
    for name, what in (("like", gettext("like")), ("unlike", gettext("unlike"))):
        for public_id in getattr(params, name):
            text, image = _picture(public_id)
            add(name, what, text, public_id, image, text)
    if params.manifest:
        add("manifest", gettext("in the book"), _book(params.manifest))
    if params.collection:
        add("collection", gettext("in the collection"), _collection(params.collection))
    if params.kind:
        add("kind", gettext("kind"), kind_name(params.kind))
    if params.notation:
        add("notation", gettext("class"), f"{class_label(params.notation)} ({params.notation})")
    if params.tag:
        add("tag", gettext("tag"), params.tag)
    if params.technique:
        add("technique", gettext("technique"), technique_name(params.technique))
    if params.subject:
        add("subject", gettext("shows"), f"{class_label(params.subject)} ({params.subject})")
    if params.area:
        add("area", gettext("on the map"), area_label(params.area))
    if params.caption:
        add("caption", gettext("in the caption"), params.caption)
    if params.language:
        add("language", gettext("language"), language_name(params.language))
    if params.place:
        add("place", gettext("printed at"), params.place)
    if params.library:
        add("library", gettext("library"), selectors.library_name(params.library))
    if params.shape:
        add("shape", gettext("shape"), str(Shape(params.shape).label))
    if params.size:
        add("size", gettext("size on the page"), str(Size(params.size).label))
    if params.colour:
        add("colour", gettext("colour"), str(ColourChoice(params.colour).label))
    if params.reviewed:
        add("reviewed", gettext("reviewed"), gettext("yes") if params.reviewed == "1" else gettext("not yet"))
    if params.date:
        first, last = params.date
        add("date", gettext("date"), str(first) if first == last else f"{first}–{last}")
    return found


def _words(params: SearchParams) -> list[Chip]:
    """The words as one chip, or where several things are asked for, one for each of them."""
    if not params.q:
        return []
    asked = parse(params.q)
    if len(asked.positive) <= 1 and not asked.excluded and not asked.added:
        return [Chip(gettext("words"), params.q, search_address(params.without("q")))]
    found = []
    for name, what in (
        ("positive", gettext("words")),
        ("excluded", gettext("without")),
        ("added", gettext("more of")),
    ):
        parts = getattr(asked, name)
        for place, part in enumerate(parts):
            rest = replace(asked, **{name: parts[:place] + parts[place + 1 :]})
            found.append(Chip(what, part, search_address(params.having(q=written(rest)))))
    return found


def written(asked: ParsedWords) -> str:
    """Words as they are typed: what is left out behind a minus, what is added behind a plus, phrases in quotes.

    Without anything to look for nothing is left to be taken from it, so nothing is written.
    """
    if not asked.positive:
        return ""
    parts = [asked.positive[0] if len(asked.positive) == 1 else _quoted(one) for one in asked.positive]
    parts += [f"-{_quoted(one)}" for one in asked.excluded]
    return " ".join([*parts, *(f"+{_quoted(one)}" for one in asked.added)])


def _quoted(words: str) -> str:
    return f'"{words}"' if " " in words else words


def _picture(public_id: str) -> tuple[str, str]:
    try:
        known = selectors.picture(public_id)
    except OnitError:
        return public_id, ""
    return texts.title(known.manifest.label), thumbnail_url(known)


def _region(params: SearchParams) -> Chip:
    """The part of a page that is searched with; it may have gone meanwhile."""
    what, without = gettext("part of a page"), search_address(params.without("region"))
    try:
        page, box = read(params.region)
    except OnitError:
        return Chip(what, "", without)
    text = f"{texts.title(page.manifest.label)}, {canvas_name(page)}"
    seen = scan(page, None)
    if not seen.still:
        return Chip(what, text, without)
    view = f"{box.x:.2f} {box.y:.2f} {box.w:.2f} {box.h:.2f}"
    width, height = page.size
    wide = round(min(_WIDEST_PART, max(_HEIGHT_OF_PART / 2, _HEIGHT_OF_PART * box.w / box.h)))
    return Chip(what, text, without, part=PagePart(seen.still, f"{width:.2f}", f"{height:.2f}", view, wide))


def _book(public_id: str) -> str:
    try:
        return texts.title(selectors.book(public_id).label)
    except OnitError:
        return public_id


def _collection(public_id: str) -> str:
    try:
        return label_text(get_collection(public_id).label) or public_id
    except OnitError:
        return public_id
