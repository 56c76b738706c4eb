"""Texts and pictures side by side: what stands beside pictures on their pages, and what pictures look like."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from manifests.selectors import public_among
from onitsearch.annotate.labels import shorten
from onitsearch.models import Illustration
from portal.visit import cached_search, cached_sides, selectors
from portal.visit.chips import chips
from portal.visit.params import SearchParams
from portal.visit.texts import format_number
from portal.visit.tiles import Tile, places_on_pages, tile

_SHOWN = 24
_LONGEST = 320  # characters of a text


@dataclass(frozen=True)
class Written:
    """A picture by the words beside it: ``parts`` of the text, and whether each is one of those asked for."""

    tile: Tile
    parts: list[tuple[str, bool]]
    seen: bool


def sides_context(params: SearchParams) -> dict[str, Any]:
    """What the page shows. Raises OnitError."""
    found = cached_sides.sides(params, _SHOWN)
    rows = [hit.illustration for hit in (*found.written, *found.alike)]
    places = places_on_pages(rows)
    query = urlencode({"q": params.q})
    public = public_among(one.manifest_id for one in rows) if params.hidden else None

    def hang(one: Illustration) -> Tile:
        made = tile(one, query=query, places=places)
        return replace(made, hidden=public is not None and one.manifest_id not in public)

    written = [
        Written(
            hang(hit.illustration),
            marked(hit.illustration.text, hit.why[0].value.split()),
            hit.illustration.pk in found.both,
        )
        for hit in found.written
    ]
    here = reverse("search")
    return {
        "params": params,
        "chips": chips(params),
        "written": written,
        "written_says": ngettext(
            "%(many)s text beside a picture", "%(many)s texts beside pictures", found.written_total
        )
        % {"many": format_number(found.written_total)},
        "alike": [hang(hit.illustration) for hit in found.alike if hit.sure],
        "nearest": [hang(hit.illustration) for hit in found.alike if not hit.sure],
        "alike_says": ngettext(
            "%(many)s picture by its looks", "%(many)s pictures by their looks", found.alike_sure
        )
        % {"many": format_number(found.alike_sure)},
        "both_says": ngettext(
            "%(many)s picture is found on both sides.",
            "%(many)s pictures are found on both sides.",
            len(found.both),
        )
        % {"many": format_number(len(found.both))},
        "together": f"{here}?{params.having(view='').encoded()}",
        "order": order_told(params),
    }


def marked(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """A text, shortened, in parts: those that are one of the words, and what is between them."""
    said = shorten(text, _LONGEST)
    if not words:
        return [(said, False)]
    pattern = re.compile(
        rf"(?<!\w)({'|'.join(re.escape(one) for one in sorted(words, key=len, reverse=True))})(?!\w)", re.I
    )
    return [(part, bool(place % 2)) for place, part in enumerate(pattern.split(said)) if part]


def order_told(params: SearchParams) -> list[str]:
    """How the order of an answer to words comes about, in sentences; nothing where no words were asked."""
    if not params.q:
        return []
    pictures, model = selectors.counts().pictures, cached_search.model_name()
    looks = gettext("The model %(model)s compares the words with each of %(pictures)s pictures.") % {
        "model": model or "–",
        "pictures": format_number(pictures),
    }
    return [
        looks,
        gettext(
            "Texts on the page beside a picture, classes and tags that people gave, and titles of books count as well; "
            "reasons that agree make a picture surer."
        ),
        gettext(
            "Where a ranking stops being sure is found out anew for each question, from its own figures; below that, "
            "pictures are less certain."
        ),
        gettext(
            "Each picture’s page says why it was found, and “Show matching parts” lays over it where the model sees "
            "what was asked for."
        ),
    ]
