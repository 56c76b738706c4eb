"""What a beginning may become, as links with a picture and a number: what the search box offers, without scripts."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from onitsearch.crop.sizes import Size
from onitsearch.search.suggestion_pictures import pictures_for
from onitsearch.search.suggestions import suggest
from portal.visit.cached_search import filters_of
from portal.visit.params import SearchParams
from portal.visit.texts import format_number
from portal.visit.tiles import thumbnail_url

_MOST = 20


@dataclass(frozen=True)
class SuggestedLink:
    """A suggestion: its words, the search for it, how many pictures it finds, and one of them."""

    text: str
    href: str
    count: str
    thumbnail: str


def suggested(params: SearchParams) -> list[SuggestedLink]:
    """The suggestions for the words of a search within its limits; nothing for no words. Raises OnitError."""
    limits = filters_of(params)
    found = suggest(params.q, lang=get_language() or "en", filters=limits, limit=_MOST)
    pictures = pictures_for(found, limits)
    return [
        SuggestedLink(
            text=one.value if one.kind == "class" else one.label or one.value,
            href=f"{reverse('search')}?{params.having(q=one.value).encoded()}",
            count=format_number(one.count),
            thumbnail=thumbnail_url(pictures[one.value], size=Size.TINY) if one.value in pictures else "",
        )
        for one in found
    ]
