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


def suggestions(start: str, lang: str, *, first: dict[str, int], limit: int) -> list[tuple[str, str, int]]:
    """What a beginning may become: (notation, word or label, how many pictures), those with pictures first.

    ``first`` are the notations that pictures carry, with their counts (of the notation and what is below).
    """
    wanted = fold(start)
    if not wanted:
        return []
    language = language_of(lang)
    found = [
        (notation, words, count)
        for notation, count in first.items()
        if (words := _completion(notation, wanted, language))
    ]
    found.sort(key=lambda entry: (-entry[2], len(entry[1]), entry[0]))
    seen = {(notation, words.lower()) for notation, words, _ in found}
    if len(found) < limit:
        rest = []
        for notation in _candidates(wanted, language):
            words = _completion(notation, wanted, language)
            if words and (notation, words.lower()) not in seen:
                rest.append((notation, words, 0))
        # Of several notations with one keyword, the one that is called so goes first.
        rest.sort(
            key=lambda entry: (
                len(entry[1]),
                not fold(label(entry[0], language)).startswith(wanted),
                len(entry[0]),
                entry[0],
            )
        )
        found += rest
    unique: dict[str, tuple[str, str, int]] = {}
    for entry in found:
        unique.setdefault(entry[1].lower(), entry)
    return list(unique.values())[:limit]


def _completion(notation: str, wanted: str, language: str) -> str:
    """The keyword or label of a notation that begins like the wanted words; empty where none does."""
    if notation.lower().startswith(wanted):
        return label(notation, language) or notation
    for word in (*keywords(notation, language), label(notation, language)):
        if fold(word).startswith(wanted):
            return word
    name = label(notation, language).rpartition(": ")[2]
    return name if fold(name).startswith(wanted) else ""


@lru_cache(maxsize=256)
def _candidates(wanted: str, language: str) -> tuple[str, ...]:
    """Notations of the whole vocabulary one of whose words begins like the wanted ones (at most 200)."""
    found = [notation for folded, notation in _folded(language) if folded.startswith(wanted)]
    found.sort(key=lambda notation: (len(notation), notation))
    return tuple(dict.fromkeys(found))[:200]


@lru_cache(maxsize=len(LANGUAGES))
def _folded(language: str) -> list[tuple[str, str]]:
    texts = _texts()
    rows = [(fold(text), notation) for notation, text in texts.texts[language].items()]
    for notation, words in texts.keywords[language].items():
        rows += [(fold(word), notation) for word in words]
    return rows


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
