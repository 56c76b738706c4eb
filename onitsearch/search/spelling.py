"""What words were perhaps meant to be, where a word is known to nobody.

A word is known where it stands in any language of the vocabulary (ICONCLASS and the everyday words beside it), in a
caption, or in the description of a book. For one that is not, the nearest is looked for (Damerau-Levenshtein) among
what would find something: words of captions, names of classes that pictures have, words of books; and among the
things that the vocabulary names in the visitor's language.
"""

from __future__ import annotations

import re
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from unicodedata import normalize

import numpy as np

from manifests import selectors as books
from manifests.folding import fold, words_of
from onitsearch.search import class_names, thesaurus, vocabulary
from onitsearch.store import caption_counts
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.notations import notation_counts
from onitsearch.store.query_plan import Filter

Letters = np.ndarray[Any, np.dtype[np.int8]]

# As captions and books are split: of d'éléphant the animal alone may be misspelt.
_WORD = re.compile(r"[^\W\d_]+")
_ENDINGS = ("s", "es", "e", "en", "n", "er", "ern", "x", "ing", "ed", "nen", "in", "innen")
# Of so long a word one letter may be wrong, of so long a one two: nearer words are too many.
_ONE, _TWO = 4, 8
_MOST_WORDS = 12
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# In words shorter than this one letter stands for another only by a slip: “ptak” is no “peak” but a word of another
# language. Of 152 everyday names in seven such languages 40 were taken for English before, 25 are now; of 106 drawn
# slips in words of four letters 90 are mended, 80 before.
_SHORT = 6
_VOWELS = frozenset("aeiouy")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# What English, German and French are written with besides the alphabet; other letters are of other languages.
_ACCENTED = frozenset("äöüßàâæçéèêëîïôœùûÿſ")
_KEPT = 60.0  # seconds


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Folded words with how they are written and what they are worth; ``letters`` (n, 27) counts their letters."""

    words: tuple[str, ...]
    written: tuple[str, ...]
    worth: tuple[float, ...]
    lengths: Letters
    letters: Letters

    @staticmethod
    def of(written: Mapping[str, tuple[str, float]]) -> Lexicon:
        """Make one of folded words, each with how it is written and its worth."""
        known = sorted(written)
        lengths = np.array([min(len(word), 100) for word in known], dtype=np.int8)
        return Lexicon(
            tuple(known),
            tuple(written[word][0] for word in known),
            tuple(written[word][1] for word in known),
            lengths,
            _all_letters(known, lengths),
        )

    def as_written(self, word: str) -> str | None:
        """Return how a folded word is written; None where it is not among these."""
        place = bisect_left(self.words, word)
        return self.written[place] if place < len(self.words) and self.words[place] == word else None

    def nearest(self, word: str, most: int) -> tuple[int, float, str] | None:
        """Return the nearest word: its distance (1 to ``most``), less its worth, and how it is written."""
        if not self.words:
            return None
        lengths = np.abs(self.lengths.astype(np.int16) - len(word)) <= most
        rows = np.flatnonzero(lengths)
        # Every edit changes the counts of letters by two at most.
        apart = np.abs(self.letters[rows] - _letters(word)).sum(axis=1)
        best: tuple[int, float, str] | None = None
        for row in rows[apart <= 2 * most]:
            candidate = self.words[row]
            distance = edits(word, candidate, most)
            if 0 < distance <= most and _is_slip(word, candidate):
                # The first letter is seldom wrong.
                entry = (distance, (candidate[0] != word[0]) - self.worth[row], self.written[row])
                best = entry if best is None or entry < best else best
        return best


def suggest(words_said: str, lang: str, *, model: EmbeddingModel | None) -> str | None:
    """Return the question with its unknown words replaced by near known ones; None where there is nothing to say.

    Signs and known words stay as they were. Without a model (nothing is indexed) the vocabulary alone is asked.
    """
    given = list(_WORD.finditer(words_said))[:_MOST_WORDS]
    if not given or len(words_said) > 300:
        return None
    language = vocabulary.language_of(lang)
    held = _held(model, language)
    parts, end, changed = [], 0, False
    for found in given:
        better = _better(found[0], language, held)
        parts += [words_said[end : found.start()], better or found[0]]
        end, changed = found.end(), changed or better is not None
    return "".join([*parts, words_said[end:]]) if changed else None


def _better(said: str, lang: str, held: _Held) -> str | None:
    word = fold(said)
    most = 0 if len(word) < _ONE else 1 if len(word) < _TWO else 2
    if not most or is_known(word) or held.knows(word):
        return None
    lexicons = [held.lexicon] if _is_foreign(said) else [held.lexicon, _things(lang)]
    found = [one for lexicon in lexicons if (one := lexicon.nearest(word, most))]
    if not found:
        return None
    better = min(found)[2]
    if better[0] != "=":
        return better
    # Words of captions are kept folded: as the visitor's language writes them, else as the caption does.
    own = _things(lang).as_written(better[1:])
    return own or caption_counts.written_form(better[1:])


def is_known(word: str) -> bool:
    """Say whether a folded word, or what it is a plural or another form of, stands in the vocabulary."""
    known = _vocabulary()
    return any(one in known for one in _forms(word))


def _forms(word: str) -> Iterable[str]:
    compared = class_names.compared(word)
    yield compared
    for ending in _ENDINGS:
        if compared.endswith(ending) and len(compared) - len(ending) > 2:
            stem = compared[: -len(ending)]
            yield stem
            yield stem + "e"
            yield stem + "y"
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]


def edits(one: str, other: str, most: int) -> int:
    """Return how many letters are to be changed, left out, put in or exchanged with their neighbour.

    Damerau-Levenshtein (optimal string alignment); ``most`` + 1 where it is more than ``most``.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, a in enumerate(one, 1):
        current = [row] + [0] * len(other)
        for column, b in enumerate(other, 1):
            cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (a != b))
            if row > 1 and column > 1 and a == other[column - 2] and one[row - 2] == b:
                cost = min(cost, before[column - 2] + 1)
            current[column] = cost
        if min(current) > most:
            return most + 1
        before, last = last, current
    return min(last[-1], most + 1)


