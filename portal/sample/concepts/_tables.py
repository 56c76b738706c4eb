"""The tables of this package: a row for each species, its proportions in columns."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def rows(table: str) -> dict[str, dict[str, str]]:
    """The rows of ``TABLE.tsv`` by their first cell."""
    with (HERE / f"{table}.tsv").open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened, delimiter="\t")
        first = (reader.fieldnames or [""])[0]
        return {row[first]: row for row in reader}


def species(table: str, name: str) -> dict[str, Any]:
    """What the table says of a species; KeyError where it has no such row.

    A cell is a number, two numbers (a range to draw from), a word, "yes", or "-" for None; empty cells are left out.
    """
    if name not in rows(table):
        raise KeyError(f"{table}.tsv has no row for {name!r}.")
    cells = list(rows(table)[name].items())[1:]
    return {column: _value(cell) for column, cell in cells if cell}


def _value(cell: str) -> Any:
    if cell in ("yes", "-"):
        return True if cell == "yes" else None
    try:
        numbers = tuple(float(part) for part in cell.split())
    except ValueError:
        return cell
    return numbers if len(numbers) > 1 else numbers[0]
