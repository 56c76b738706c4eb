"""The names of languages of books, in the visitor's language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext


def spoken_name(text: str) -> str:
    """The name of a language or its tag as the visitor's language names it; any other text as it is."""
    code = _codes().get(text.strip().casefold())
    return language_name(code) if code else text


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """The codes of languages by their names in English, German and French."""
    listed = (Locale(one).languages.items() for one in ("fr", "de", "en"))
    return {name.casefold(): code for names in listed for code, name in names if code.isalpha()}


def language_name(code: str) -> str:
    """What a BCP 47 language tag means; the tag itself where unknown."""
    if code in ("none", "und", ""):
        return gettext("unknown language")
    try:
        shown = Locale.parse((get_language() or "en").replace("-", "_"))
        name = shown.languages.get(code.split("-")[0].lower())
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:] if name else code
