"""Language maps of libraries as texts for people: the visitor's language first, markup cleaned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from manifests.models import Manifest
from manifests.presentation.labels import best, plain
from manifests.uri import is_web
from onitsearch.annotate.labels import label_text
from portal.visit.field_names import field_name, is_language_field, speaks
from portal.visit.languages import spoken_name

# The elements that the IIIF Presentation API 3.0 (section 4.5) lets stand in a text.
_TAGS = {"a", "b", "br", "i", "img", "p", "small", "span", "sub", "sup"}
_ATTRIBUTES = {"a": {"href"}}

LanguageMap = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Line:
    """One line of a description, ready to be shown."""

    label: str
    value: SafeString


def title(label: LanguageMap) -> str:
    """One title without markup; a book without one says so."""
    return label_text(label or {}) or gettext("Untitled")


def rich(words: LanguageMap) -> SafeString:
    """One text with the markup that IIIF allows, and nothing that could run."""
    said = best({key: tuple(values) for key, values in (words or {}).items()}, (get_language() or "en", "en"))
    clean = nh3.clean(
        said, tags=_TAGS - {"img"}, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"}
    )
    return mark_safe(clean)  # noqa: S308 - cleaned just above


def lines(metadata: Sequence[Mapping[str, Any]]) -> list[Line]:
    """The lines of a manifest's metadata, under their names in the visitor's language."""
    shown = (
        Line(field_name(pair.get("label") or {}), _value(pair.get("label") or {}, pair.get("value") or {}))
        for pair in metadata
    )
    return [line for line in shown if line.value]


def _value(label: Mapping[str, Sequence[str]], value: Mapping[str, Sequence[str]]) -> SafeString:
    """What a line says; of names of languages in the visitor's own, where its library gives them in another."""
    if is_language_field(label) and not speaks(value):
        named = {key: [spoken_name(text) for text in texts] for key, texts in value.items()}
        return rich(named)
    return rich(value)


def years(book: Manifest) -> str:
    """The year or years of a book, or nothing."""
    if book.date_start is None or book.date_end is None:
        return ""
    if book.date_start == book.date_end:
        return str(book.date_start)
    return f"{book.date_start}–{book.date_end}"


def library(book: Manifest) -> tuple[str, str]:
    """Who provides the book: a name and the address of its home page; both may be empty."""
    for provider in book.provider or []:
        name = label_text(provider.get("label") or {})
        homepage = provider.get("homepage") or []
        address = homepage[0] if homepage else ""
        if isinstance(address, dict):
            address = address.get("id", "")
        if name:
            return name, address if is_web(address) else ""
    return "", ""


def library_name(book: Manifest) -> str:
    """What its library is called: by its provider, else by the host that its manifest comes from."""
    return library(book)[0] or urlsplit(book.library).netloc


def attribution(book: Manifest) -> Line | None:
    """The statement that the library asks to be shown with its book."""
    statement = book.required_statement or {}
    value = rich(statement.get("value") or {})
    return Line(label_text(statement.get("label") or {}), value) if value else None


def plain_text(words: str) -> str:
    """A text without markup, for what is no page."""
    return plain(words)


def format_number(number: int) -> str:
    """A number as the visitor's language groups its digits."""
    return number_format(number, use_l10n=True, force_grouping=True)
