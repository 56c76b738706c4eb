"""What is searched, as chips that can be taken away one by one."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from manifests.errors import OnitError
from manifests.selectors import get_collection
from onitsearch.annotate.words import kind_name, shown_label
from portal.visit import selectors, texts
from portal.visit.classes import class_label
from portal.visit.languages import language_name
from portal.visit.params import SearchParams
from portal.visit.tiles import thumbnail_url


@dataclass(frozen=True)
class Chip:
    """One part of a search; ``without`` is the address of the search that lacks it."""

    what: str
    text: str
    without: str
    image: str = ""
    alt: str = ""


def chips(params: SearchParams) -> list[Chip]:
    """Every part of a search, in the order of the eye: words and pictures first, then the limits."""
    found: list[Chip] = []

    def add(name: str, what: str, text: str, value: str = "", image: str = "", alt: str = "") -> None:
        rest = params.without(name, value).encoded()
        address = f"{reverse('search')}?{rest}" if rest else reverse("search")
        found.append(Chip(what, text, address, image, alt))

    if params.q:
        add("q", gettext("words"), params.q)
    if params.picture:
        image = reverse("query-picture", args=[params.picture])
        add(
            "picture",
            gettext("your picture"),
            "",
            image=image,
            alt=gettext("The picture that is searched with"),
        )
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
    if params.caption:
        add("caption", gettext("in the caption"), params.caption)
    if params.language:
        add("language", gettext("language"), language_name(params.language))
    if params.date:
        first, last = params.date
        add("date", gettext("date"), str(first) if first == last else f"{first}–{last}")
    return found


def _picture(public_id: str) -> tuple[str, str]:
    try:
        known = selectors.picture(public_id)
    except OnitError:
        return public_id, ""
    return texts.title(known.manifest.label), thumbnail_url(known)


def _book(public_id: str) -> str:
    try:
        return texts.title(selectors.book(public_id).label)
    except OnitError:
        return public_id


def _collection(public_id: str) -> str:
    try:
        return shown_label(get_collection(public_id).label) or public_id
    except OnitError:
        return public_id
