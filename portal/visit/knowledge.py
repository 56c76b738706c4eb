"""Where a class stands in what others know: ICONCLASS's own page of it, and Wikidata."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode

from onitsearch.search.vocabulary import label

_TABLE = Path(__file__).with_name("wikidata.tsv")


@dataclass(frozen=True)
class KnowledgeLink:
    """A page elsewhere about a class; ``item`` is its Wikidata number, where that is known here."""

    name: str
    href: str
    item: str = ""


def knowledge_links(notation: str) -> list[KnowledgeLink]:
    """The pages of a notation elsewhere.

    ICONCLASS has one of each. On Wikidata those are known by number of which one is sure; others are looked up there
    by their name, which is never wrong, only less direct.
    """
    item = _items().get(notation.partition("(+")[0], "")
    wikidata = (
        f"https://www.wikidata.org/wiki/{item}"
        if item
        else f"https://www.wikidata.org/w/index.php?{urlencode({'search': _name(notation)})}"
    )
    return [
        KnowledgeLink("ICONCLASS", f"https://iconclass.org/{quote(notation, safe='')}"),
        KnowledgeLink("Wikidata", wikidata, item),
    ]


def _name(notation: str) -> str:
    """The first of the names by which a class goes in English (“bear” of “beasts of prey, …: bear”)."""
    found = label(notation, "en") or label(notation.partition("(+")[0], "en")
    return re.split("[;,(]", found.rpartition(": ")[2])[0].strip() or notation


@lru_cache(maxsize=1)
def _items() -> dict[str, str]:
    """Wikidata items by notation: those of which one can be sure that they mean the same."""
    rows = (line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return {row[0]: row[1] for row in rows}
