"""The names of ICONCLASS notations in the visitor's language."""

from __future__ import annotations

from django.utils.translation import get_language

from onitsearch.search.vocabulary import label

_LONGEST = 64


def class_label(notation: str) -> str:
    """What a notation means; the notation itself where nothing is known of it."""
    if not notation or len(notation) > _LONGEST:
        return notation
    language = get_language() or "en"
    return label(notation, language) or label(notation, "en") or notation
