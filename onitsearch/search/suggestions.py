"""What a beginning of a word may become: only what pictures in scope have, with how many have it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count, QuerySet

from manifests import selectors as books
from manifests.folding import words_of
from manifests.models import Manifest
from manifests.presentation.labels import best, plain
from onitsearch.search import class_names, exact, filtering, listing, vocabulary
from onitsearch.search.query import Filters
from onitsearch.store import caption_counts
from onitsearch.store.models import Illustration
from onitsearch.store.notations import notation_sets

LONGEST = 100
_MOST_BOOKS = 3
_BOOKS_LOOKED_AT = 50
_LONGEST_TITLE = 80
# So few letters begin no title.
_SHORTEST = 3

Kind = Literal["class", "caption", "book"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words to search for, which find exactly ``count`` pictures in the scope they were suggested for.

    ``notation`` and ``label`` are ICONCLASS's where it is a class; a book's ``label`` is its title.
    ``condition`` is the same as a filter of a search: its name and its value.
    """

    value: str
    count: int
    notation: str = ""
    label: str = ""
    language: str = ""
    kind: Kind = "class"
    condition: tuple[str, str] = ("", "")


def suggest(
    start: str, *, lang: str = "en", filters: Filters | None = None, limit: int = 10
) -> list[Suggestion]:
    """Suggestions for a beginning, those with the most pictures first, books last; nothing for an empty one.

    Classes are those that people or libraries gave to pictures, called as in the visitor's language; captions
    and titles speak their own.
    """
    begun = " ".join(start.split()).replace("\x00", "")[:LONGEST]
    begun = begun.removeprefix("caption:").strip('" ')
    if not begun:
        return []
    scope = filters or Filters()
    within = listing.listed(scope)
    found = _classes(begun, vocabulary.language_of(lang), within) + _captions(begun, within, limit)
    found.sort(key=lambda one: (-one.count, len(one.value), one.value))
    titles = _books(begun, lang, scope, within)[:_MOST_BOOKS] if len(scope.manifests) != 1 else []
    return [*found[: max(0, limit - len(titles))], *titles][:limit]


def _classes(begun: str, lang: str, within: QuerySet[Illustration]) -> list[Suggestion]:
    counts: Counter[str] = Counter()
    for notations, many in notation_sets(within).items():
        for one in {upper for notation in notations for upper in class_names.above(notation)}:
            counts[one] += many
    found = []
    for notation, many in counts.items():
        if name := class_names.begun(notation, begun, lang):
            label = vocabulary.label(notation, lang)
            value = exact.named(name, notation)
            found.append(Suggestion(value, many, notation, label, lang, "class", ("notation", notation)))
    return found


def _captions(begun: str, within: QuerySet[Illustration], most: int) -> list[Suggestion]:
    return [
        Suggestion(exact.in_captions(word), many, label=word, kind="caption", condition=("caption", word))
        for word, many in caption_counts.completions(begun, within=within, most=most)
    ]


def _books(begun: str, lang: str, scope: Filters, within: QuerySet[Illustration]) -> list[Suggestion]:
    asked = words_of(begun)
    if not asked or len(asked[-1]) < _SHORTEST:
        return []
    called = books.worded(asked, filtering.books_in(scope), beginning=asked[-1])
    looked_at = called.defer("source", "words")[:_BOOKS_LOOKED_AT]
    rows = [row for row in looked_at if _is_called(row, asked)]
    counted = within.order_by().filter(manifest__in=rows).values_list("manifest").annotate(many=Count("pk"))
    counts = dict(counted)
    found = []
    for row in rows:
        title = plain(best({key: tuple(said) for key, said in row.label.items()}, (lang, "en")))
        if title and counts.get(row.pk):
            short = (
                title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
            )
            value = exact.named(short, row.public_id)
            found.append(
                Suggestion(
                    value, counts[row.pk], label=title, kind="book", condition=("manifest", row.public_id)
                )
            )
    return sorted(found, key=lambda one: (-one.count, one.value))


def _is_called(row: Manifest, asked: list[str]) -> bool:
    """Whether all words stand in the title, or all in the names of its authors."""
    for field in ("title", "author"):
        held = {word for value in row.values() if value.field == field for word in words_of(value.text)}
        if all(one in held for one in asked[:-1]) and any(word.startswith(asked[-1]) for word in held):
            return True
    return False
