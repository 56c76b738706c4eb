"""Texts in several languages: read from either version, and choose one to show."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from manifests.presentation.docs import LanguageMap, MetadataPair
from manifests.presentation.values import JsonObject, is_object, objects, text

_TAG = re.compile(r"<[^<>]*>")
# Lists in a language map in a list, twice over: no version writes a text any deeper.
_DEEPEST_TEXT = 8


def language_map(value: object) -> LanguageMap:
    """A language map from any way that Presentation 1, 2 or 3 writes a text; ``none`` where unknown."""
    found: dict[str, list[str]] = {}
    _gather(value, "none", found, 0)
    return {language: tuple(values) for language, values in found.items()}


def _gather(value: object, language: str, found: dict[str, list[str]], depth: int) -> None:
    if depth > _DEEPEST_TEXT:
        return
    if is_object(value):
        _gather_object(value, language, found, depth)
    elif isinstance(value, list | tuple):
        for item in value:
            _gather(item, language, found, depth + 1)
    elif words := text(value):
        found.setdefault(language, []).append(words)


def _gather_object(value: JsonObject, language: str, found: dict[str, list[str]], depth: int) -> None:
    if "@value" in value or "@language" in value:
        said = _language(value.get("@language")) or language
        _gather(value.get("@value"), said, found, depth + 1)
        return
    for key, words in value.items():
        if not is_object(words):
            _gather(words, _language(key) or "none", found, depth + 1)


def _language(value: object) -> str:
    said = text(value) if isinstance(value, str) else ""
    return "none" if said in ("@none", "") else said


def metadata_pairs(value: object) -> tuple[MetadataPair, ...]:
    """The label and value pairs of a description; a pair without any text is left out.

    An object that has neither label nor value is a description as programmers write it: ``{"Date": "1540"}``.
    """
    pairs = (pair for item in objects(value) for pair in _pairs(item))
    return tuple(pair for pair in pairs if pair.label or pair.value)


def _pairs(item: JsonObject) -> Iterator[MetadataPair]:
    if "label" in item or "value" in item:
        yield MetadataPair(language_map(item.get("label")), language_map(item.get("value")))
        return
    for key, said in item.items():
        if not key.startswith("@") and key not in ("id", "type"):
            yield MetadataPair(language_map(key), language_map(said))


def all_texts(words: LanguageMap) -> Iterable[str]:
    """Every text of a language map, in order."""
    for values in words.values():
        yield from values


def best(words: LanguageMap, languages: Iterable[str] = ("en",)) -> str:
    """One text to show: the first wanted language there is, else ``none``, else the first of any.

    ``fr`` is also served by ``fr-CA`` and the other way round.
    """
    for wanted in (*languages, "none"):
        short = wanted.split("-")[0].lower()
        for language, values in words.items():
            if values and (language == wanted or language.split("-")[0].lower() == short):
                return "; ".join(values)
    for values in words.values():
        if values:
            return "; ".join(values)
    return ""


def plain(value: str) -> str:
    """A text without its markup, on one line. Not a sanitizer: escape the result like any other text."""
    return " ".join(html.unescape(_TAG.sub(" ", value)).split())
