"""ICONCLASS by its words: labels and keywords in English, German and French, from the `iconclass` package."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from iconclass import Iconclass

from onitsearch.search.notation_grammar import canonical

LANGUAGES = ("en", "de", "fr")
_NAME = re.compile(r"\(([^()+]*)\)")
_NOTATION = re.compile(r"\d[\dA-Z]*(\(.*\))?")
_WORD = re.compile(r"[^\W_]+")
_lock = threading.Lock()


class _Texts(Iconclass):  # type: ignore[misc]  # a class without types
    """The package's labels and keywords without its tree of 40,000 notations, which nobody here walks."""

    def __init__(self) -> None:
        self.texts: dict[str, dict[str, str]] = {}
        self.keywords: dict[str, dict[str, list[str]]] = {}


@lru_cache(maxsize=1)
def _loaded() -> _Texts:
    texts = _Texts()
    for language in LANGUAGES:
        texts.load(language)
    return texts


def _texts() -> _Texts:
    with _lock:
        return _loaded()


def language_of(lang: str) -> str:
    """The language of ours that serves a visitor's."""
    short = lang[:2].lower()
    return short if short in LANGUAGES else "en"


def label(notation: str, lang: str = "en") -> str:
    """The label of a notation; one with a name of its own is called by it (“flowers: tulip”).

    A key in the notation (``25F23(+46)``) is left out of the label. Empty where nothing is known.
    """
    language = language_of(lang)
    found = _texts().texts[language]
    base = notation.partition("(+")[0]
    if base in found:
        return found[base]
    named = _NAME.search(base)
    if named and named[1] != "...":
        general = _NAME.sub("", base, count=1)
        words = keywords(base, language)
        name = words[0] if words else named[1].capitalize()
        above = found.get(general) or found.get(_NAME.sub("(...)", base, count=1), "")
        return f"{above}: {name}" if above else name
    # What stands behind a name ("95A(MELAMPUS)51") refines it; without a label of its own the name serves.
    return label(base[:-1], lang) if named and not base.endswith(")") else ""


def keywords(notation: str, lang: str = "en") -> list[str]:
    """The keywords of a notation in a language."""
    return _texts().keywords[language_of(lang)].get(notation.partition("(+")[0], [])


def notations() -> Iterable[str]:
    """Every notation that has a label, in the order of the classification."""
    return _texts().texts["en"].keys()


def notation_in(words: str) -> str:
    """The notation that words are (“25f3”), as ICONCLASS writes it; empty where they are none that has a label."""
    if found := canonical(words):
        return found if label(found) else ""
    written = words.strip().upper()  # a few that have a label stand in no list of notations
    return written if written in _texts().texts["en"] else ""


def all_texts() -> Iterator[str]:
    """Every label and keyword in each of our languages."""
    texts = _texts()
    for language in LANGUAGES:
        yield from texts.texts[language].values()
        for words in texts.keywords[language].values():
            yield from words


def matching(words: str, among: Iterable[str], lang: str = "en") -> list[str]:
    """The notations among those given that the words name: by notation, keyword, or words of the label.

    The words' language is tried first, then the others; a plural may stand for a singular.
    """
    wanted = fold(words)
    if not wanted:
        return []
    notation = words.strip().upper().replace(" ", "")
    if _NOTATION.fullmatch(notation):
        return [one for one in among if one.upper().replace(" ", "").startswith(notation)]
    given = list(among)
    for language in dict.fromkeys((language_of(lang), *LANGUAGES)):
        found = [one for one in given if _names(one, wanted, language)]
        if found:
            return found
    return []


@lru_cache(maxsize=4096)
def _names(notation: str, wanted: str, language: str) -> bool:
    if any(_same(fold(word), wanted) for word in keywords(notation, language)):
        return True
    words = _WORD.findall(fold(label(notation, language)))
    count = len(wanted.split())
    return any(
        _same(" ".join(words[start : start + count]), wanted) for start in range(len(words) - count + 1)
    )


def fold(text: str) -> str:
    """Lower case without accents, single blanks: what makes two spellings one."""
    if text.isascii():  # most labels are, and there are a quarter of a million of them
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def listed(name: str) -> str:
    """A name as the reference vocabulary lists it: folded, as long as a class may be."""
    return fold(name)[:60]


def _same(word: str, wanted: str) -> bool:
    """Whether two folded words are the same but for the ending of a plural."""
    if word == wanted:
        return True
    short, long = sorted((word, wanted), key=len)
    return (
        len(short) > 2 and long.startswith(short) and long[len(short) :] in ("s", "es", "e", "en", "n", "er")
    )
