"""What libraries call the lines of a description, in the visitor's language, and the identifiers that last."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from manifests.folding import words_of
from manifests.models import Manifest
from manifests.presentation.labels import plain
from onitsearch.annotate.labels import label_text

# The usual names in the languages libraries write, folded; a line that is named otherwise keeps its library's name.
_NAMES: Sequence[tuple[Promise, str]] = (
    (gettext_lazy("Author"), "author|authors|autor|autoren|autor in|verfasser|auteur|auteurs|autore|autori|creator"),
    (gettext_lazy("Contributor"), "contributor|contributors|beitragender|beitragende|mitwirkende|contributeur"),
    (gettext_lazy("Title"), "title|titel|titre|titolo"),
    (gettext_lazy("Date"), "date|datum|datierung|date of publication|publication date|erscheinungsdatum"
                           "|erscheinungsjahr|date de publication|date d edition|date created|data"),
    (gettext_lazy("Place"), "place|ort|lieu|luogo|place of publication|erscheinungsort|verlagsort|druckort"
                            "|lieu de publication|lieu d edition|place of origin"),
    (gettext_lazy("Publisher"), "publisher|verlag|verleger|editeur|editore"),
    (gettext_lazy("Printer"), "printer|drucker|imprimeur|tipografo"),
    (gettext_lazy("Published"), "published|publication|imprint|impressum|erschienen|veroffentlicht|publie"
                                "|publication statement|erscheinungsvermerk|pubblicazione"),
    (gettext_lazy("Language"), "language|languages|sprache|sprachen|langue|langues|lingua|lingue"),
    (gettext_lazy("Shelfmark"), "shelfmark|shelf mark|signatur|cote|call number|segnatura|standortsignatur"),
    (gettext_lazy("Identifier"), "identifier|identifiers|identifikator|kennung|identifiant|identificatore"),
    (gettext_lazy("Subject"), "subject|subjects|topic|topics|thema|themen|schlagwort|schlagworter|sujet|sujets"),
    (pgettext_lazy("of a book", "Extent"), "extent|umfang|physical description|physische beschreibung|collation"
                                           "|description physique|importance materielle|physical extent"),
    (gettext_lazy("Description"), "description|beschreibung|descrizione|summary|zusammenfassung|resume"),
    (gettext_lazy("Collection"), "collection|sammlung|collezione"),
    (gettext_lazy("Library"), "library|bibliothek|bibliotheque|repository|holding institution|besitzende institution"),
    (gettext_lazy("Illustrator"), "illustrator|illustrateur|illustratore"),
    (gettext_lazy("Engraver"), "engraver|stecher|kupferstecher|graveur|incisore"),
    (gettext_lazy("Translator"), "translator|ubersetzer|traducteur|traduttore"),
    (pgettext_lazy("of a book", "Note"), "note|notes|anmerkung|anmerkungen|bemerkung|remarque|remarques|nota"),
    (gettext_lazy("Provenance"), "provenance|provenienz|herkunft|origine|provenienza"),
    (pgettext_lazy("of a book", "Edition"), "edition|ausgabe|auflage|edizione"),
    (pgettext_lazy("of a book", "Series"), "series|reihe|schriftenreihe|serie|collana"),
    (pgettext_lazy("of a book", "Genre"), "genre|genre form|gattung|type|typ|dokumenttyp|type de document|tipo"),
    (pgettext_lazy("of a book", "Format"), "format|dimensions|masse|abmessungen|dimensioni"),
    (gettext_lazy("Editor"), "editor|editors|herausgeber|editeur scientifique|curatore"),
)  # fmt: skip
_BY_NAME: Mapping[str, Promise] = {one: name for name, listed in _NAMES for one in listed.split("|")}

_LANGUAGE = frozenset(
    ["language", "languages", "sprache", "sprachen", "langue", "langues", "lingua", "lingue"]
)

_ARK = re.compile(r"\bark:/?(\d{5,9}/[\w.~*+@$=-]+)", re.I)
_DOI = re.compile(r"(?<![\w/.])(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s\"<>?#,;|]+)", re.I)


@dataclass(frozen=True)
class Persistent:
    """An identifier that outlives addresses: how it is written, and where it is resolved."""

    name: str
    address: str


def field_name(label: Mapping[str, Sequence[str]]) -> str:
    """The name of a line in the visitor's language: its library's own where it has one, else the usual name for it."""
    if speaks(label):
        return label_text(label)
    for texts in label.values():
        for text in texts:
            if (known := _BY_NAME.get(" ".join(words_of(plain(text))))) is not None:
                return str(known)
    return label_text(label)


def is_language_field(label: Mapping[str, Sequence[str]]) -> bool:
    """Whether a line says in which languages a book is written."""
    return any(" ".join(words_of(plain(text))) in _LANGUAGE for texts in label.values() for text in texts)


def speaks(text: Mapping[str, Sequence[str]]) -> bool:
    """Whether a text is there in the visitor's language."""
    spoken = (get_language() or "en").split("-")[0]
    return any(language.split("-")[0] == spoken for language in text)


def persistent_identifiers(book: Manifest) -> list[Persistent]:
    """ARK and DOI of a book, each once, from its address, its home page and its description."""
    found: dict[str, Persistent] = {}
    for text in _said(book):
        for match in _ARK.finditer(text):
            name = f"ark:/{match[1].rstrip('.')}"
            # A page's or a manifest's name behind it is no part of the book's.
            found.setdefault(name.lower(), Persistent(name, f"https://n2t.net/{name}"))
        for match in _DOI.finditer(text):
            name = match[1].rstrip(".)/")
            found.setdefault(name.lower(), Persistent(f"doi:{name}", f"https://doi.org/{name}"))
    return list(found.values())


def _said(book: Manifest) -> list[str]:
    texts: list[Any] = [unquote(book.uri), unquote(book.homepage)]
    for pair in book.metadata or ():
        texts += [text for values in (pair.get("value") or {}).values() for text in values]
    return [unquote(text) for text in texts if isinstance(text, str)]
