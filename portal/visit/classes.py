"""The names of ICONCLASS notations, from the vocabulary inside the `iconclass` package."""

from __future__ import annotations

import re
from functools import lru_cache

import iconclass
from django.utils.translation import get_language

_LANGUAGES = {"en", "de", "fr", "it", "pt"}
# The package would ask Wikidata about a name such as “(wd:Q42)”; no file but the fetch door opens a URL.
_WIKIDATA = re.compile(r"\(wd:[^)]*\)", re.I)
_LONGEST = 64


@lru_cache(maxsize=1)
def _vocabulary() -> iconclass.Iconclass:
    return iconclass.Iconclass()


def class_label(notation: str, language: str = "") -> str:
    """What a notation means, in the visitor's language, else in English; the notation itself where unknown."""
    return _label(notation, (language or get_language() or "en").split("-")[0])


@lru_cache(maxsize=4096)
def _label(notation: str, language: str) -> str:
    asked = _WIKIDATA.sub("", notation)
    if not asked or len(asked) > _LONGEST:
        return notation
    for wanted in (language if language in _LANGUAGES else "en", "en"):
        try:
            said = _vocabulary().txt(asked, wanted).strip()
        except (iconclass.NotationNotFound, KeyError, IndexError, TypeError):
            return notation
        if said:
            return said
    return notation
