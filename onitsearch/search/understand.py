"""Typed words to what is asked for: things to find, things to leave out, things to add to the looks."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTED = r'"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«\s*([^»]+?)\s*»'
# A sign counts where a word begins with it: "sea-horse" is one word, and a dash by itself is none. A quotation
# mark without its other one says nothing.
_PART = re.compile(rf"(?<!\S)([-−+])?(?:{_QUOTED}|[\"“„«]?([^\s\"“„«]\S*))")


@dataclass(frozen=True, slots=True)
class ParsedWords:
    """What was typed, in its parts: ``positive`` to be found, ``excluded`` not wanted, ``added`` to the looks."""

    positive: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


def parse(text: str) -> ParsedWords:
    """Part words by their signs: ``-word``, ``+word``, and quotation marks that keep words together.

    Words without a sign are one thing to be found, each phrase in quotation marks is another.
    """
    loose: list[str] = []
    quoted: list[str] = []
    excluded: list[str] = []
    added: list[str] = []
    for sign, *phrases, word in _PART.findall(text):
        part = " ".join((word or "".join(phrases)).split())
        if sign == "+":
            added.append(part)
        elif sign:
            excluded.append(part)
        elif word:
            loose.append(part)
        else:
            quoted.append(part)
    positive = [" ".join(loose)] if loose else []
    return ParsedWords((*positive, *quoted), tuple(excluded), tuple(added))
