"""For cataloguers at an answer: pictures that look like its class, too, that nobody labelled, to accept at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from onitsearch.curate.unlabelled import look_like
from onitsearch.curate.versions import version_of
from onitsearch.models import Illustration
from onitsearch.search import thesaurus
from onitsearch.search.notation_grammar import canonical
from onitsearch.search.understand import parse, strip
from portal.visit.classes import class_label
from portal.visit.params import SearchParams
from portal.visit.tiles import Tile, places_on_pages, tile

DECIDE = "onit_search.decide_illustration"
_MOST = 12


@dataclass(frozen=True)
class Suggested:
    """Pictures that may be of a class; each with the version of it that the page shows."""

    notation: str
    name: str
    pictures: list[tuple[Tile, str]]


def unlabelled(params: SearchParams, sure: Sequence[Illustration]) -> Suggested | None:
    """What an answer's class may be said of as well; None where it has no one class, or nothing is left.

    ``sure`` are the pictures of the first page that fit surely. Of a class that people gave, the nearest to its
    pictures are offered; of words, or of a class that the machine sees, what the ranking has on top.
    """
    notation = canonical(params.notation or params.subject or _asked(params))
    if not notation:
        return None
    rows = look_like(notation, _MOST) if params.notation else [one for one in sure if not one.notations]
    rows = [one for one in rows if one.decision != Illustration.Decision.REJECTED][:_MOST]
    places = places_on_pages(rows)
    found = [(tile(one, places=places), version_of(one)) for one in rows]
    return Suggested(notation, class_label(notation), found) if found else None


def _asked(params: SearchParams) -> str:
    """The one class that words name; empty where they name several, or leave something out."""
    asked = parse(params.q)
    if len(asked.positive) != 1 or asked.excluded or asked.added or params.picture or params.like:
        return ""
    sense = thesaurus.lookup(strip(asked.positive[0]), (get_language() or "en")[:2])
    return sense.notations[0].lstrip("=") if sense is not None and len(sense.notations) == 1 else ""
