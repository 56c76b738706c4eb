"""The names of ICONCLASS notations in the visitor's language, and the classes of a picture with their place in it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from onitsearch.models import Illustration
from onitsearch.search.class_names import above
from onitsearch.search.subjects import subject_sets
from onitsearch.search.vocabulary import label
from portal.visit.knowledge import KnowledgeLink, knowledge_links

_LONGEST = 64


def class_label(notation: str) -> str:
    """What a notation means; the notation itself where nothing is known of it."""
    if not notation or len(notation) > _LONGEST:
        return notation
    language = get_language() or "en"
    return label(notation, language) or label(notation, "en") or notation


@dataclass(frozen=True)
class ClassLink:
    """A class as a link to all pictures of it."""

    notation: str
    label: str
    href: str


@dataclass(frozen=True)
class ClassOfPicture:
    """A class of a picture: itself, those above it from the top down, who sees it, and its pages elsewhere."""

    itself: ClassLink
    way: tuple[ClassLink, ...]
    by_model: bool
    elsewhere: tuple[KnowledgeLink, ...]


def classes_of(known: Illustration) -> list[ClassOfPicture]:
    """The classes that people gave a picture, else those that the model is sure of."""
    if known.notations:
        return [_placed(one, by_model=False) for one in known.notations]
    sets = subject_sets(Illustration.objects.filter(pk=known.pk), [known.pk])
    seen = [one for its in sets for one in its.notations if one]
    # Who sees a lion has said that it is an animal.
    implied = {upper for one in seen for upper in above(one) if upper != one}
    return [_placed(one, by_model=True) for one in seen if one not in implied]


def _placed(notation: str, *, by_model: bool) -> ClassOfPicture:
    found = [one for one in reversed(above(notation)) if one != notation]
    links = [
        ClassLink(
            one,
            class_label(one),
            f"{reverse('search')}?{urlencode({'subject' if by_model else 'notation': one})}",
        )
        for one in (*found, notation)
    ]
    return ClassOfPicture(links[-1], tuple(links[:-1]), by_model, tuple(knowledge_links(notation)))
