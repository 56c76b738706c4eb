"""A selection: pictures that a visitor chose, in their order, each with a note, as it stands in an address.

Nothing of it is kept here: a browser keeps its own (see static/js/tray.js), and who is sent the address has it whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from manifests.errors import BadRequestError
from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.results import selection_manifest
from onitsearch.api.info import picture_info
from onitsearch.models import Illustration
from portal.visit import selectors
from portal.visit.citation import as_text, citation_of
from portal.visit.tiles import Tile, places_on_pages, tile

MOST = 60
LONGEST_NOTE = 140  # characters
# Servers and mail programs cut what is longer; with it, ids and notes fit into one line of a request.
LONGEST_ADDRESS = 6000
_ID = re.compile(r"^[0-9a-z]{4,32}$")


@dataclass(frozen=True)
class Selection:
    """Public ids of pictures in their order, and as many notes, most of them empty."""

    ids: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def encoded(self) -> str:
        """The query string; notes behind the last one that says something are left out."""
        notes = list(self.notes)
        while notes and not notes[-1]:
            notes.pop()
        query = f"ids={','.join(self.ids)}"
        return f"{query}&{urlencode([('note', note) for note in notes])}" if notes else query

    @property
    def address(self) -> str:
        """The page of the selection."""
        return f"{reverse('selection')}?{self.encoded()}" if self.ids else reverse("selection")

    @property
    def manifest(self) -> str:
        """The selection as a IIIF manifest, with the public address."""
        return f"{settings.PUBLIC_URL}{reverse('selection-manifest')}?{self.encoded()}"

    def moved(self, place: int, by: int) -> Selection:
        """The same with one picture further to the front or the end."""
        order = list(range(len(self.ids)))
        order.insert(max(0, place + by), order.pop(place))
        return Selection(tuple(self.ids[n] for n in order), tuple(self.notes[n] for n in order))

    def without(self, place: int) -> Selection:
        """The same without one picture."""
        return Selection(
            self.ids[:place] + self.ids[place + 1 :], self.notes[:place] + self.notes[place + 1 :]
        )


@dataclass(frozen=True)
class Chosen:
    """One picture of a selection as its page shows it, with the addresses of what can be done to it."""

    tile: Tile
    note: str
    cited: str
    earlier: str
    later: str
    without: str


def read_selection(query: QueryDict) -> Selection:
    """Read a selection from an address: ``ids`` with commas, a ``note`` each, and one to ``add``.

    Raises BadRequestError for what is no id, and for more than there may be.
    """
    if len(query.urlencode()) > LONGEST_ADDRESS:
        raise BadRequestError(
            gettext("The address of this selection is too long."), hint=gettext("Shorten the notes.")
        )
    given = [one.strip() for said in query.getlist("ids") for one in said.split(",") if one.strip()]
    notes = [" ".join(note.replace("\x00", "").split())[:LONGEST_NOTE] for note in query.getlist("note")]
    notes += [""] * (len(given) - len(notes))
    pairs: dict[str, str] = {}
    for one, note in zip(given, notes, strict=False):
        pairs.setdefault(_checked(one), note)
    if added := query.get("add", "").strip():
        pairs.setdefault(_checked(_named(added)), "")
    if len(pairs) > MOST:
        raise BadRequestError(
            gettext("A selection holds at most %(most)s pictures.") % {"most": MOST},
            hint=gettext("Take some away, or begin a second one."),
        )
    return Selection(tuple(pairs), tuple(pairs.values()))


def shown(selection: Selection) -> tuple[Selection, list[Chosen]]:
    """The pictures of a selection that may be seen; what was withdrawn or hidden since is no longer among them."""
    rows = _rows(selection.ids)
    kept = [n for n, one in enumerate(selection.ids) if one in rows]
    left = Selection(tuple(selection.ids[n] for n in kept), tuple(selection.notes[n] for n in kept))
    places = places_on_pages(rows.values())
    last = len(left.ids) - 1
    made = [
        Chosen(
            tile=tile(rows[one], places=places),
            note=left.notes[n],
            cited=as_text(citation_of(rows[one])),
            earlier=left.moved(n, -1).address if n else "",
            later=left.moved(n, 1).address if n < last else "",
            without=left.without(n).address,
        )
        for n, one in enumerate(left.ids)
    ]
    return left, made


def manifest_of(selection: Selection) -> dict[str, Any]:
    """The selection as a Presentation 3 manifest; a note is the summary of its canvas."""
    rows = _rows(selection.ids)
    at = Addresses(settings.PUBLIC_URL)
    ids = [one for one in selection.ids if one in rows]
    if not ids:
        raise BadRequestError(gettext("None of these pictures can be seen here."))
    made = selection_manifest([picture_info(rows[one]) for one in ids], ids=selection.ids, addresses=at)
    notes = dict(zip(selection.ids, selection.notes, strict=True))
    items = [
        {**canvas, "summary": {"none": [notes[one]]}} if notes[one] else canvas
        for one, canvas in zip(ids, made["items"], strict=True)
    ]
    return {**made, "id": selection.manifest, "items": items}


def _rows(ids: Iterable[str]) -> Mapping[str, Illustration]:
    found = selectors.visible_pictures().filter(public_id__in=list(ids))
    return {one.public_id: one for one in found}


def _named(text: str) -> str:
    """The id in the address of a picture's page, or the text itself."""
    if "/" not in text:
        return text
    try:
        parts = [part for part in urlsplit(text).path.split("/") if part]
    except ValueError:
        return text
    return parts[parts.index("illustration") + 1] if "illustration" in parts[:-1] else text


def _checked(text: str) -> str:
    if not _ID.match(text):
        raise BadRequestError(
            gettext("“%(text)s” names no picture.") % {"text": text[:60]},
            hint=gettext("Give the address of a picture's page, or its id."),
        )
    return text
