"""What can be done with collections: make, change and delete them, put books in and take them out.

Which books are in a collection is always a row between the two, whatever its rule: searches look at these only. A rule
is applied when a person writes it, and to each book that is harvested.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from manifests import signals
from manifests.collection_model import Collection
from manifests.collection_settings import RULE, Settings, checked
from manifests.collection_versions import require
from manifests.errors import ConflictError, NotFoundError
from manifests.folding import words_of
from manifests.models import Manifest, Run
from manifests.own_kinds import settle
from manifests.selectors import worded

_UNFINISHED = (Run.State.QUEUED, Run.State.RUNNING, Run.State.PAUSED)


def make_collection(*, settings: Settings) -> Collection:
    """Make a collection with the books of its rule. Raises BadRequestError, ConflictError for a name that is taken."""
    return _write(Collection(), settings)


def change_collection(
    *, collection: Collection, settings: Settings, version: str | None = None
) -> Collection:
    """Change a collection; where its rule changes, its books do. Raises BadRequestError, ConflictError.

    ``version`` is the one that the change was made on: StaleCollectionError where another one stands. Of a collection
    that was harvested the label, the summary and the books are its library's.
    """
    return _write(collection, settings, version)


def locked(collection: Collection) -> Collection:
    """A collection as it stands, held until the transaction ends. Raises NotFoundError where it was deleted."""
    found = Collection.objects.select_for_update(no_key=True).filter(pk=collection.pk).first()
    if found is None:
        raise NotFoundError(_("This collection is not here any more."))
    return found


def delete_collection(*, collection: Collection, version: str | None = None) -> None:
    """Delete a collection; its books stay.

    Raises ConflictError for one that a library maintains, and for a private one that keeps a book from the public:
    deleting must not show it to everybody. ``version`` as for `change_collection`.
    """
    with transaction.atomic():
        # All private ones: of two that keep the same book and are deleted at once, one has to see the other go.
        private = Collection.objects.filter(visible=False).order_by("pk").select_for_update()
        list(private.values_list("pk", flat=True))
        collection = locked(collection)
        require(collection, version)
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
        if not collection.visible:
            # Should a withdrawn book come back, it is not public all at once, and nothing tells that it was here.
            gone = Manifest.objects.filter(collections=collection, withdrawn_at__isnull=False)
            gone.exclude(pk__in=_in_others(collection).values("manifest_id")).update(visible=False)
        collection.delete()
        announce(concerned)


def kept_by(collection: Collection) -> int:
    """How many books would be public if it were not for this private collection; those of another one it keeps too."""
    if collection.visible:
        return 0
    within = Manifest.objects.filter(collections=collection, visible=True, withdrawn_at=None)
    return within.exclude(pk__in=_in_others(collection).values("manifest_id")).count()


def add_books(*, collection: Collection, books: Iterable[Manifest]) -> int:
    """Put books into a collection; returns how many were not in it. Raises ConflictError where a rule decides."""
    with transaction.atomic():
        _require_chosen(collection := locked(collection))
        wanted = {book.pk for book in books}
        new = wanted - set(collection.manifests.filter(pk__in=wanted).values_list("pk", flat=True))
        collection.manifests.add(*new)
        announce(new)
    return len(new)


def remove_books(*, collection: Collection, books: Iterable[Manifest]) -> int:
    """Take books out of a collection; returns how many were in it. Raises ConflictError where a rule decides."""
    with transaction.atomic():
        _require_chosen(collection := locked(collection))
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


def _write(collection: Collection, settings: Settings, version: str | None = None) -> Collection:
    values = checked(settings, collection)
    try:
        with transaction.atomic():
            if collection.pk:
                collection = locked(collection)
                require(collection, version)
            was_private = bool(collection.pk) and not collection.visible
            touched = not collection.pk or any(
                getattr(collection, name) != values.get(name, getattr(collection, name))
                for name in ("visible", "kinds")
            )
            if settings.standard:
                Collection.objects.filter(standard=True).exclude(pk=collection.pk).update(standard=False)
            ruled = any(
                getattr(collection, name) != values.get(name, getattr(collection, name)) for name in RULE
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


def _in_others(collection: Collection) -> QuerySet[Any]:
    return Manifest.collections.through.objects.exclude(collection=collection)


def _require_chosen(collection: Collection) -> None:
    if collection.harvested or collection.rule != Collection.Rule.CHOSEN:
        raise ConflictError(_("The books of this collection follow a rule."), hint=_("Change the rule."))
