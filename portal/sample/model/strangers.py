"""Words of things that the sample library does not show: a model that never met them puts them anywhere.

“Galgen” then lies on galleys and “charrue” on thistles (chardon), only because their spelling begins alike. The
words are ICONCLASS's keywords in three languages; every tenth is left out, so that one can see whether a model
has learned these words by heart or what a stranger is.
"""

from __future__ import annotations

import zlib
from functools import cache

from onitsearch.search import vocabulary
from onitsearch.search.vocabulary import LANGUAGES, fold
from portal.sample.concepts import registry
from portal.sample.model.dataset import words
from portal.sample.model.kinds import KINDS
from portal.sample.model.page_pictures import OTHERS

_SHORTEST = 3
_MOST_WORDS = 2
_TENTH = 10
_UMLAUTS = (("Ae", "Ä"), ("Oe", "Ö"), ("Ue", "Ü"), ("ae", "ä"), ("oe", "ö"), ("ue", "ü"))


def strangers() -> list[str]:
    """The words that training meets as true of nothing."""
    return [word for word in _all() if zlib.crc32(word.encode()) % _TENTH]


@cache
def _all() -> tuple[str, ...]:
    known = _stems_shown()
    shown = [concept.notation for concept in registry().values()]
    found: dict[str, None] = {}
    for notation in vocabulary.notations():
        near = any(notation.startswith(one) or one.startswith(notation.partition("(")[0]) for one in shown)
        for lang in LANGUAGES if not near else ():
            for keyword in vocabulary.keywords(notation, lang):
                for word in _spellings(keyword, lang):
                    if (
                        len(word) >= _SHORTEST
                        and len(word.split()) <= _MOST_WORDS
                        and not _stems(word) & known
                    ):
                        found[word] = None
    return tuple(found)


def _spellings(word: str, lang: str) -> list[str]:
    """A German keyword also with the umlauts that it spells out."""
    if lang != "de":
        return [word]
    with_umlauts = word
    for plain, letter in _UMLAUTS:
        with_umlauts = with_umlauts.replace(plain, letter)
    return list(dict.fromkeys([word, with_umlauts]))


def _stems_shown() -> set[str]:
    found: set[str] = set()
    for lang in LANGUAGES:
        for concept in registry().values():
            for word in words(concept, lang):
                found |= _stems(word)
        for kind in KINDS:
            for word in kind.words(lang):
                found |= _stems(word)
        for names in OTHERS.values():
            for word in names[lang]:
                found |= _stems(word)
    return found


def _stems(word: str) -> set[str]:
    """The beginnings of its words, by which a word and its plural or feminine form are one."""
    parts = fold(word).replace("-", " ").replace("'", " ").split()
    return {part[:6] if len(part) > 6 else part.rstrip("sxne") for part in parts if len(part) >= _SHORTEST}
