"""What can be done with collections: make, change and delete them, put books in and take them out.

Which books are in a collection is always a row between the two, whatever its rule: searches look at these only. A rule
is applied when a person writes it, and to each book that is harvested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from manifests import signals
from manifests.collection_model import Collection
from manifests.errors import BadRequestError, ConflictError, NotFoundError
from manifests.folding import words_of
from manifests.ids import ALPHABET, LENGTH
from manifests.models import Manifest, Run
from manifests.own_kinds import settle
from manifests.selectors import worded

LONGEST_LABEL = 200
LONGEST_SUMMARY = 5_000
_LONGEST_WORDS = 200
_MOST_VALUES = 50
_UNFINISHED = (Run.State.QUEUED, Run.State.RUNNING, Run.State.PAUSED)
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
# A name of this form could be taken for a public id.
_LIKE_AN_ID = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")

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


def make_collection(*, settings: Settings) -> Collection:
    """Make a collection with the books of its rule. Raises BadRequestError, ConflictError for a name that is taken."""
    return _write(Collection(), settings)


def change_collection(*, collection: Collection, settings: Settings) -> Collection:
    """Change a collection; where its rule changes, its books do. Raises BadRequestError, ConflictError.

    Of one that was harvested the label, the summary and the books are its library's.
    """
    return _write(collection, settings)


def locked(collection: Collection) -> Collection:
    """A collection as it stands, held until the transaction ends. Raises NotFoundError where it was deleted."""
    found = Collection.objects.select_for_update(no_key=True).filter(pk=collection.pk).first()
    if found is None:
        raise NotFoundError(_("This collection is not here any more."))
    return found


def delete_collection(*, collection: Collection) -> None:
    """Delete a collection; its books stay.

    Raises ConflictError for one that a library maintains, and for a private one that keeps a book from the public:
    deleting must not show it to everybody.
    """
    with transaction.atomic():
        collection = Collection.objects.select_for_update().get(pk=collection.pk)
        if collection.harvested:
            raise ConflictError(_("This collection is its library’s."), hint=_("It can be made private."))
        if not collection.visible and kept_by(collection):
            raise ConflictError(
                _("Books are kept from the public by this collection alone."),
                hint=_("Hide these books, or make the collection public, and delete it then."),
            )
        unfinished = collection.runs.filter(state__in=_UNFINISHED).exists()
        if not collection.visible and (unfinished or collection.streams.filter(following=True).exists()):
            raise ConflictError(
                _("Books are still being harvested into this collection."),
                hint=_("Wait for its runs, stop following its streams, and delete it then."),
            )
        concerned = list(collection.manifests.values_list("pk", flat=True))
        collection.delete()
        announce(concerned)


def kept_by(collection: Collection) -> int:
    """How many books would be public if it were not for this private collection."""
    if collection.visible:
        return 0
    within = Manifest.objects.filter(collections=collection, visible=True, withdrawn_at=None)
    return within.exclude(pk__in=_in_others(collection).values("manifest_id")).count()


def add_books(*, collection: Collection, books: Iterable[Manifest]) -> int:
    """Put books into a collection; returns how many were not in it. Raises ConflictError where a rule decides."""
    with transaction.atomic():
        _require_chosen(collection)
        wanted = {book.pk for book in books}
        new = wanted - set(collection.manifests.filter(pk__in=wanted).values_list("pk", flat=True))
        collection.manifests.add(*new)
        announce(new)
    return len(new)


def remove_books(*, collection: Collection, books: Iterable[Manifest]) -> int:
    """Take books out of a collection; returns how many were in it. Raises ConflictError where a rule decides."""
    with transaction.atomic():
        _require_chosen(collection)
        ids = [book.pk for book in books]
        gone = list(collection.manifests.filter(pk__in=ids).values_list("pk", flat=True))
        collection.manifests.remove(*gone)
        announce(gone)
    return len(gone)


def matching(collection: Collection) -> QuerySet[Manifest]:
    """The books that the rule of a collection means; none where they are chosen one by one."""
    books = Manifest.objects.filter(withdrawn_at=None, harvested_at__isnull=False)
    if collection.rule == Collection.Rule.LIBRARY:
        books = books.filter(library__in=collection.libraries)
    elif collection.rule == Collection.Rule.WORDS:
        asked = words_of(collection.words)
        books = worded(asked, books) if asked else books.none()
    else:
        return books.none()
    return books.filter(languages__overlap=collection.languages) if collection.languages else books


def place(manifest: Manifest) -> None:
    """Put a book that was harvested where rules say that it belongs; to be called in the harvest's transaction.

    It leaves a public collection whose rule it no longer fits. A private one lets nothing go by itself: what is kept
    from the public is shown by a person's word only.
    """
    inside = set(manifest.collections.values_list("pk", flat=True))
    for one in Collection.objects.exclude(rule=Collection.Rule.CHOSEN):
        fits = matching(one).filter(pk=manifest.pk).exists()
        if fits and one.pk not in inside:
            manifest.collections.add(one)
        elif not fits and one.pk in inside and one.visible:
            manifest.collections.remove(one)
    settle([manifest.pk])


def announce(manifest_ids: Iterable[int]) -> None:
    """Say that the collections of some books changed, or what holds for them; in the transaction that changed it."""
    concerned = sorted(set(manifest_ids))
    if concerned:
        settle(concerned)
        signals.visibility_changed.send(sender="onit_manifests", manifest_ids=concerned)


def _write(collection: Collection, settings: Settings) -> Collection:
    values = _checked(settings, collection)
    try:
        with transaction.atomic():
            if collection.pk:
                collection = Collection.objects.select_for_update(no_key=True).get(pk=collection.pk)
            was_private = bool(collection.pk) and not collection.visible
            touched = not collection.pk or any(
                getattr(collection, name) != values.get(name, getattr(collection, name))
                for name in ("visible", "kinds")
            )
            if settings.standard:
                Collection.objects.filter(standard=True).exclude(pk=collection.pk).update(standard=False)
            ruled = any(
                getattr(collection, name) != values.get(name, getattr(collection, name)) for name in _RULE
            )
            for name, value in values.items():
                setattr(collection, name, value)
            collection.save()
            before = set(collection.manifests.values_list("pk", flat=True))
            if ruled and collection.rule != Collection.Rule.CHOSEN:
                fitting = set(matching(collection).values_list("pk", flat=True))
                # What a private one keeps from the public, no rule shows to it.
                collection.manifests.set(
                    fitting | before if was_private and not collection.visible else fitting
                )
            if touched or ruled:
                announce(before | set(collection.manifests.values_list("pk", flat=True)))
    except IntegrityError as error:
        raise ConflictError(
            _("Another collection is called “%(name)s”.") % {"name": settings.slug}
        ) from error
    return collection


_RULE = ("rule", "libraries", "words", "languages")


def _checked(settings: Settings, standing: Collection) -> dict[str, Any]:
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
        if any(getattr(settings, name) != getattr(was, name) for name in ("label", "summary", *_RULE)):
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
            found[language[:35]] = [one for one in said if one]
    return found


def _in_others(collection: Collection) -> QuerySet[Any]:
    through = Manifest.collections.through.objects
    return through.filter(collection__visible=True).exclude(collection=collection)


def _require_chosen(collection: Collection) -> None:
    if collection.harvested or collection.rule != Collection.Rule.CHOSEN:
        raise ConflictError(_("The books of this collection follow a rule."), hint=_("Change the rule."))
