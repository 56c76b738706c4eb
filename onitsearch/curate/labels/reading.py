"""Lists in the forms in which people publish them: ONiT's, Recogito's, tables with any columns, COCO, annotations."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from manifests.errors import BadRequestError
from onitsearch.curate.labels import json_forms
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
    text, note = decoded(data)
    form = wishes.form or _form_of(text, wishes)
    if form not in FORMS:
        raise BadRequestError(f"There is no form “{form[:40]}”.", hint=f"Choose one of {', '.join(FORMS)}.")
    reader = Reader(
        template=wishes.manifest or (ONIT_MANIFEST if form in ("onit", "recogito") else ""),
        unlabelled=wishes.unlabelled or ("rejected" if form == "onit" else "skip"),
        said_by=wishes.said_by,
        said_at=wishes.said_at,
    )
    _READERS[form](text, reader, wishes)
    found = reader.listing
    if note:
        found.note(1, note)
    if not found.read:
        raise BadRequestError("The list has no rows.", hint="Its first line names the columns; rows follow.")
    return found


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file, and a note where it is not in UTF-8. Raises BadRequestError for what is no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding, note = "utf-16", "The file is in UTF-16, and was read so."
    else:
        try:
            return data.decode("utf-8-sig"), ""
        except UnicodeDecodeError:
            encoding, note = "cp1252", "The file is not in UTF-8; it was read as Windows-1252."
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadRequestError("The file is not text.", hint="Save it as UTF-8.") from error
    if "\0" in text:
        raise BadRequestError("The file is not text.", hint="Save it as CSV or JSON in UTF-8.")
    return text, note


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
    return "onit" if all(name in first for name in ("barcode", "iiif", "label")) else "csv"


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequestError("The file is not JSON.", hint=str(error)[:200]) from error


def _table(text: str) -> Table:
    head = text.splitlines()[0] if text.strip() else ""
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(1_000_000)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

    def rows() -> Iterator[tuple[int, list[str]]]:
        try:
            for cells in lines:
                if any(cell.strip() for cell in cells):
                    yield lines.line_num, cells
        except csv.Error as error:
            raise BadRequestError(
                f"Line {lines.line_num} of the table cannot be read ({error}).",
                hint="Is a quotation mark open?",
            ) from error

    first = next(rows(), (0, []))[1]
    return Table([name.strip().strip(";").lower() for name in first], rows())


def _read_onit(text: str, reader: Reader, wishes: Wishes) -> None:
    table = _table(text)
    label = next((name for name in table.names if name.startswith("label")), "label_filled")
    reader.read_table(table, {**_ONIT, "labels": label, **wishes.columns}, needed=("image", "labels"))


def _read_csv(text: str, reader: Reader, wishes: Wishes) -> None:
    table = _table(text)
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
