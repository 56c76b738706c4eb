"""Where a book was printed and which library shows it, as short values that books can be told apart by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from manifests.presentation.labels import plain
from manifests.uri import is_web

# As libraries label the line: one that holds nothing but a place, and an imprint that begins with one.
_PLACE = re.compile(r"place|\bort\b|druckort|erscheinungsort|verlagsort|lieu|luogo|plaats", re.I)
_IMPRINT = re.compile(
    r"publi|imprint|impressum|erschein|ver[oö]ffentlich|druckvermerk|adresse bibl|pubblicazione", re.I
)
_NO_PLACE = re.compile(r"birth|death|geburt|sterbe|naissance|mort|current|aufbewahr|conservation", re.I)
_ENDS = re.compile(r"\s*[;:|/,(=]\s*|\s[-–—&]\s|\sund\s|\set\s|\sand\s")
_AROUND = " \t\n[]()<>?!.,;:“”\"'"
_NOWHERE = re.compile(r"s\.?\s?l\.?|o\.?\s?o\.?|sine loco|unknown|unbekannt|inconnu|n\.?\s?p\.?", re.I)
_LONGEST = 60


def place_of(metadata: Iterable[Mapping[str, Any]]) -> str:
    """Return where a book was printed as its description has it, without brackets; empty where it says nothing.

    A line of its own goes before an imprint, of which what stands before the colon is the place.
    """
    imprint = ""
    for pair in metadata or ():
        label = " ".join(_texts(pair.get("label")))
        if _PLACE.search(label) and not _NO_PLACE.search(label):
            if found := next(filter(None, (_place(text) for text in _texts(pair.get("value")))), ""):
                return found
        elif not imprint and _IMPRINT.search(label):
            texts = (text.partition(":")[0] for text in _texts(pair.get("value")) if ":" in text)
            imprint = next(filter(None, (_place(text) for text in texts)), "")
    return imprint


def library_of(provider: Sequence[Mapping[str, Any]], uri: str) -> str:
    """Return the address that stands for the library of a book: its provider's, else that of the manifest's host."""
    for one in provider or ():
        address = str(one.get("id") or "")
        if is_web(address):
            return address
    split = urlsplit(uri) if is_web(uri) else None
    return f"{split.scheme}://{split.netloc}/" if split and split.netloc else ""


def _place(text: str) -> str:
    first = _ENDS.split(text.strip(_AROUND), maxsplit=1)[0].strip(_AROUND)
    if not first or len(first) > _LONGEST or any(sign.isdigit() for sign in first):
        return ""
    return "" if _NOWHERE.fullmatch(first) else first[0].upper() + first[1:]


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, Mapping):
        yield from (plain(text) for texts in said.values() for text in texts if isinstance(text, str))
