"""docs/where-things-are.md names files that there are, and few of them for each request."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = re.compile(r"`([\w./-]+/[\w.-]+\.\w+|[A-Z]+\.md)`")


def rows() -> list[list[str]]:
    text = (ROOT / "docs" / "where-things-are.md").read_text()
    found = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| --- ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in found[1:]]


def test_the_files_are_there() -> None:
    named = {name for row in rows() for cell in row for name in FILE.findall(cell)}
    assert len(named) > 20
    assert {name for name in named if not (ROOT / name).is_file()} == set()


def test_what_was_guessed_is_what_is_to_change() -> None:
    assert len(rows()) == 20
    well = [row for row in rows() if row[3] == "yes"]
    assert len(well) >= 17
    for request, guessed, changed, _ in well:
        (guess,) = FILE.findall(guessed)
        assert guess in FILE.findall(changed), request
        assert len(set(FILE.findall(changed))) <= 3, request
    told = re.search(r"^(\d+) of 20", (ROOT / "docs" / "where-things-are.md").read_text(), re.MULTILINE)
    assert told is not None
    assert int(told[1]) == len(well)
