"""Lists in the forms in which people publish them: ONiT's, Recogito's, tables with any columns, COCO, annotations."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from manifests.errors import BadRequestError
from onitsearch.curate.labels import json_forms
from onitsearch.curate.labels.encodings import decoded
from onitsearch.curate.labels.listing import Listing
from onitsearch.curate.labels.recogito import RECOGITO, read_recogito
from onitsearch.curate.labels.table_rows import FIELDS, ROW_FIELDS, Reader, Table

ONIT_MANIFEST = "https://iiif.onb.ac.at/presentation/ABO/{barcode}/manifest"
_ONIT = {"name": "filename", "barcode": "barcode", "image": "iiif", "labels": "label_filled"}
_DELIMITERS = "|,;\t"
FORMS = ("onit", "recogito", "csv", "coco", "w3c")


@dataclass(frozen=True)
class Wishes:
    """How a list is to be read: ``columns`` say in which column a table has what (see `FIELDS`).

    ``manifest`` is a template of manifests' addresses. ``unlabelled`` says what a row without a label means:
    “rejected”, “skip”, or by its form where empty.
    """

    form: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    manifest: str = ""
    unlabelled: str = ""
    said_by: str = ""
    said_at: datetime | None = None


def read(data: bytes, wishes: Wishes) -> Listing:
    """Read a list. Raises BadRequestError where it is none of these, or lacks a column."""
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise BadRequestError("The file is empty.", hint="Its first line names the columns; rows follow.")
    text, told = decoded(data)
    form = wishes.form or _form_of(text, wishes)
    if form not in FORMS:
        raise BadRequestError(f"There is no form “{form[:40]}”.", hint=f"Choose one of {', '.join(FORMS)}.")
    reader = Reader(
        template=wishes.manifest or (ONIT_MANIFEST if form in ("onit", "recogito") else ""),
        # Books of another library have other addresses than the study's.
        library="" if wishes.manifest else "iiif.onb.ac.at" if form in ("onit", "recogito") else "",
        unlabelled=wishes.unlabelled or ("rejected" if form == "onit" else "skip"),
        said_by=wishes.said_by,
        said_at=wishes.said_at,
    )
    _READERS[form](text, reader, wishes)
    found = reader.listing
    for sentence, lines in told.items():
        found.notes.setdefault(sentence, []).extend(lines)
    if not found.read:
        hint = (
            "It has no annotations."
            if form in ("coco", "w3c")
            else "Its first line names the columns; rows follow."
        )
        raise BadRequestError("The list has no rows.", hint=hint)
    return found


def _form_of(text: str, wishes: Wishes) -> str:
    start = text.lstrip()[:1]
    if start in ("{", "["):
        found = _json(text)
        return "coco" if isinstance(found, dict) and "images" in found and "annotations" in found else "w3c"
    if wishes.columns:
        return "csv"
    head = text[:2_000].splitlines()[:1]
    first = head[0].lower() if head else ""
    if all(name.lower() in first for name in RECOGITO):
        return "recogito"
    return "onit" if "iiif" in first and ("barcode" in first or "label" in first) else "csv"


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequestError("The file is not JSON.", hint=str(error)[:200]) from error


def _table(text: str, listing: Listing) -> Table:
    """A table's columns and rows; rows that are none are told of in the listing."""
    head = text.splitlines()[0] if text.strip() else ""
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(1_000_000)
    rows = _records(text, delimiter)
    if rows is None:
        rows = _single_lines(text, delimiter, listing)
    first = next(iter(rows), (0, []))[1]
    names = [name.strip().strip(";").lower() for name in first]
    for name in {one for one in names if one and names.count(one) > 1}:
        listing.note(1, f"Several columns are called “{name[:60]}”; the first was read.")
    return Table(names, rows[1:], delimiter)


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]] | None:
    """Rows with the lines on which they end; None where a quotation mark that was left open swallows other rows."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    try:
        for cells in lines:
            most = max(2, len(found[0][1]) if found else 2) - 1
            if any("\n" in cell and cell.count(delimiter) >= most for cell in cells):
                return None
            if any(cell.strip() for cell in cells):
                found.append((lines.line_num, cells))
    except csv.Error:
        return None
    return found


def _single_lines(text: str, delimiter: str, listing: Listing) -> list[tuple[int, list[str]]]:
    """Each line for itself, so that one open quotation mark costs one row."""
    found = []
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        if not line.strip():
            continue
        try:
            if line.count('"') % 2:
                raise csv.Error
            found.append((number, next(csv.reader([line.rstrip("\n")], delimiter=delimiter))))
        except csv.Error:
            listing.read += 1
            listing.refuse(number, "A quotation mark of the row is open, or a cell is endless.")
    return found


def _read_onit(text: str, reader: Reader, wishes: Wishes) -> None:
    table = _table(text, reader.listing)
    label = next((name for name in table.names if name.startswith("label")), "label_filled")
    reader.read_table(table, {**_ONIT, "labels": label, **wishes.columns}, needed=("image", "labels"))


def _read_csv(text: str, reader: Reader, wishes: Wishes) -> None:
    table = _table(text, reader.listing)
    unknown = [name for name in wishes.columns if name not in FIELDS]
    if unknown:
        raise BadRequestError(
            f"--columns cannot say where “{unknown[0][:40]}” is.", hint=f"It can say: {', '.join(FIELDS)}."
        )
    own = {name: name for name in FIELDS if name in table.names}
    reader.read_table(table, {**own, **wishes.columns}, needed=ROW_FIELDS)


def _read_recogito(text: str, reader: Reader, wishes: Wishes) -> None:
    read_recogito(text, reader)


def _read_coco(text: str, reader: Reader, wishes: Wishes) -> None:
    json_forms.read_coco(_json(text), reader)


def _read_w3c(text: str, reader: Reader, wishes: Wishes) -> None:
    json_forms.read_w3c(_json(text), reader)


_READERS: dict[str, Callable[[str, Reader, Wishes], None]] = {
    "onit": _read_onit,
    "recogito": _read_recogito,
    "csv": _read_csv,
    "coco": _read_coco,
    "w3c": _read_w3c,
}
