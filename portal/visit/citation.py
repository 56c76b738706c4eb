"""How to cite a picture: as a sentence, and as BibTeX, RIS and CSL-JSON for programs that keep literature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.labels import shorten
from onitsearch.kinds import kind_name
from onitsearch.models import Illustration
from portal.visit import texts
from portal.visit.tiles import page_name

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
        "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    }
)  # fmt: skip
_LONGEST = 300  # characters of a caption
_MOST_AUTHORS = 5


@dataclass(frozen=True)
class Citation:
    """What is to be named of a picture; ``first`` and ``last`` are years, empty texts are what nobody says."""

    id: str
    title: str
    authors: tuple[str, ...]
    book: str
    place: str
    first: int | None
    last: int | None
    page: str
    library: str
    address: str

    @property
    def years(self) -> str:
        """The year, or the first and the last."""
        if self.first is None:
            return ""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def citation_of(known: Illustration) -> Citation:
    """What there is to cite of a picture (with canvas and manifest loaded)."""
    book = known.manifest
    caption = shorten(texts.plain_text(known.text), _LONGEST)
    authors = (value.text for value in book.values() if value.field == "author")
    return Citation(
        id=known.public_id,
        title=caption or kind_name(known.kind),
        authors=tuple(dict.fromkeys(authors))[:_MOST_AUTHORS],
        book=texts.title(book.label),
        place=book.place,
        first=book.date_start,
        last=book.date_end,
        page=page_name(known),
        library=texts.library(book)[0],
        address=Addresses(settings.PUBLIC_URL).illustration_page(known.public_id),
    )


def as_text(cited: Citation) -> str:
    """The picture as a sentence, in the visitor's language."""
    authors = "; ".join(cited.authors)
    where = ", ".join(part for part in (f"{cited.place} {cited.years}".strip(), cited.page) if part)
    book = f"{authors}: {cited.book}" if authors else cited.book
    said = gettext("“%(title)s”. In: %(book)s. %(where)s.") % {
        "title": cited.title.rstrip("."), "book": book.rstrip("."), "where": where.rstrip(".")
    }  # fmt: skip
    return " ".join(part for part in (said, cited.library and f"{cited.library}.", cited.address) if part)


def as_bibtex(cited: Citation) -> str:
    """The picture as a BibTeX entry, with biblatex's names for what BibTeX knows none."""
    fields = {
        "title": cited.title,
        "booktitle": cited.book,
        "bookauthor": " and ".join(f"{{{_tex(one)}}}" for one in cited.authors),
        "address": cited.place,
        "year": cited.years.replace("–", "--"),
        "pages": cited.page,
        "library": cited.library,
    }
    lines = [
        f"  {name} = {{{value if name == 'bookauthor' else _tex(value)}}},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@misc{{onitsearch-{cited.id},", *lines, f"  url = {{{cited.address}}}", "}", ""])


def as_ris(cited: Citation) -> str:
    """The picture as a RIS record: a figure in a book."""
    lines = [
        ("TY", "FIGURE"),
        ("ID", cited.id),
        ("TI", cited.title),
        *(("A2", one) for one in cited.authors),
        ("T2", cited.book),
        ("CY", cited.place),
        ("PY", "" if cited.first is None else str(cited.first)),
        ("SP", cited.page),
        ("DP", cited.library),
        ("UR", cited.address),
    ]
    written = [f"{name}  - {_one_line(value)}" for name, value in lines if value]
    return "\r\n".join([*written, "ER  - ", ""])


def as_csl(cited: Citation) -> list[dict[str, Any]]:
    """The picture as CSL-JSON, a list of one item."""
    item: dict[str, Any] = {
        "id": cited.id,
        "type": "graphic",
        "title": cited.title,
        "container-title": cited.book,
        "container-author": [{"literal": one} for one in cited.authors],
        "publisher-place": cited.place,
        "page": cited.page,
        "archive": cited.library,
        "URL": cited.address,
    }
    if cited.first is not None and cited.last is not None:
        item["issued"] = {"date-parts": [[year] for year in sorted({cited.first, cited.last})]}
    return [{name: value for name, value in item.items() if value}]


def _tex(text: str) -> str:
    return _one_line(text).translate(_TEX)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
