"""Where a class stands in what others know: ICONCLASS's own page of it, and Wikidata."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode

_TABLE = Path(__file__).with_name("wikidata.tsv")


@dataclass(frozen=True)
class KnowledgeLink:
    """A page elsewhere about a class; ``item`` is its Wikidata number, where that is known here."""

    name: str
    href: str
    item: str = ""


def knowledge_links(notation: str) -> list[KnowledgeLink]:
    """The pages of a notation elsewhere.

    ICONCLASS has one of each. On Wikidata a few are known by number; of others all items are asked for that say
    they have the notation (property P1256).
    """
    item = _items().get(notation.partition("(+")[0], "")
    wikidata = (
        f"https://www.wikidata.org/wiki/{item}"
        if item
        else f"https://www.wikidata.org/w/index.php?{urlencode({'search': _statement(notation)})}"
    )
    return [
        KnowledgeLink("ICONCLASS", f"https://iconclass.org/{quote(notation, safe='')}"),
        KnowledgeLink("Wikidata", wikidata, item),
    ]


def _statement(notation: str) -> str:
    return f'haswbstatement:"P1256={notation}"'


@lru_cache(maxsize=1)
def _items() -> dict[str, str]:
    """Wikidata items by notation: those of which one can be sure that they mean the same."""
    rows = (line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return {row[0]: row[1] for row in rows}
