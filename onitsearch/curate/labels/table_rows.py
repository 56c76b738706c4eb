"""Rows of a table, or of any other form, to listed regions; what is wrong with one is told, the others are taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware

from manifests.errors import BadRequestError
from manifests.uri import is_web
from onitsearch.curate.labels.addresses import LARGEST, book_of, box_of_text, split_address
from onitsearch.curate.labels.listing import ClassLabel, ListedRegion, Listing
from onitsearch.curate.labels.notation_text import mended, parsed
from onitsearch.curate.notations import LONGEST_NOTATION, MOST_NOTATIONS
from onitsearch.geometry import Box
from onitsearch.search.notation_grammar import canonical
from onitsearch.store.models import Illustration

ACCEPTED, REJECTED = str(Illustration.Decision.ACCEPTED), str(Illustration.Decision.REJECTED)
# What a table can tell, and what a row cannot do without.
FIELDS = (
    "image", "canvas", "region", "x", "y", "w", "h", "labels", "notation", "manifest", "barcode", "name", "decision",
    "by", "at",
)  # fmt: skip
ROW_FIELDS = ("image",)
_MOST_TRIED = 200
_SEVERAL = re.compile(r"\s*\|\s*")
_NOTATIONS = re.compile(r"\s*[|;]\s*")


@dataclass
class Table:
    """The names of a table's columns (lower case), and its rows with the lines on which they end."""

    names: Sequence[str]
    rows: Iterable[tuple[int, list[str]]]
    delimiter: str = ","


