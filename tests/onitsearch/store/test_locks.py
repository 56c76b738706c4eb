"""Who hides a book while a page of it is written, or decided on, waits: nothing of it is found afterwards."""

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from manifests import following
from manifests.discovery import Crawl
from manifests.models import Manifest, Stream
from manifests.services import set_visibility, withdraw_manifest
from manifests.work.claims import worker_name
from onitsearch.curate import decisions
from onitsearch.store import locks
from onitsearch.store.models import Illustration, Vector
from tests.onitsearch import rows
from tests.onitsearch.store.test_illustrations import A, B, visit

pytestmark = pytest.mark.django_db(transaction=True)


def beside(work):
    """Do something in another connection; returns its thread."""

    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def held():
    """The books that are held one by one, and how many hold, or wait to hold, all books."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT classid, count(*) FROM pg_locks WHERE locktype = 'advisory' GROUP BY 1")
        found = dict(cursor.fetchall())
    return found.get(locks._BOOK, 0), found.get(locks._ALL_BOOKS, 0)


@pytest.mark.parametrize("hide", [
    lambda book: set_visibility(thing=book, visible=False),
    lambda book: withdraw_manifest(manifest=book),
], ids=["hidden", "withdrawn"])  # fmt: skip
def test_a_book_is_hidden_with_the_page_that_is_just_written(hide):
    rows.a_model()
    canvas = rows.a_canvas()
    with transaction.atomic():
        visit(canvas, [A, B])
        hiding = beside(lambda: hide(canvas.manifest))
        hiding.join(0.5)
        waited = hiding.is_alive()
    hiding.join(10)
    assert waited
    assert list(Vector.objects.values_list("live", "shown")) == [(False, False)] * 2


def test_a_book_is_hidden_with_the_picture_that_is_just_decided_on():
    rows.a_model()
    canvas = rows.a_canvas()
    visit(canvas, [A])
    user, picture = User.objects.create(username="anna"), Illustration.objects.get()
    with transaction.atomic():
        decisions.classify(illustration=picture, user=user, kind="map")
        hiding = beside(lambda: set_visibility(thing=canvas.manifest, visible=False))
        hiding.join(0.5)
    hiding.join(10)
    assert list(Vector.objects.values_list("kind", "live", "shown")) == [("map", False, False)]


def test_a_stream_takes_books_away_in_the_order_in_which_others_hold_them():
    """Whatever order it names them in: who holds the first waits for the second, and no deadlock comes of it."""
    books = [rows.a_canvas(uri=f"https://library.example/{name}/page").manifest for name in "ab"]
    stream = Stream.objects.create(url="https://library.example/all", claimed_by=worker_name(), attempts=1)
    crawl = Crawl(gone=[book.uri for book in reversed(books)])
    with transaction.atomic():
        locks.lock_books([books[0].pk])
        taking_away = beside(lambda: following.apply(stream, crawl))
        taking_away.join(0.5)
        locks.lock_books([books[1].pk])
        waited = taking_away.is_alive()
    taking_away.join(10)
    assert waited
    assert Manifest.objects.filter(withdrawn_by="library").count() == 2


def test_more_books_than_there_is_room_for_are_held_as_one(monkeypatch):
    monkeypatch.setattr(locks, "_MOST_APART", 3)
    done = []
    with transaction.atomic():
        locks.lock_books(range(4))
        assert held() == (0, 1)
        other = beside(lambda: with_one_book(done))
        other.join(0.5)
        assert done == []
    other.join(10)
    assert done == [(1, 1)]


def with_one_book(done):
    with transaction.atomic():
        locks.lock_books([7])
        done.append(held())