def _is_slip(word: str, other: str) -> bool:
    """Whether a short word may be another mistyped: a letter for its neighbour on the keys, or a vowel for a vowel."""
    if len(word) >= _SHORT or len(word) != len(other):
        return True
    changed = [(a, b) for a, b in zip(word, other, strict=True) if a != b]
    return len(changed) != 1 or set(changed[0]) <= _VOWELS or changed[0][1] in _neighbours(changed[0][0])


@lru_cache(maxsize=64)
def _neighbours(key: str) -> frozenset[str]:
    """The letters around one on the keys."""
    places = {letter: (row, column) for row, keys in enumerate(_KEYS) for column, letter in enumerate(keys)}
    if key not in places:
        return frozenset()
    row, column = places[key]
    return frozenset(one for one, (r, c) in places.items() if abs(r - row) <= 1 and abs(c - column) <= 1)


def _is_foreign(word: str) -> bool:
    """Whether a word holds a letter that none of the vocabulary's languages has."""
    return any(not letter.isascii() and letter not in _ACCENTED for letter in normalize("NFC", word.lower()))


def _letters(word: str) -> Letters:
    counts: Letters = _all_letters([word], np.array([min(len(word), 100)], dtype=np.int8))[0]
    return counts


def _all_letters(words: Sequence[str], lengths: Letters) -> Letters:
    """How often each word has each letter; what is not in the alphabet is counted together, in the last column."""
    columns = len(_ALPHABET) + 1
    signs = np.frombuffer("".join(word[:100] for word in words).encode("utf-32-le"), dtype=np.uint32)
    place = signs - ord("a")  # a sign before it becomes a number beyond them all
    place = np.where(place < len(_ALPHABET), place, len(_ALPHABET))
    row = np.repeat(np.arange(len(words)), lengths)
    counts = np.bincount(row * columns + place, minlength=len(words) * columns)
    return counts.reshape(len(words), columns).astype(np.int8)


def warm_up() -> None:
    """Read what the vocabulary knows, so that no visitor waits for it; some seconds."""
    _vocabulary()
    for lang in vocabulary.LANGUAGES:
        _things(lang)


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Every word of every label, keyword and everyday name, in every language, as it is compared."""
    said = (*vocabulary.all_texts(), *(name for lang in vocabulary.LANGUAGES for name in _everyday(lang)))
    # Three quarters of a million words are said, of them a tenth differ: each is folded once.
    different = " ".join(set(" ".join(said).split()))
    return frozenset(class_names.compared(word) for word in set(words_of(different)))


@lru_cache(maxsize=len(vocabulary.LANGUAGES))
def _things(lang: str) -> Lexicon:
    """The things that the vocabulary names by one word in a language.

    What more classes share is worth a little more, and most of all what people call things every day.
    """
    counts: dict[str, tuple[str, float]] = {}
    said = Counter(one for some in vocabulary._texts().keywords[lang].values() for one in some)
    for text, times in said.items():
        if _WORD.fullmatch(text):
            folded = fold(text)
            written, worth = counts.get(folded, (text, 0.0))
            counts[folded] = (written, min(0.5, worth + 0.001 * times))
    for text in _everyday(lang):
        if _WORD.fullmatch(text):
            folded = fold(text)
            counts[folded] = (counts.get(folded, (text, 0.0))[0], 0.5)
    return Lexicon.of(counts)


def _everyday(lang: str) -> Iterable[str]:
    """What the everyday words beside ICONCLASS are called in a language."""
    return (name for row in thesaurus.supplement() for name in row.names[lang])


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """What pictures and books have: words of captions, names of classes, words of descriptions."""

    known: frozenset[str]
    lexicon: Lexicon

    def knows(self, word: str) -> bool:
        return word in self.known


_lock = threading.Lock()
_made: dict[tuple[int, str], tuple[float, _Held]] = {}


def _held(model: EmbeddingModel | None, lang: str) -> _Held:
    key = (model.pk if model else 0, lang)
    with _lock:
        until, made = _made.get(key, (0.0, None))
        now = time.monotonic()
        if made is None or now > until:
            made = _gather(model, lang)
            _made[key] = (now + max(_KEPT, 500 * (time.monotonic() - now)), made)
        return made


def forget() -> None:
    """Have what is there gathered anew."""
    with _lock:
        _made.clear()


def _gather(model: EmbeddingModel | None, lang: str) -> _Held:
    found: dict[str, tuple[str, float]] = {}
    for word, many in books.described_words().items():
        found[word] = (word, 1.0 + min(many, 1000) / 10_000)
    if model is not None:
        for word, many in caption_counts.counts(model).words().items():
            found[word] = (f"={word}", 1.5 + min(many, 1000) / 10_000)
        for notation in notation_counts(Filter(), model):
            for name in class_names.names(notation, lang):
                if _WORD.fullmatch(name):
                    found[fold(name)] = (name, 2.0)
    telling = {word: entry for word, entry in found.items() if len(word) >= _ONE and not word.isdecimal()}
    return _Held(frozenset(found), Lexicon.of(telling))
