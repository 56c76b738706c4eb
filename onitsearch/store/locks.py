"""One order of locks for all who write pictures: books, then pages, then pictures. Who keeps to it waits, and no more.

A worker that writes a page holds its book, then the page, then its pictures; so does a decision, and decisions on many
pictures hold all their books first, since a worker may have other pages of a book read anew. Who shows, hides or
withdraws books holds them as well: what is written meanwhile would not know of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from onitsearch.store.models import Page

_ALL_BOOKS, _BOOK = 0x0416, 0x0417
# Postgres has room for some thousands of locks altogether: who wants more books than this holds all there are.
_MOST_APART = 500


def lock_books(manifest_ids: Iterable[int]) -> None:
    """Hold books until the transaction ends: no page of them is written meanwhile."""
    ids = sorted({one % 2**31 for one in manifest_ids})
    with connection.cursor() as cursor:
        if len(ids) > _MOST_APART:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_ALL_BOOKS])
            return
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [_ALL_BOOKS])
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, book) FROM unnest(%s::int[]) WITH ORDINALITY AS one(book, place) "
            "ORDER BY place",
            [_BOOK, ids],
        )


def lock_pages(canvas_ids: Iterable[int]) -> None:
    """Hold pages, by their canvases, until the transaction ends; in the order in which they are made due."""
    pages = Page.objects.select_for_update(no_key=True).filter(canvas_id__in=set(canvas_ids))
    list(pages.order_by("canvas_id").values_list("pk", flat=True))
