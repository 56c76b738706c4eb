"""What a beginning of a word may become: only what pictures in scope have, with how many have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count, QuerySet

from manifests import selectors as books
from manifests.errors import OnitError
from manifests.folding import words_of
from manifests.models import Manifest
from manifests.presentation.labels import best, plain
from onitsearch.search import class_names, engine, exact, filtering, listing, subjects, vocabulary
from onitsearch.search.query import Filters, SearchQuery
from onitsearch.store import caption_counts
from onitsearch.store.models import Illustration
from onitsearch.store.notations import notation_sets

LONGEST = 100
_MOST_BOOKS = 3
_BOOKS_LOOKED_AT = 50
_LONGEST_TITLE = 80
# So few letters begin no title.
_SHORTEST = 3
_MOST_SEEN = 5
# Each takes a search.
_MOST_LOOKS = 3

Kind = Literal["class", "subject", "looks", "caption", "book"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words to search for, which find exactly ``count`` pictures in the scope they were suggested for.

    ``notation`` and ``label`` are ICONCLASS's where it is a class, ``label`` the name that was begun where it is a
    ``subject``: a class that nobody gave, but that the model surely sees. A book's ``label`` is its title.
    ``condition`` is the same as a filter of a search: its name and its value. Words that only looks can answer
    (``looks``) are no filter; they have the row id of their first picture as an ``example``.
    """

    value: str
    count: int
    notation: str = ""
    label: str = ""
    language: str = ""
    kind: Kind = "class"
    condition: tuple[str, str] = ("", "")
    example: int = 0


def suggest(
    start: str, *, lang: str = "en", filters: Filters | None = None, limit: int = 10
) -> list[Suggestion]:
    """Suggestions for a beginning, those with the most pictures first, books last; nothing for an empty one.

    Classes are those that people or libraries gave to pictures, and those that the model surely sees in others,
    called as in the visitor's language; captions and titles speak their own.
    """
    begun = " ".join(start.split()).replace("\x00", "")[:LONGEST]
    begun = begun.removeprefix("caption:").strip('" ')
    if not begun:
        return []
    scope = filters or Filters()
    within = listing.listed(scope)
    language = vocabulary.language_of(lang)
    given = _classes(begun, language, within)
    seen = _subjects(begun, language, within, {one.notation for one in given})
    found = given + seen + _captions(begun, within, limit)
    found = found or _looks(begun, language, scope)
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


def _subjects(
    begun: str, lang: str, within: QuerySet[Illustration], given: Container[str]
) -> list[Suggestion]:
    """What the model sees and nobody gave as a class: few words can be begun where nothing was described yet."""
    called = [
        (notation, name)
        for notation in subjects.seen_notations()
        if notation not in given and (name := class_names.begun(notation, begun, lang))
    ]
    found = []
    for notation, name in called[:_MOST_SEEN]:
        value = exact.showing(name, notation)
        many = listing.filter_illustrations(within, Filters(subjects=(notation,))).count()
        if many:
            found.append(Suggestion(value, many, notation, name, lang, "subject", ("subject", notation)))
    return found


def _looks(begun: str, lang: str, scope: Filters) -> list[Suggestion]:
    """Things that the model understands and that surely are in some pictures, where nothing else is called so."""
    if len(begun) < _SHORTEST:
        return []
    found = []
    for name in subjects.understood_names(begun, lang)[:_MOST_LOOKS]:
        query = SearchQuery(text=name, lang=lang, filters=scope, page_size=1, least="sure", bare=True)
        try:
            answer = engine.find(query)
        except OnitError:
            return []  # Nobody asked for a search.
        if answer.sure and answer.hits:
            found.append(
                Suggestion(name, answer.sure, "", name, lang, "looks", example=answer.hits[0].illustration.pk)
            )
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
