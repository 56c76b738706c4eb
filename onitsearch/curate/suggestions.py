"""Classes that a picture may be given with one key: those it looks like, with their notations and names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from onitsearch.search import thesaurus
from onitsearch.search.vocabulary import LANGUAGES, language_of, listed
from onitsearch.store import classes, embedding_models
from onitsearch.store.models import Illustration


@dataclass(frozen=True)
class Suggestion:
    """A class: its ICONCLASS notation, its name in the language asked for, and how well it fits (0 to 1)."""

    notation: str
    name: str
    score: float


def suggestions(pictures: Iterable[Illustration], lang: str) -> dict[int, list[Suggestion]]:
    """The classes that the active model's vectors carry for some pictures, best first, by the pictures' row ids."""
    model = embedding_models.active()
    ids = [one.pk for one in pictures]
    found = classes.classes_of(ids, model) if model else {}
    return {
        one: [
            Suggestion(term.notations[0], _called(term, lang), score)
            for name, score in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
            if (term := _terms().get(name)) is not None
        ]
        for one, scores in found.items()
    }


@lru_cache(maxsize=1)
def _terms() -> dict[str, thesaurus.Term]:
    return {listed(term.name): term for term in thesaurus.terms()}


def _called(term: thesaurus.Term, lang: str) -> str:
    """The preferred name in the language, else in the first language that has one."""
    for language in (language_of(lang), *LANGUAGES):
        if names := term.names.get(language):
            return names[0]
    return term.name