@dataclass
class Reader:
    """Takes one row after the other into a listing; the fields are as in `reading.Wishes`."""

    template: str = ""
    library: str = ""  # the host that the template holds for; "" for all
    unlabelled: str = "skip"
    said_by: str = ""
    said_at: datetime | None = None
    listing: Listing = field(default_factory=Listing)
    _tried: set[str] = field(default_factory=set)

    def read_table(self, table: Table, columns: Mapping[str, str], *, needed: Sequence[str]) -> None:
        """Read all rows; ``columns`` say which column has what. Raises BadRequestError where one is missing."""
        places = {name: self._place(table, name, column, needed) for name, column in columns.items()}
        if places.get("image", -1) < 0 and places.get("canvas", -1) < 0:
            raise BadRequestError(
                "The list does not say which images it is about.",
                hint=f"Say which column does: --columns image=…. It has {', '.join(table.names) or 'none'}.",
            )
        for row, cells in table.rows:
            if len(cells) < len(table.names) and len(cells) <= max(places.values()):
                self.listing.read += 1
                self.listing.refuse(row, "The row has fewer cells than the table has columns.")
                continue
            cells = _fitted(cells, len(table.names), table.delimiter, places.get("labels", -1))
            if len(cells) > len(table.names):
                self.listing.read += 1
                self.listing.refuse(
                    row,
                    f"The row has more cells than the table has columns: is a “{table.delimiter}” not in quotes?",
                )
                continue
            values = {name: cells[place].strip() for name, place in places.items() if 0 <= place < len(cells)}
            others = dict(zip(table.names, (cell.strip() for cell in cells), strict=False))
            self.take_values(row, values, {**others, **values})

    def _place(self, table: Table, name: str, column: str, needed: Sequence[str]) -> int:
        if column.lower() in table.names:
            return list(table.names).index(column.lower())
        if name in needed or column.lower() != name:
            if name not in needed and name in ("name", "barcode"):
                return -1
            raise BadRequestError(
                f"The list has no column “{column[:60]}” ({name}).",
                hint=f"Its columns are {', '.join(table.names)[:300] or 'not named'}; "
                f"say which is which with --columns {name}=….",
            )
        return -1

    def take_values(self, row: int, values: Mapping[str, str], others: Mapping[str, str]) -> None:
        """Take the texts of one row, by the names in `FIELDS`; ``others`` may fill the template."""
        labels = [*_SEVERAL.split(values.get("labels", "")), *_NOTATIONS.split(values.get("notation", ""))]
        parts = ",".join(values.get(name, "") for name in ("x", "y", "w", "h"))
        self.take(
            row,
            image=values.get("image") or values.get("canvas", ""),
            region=values.get("region") or (parts if parts != ",,," else ""),
            labels=[one for one in labels if one],
            book=values.get("manifest", ""),
            name=values.get("name", ""),
            decision=values.get("decision", "").lower(),
            by=values.get("by", ""),
            at=values.get("at", ""),
            others=others,
            in_canvas=not values.get("image"),
        )

    def take(
        self, row: int, *, image: str, region: str | Box = "", labels: Sequence[str] = (), book: str = "",
        name: str = "", decision: str = "", by: str = "", at: str = "", others: Mapping[str, str] | None = None,
        in_canvas: bool = False,
    ) -> None:  # fmt: skip
        """Take one row into the listing, or say there why not."""
        self.listing.read += 1
        image, book, name, by = map(plain, (image, book, name, by))
        labels = [plain(label) for label in labels]
        base, box = split_address(image)
        if not is_web(base) or any(ord(sign) < 33 for sign in base):
            return self.listing.refuse(row, "The address of the image is missing or none.")
        if region:
            box = region if isinstance(region, Box) else box_of_text(region)
        if box is None or not (box.area > 0) or max(map(abs, (box.x, box.y, box.w, box.h))) >= LARGEST:
            return self.listing.refuse(row, "The region is not a rectangle in pixels.")
        if box.right <= 0 or box.bottom <= 0:
            return self.listing.refuse(row, "The region lies outside its page.")
        when = _time(at) if at else self.said_at
        if at and when is None:
            return self.listing.refuse(row, "The time is none.")
        said = decision or (ACCEPTED if labels else "")
        if not said:
            if self.unlabelled != REJECTED:
                self.listing.left_out += 1
                return None
            said = REJECTED
        if said not in (ACCEPTED, REJECTED):
            return self.listing.refuse(row, f"A decision is {ACCEPTED} or {REJECTED}.")
        classes = tuple(self._classes(row, labels))
        if said == ACCEPTED and labels and not classes:
            return self.listing.refuse(row, "None of its labels has a notation that ICONCLASS knows.")
        if not book:
            book = self._book(row, others or {}, base)
        self.listing.rows.append(
            ListedRegion(
                row=row, image=base, box=box, decision=said, classes=classes[:MOST_NOTATIONS],
                book=book, name=name[:200],
                in_canvas=in_canvas, said_by=(by or self.said_by)[:150], said_at=when,
            )
        )  # fmt: skip
        return None

    def _book(self, row: int, others: Mapping[str, str], image: str) -> str:
        host = urlsplit(image).hostname or ""
        if self.library and host != self.library:
            self.listing.note(
                row,
                f"The image is not of {self.library} but of {host[:60]}: --manifest says where its books are.",
            )
            return ""
        return book_of(self.template, others, image)

    def _classes(self, row: int, labels: Sequence[str]) -> Iterator[ClassLabel]:
        for text in labels:
            label = parsed(text)
            self.listing.labels[label.written] += 1
            known = self._mended(label) if label.notation else ""
            if not known or len(known) > LONGEST_NOTATION:
                sentence = (
                    f"“{label.written[:60]}” has a notation that ICONCLASS does not know."
                    if label.notation
                    else f"“{label.written[:60]}” has no notation."
                )
                self.listing.note(row, sentence)
                continue
            if known != label.notation:
                self.listing.note(row, f"“{label.notation}” in “{label.written[:60]}” was read as {known}.")
            yield ClassLabel(label.written, known, label.sure)

    def _mended(self, label: ClassLabel) -> str:
        """The notation; what is none is tried to be mended, but not for ever: each try takes a while."""
        if found := canonical(label.notation):
            return found
        if label.written not in self._tried and len(self._tried) >= _MOST_TRIED:
            return ""
        self._tried.add(label.written)
        return mended(label.written, label.notation)


def plain(text: str) -> str:
    """A text without the signs that no database keeps."""
    return text.replace("\x00", "").encode(errors="replace").decode()


def _fitted(cells: list[str], many: int, delimiter: str, labels: int) -> list[str]:
    """A row's cells without empty ones behind; further ones after a last column of labels are labels, too."""
    while len(cells) > many and not cells[-1].strip(" ;"):
        cells = cells[:-1]
    if delimiter == "|" and labels == many - 1 and len(cells) > many:
        cells = [*cells[:labels], "|".join(cells[labels:])]
    return cells


def _time(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)):
            found = datetime(day.year, day.month, day.day)
    except ValueError:
        return None
    return make_aware(found) if found is not None and is_naive(found) else found


def time_of(text: str) -> datetime | None:
    """A date or a time, in the site's own zone where it says none; None for what is neither."""
    return _time(text)
