"""Which notations ICONCLASS has: those it lists, names of one's own where it leaves room for one, and keys.

A notation is listed (``25F23``, ``25F23(LION)``), or puts a name where one with three dots is listed (``25F23(...)``,
``11H(...)51``), and may end in a key that its place in the classification allows (``25F23(+46)``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import ZipFile

import iconclass

_KEYED = re.compile(r"(.+?)\(\+(.+)\)")
_NAME = re.compile(r"\((?!\+)[^()]*\)")
_OUTSIDE = re.compile(r"\([^()]*\)|\s+|[^()\s]+|[()]")
_ROOM = "(...)"


@dataclass(frozen=True)
class _Listed:
    """Notations by their upper case, the group of keys of each, and the keys of each group by their upper case."""

    notations: dict[str, str]
    groups: dict[str, str]
    keys: dict[str, dict[str, str]]


@lru_cache(maxsize=1)
def _listed() -> _Listed:
    with ZipFile(Path(iconclass.__file__).parent / "data.zip") as packed:
        notations, groups = {}, {}
        for entry in packed.read("notations.txt").decode().split("\n$"):
            fields = dict(line.split(" ", 1) for line in entry.splitlines() if line[:2] in ("N ", "K "))
            if "N" in fields:
                notation = fields["N"].strip()
                notations[notation.upper()] = notation
                groups[notation] = fields.get("K", "").strip()
        keys = {}
        for entry in packed.read("keys.txt").decode().split("\n$"):
            lines = entry.strip().splitlines()
            group = next((line[2:].strip() for line in lines if line.startswith("K ")), "")
            suffixes = [line[2:].strip() for line in lines if line[:2] in ("S ", "; ")]
            # A q is where editors keep room; it is no key.
            keys[group] = {suffix.upper(): suffix for suffix in suffixes if suffix and "q" not in suffix}
    return _Listed(notations, groups, keys)


def canonical(written: str) -> str:
    """A notation as ICONCLASS writes it, from one in any case and with blanks between; empty for what is none."""
    tidy = _without_blanks(written)
    keyed = _KEYED.fullmatch(tidy)
    if keyed is None:
        return _base(tidy)[0]
    base, group = _base(keyed[1])
    key = _of(_listed().keys.get(group, {}), keyed[2])[0] if base else ""
    return f"{base}(+{key})" if key else ""


def longest_known(written: str) -> str:
    """The longest beginning of what was written that is a notation itself; empty where there is none."""
    tidy = _without_blanks(written)
    return next((found for end in range(len(tidy) - 1, 0, -1) if (found := canonical(tidy[:end]))), "")


def _base(written: str) -> tuple[str, str]:
    """A notation without its key, as ICONCLASS writes it, and the group of keys that it may have."""
    listed = _listed()
    found, entry = _of(listed.notations, written)
    return found, listed.groups.get(entry, "")


def _of(entries: dict[str, str], written: str) -> tuple[str, str]:
    """What was written as the entries have it, a name in its own room included, and the entry that it is."""
    upper = written.upper()
    if upper in entries:
        return entries[upper], entries[upper]
    for name in _NAME.finditer(written):
        if not any(letter.isalnum() for letter in name[0]):
            continue
        entry = entries.get(upper[: name.start()] + _ROOM + upper[name.end() :])
        if entry is not None:
            before, _, after = entry.partition(_ROOM)
            return before + name[0] + after, entry
    return "", ""


def _without_blanks(written: str) -> str:
    """Blanks matter in names alone."""
    parts = (part for part in _OUTSIDE.findall(written) if not part.isspace())
    return "".join(
        f"({' '.join(part[1:-1].split())})" if part[0] == "(" and len(part) > 1 else part for part in parts
    )
