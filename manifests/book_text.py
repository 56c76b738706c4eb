"""What a book's own description says, field by field, and as words to find the book by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from manifests.folding import words_of
from manifests.presentation.labels import plain

# What a line of a description is about, by the words of its label in the languages libraries write.
_FIELDS = (
    ("identifier", r"shelf ?-?mark|signatur|cote\b|call ?number|identifi|inventory|inventar|accession|barcode"
                   r"|\b(?:urn|ark|doi|ppn|vd ?1[678]|estc|istc|gw)\b|bnb|katalog-?id|record|notice n|number"),
    ("author", r"author|autor|auteur|autore|creator|verfasser|urheber|contribut|beitr|editor|herausgeber|[eé]diteur sc"
               r"|artist|k[uü]nstler|engraver|stecher|graveur|illustrat|translat|[uü]bersetz|traduct|person|name"),
    ("published", r"publi|publisher|verlag|verleger|[eé]diteur|printer|drucker|imprimeur|imprint|impressum|erschein"
                  r"|place|\bort\b|lieu|luogo|origin|druck"),
    ("date", r"date|datum|dat[ei]erung|year|jahr|ann[eé]e|anno|century|jahrhundert|si[eè]cle|period"),
    ("subject", r"subject|thema|schlagw|sujet|soggetto|topic|keyword|genre|gattung"),
    ("title", r"title|titel|titre|titolo"),
)  # fmt: skip
_FIELD = [(name, re.compile(pattern, re.I)) for name, pattern in _FIELDS]
# These are the same in most books of a library, or are searched otherwise.
_NOT_SEARCHED = re.compile(
    r"language|sprache|langue|lingua|rights|rechte|droits|licen|attribut|copyright|provider|owner|besitz|note\b"
    r"|anmerkung|remarque|format|extent|umfang|collation",
    re.I,
)
_LONGEST = 20_000
_MOST_VALUES = 200


@dataclass(frozen=True, slots=True)
class BookValue:
    """One thing a description says: ``field`` is title, author, published, date, subject, identifier, summary
    or description; ``text`` is without markup.
    """

    field: str
    text: str


def values_of(
    *,
    label: Mapping[str, Sequence[str]],
    summary: Mapping[str, Sequence[str]],
    metadata: Iterable[Mapping[str, Any]],
    years: tuple[int | None, int | None] = (None, None),
    uri: str = "",
) -> list[BookValue]:
    """Return what a book's description says and can be searched for, each text once under its first field."""
    found: dict[str, BookValue] = {}
    for value in _said(label, summary, metadata):
        if value.text and len(found) < _MOST_VALUES:
            found.setdefault(value.text, value)
    for year in years:
        if year is not None:
            found.setdefault(str(year), BookValue("date", str(year)))
    for name in identifiers(uri):
        found.setdefault(name, BookValue("identifier", name))
    return list(found.values())


def _said(
    label: Mapping[str, Sequence[str]],
    summary: Mapping[str, Sequence[str]],
    metadata: Iterable[Mapping[str, Any]],
) -> Iterator[BookValue]:
    yield from (BookValue("title", text) for text in _texts(label))
    for pair in metadata or ():
        field = field_of(" ".join(_texts(pair.get("label"))))
        if field:
            yield from (BookValue(field, text) for text in _texts(pair.get("value")))
    yield from (BookValue("summary", text) for text in _texts(summary))


def field_of(label: str) -> str:
    """Return which field a line of a description is, by its label; empty for one that is not searched."""
    for name, pattern in _FIELD:
        if pattern.search(label):
            return name
    return "" if _NOT_SEARCHED.search(label) else "description"


def identifiers(uri: str) -> list[str]:
    """Return the parts of a manifest's address that may be its library's number for the book."""
    parts = [unquote(part) for part in urlsplit(uri).path.split("/")]
    named = (re.sub(r"\.json$", "", part) for part in parts)
    return [part for part in named if re.search(r"\d", part) and len(part) > 3]


def searched(values: Iterable[BookValue]) -> str:
    """Return the words that a book is found by, folded, each once; identifiers also in one piece."""
    words: dict[str, None] = {}
    for value in values:
        words.update(dict.fromkeys(words_of(value.text)))
        if value.field == "identifier":
            words.setdefault(run_together(value.text))
    return " ".join(words)[:_LONGEST]


def run_together(text: str) -> str:
    """Return an identifier without blanks and signs: “4° Hist. 25/3” is 4hist253."""
    return "".join(words_of(text))[:100]


def _texts(said: Any) -> list[str]:
    if not isinstance(said, Mapping):
        return []
    return [plain(text) for texts in said.values() for text in texts if isinstance(text, str)]
