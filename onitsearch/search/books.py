"""Books by what their own description says: title, author, printer, place, year, subject, shelf mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.core.cache import cache

from manifests import selectors as books
from manifests.book_text import BookValue, run_together
from manifests.folding import words_of
from manifests.models import Manifest
from manifests.selectors import LONG_WORD
from onitsearch.search import filtering
from onitsearch.search.query import BookHit, Filters

# How plainly a book is meant by a word in a field.
FIELDS = {
    "title": 1.0, "author": 1.0, "identifier": 1.0, "published": 0.9, "date": 0.9, "subject": 0.7,
    "description": 0.4, "summary": 0.4,
}  # fmt: skip
# These name a book; what it is about, or a note on it, does not.
_NAMING = ("title", "author", "identifier", "published", "date")
_SMALL = frozenset(
    """a an and at by for from in of on or the to with am an auf aus bei das dem den der des die ein eine einem
    einen einer eines fur im in mit nach oder und von vom vor zu zum zur au aux avec d dans de des du en et l la le
    les ou par pour sur un une ab ad cum de et ex in per sive vel""".split()  # noqa: SIM905
)
_PARTS = re.compile(r"[,;:.()\[\]/|]+|\s[-–—]\s")
_MOST_WORDS = 12
# What more books answer than a quarter of all (or than this) says nothing about any of them.
_FEW, _MANY = 5, 1_000
_LOOKED_AT = 100
_COUNTED = 60  # seconds


@dataclass(frozen=True, slots=True)
class BooksFound:
    """Books that answer words, the plainest first; ``named`` says of rows of books how surely they are meant.

    1 is a title, a name, a year or a shelf mark as it stands in full; 0.8 several words from these;
    0.5 to 0.7 one word of them; what the words only describe is not in it.
    """

    hits: tuple[BookHit, ...] = ()
    named: dict[int, float] = field(default_factory=dict)


def search_books(words: str, *, filters: Filters | None = None, limit: int = 12) -> BooksFound:
    """Return the public books in scope whose description holds all of the words, and those that they name.

    The order of the words is free, accents and capitals are not looked at, articles and the like are left out,
    and a long word may stand for a longer one. Words that a great part of all books answer find none.
    """
    asked = _asked(words)
    if not asked:
        return BooksFound()
    scope = filtering.books_in(filters or Filters())
    ids = list(books.worded(asked, scope).values_list("pk", flat=True)[: _MANY + 1])
    if not ids or (len(ids) > _FEW and len(ids) > min(_MANY, _public() // 4)):
        return BooksFound()
    ranked: list[tuple[float, int, BookHit]] = []
    named: dict[int, float] = {}
    for book in Manifest.objects.filter(pk__in=sorted(ids)[:_LOOKED_AT]).defer("source", "words"):
        values = book.values()
        strength = _strength(asked, values)
        weight, value = _best(asked, values)
        ranked.append((-strength - weight, book.pk, BookHit(book, value.field, value.text)))
        if strength:
            named[book.pk] = strength
    ranked.sort(key=lambda entry: entry[:2])
    return BooksFound(tuple(hit for _, _, hit in ranked[:limit]), named)


def _asked(words: str) -> list[str]:
    given = list(dict.fromkeys(words_of(words)))[:_MOST_WORDS]
    return [word[:100] for word in given if word not in _SMALL]


def _public() -> int:
    known: int | None = cache.get("onit:books:public")
    if known is None:
        known = books.public_manifests().count()
        if known > _FEW * 4:
            cache.set("onit:books:public", known, _COUNTED)
    return known


def _holds(words: Sequence[str], wanted: str) -> bool:
    return any(word == wanted or (len(wanted) >= LONG_WORD and word.startswith(wanted)) for word in words)


def _best(asked: Sequence[str], values: Sequence[BookValue]) -> tuple[float, BookValue]:
    """Which value answers most plainly, and how well (0 to 1): by its field and the share of words it holds."""
    found = (0.0, values[0])
    for value in values:
        words = words_of(value.text)
        share = sum(_holds(words, one) for one in asked) / len(asked)
        weight = share * FIELDS[value.field] * (1 + min(1.0, len(asked) / (len(words) or 1))) / 2
        if weight > found[0]:
            found = (weight, value)
    return found


def _strength(asked: Sequence[str], values: Sequence[BookValue]) -> float:
    wanted, together = set(asked), "".join(asked)
    naming = [value for value in values if value.field in _NAMING]
    for value in naming:
        if any(wanted == set(part) for part in _names(value)):
            return 1.0
        if value.field == "identifier" and run_together(value.text) == together:
            return 1.0
    held = {word for value in naming for word in words_of(value.text)}
    if not wanted <= held:
        return 0.0
    if len(wanted) > 1:
        return 0.8
    if any(wanted <= set(words_of(value.text)) for value in naming if value.field != "title"):
        return 0.7
    return 0.5


def _names(value: BookValue) -> Iterator[list[str]]:
    """The words of a value and of its parts: a title up to its first comma, an imprint's place and printer."""
    parts = [value.text, *_PARTS.split(value.text)]
    for part in parts[:2] if value.field == "title" else parts:
        words = [word for word in words_of(part) if word not in _SMALL]
        if words:
            yield words
