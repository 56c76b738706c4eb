"""Words as they are compared: without accents, ligatures and capitals, so that old and new print agree."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Accents and other marks above and below letters of Latin, Greek and Cyrillic. The marks of other scripts are
# parts of their words and stay.
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "đ": "d", "ł": "l", "ꝛ": "r"})
# All that is not part of a word: named one by one, so that it does not hang on anybody's locale.
_BETWEEN = re.compile(
    "[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u2000-\u206f\u2e00-\u2e7f\u3000-\u303f\uff00-\uff0f]+"
)


def fold(text: str) -> str:
    """Return the text in lower case without accents; a long s is an s and a ligature is its letters."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower().translate(_LETTERS)


def words_of(text: str) -> list[str]:
    """Return the folded words of a text in their order."""
    return [word for word in _BETWEEN.split(fold(text).replace("\x00", " ")) if word]


def written_words(text: str) -> list[tuple[str, str]]:
    """Return the words as they stand, each with its folded form; what folds to nothing is left out."""
    parts = (part for part in _BETWEEN.split(text.replace("\x00", " ")) if part)
    return [(part, folded) for part in parts if (folded := _run(part))]


@lru_cache(maxsize=50_000)
def _run(part: str) -> str:
    return "".join(words_of(part))
