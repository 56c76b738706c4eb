r"""Edits in the text of a JSON document: what is not edited stays as it was written, byte for byte.

Parsing and writing anew would lose what JSON does not hold to matter: ``1.0``, ``\u00e9``, a key that stands
twice, blanks. So values are looked for with their places in the text, and edits are made at those places.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True, slots=True)
class Place:
    """A value and where it stands in the text: ``text[start:end]``."""

    value: Any
    start: int
    end: int


class Draft:
    """A JSON text that is being edited, each member at most once. Raises ValueError for what is no JSON.

    Members that say nothing (null, an empty text or list) give way to what is put there.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._edits: list[tuple[int, int, str]] = []
        self._members: dict[int, list[tuple[str, Place]]] = {}
        self._begun: set[int] = set()  # where empty objects stand that have been given a first member
        start = _after_blanks(text, 0)
        try:
            self.top = Place(json.loads(text), start, len(text.rstrip(" \t\n\r")))
        except RecursionError as error:
            raise ValueError("nested too deeply") from error

    def members(self, owner: Place) -> list[tuple[str, Place]]:
        """The members of an object in their order; a key that stands twice comes twice."""
        if owner.start not in self._members:  # read once: the top is asked often, and holds everything
            self._members[owner.start] = list(self._read_members(owner))
        return self._members[owner.start]

    def _read_members(self, owner: Place) -> Iterator[tuple[str, Place]]:
        at = _after_blanks(self.text, owner.start + 1)
        while self.text[at] != "}":
            key, at = _DECODER.raw_decode(self.text, at)
            at = _after_blanks(self.text, _after_blanks(self.text, at) + 1)  # the colon
            value, end = _DECODER.raw_decode(self.text, at)
            yield key, Place(value, at, end)
            at = self._next(end)

    def elements(self, owner: Place) -> Iterator[Place]:
        """The elements of a list; a value that is no list counts as a list of one, as readers take it."""
        if not isinstance(owner.value, list):
            yield owner
            return
        at = _after_blanks(self.text, owner.start + 1)
        while self.text[at] != "]":
            value, end = _DECODER.raw_decode(self.text, at)
            yield Place(value, at, end)
            at = self._next(end)

    def member(self, owner: Place, key: str) -> Place | None:
        """The member that parsers take: the last of that name."""
        found = None
        for name, place in self.members(owner):
            if name == key:
                found = place
        return found

    def replace(self, place: Place, value: object) -> None:
        """Write another value where this one stands."""
        self._edits.append((place.start, place.end, compact(value)))

    def set(self, owner: Place, key: str, value: object) -> None:
        """Write a member of an object, in the place of one of the same name or as the last."""
        found = self.member(owner, key)
        if found is not None:
            self.replace(found, value)
        else:
            self._add_member(owner, key, value)

    def put_first(self, owner: Place, key: str, values: Iterable[object]) -> None:
        """Put values in front of those that a member of an object lists; a bare value becomes a list."""
        new = [compact(value) for value in values]
        found = self.member(owner, key)
        if found is None:
            self._add_member(owner, key, _Written(f"[{','.join(new)}]"))
        elif _is_nothing(found.value):
            self._wrap(found, new)
        elif isinstance(found.value, list):
            self._insert(found.start + 1, ",".join(new) + ",")
        else:
            self._wrap(found, [*new, self.text[found.start : found.end]])

    def put_last(self, owner: Place, key: str, values: Iterable[object]) -> None:
        """Put values behind those that a member of an object lists; a bare value becomes a list."""
        new = [compact(value) for value in values]
        found = self.member(owner, key)
        if found is None:
            self._add_member(owner, key, _Written(f"[{','.join(new)}]"))
        elif _is_nothing(found.value):
            self._wrap(found, new)
        elif isinstance(found.value, list):
            last = max(place.end for place in self.elements(found))
            self._insert(last, "," + ",".join(new))
        else:
            self._wrap(found, [self.text[found.start : found.end], *new])

    def finished(self) -> str:
        """The text with all edits made."""
        parts, at = [], 0
        # A stable sort: what is inserted at one place stays in the order in which it was asked for.
        for start, end, new in sorted(self._edits, key=lambda edit: edit[0]):
            parts += [self.text[at:start], new]
            at = end
        return "".join([*parts, self.text[at:]])

    def _add_member(self, owner: Place, key: str, value: object) -> None:
        written = f"{compact(key)}:{compact(value)}"
        ends = [place.end for _key, place in self.members(owner)]
        if ends:
            self._insert(ends[-1], f",{written}")
        else:
            self._insert(owner.start + 1, f",{written}" if owner.start in self._begun else written)
            self._begun.add(owner.start)

    def _wrap(self, place: Place, written: list[str]) -> None:
        # One edit and no insertions, for another one may come to stand right behind the place.
        self._edits.append((place.start, place.end, f"[{','.join(written)}]"))

    def _insert(self, at: int, new: str) -> None:
        self._edits.append((at, at, new))

    def _next(self, at: int) -> int:
        at = _after_blanks(self.text, at)
        return _after_blanks(self.text, at + 1) if self.text[at] == "," else at


@dataclass(frozen=True, slots=True)
class _Written:
    """A value that is JSON text already."""

    text: str


def compact(value: object) -> str:
    """A value as JSON without blanks; characters stand for themselves, but lone surrogates are escaped."""
    if isinstance(value, _Written):
        return value.text
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        written.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return written


def _after_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _is_nothing(value: object) -> bool:
    return value is None or value in ("", [])
