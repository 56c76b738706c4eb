"""The notation in a label as people write it (“birds, 25F3*”, “sheep,25F24”), and typos that leave one reading."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from onitsearch.curate.labels.listing import ClassLabel
from onitsearch.search import vocabulary
from onitsearch.search.notation_grammar import canonical

# A notation at the end: it begins with a digit after a blank, a comma or an underscore; blanks stand in names alone.
_LABEL = re.compile(
    r"(?P<words>.*?)(?:^|[\s,;:_])\(?(?P<notation>\d[0-9A-Za-z]*(?:\([^()]*\)[0-9A-Za-z]*)*)\)?\s*(?P<star>\**)\s*",
    re.DOTALL,
)
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")  # between letters, as word processors leave them
_ALIKE = {"1": "I", "0": "O", "5": "S", "8": "B", "2": "Z", "6": "G", "I": "1", "O": "0", "S": "5", "B": "8"}
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORD = re.compile(r"[^\W\d_]{3,}")


def parsed(written: str) -> ClassLabel:
    """A label in its parts; the notation is empty where none was found, and otherwise as it is written."""
    text = " ".join(_UNSEEN.sub("", written).split())
    found = _LABEL.fullmatch(text)
    if found is None:
        return ClassLabel(text, "", sure=not text.endswith("*"))
    return ClassLabel(text.rstrip("* "), found["notation"], sure=not found["star"])


@lru_cache(maxsize=4096)
def mended(label: str, notation: str) -> str:
    """The notation as ICONCLASS writes it; where it has none like that, the one reading that it has; else empty.

    Signs that look alike (1 and I, 0 and O) are tried first; then one sign too many, too few or another, but only
    where the words of the label say the same as the class.
    """
    if found := canonical(notation):
        return found
    alike = {found for one in _looking_alike(notation) if (found := canonical(one))}
    if len(alike) == 1:
        return alike.pop()
    words = label.replace(notation, "")
    for readings in (alike, {found for one in _one_sign_off(notation) if (found := canonical(one))}):
        agreeing = {one for one in readings if _agrees(words, one)}
        if len(agreeing) == 1:
            return agreeing.pop()
    return ""


def _looking_alike(notation: str) -> Iterator[str]:
    places = [place for place, sign in enumerate(notation.upper()) if sign in _ALIKE]
    for count in (1, 2):
        for chosen in itertools.combinations(places[:8], count):
            signs = list(notation.upper())
            for place in chosen:
                signs[place] = _ALIKE[signs[place]]
            yield "".join(signs)


def _one_sign_off(notation: str) -> Iterator[str]:
    base = notation.upper()
    for place in range(len(base) + 1):
        for sign in _LETTERS:
            yield base[:place] + sign + base[place:]
            if place < len(base):
                yield base[:place] + sign + base[place + 1 :]
        if place < len(base):
            yield base[:place] + base[place + 1 :]


def _agrees(label: str, notation: str) -> bool:
    """Whether a word of the label is one of the class's own, or of its keywords."""
    said = {_stem(word) for word in _WORD.findall(vocabulary.fold(label))}
    for lang in vocabulary.LANGUAGES:
        own = [vocabulary.label(notation, lang), *vocabulary.keywords(notation, lang)]
        if said & {_stem(word) for text in own for word in _WORD.findall(vocabulary.fold(text))}:
            return True
    return False


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("s") else word
