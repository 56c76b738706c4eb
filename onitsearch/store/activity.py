"""The stream of changes that others follow: one row for each thing that happened to a book in public.

What should have been told is compared with what was told last, so that a change that nobody announced (in the
admin, say, or by a worker that died) is told as well, a little later.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from manifests import selectors as books
from manifests.models import Manifest
from onitsearch import page_sizes
from onitsearch.store.models import Activity

PAGE_SIZE = page_sizes.LISTED
# Any number that nothing else in the database locks by.
_LOCK = 0x0A17_15EA

Kind = Activity.Kind


def catch_up(manifest_ids: Iterable[int] | None = None) -> int:
    """Tell what is not told yet, of these books or of all; returns how many activities were added.

    One at a time: rows become visible in the order of their keys and times, so that whoever reads the
    stream up to a moment has missed nothing before it.
    """
    chosen = None if manifest_ids is None else list(manifest_ids)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        added = [*_appeared(chosen), *_gone(chosen)]
        last = Activity.objects.order_by("-pk").values_list("happened_at", flat=True).first()
        moment = timezone.now()
        if last is not None:
            moment = max(moment, last + timedelta(microseconds=1))
        for number, activity in enumerate(added):
            activity.happened_at = moment + timedelta(microseconds=number)
        Activity.objects.bulk_create(added)
    return len(added)


def count() -> int:
    """How many activities there are."""
    return Activity.objects.count()


def page(number: int) -> list[Activity]:
    """The activities of a page (from 0), the oldest first; a full page never changes."""
    start = number * PAGE_SIZE
    return list(Activity.objects.order_by("pk")[start : start + PAGE_SIZE])


def _appeared(chosen: list[int] | None) -> list[Activity]:
    """What the public sees now and was never told, was told to be gone, or was told to be different."""
    told = Activity.objects.filter(book=OuterRef("public_id")).order_by("-pk")
    rows = books.public_manifests().annotate(
        last_kind=Subquery(told.values("kind")[:1]), last_digest=Subquery(told.values("digest")[:1])
    )
    if chosen is not None:
        rows = rows.filter(pk__in=chosen)
    fresh = Q(last_kind=None) | Q(last_kind=Kind.DELETE)
    due = rows.filter(fresh | ~Q(last_digest=F("digest"))).order_by("pk")
    return [
        Activity(
            kind=Kind.CREATE if kind in (None, Kind.DELETE) else Kind.UPDATE,
            book=book,
            uri=uri,
            digest=digest,
        )
        for book, uri, digest, kind in due.values_list("public_id", "uri", "digest", "last_kind")
    ]


def _gone(chosen: list[int] | None) -> list[Activity]:
    """What was told and is no longer to be seen: withdrawn, hidden or deleted."""
    rows: QuerySet[Activity] = Activity.objects.all()
    if chosen is not None:
        rows = rows.filter(book__in=Manifest.objects.filter(pk__in=chosen).values("public_id"))
    latest = rows.order_by("book", "-pk").distinct("book").values("pk")
    seen = books.public_manifests().filter(public_id=OuterRef("book"))
    due = Activity.objects.filter(pk__in=latest).exclude(kind=Kind.DELETE).exclude(Exists(seen))
    return [
        Activity(kind=Kind.DELETE, book=one.book, uri=one.uri, digest=one.digest)
        for one in due.order_by("pk")
    ]
