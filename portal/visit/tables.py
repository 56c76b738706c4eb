"""The results of a search as rows of a table, and as JSON in the shape of the API."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from onitsearch.api.public import addresses
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.pictures import HitSerializer
from onitsearch.search import Hit
from portal.visit import texts

# The columns in their order; they are called as the members of the API are, and what is ours as the filters.
COLUMNS = (
    "id", "label", "text", "kind", "notations", "book", "date", "place", "library", "page", "canvas", "xywh",
    "image", "thumbnail", "url", "annotation", "manifest_uri", "rights", "attribution", "sure",
)  # fmt: skip
# A cell that begins so would be run as a formula by programs for tables.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def records(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Each hit as the API has it, with what its library says of its book and its rights."""
    return [{**serialize(HitSerializer, hit, at=addresses()), **_of_book(hit)} for hit in hits]


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = COLUMNS) -> str:
    """Records as CSV (RFC 4180) with a line of names; lists are written with semicolons between."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return file.getvalue()


def _of_book(hit: Hit) -> dict[str, Any]:
    book = hit.illustration.manifest
    said = texts.attribution(book)
    return {
        "date": texts.years(book),
        "place": book.place,
        "library": texts.library_name(book),
        "rights": [one for one in (book.rights, *book.further_rights) if one],
        "attribution": texts.plain_text(said.value) if said else "",
    }


def _cell(value: object) -> str:
    if isinstance(value, list | tuple):
        value = "; ".join(str(one) for one in value)
    text = "" if value is None else "1" if value is True else "0" if value is False else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
