"""What a beginning of a word may become: words of captions, classes that pictures have, then all of ICONCLASS."""

from __future__ import annotations

from dataclasses import dataclass

from onitsearch import selectors
from onitsearch.search import vocabulary
from onitsearch.search.query import Filters
from onitsearch.store import embedding_models, words

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words to search for; ``count`` is how many visible pictures carry the class or hold the word.

    ``notation`` and ``label`` are ICONCLASS's, both empty for a word that stands in captions.
    """

    value: str
    count: int
    notation: str = ""
    label: str = ""
    language: str = ""


def suggest(
    start: str, *, lang: str = "en", filters: Filters | None = None, limit: int = 10
) -> list[Suggestion]:
    """Suggestions for a beginning, those that lead to pictures first; nothing for an empty one."""
    begun = " ".join(start.split())[:LONGEST]
    if not begun:
        return []
    wanted = selectors.resolve(filters or Filters())
    model = embedding_models.active()
    captions = words.caption_words(begun, wanted=wanted, model=model) if model else {}
    present = words.notation_counts(wanted, model) if model else {}
    language = vocabulary.language_of(lang)
    classes = vocabulary.suggestions(begun, lang, first=_with_those_below(present), limit=limit)
    found = [
        Suggestion(value, count, notation, vocabulary.label(notation, lang), language)
        for notation, value, count in classes
    ]
    known = {one.value.lower() for one in found if one.count}
    found = [one for one in found if one.count or one.value.lower() not in captions]
    found += [Suggestion(word, count) for word, count in captions.items() if word not in known]
    # A stable sort: what leads nowhere yet keeps the vocabulary's own order, the shortest first.
    return sorted(found, key=lambda one: -one.count)[:limit]


def _with_those_below(counts: dict[str, int]) -> dict[str, int]:
    return {
        notation: sum(count for other, count in counts.items() if other.startswith(notation))
        for notation in counts
    }
