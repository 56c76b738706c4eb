"""The names of languages of books, in the visitor's language."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext


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
