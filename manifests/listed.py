"""Reads addresses out of what people paste or upload: one a line, several in a line, or a column of a table."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

# Blanks may stand in an address; before a second address they part the two.
_BETWEEN = re.compile(r"[\s,;]+(?=https?://)", re.I)
_ADDRESS = re.compile(r"https?://", re.I)
_BOUNDS = " \t\"'<>,;"
MOST = 500
LARGEST_TABLE = 2 * 2**20


@dataclass(frozen=True)
class Listed:
    """The addresses in their order, each once; ``errors`` are (line, sentence) of lines that hold none.

    ``dropped`` counts those beyond the most that are taken at once.
    """

    urls: tuple[str, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()
    dropped: int = 0


def from_text(text: str) -> Listed:
    """Addresses as they were pasted: one a line, or with blanks, commas or semicolons between them."""
    urls: list[str] = []
    errors: list[tuple[str, str]] = []
    for line in text.replace("\x00", "").splitlines():
        for piece in _BETWEEN.split(line.strip()):
            address = piece.strip(_BOUNDS)
            if _ADDRESS.match(address):
                urls.append(address)
            elif address:
                errors.append(
                    (
                        address[:200],
                        _("“%(address)s” is not the address of a manifest.") % {"address": address[:200]},
                    )
                )
    return _once(urls, errors)


def from_table(data: bytes) -> Listed:
    """Addresses of a CSV file (commas, semicolons or tabs): of each row the first cell that is one."""
    if len(data) > LARGEST_TABLE:
        return Listed(errors=(("", _("The file is larger than 2 MB. Divide it.")),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    text = text.replace("\x00", "")
    head = text.splitlines()[:1]
    separator = max(",;\t", key=head[0].count) if head else ","
    urls: list[str] = []
    errors: list[tuple[str, str]] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1):
            found = [cell.strip(_BOUNDS) for cell in row if _ADDRESS.match(cell.strip(_BOUNDS))]
            if found:
                urls.append(found[0])
            elif number > 1 and any(cell.strip() for cell in row):
                # The first row may hold the names of the columns.
                errors.append(
                    (
                        separator.join(row)[:200],
                        _("Row %(number)s of the file holds no address.") % {"number": number},
                    )
                )
    except csv.Error:
        errors.append(("", _("The file is not a table that can be read (CSV).")))
    return _once(urls, errors)


def together(*parts: Listed) -> Listed:
    """What several sources list, each address once."""
    errors = [one for part in parts for one in part.errors]
    return _once([url for part in parts for url in part.urls], errors, sum(part.dropped for part in parts))


def _once(urls: list[str], errors: list[tuple[str, str]], dropped: int = 0) -> Listed:
    known = tuple(dict.fromkeys(urls))
    return Listed(known[:MOST], tuple(errors[:MOST]), dropped + max(0, len(known) - MOST))
