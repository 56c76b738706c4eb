"""What a person says of a collection, and what of it can be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from manifests.collection_model import Collection
from manifests.errors import BadRequestError, ConflictError
from manifests.folding import words_of
from manifests.ids import ALPHABET, LENGTH

LONGEST_LABEL = 200
LONGEST_SUMMARY = 5_000
_LONGEST_WORDS = 200
_MOST_VALUES = 50
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
# A name of this form could be taken for a public id.
_LIKE_AN_ID = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


# What decides on which books are in it.
RULE = ("rule", "libraries", "words", "languages")

Map = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Settings:
    """What a person says of a collection; ``label`` and ``summary`` are language maps, the rest see `Collection`."""

    label: Map = field(default_factory=dict)
    summary: Map = field(default_factory=dict)
    slug: str = ""
    visible: bool = True
    standard: bool = False
    rule: str = Collection.Rule.CHOSEN
    libraries: tuple[str, ...] = ()
    words: str = ""
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @classmethod
    def of(cls, collection: Collection) -> Settings:
        """What stands."""
        return cls(
            collection.label, collection.summary, collection.slug or "", collection.visible, collection.standard,
            collection.rule, tuple(collection.libraries), collection.words, tuple(collection.languages),
            tuple(collection.kinds),
        )  # fmt: skip


def checked(settings: Settings, standing: Collection) -> dict[str, Any]:
    """The values of the row. Raises BadRequestError, ConflictError for what a library says."""
    slug = settings.slug.strip()
    if slug and (not _SLUG.fullmatch(slug) or _LIKE_AN_ID.fullmatch(slug)):
        raise BadRequestError(
            _("“%(name)s” cannot be the name in the address.") % {"name": slug[:60]},
            hint=_(
                "Small letters from a to z, digits and hyphens, at most 60 of them; for instance: %(example)s."
            )
            % {"example": "emblem-books"},
        )
    if settings.rule not in Collection.Rule.values:
        raise BadRequestError(_("“%(rule)s” is no rule for books.") % {"rule": settings.rule[:40]})
    if settings.standard and not settings.visible:
        raise BadRequestError(_("A private collection cannot be what visitors search."))
    found: dict[str, Any] = {
        "slug": slug or None,
        "visible": settings.visible,
        "standard": settings.standard,
        "kinds": _listed(settings.kinds),
    }
    if standing.harvested:
        was = Settings.of(standing)
        if any(getattr(settings, name) != getattr(was, name) for name in ("label", "summary", *RULE)):
            raise ConflictError(_("The title and the books of this collection are its library’s."))
        return found
    label = _map(settings.label, LONGEST_LABEL)
    if not label:
        raise BadRequestError(_("A collection needs a title."))
    words = " ".join(settings.words.replace("\x00", "").split())[:_LONGEST_WORDS]
    libraries = _listed(settings.libraries)
    if settings.rule == Collection.Rule.WORDS and not words_of(words):
        raise BadRequestError(_("Say which words the books’ descriptions hold."))
    if settings.rule == Collection.Rule.LIBRARY and not libraries:
        raise BadRequestError(_("Say whose books it holds."))
    return {
        **found,
        "label": label,
        "summary": _map(settings.summary, LONGEST_SUMMARY),
        "rule": settings.rule,
        "libraries": libraries if settings.rule == Collection.Rule.LIBRARY else [],
        "words": words if settings.rule == Collection.Rule.WORDS else "",
        "languages": _listed(settings.languages) if settings.rule != Collection.Rule.CHOSEN else [],
    }


def _listed(values: Iterable[str]) -> list[str]:
    found = [value.replace("\x00", "").strip() for value in values]
    return list(dict.fromkeys(one for one in found if one))[:_MOST_VALUES]


def _map(values: Map, longest: int) -> dict[str, list[str]]:
    """A language map without what is empty. Raises BadRequestError for what is too long."""
    found: dict[str, list[str]] = {}
    for language, texts in values.items():
        said = [one.replace("\x00", "").strip() for one in texts]
        if any(len(one) > longest for one in said):
            raise BadRequestError(_("A text is longer than %(most)s characters.") % {"most": longest})
        if any(said):
            found[language.replace("\x00", "")[:35]] = [one for one in said if one]
    return found
