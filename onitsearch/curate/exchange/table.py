"""Reviewed pictures as CSV, a line each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from manifests.errors import BadRequestError
from onitsearch.curate.exchange.records import Curated, Read, curated, numbers

COLUMNS = (
    "id", "manifest", "canvas", "canvas_width", "canvas_height", "x", "y", "w", "h", "found", "kind", "notations",
    "decision", "reason", "decided_by", "decided_at", "book", "page", "caption", "image", "tags", "own_caption",
    "note",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WRITTEN = ("book", "page", "caption", "reason", "decided_by", "tags", "own_caption", "note")


def write(records: Iterable[Curated]) -> str:
    """The table, with its names in the first line."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    for one in records:
        x, y, w, h = numbers(one.box)
        row = {
            "id": one.id, "manifest": one.manifest, "canvas": one.canvas,
            "canvas_width": _number(one.width), "canvas_height": _number(one.height),
            "x": x, "y": y, "w": w, "h": h,
            "found": ",".join(map(str, numbers(one.found))) if one.found else "",
            "kind": one.kind or "", "notations": "; ".join(one.notations), "decision": one.decision,
            "reason": one.reason, "decided_by": one.decided_by,
            "decided_at": one.decided_at.isoformat() if one.decided_at else "",
            "book": one.book, "page": one.page, "caption": one.caption, "image": one.image,
            "tags": "; ".join(one.tags or ()), "own_caption": one.own_caption or "", "note": one.note or "",
        }  # fmt: skip
        # Spreadsheets run what begins like a formula.
        table.writerow(
            {name: f"'{value}" if name in _WRITTEN and str(value).startswith(_FORMULA) else value
             for name, value in row.items()}
        )  # fmt: skip
    return out.getvalue()


def read(text: str) -> Read:
    """Pictures from a table with ``canvas``, ``x``, ``y``, ``w`` and ``h``, or with ``xywh``. Raises BadRequestError.

    Lines are separated by commas, semicolons or tabs; other columns may be there.
    """
    text = text.lstrip("\ufeff")
    head = text.splitlines()[:1]
    separator = max(",;\t", key=head[0].count) if head else ","
    try:
        return _read(text, separator)
    except csv.Error as error:  # a cell is endless
        raise BadRequestError(
            _("The file is not a table that can be read (CSV)."),
            hint=_("It needs the columns canvas, x, y, w and h (or xywh)."),
        ) from error


def _read(text: str, separator: str) -> Read:
    # So csv takes every end of a line for one, a carriage return alone, too, and leaves those within cells alone.
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    names = {name.strip().lower() for name in table.fieldnames or () if name}
    if "canvas" not in names or not ({"x", "y", "w", "h"} <= names or "xywh" in names):
        raise BadRequestError(
            _("The table does not say where pictures are."),
            hint=_("It needs the columns canvas, x, y, w and h (or xywh)."),
        )
    found = Read()
    begin = end = table.line_num
    for row in table:
        begin, end = end + 1, table.line_num
        where = _("line %(number)s") % {"number": table.line_num}
        values = {str(name).strip().lower(): value for name, value in row.items() if name}
        told = {name: _unescaped(name, value) for name, value in values.items() if value is not None}
        if "xywh" in told:
            told["box"] = told["xywh"].rpartition("xywh=")[2].removeprefix("pixel:")
        else:
            told["box"] = ",".join(told.get(name, "") for name in ("x", "y", "w", "h"))
        try:
            found.records.append((where, curated(told)))
        except BadRequestError as error:
            found.problems.append((where, str(error)))
    if _is_cut_off(text, separator):
        where = _("line %(number)s") % {"number": begin}
        words = _("A quotation mark is opened and never closed: nothing after it was read.")
        found.problems.append((where, words))
    return found


def _is_cut_off(text: str, separator: str) -> bool:
    """Whether the table ends within a cell that is in quotation marks."""
    try:
        for _row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _unescaped(name: str, value: str) -> str:
    return (
        value[1:] if name in _WRITTEN and value.startswith("'") and value[1:].startswith(_FORMULA) else value
    )


def _number(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
