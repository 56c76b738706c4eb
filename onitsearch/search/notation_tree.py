"""ICONCLASS to walk through and to look things up in: what is above and below a notation, and what words name."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import ZipFile

import iconclass

from manifests.folding import words_of
from onitsearch.search import class_names, thesaurus, vocabulary
from onitsearch.search.notation_grammar import canonical
from onitsearch.search.vocabulary import LANGUAGES, language_of

ROOTS = tuple("0123456789")
_ROOM = "(...)"
# So many of what fits are put in order; of more, those that stand highest in the classification.
_MOST_RANKED = 3_000


@lru_cache(maxsize=1)
def _below() -> dict[str, tuple[str, ...]]:
    """What is directly below each notation, as ICONCLASS lists it."""
    with ZipFile(Path(iconclass.__file__).parent / "data.zip") as packed:
        entries = packed.read("notations.txt").decode().split("\n$")
    found = {}
    for entry in entries:
        notation, listed, inside = "", [], False
        for line in entry.splitlines():
            inside = line.startswith("C ") or (inside and line.startswith("; "))
            if line.startswith("N "):
                notation = line[2:].strip()
            elif inside:
                listed.append(line[2:].strip())
        if notation and listed:
            found[notation] = tuple(listed)
    return found


def children(notation: str) -> tuple[str, ...]:
    """What is directly below a notation and has a label; the ten divisions for nothing.

    Where ICONCLASS leaves room for a name, the names it lists are below.
    """
    if not notation:
        return tuple(one for one in ROOTS if vocabulary.label(one))
    found: list[str] = []
    for one in _below().get(notation, ()):
        found += _below().get(one, ()) if one.endswith(_ROOM) else [one]
    return tuple(one for one in dict.fromkeys(found) if _ROOM not in one and vocabulary.label(one))


def path(notation: str) -> tuple[str, ...]:
    """All that is above a notation, the broadest first, itself last."""
    return tuple(reversed(class_names.above(notation)))


@dataclass(frozen=True)
class _Index:
    """The words of all notations in one language, sorted, and in which notations each stands."""

    words: list[str]
    places: list[array[int]]

    def beginning(self, start: str) -> set[int]:
        """The notations that have a word that begins so."""
        found: set[int] = set()
        for at in range(bisect_left(self.words, start), len(self.words)):
            if not self.words[at].startswith(start):
                break
            found.update(self.places[at])
        return found

    def holding(self, word: str) -> set[int]:
        """The notations that have exactly this word."""
        at = bisect_left(self.words, word)
        return set(self.places[at]) if at < len(self.words) and self.words[at] == word else set()


@lru_cache(maxsize=1)
def _notations() -> tuple[str, ...]:
    return tuple(one for one in vocabulary.notations() if _ROOM not in one)


@lru_cache(maxsize=len(LANGUAGES))
def _index(lang: str) -> _Index:
    places: dict[str, array[int]] = defaultdict(lambda: array("I"))
    for n, notation in enumerate(_notations()):
        for word in dict.fromkeys(_words(notation, lang)):
            places[word].append(n)
    words = sorted(places)
    return _Index(words, [places[word] for word in words])


def _words(notation: str, lang: str) -> Iterator[str]:
    for text in (vocabulary.label(notation, lang), *vocabulary.keywords(notation, lang)):
        yield from _folded(text)


def _folded(text: str) -> list[str]:
    return words_of(class_names.compared(text))


def look_up(words: str, lang: str, most: int = 40) -> list[str]:
    """The notations that words name: the notation itself, then by label and keyword, in whichever of our languages.

    Of several words all must be there; the last may be only begun. What is called just so comes first, and of what
    is alike in that, what the visitor's language says.
    """
    found: dict[str, None] = {}
    if notation := canonical(words) if len(words) < 64 else "":
        found[notation] = None
        found.update(dict.fromkeys(children(notation)))
    wanted = _folded(words)
    if not any(len(one) > 1 for one in wanted):
        return list(found)[:most]
    # What the word means as a name of things (tree: 25G3, trees) comes before what only mentions it.
    sense = thesaurus.lookup(words, lang) if len(words) < 64 else None
    meant = (one.lstrip("=") for one in sense.notations) if sense else ()
    found.update(dict.fromkeys(one for one in meant if vocabulary.label(one)))
    ranked: list[tuple[tuple[int, int, int, int, str], str]] = []
    for place, language in enumerate(dict.fromkeys((language_of(lang), *LANGUAGES))):
        index = _index(language)
        *whole, last = wanted
        fitting = index.beginning(last)
        for word in whole:
            fitting &= index.holding(word) or index.beginning(word)
        named = index.holding(last) & fitting
        listed = sorted((_notations()[n] for n in named), key=len)
        listed += sorted((_notations()[n] for n in fitting - named), key=len)
        for one in listed[:_MOST_RANKED]:
            rank, *rest = _rank(one, wanted, language)
            ranked.append(((rank, place, *rest), one))  # type: ignore[arg-type]
    found.update(dict.fromkeys(one for _rank_of_it, one in sorted(ranked)))
    return list(found)[:most]


def _rank(notation: str, wanted: list[str], lang: str) -> tuple[int, int, int, str]:
    """How well words name a notation in a language, the best first: just so, at its beginning, in it, by keyword."""
    label = _folded(vocabulary.label(notation, lang).rpartition(": ")[2])
    keywords = [_folded(one) for one in vocabulary.keywords(notation, lang)]
    if label == wanted:
        how = 0
    elif label[: len(wanted)] == wanted:
        how = 1
    elif set(wanted) <= set(label):
        how = 2
    elif wanted in keywords:
        how = 3
    else:
        how = 4
    return how, len(label), len(notation), notation
