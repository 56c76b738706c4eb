"""The kinds of pictures: their names for people, which are shown unasked, and the words by which layouts name them.

A new kind is a member of `Kind` here, and what else is to be said of it in the tables below; the choices of models and
of the API, facets, and the default of VISIBLE_KINDS follow. What the detector's network can tell apart is fixed by its
weights (`detect/net/shape.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from manifests.errors import BadRequestError


class Kind(TextChoices):
    """What sort of picture it is; values are stored and a promise of the API, labels are for people."""

    ILLUSTRATION = "illustration", _("Illustration")
    MAP = "map", _("Map")
    ORNAMENT = "ornament", _("Ornament")
    INITIAL = "initial", _("Initial")
    MARK = "mark", _("Printer’s mark")
    STAMP = "stamp", _("Stamp")
    DIAGRAM = "diagram", _("Diagram")
    MUSIC = "music", _("Music")
    PHOTOGRAPH = "photograph", _("Photograph")
    HISTORIATED = "historiated", _("Historiated initial")
    COAT_OF_ARMS = "coat-of-arms", _("Coat of arms")
    TITLE_BORDER = "title-border", _("Title border")
    BINDING = "binding", _("Binding or cover")
    OTHER = "other", _("Picture")


KINDS: tuple[str, ...] = tuple(Kind.values)

# The key that chooses a kind in the review queue, the same in every language; docs/reviewing.md lists them.
KIND_KEYS: Mapping[Kind, str] = {
    Kind.ILLUSTRATION: "I", Kind.MAP: "M", Kind.ORNAMENT: "O", Kind.INITIAL: "L", Kind.MARK: "P",
    Kind.STAMP: "S", Kind.DIAGRAM: "G", Kind.MUSIC: "N", Kind.PHOTOGRAPH: "F", Kind.HISTORIATED: "H",
    Kind.COAT_OF_ARMS: "Y", Kind.TITLE_BORDER: "K", Kind.BINDING: "E", Kind.OTHER: "X",
}  # fmt: skip
if set(KIND_KEYS) != set(Kind):
    raise AssertionError("Each kind of picture needs a key of its own in KIND_KEYS.")

# Searches show these only when asked for them, unless VISIBLE_KINDS says otherwise. A binding is not what somebody
# looks for in a book's pictures, and every book has one; whoever collects bindings says so of the collection. A title
# border is shown: borders carry figures and scenes, are catalogued by them, and went from printer to printer.
HIDDEN: tuple[str, ...] = ("ornament", "initial", "mark", "stamp", "binding")
VISIBLE: tuple[str, ...] = tuple(kind for kind in KINDS if kind not in HIDDEN)

# Not compared with other books' as prints: single letters and stamps of libraries would tie everything to everything,
# and a library's half-bindings are alike without being prints.
NOT_COMPARED: tuple[str, ...] = ("initial", "stamp", "binding")
# Compared although searches show them only when asked: their blocks were used again and again, and tell a printer.
ALSO_COMPARED: tuple[str, ...] = tuple(kind for kind in HIDDEN if kind not in NOT_COMPARED)
# Never a book's title picture, on cards or in what others are told of it, not even where searches show them.
NO_COVER: tuple[str, ...] = ("stamp", "binding")

# SegmOnto's zones, ALTO's TYPE and the words librarians use; the first that matches decides.
LAYOUT_WORDS: dict[str, re.Pattern[str]] = {
    "historiated": re.compile(r"historiated|histori[ée]{2}e?s?\b|bildinitial|figureninitial", re.I),
    "initial": re.compile(r"drop\s*-?cap|initial|lettrine", re.I),
    "coat-of-arms": re.compile(
        r"coats?[\s-]+of[\s-]+arms|\barmorial|heraldi|wappen|armoiries|\bblason", re.I
    ),
    "stamp": re.compile(r"stamp|seal|cachet|stempel", re.I),
    "mark": re.compile(r"printer|device|marque|signet|druckermarke", re.I),
    "music": re.compile(r"music|notenzeile|notation", re.I),
    "title-border": re.compile(
        r"title[\s-]*(page[\s-]*)?(border|frame)|titel(einfassung|rahmen|bordüre)"
        r"|encadrement de (la )?(page de )?titre",
        re.I,
    ),
    # Not a bare “cover”: snow covers mountains.
    "binding": re.compile(
        r"\b(front|back|upper|lower|outer|book)[\s-]*cover\b|\b(book)?bindings?\b|\b(vorder|rück|buch)?(einband|deckel)\b"
        r"|\breliures?\b|\bplat (sup[ée]rieur|inf[ée]rieur)\b",
        re.I,
    ),
    "photograph": re.compile(r"\bphotographs?\b|fotografie|photographie|\bhalftone", re.I),
    "map": re.compile(r"\bmaps?\b|carte|karte|\bplan\b", re.I),
    "ornament": re.compile(
        r"ornament|decorat|headpiece|tailpiece|bandeau|cul-de-lampe|fleuron|vignette", re.I
    ),
    "diagram": re.compile(r"diagram|chart|schema|graph\b", re.I),
}


def choices() -> list[tuple[str, str]]:
    """The choices of a model's field; a function, so that a new kind needs no migration."""
    return [(kind, str(label)) for kind, label in Kind.choices]


def checked_kind(kind: str) -> str:
    """Return a kind that there is. Raises BadRequestError."""
    if kind not in KINDS:
        raise BadRequestError(
            gettext("“%(kind)s” is not a kind of picture.") % {"kind": kind[:40]},
            hint=gettext("The kinds are %(kinds)s.") % {"kinds": ", ".join(KINDS)},
        )
    return kind


def kind_name(kind: str) -> str:
    """The name of a kind of picture in the active language; a kind that is not known is a picture."""
    return str(Kind(kind if kind in KINDS else Kind.OTHER).label)
