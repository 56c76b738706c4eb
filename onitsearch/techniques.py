"""The techniques in which pictures are made: a short controlled vocabulary, by the ids of Getty's AAT.

People tell a technique by a tag in any of the languages here; what a model says of one is in `store.techniques`.
A new technique is a member of `Technique`, and its names and its prompt below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

AAT = "http://vocab.getty.edu/aat/"


class Technique(TextChoices):
    """How a picture was made; values are ids of the Art & Architecture Thesaurus, labels are for people."""

    WOODCUT = "300041405", _("Woodcut")
    ENGRAVING = "300041340", _("Engraving")
    ETCHING = "300041365", _("Etching")
    MEZZOTINT = "300041356", _("Mezzotint")
    LITHOGRAPH = "300041379", _("Lithograph")
    PHOTOGRAPH = "300046300", _("Photograph")
    DRAWING = "300033973", _("Drawing")
    WATERCOLOUR = "300078925", _("Watercolour")
    MINIATURE = "300033936", _("Miniature")


# The tags that tell a technique, in English, German and French; the first is what the desk writes.
NAMES: Mapping[Technique, tuple[str, ...]] = {
    Technique.WOODCUT: ("woodcut", "woodcuts", "Holzschnitt", "Holzschnitte", "gravure sur bois", "xylographie"),
    Technique.ENGRAVING: (
        "engraving", "engravings", "copperplate engraving", "Kupferstich", "Kupferstiche", "Stich",
        "gravure au burin", "gravure sur cuivre", "burin",
    ),
    Technique.ETCHING: ("etching", "etchings", "Radierung", "Radierungen", "eau-forte", "eaux-fortes"),
    Technique.MEZZOTINT: ("mezzotint", "mezzotints", "Schabkunst", "Mezzotinto", "manière noire"),
    Technique.LITHOGRAPH: (
        "lithograph", "lithographs", "lithography", "Lithographie", "Lithografie", "Steindruck",
    ),
    Technique.PHOTOGRAPH: ("photograph", "photographs", "photography", "Fotografie", "Photographie", "Foto"),
    Technique.DRAWING: ("drawing", "drawings", "pen drawing", "Zeichnung", "Zeichnungen", "Federzeichnung", "dessin"),
    Technique.WATERCOLOUR: (
        "watercolour", "watercolor", "watercolours", "watercolors", "Aquarell", "Aquarelle", "aquarelle",
    ),
    Technique.MINIATURE: ("miniature", "miniatures", "Miniatur", "Miniaturen", "enluminure"),
}  # fmt: skip
if set(NAMES) != set(Technique):
    raise AssertionError("Each technique needs names in NAMES.")

# What a model is asked in words where it is to tell techniques unseen.
PROMPTS: Mapping[Technique, str] = {
    Technique.WOODCUT: "a woodcut print",
    Technique.ENGRAVING: "a copperplate engraving",
    Technique.ETCHING: "an etching",
    Technique.MEZZOTINT: "a mezzotint print",
    Technique.LITHOGRAPH: "a lithograph",
    Technique.PHOTOGRAPH: "a photograph",
    Technique.DRAWING: "a pen drawing",
    Technique.WATERCOLOUR: "a watercolour painting",
    Technique.MINIATURE: "an illuminated miniature in a manuscript",
}


def technique_name(value: str) -> str:
    """The name of a technique in the active language; of one that is not known, its id."""
    return str(Technique(value).label) if value in Technique else value


def uri_of(value: str) -> str:
    """The address of a technique in the thesaurus."""
    return f"{AAT}{value}"


def spellings(values: Iterable[str]) -> list[str]:
    """All tags that tell one of some techniques, their addresses and ids in the thesaurus included."""
    return [name for one in values for name in (*NAMES[Technique(one)], one, uri_of(one))]


def told_by(tag: str) -> str:
    """The technique that a tag tells; empty for any other tag. Capitals are no difference."""
    return _BY_NAME.get(tag.casefold(), "")


_BY_NAME: Mapping[str, str] = {name.casefold(): one.value for one in Technique for name in spellings([one])}
