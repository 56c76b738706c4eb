"""Collections made here: which books they hold, who sees these, and which kinds of their pictures are shown."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from manifests import collections, own_kinds, selectors, services
from manifests.collection_settings import Settings
from manifests.errors import BadRequestError, ConflictError, NotFoundError
from manifests.models import Collection, Manifest, Run, Stream
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

HERE = {"en": ["Emblem books"]}


def made(**said):
    return collections.make_collection(settings=Settings(label=HERE, **said))


def books_of(collection):
    return set(collection.manifests.values_list("pk", flat=True))


def test_books_follow_a_rule():
    old = rows.a_manifest(label={"en": ["Emblems of love"]}, languages=["la"])
    rows.a_manifest(label={"en": ["Emblems of war"]}, languages=["de"])
    rows.a_manifest(label={"en": ["A herbal"]}, languages=["la"])
    found = made(rule="words", words="emblems", languages=("la",))
    assert books_of(found) == {old.pk}
    found = collections.change_collection(
        collection=found, settings=Settings(label=HERE, rule="words", words="emblems")
    )
    assert len(books_of(found)) == 2
    with pytest.raises(ConflictError, match="rule"):
        collections.add_books(collection=found, books=[old])
    of_library = made(rule="library", libraries=(old.library,))
    assert len(books_of(of_library)) == 3


def test_a_book_is_placed_when_it_is_harvested_and_a_private_rule_lets_nothing_go():
    public, private = made(rule="words", words="lion"), made(rule="words", words="lion", visible=False)
    book = rows.a_manifest(label={"en": ["Of the lion"]})
    collections.place(book)
    assert {one.pk for one in book.collections.all()} == {public.pk, private.pk}
    book.label = {"en": ["Of the bear"]}
    book.save()
    collections.place(book)
    assert {one.pk for one in book.collections.all()} == {private.pk}
    assert not selectors.is_public(book)


def test_what_is_in_private_collections_only_is_hidden():
    open_, closed = made(), made(visible=False)
    book, alone = rows.a_manifest(), rows.a_manifest()
    collections.add_books(collection=closed, books=[book, alone])
    assert collections.kept_by(closed) == 2
    assert not selectors.public_among([book.pk, alone.pk])
    assert set(selectors.hidden_manifests()) == {book, alone}
    assert collections.add_books(collection=open_, books=[book]) == 1
    assert selectors.public_among([book.pk, alone.pk]) == {book.pk}
    with pytest.raises(NotFoundError):
        selectors.get_manifest(alone.public_id)
    with pytest.raises(ConflictError, match="alone"):
        collections.delete_collection(collection=closed)
    services.set_visibility(thing=alone, visible=False)
    collections.delete_collection(collection=closed)
    assert not Collection.objects.filter(pk=closed.pk).exists()
    assert not selectors.is_public(alone)


def test_a_private_collection_keeps_its_books_private_when_its_rule_changes():
    lion, bear = rows.a_manifest(label={"en": ["The lion"]}), rows.a_manifest(label={"en": ["The bear"]})
    rule = Settings(label=HERE, rule="words", words="lion", visible=False)
    found = collections.make_collection(settings=rule)
    assert not selectors.is_public(lion)
    other = collections.change_collection(collection=found, settings=replace(rule, words="bear"))
    assert books_of(other) == {lion.pk, bear.pk}
    assert not selectors.public_among([lion.pk, bear.pk])
    # Once it is public, its rule says what is in it.
    shown = collections.change_collection(
        collection=found, settings=replace(rule, words="bear", visible=True)
    )
    lions = collections.change_collection(collection=shown, settings=replace(rule, visible=True))
    assert books_of(lions) == {lion.pk}


def test_a_title_alone_announces_nothing(monkeypatch):
    found = made()
    collections.add_books(collection=found, books=[book := rows.a_manifest()])
    told = []
    monkeypatch.setattr(collections, "announce", lambda ids: told.append(set(ids)))
    said = Settings.of(found)
    collections.change_collection(collection=found, settings=replace(said, label={"en": ["Devices"]}))
    assert told == []
    for more in ({"kinds": ("map",)}, {"visible": False}):
        collections.change_collection(collection=found, settings=replace(said, **more))
    assert told == [{book.pk}] * 2


def test_a_private_collection_that_is_still_being_filled_stays():
    closed = made(visible=False)
    run = Run.objects.create(url="https://library.example/m", collection=closed, state="paused")
    with pytest.raises(ConflictError, match="still being harvested"):
        collections.delete_collection(collection=closed)
    Run.objects.filter(pk=run.pk).update(state="done")
    stream = Stream.objects.create(url="https://library.example/s", collection=closed)
    with pytest.raises(ConflictError, match="still being harvested"):
        collections.delete_collection(collection=closed)
    Stream.objects.filter(pk=stream.pk).update(following=False)
    collections.delete_collection(collection=closed)
    assert not Collection.objects.exists()


def test_that_it_was_withdrawn_is_told_of_what_was_public_only():
    seen, unseen = rows.a_manifest(), rows.a_manifest(visible=False)
    for book in (seen, unseen):
        services.withdraw_manifest(manifest=book)
    assert _status(seen) == 410
    assert _status(unseen) == 404


def test_kinds_of_a_book_are_those_of_its_collections():
    initials, closed = made(kinds=("initial",)), made(kinds=("map",), visible=False)
    book = rows.a_manifest()
    collections.add_books(collection=closed, books=[book])
    assert Manifest.objects.get(pk=book.pk).own_kinds == ["map"]
    collections.add_books(collection=initials, books=[book])
    assert Manifest.objects.get(pk=book.pk).own_kinds == ["initial"]
    assert own_kinds.kind_sets() == [("initial",)]
    collections.change_collection(collection=initials, settings=Settings(label=HERE))
    assert Manifest.objects.get(pk=book.pk).own_kinds is None


def test_one_collection_is_what_visitors_search_and_it_is_public():
    first = made(standard=True)
    second = made(standard=True, slug="emblems")
    assert [one.pk for one in Collection.objects.filter(standard=True)] == [second.pk]
    assert selectors.get_collection("emblems") == second
    services.set_visibility(thing=second, visible=False)
    assert not Collection.objects.filter(standard=True).exists()
    for wrong in ({"slug": "emblems"}, {"slug": "a b"}, {"slug": first.public_id}, {"rule": "words"},
                  {"standard": True, "visible": False}, {"rule": "library"}, {"rule": "x"}):  # fmt: skip
        with pytest.raises((BadRequestError, ConflictError)):
            made(**wrong)
    with pytest.raises(BadRequestError, match="title"):
        collections.make_collection(settings=Settings())


def test_what_a_library_says_of_its_collection_stays():
    theirs = rows.a_collection(label=HERE, harvested=True, uri="https://library.example/c")
    said = Settings.of(theirs)
    with pytest.raises(ConflictError, match="library"):
        collections.change_collection(collection=theirs, settings=Settings(label={"en": ["Mine"]}))
    with pytest.raises(ConflictError, match="library"):
        collections.delete_collection(collection=theirs)
    changed = collections.change_collection(
        collection=theirs, settings=replace(said, visible=False, kinds=("map",))
    )
    assert (changed.visible, changed.kinds, changed.label) == (False, ["map"], HERE)


def _status(book):
    with pytest.raises(Exception) as error:  # noqa: PT011  (which one, is what is asked)
        selectors.get_manifest(book.public_id)
    return error.value.status


def test_what_two_private_collections_hold_stays_hidden_until_the_last_lets_go():
    one, two = made(visible=False), made(visible=False)
    book, withdrawn, shared = (rows.a_manifest() for _number in range(3))
    collections.add_books(collection=one, books=[book, withdrawn, shared])
    collections.add_books(collection=two, books=[book, withdrawn])
    collections.add_books(collection=made(), books=[shared])
    services.withdraw_manifest(manifest=withdrawn)
    assert (collections.kept_by(one), collections.kept_by(two)) == (0, 0)
    collections.delete_collection(collection=one)
    assert not selectors.is_public(book)
    assert selectors.is_public(shared)
    assert collections.kept_by(two) == 1
    with pytest.raises(ConflictError):
        collections.delete_collection(collection=two)
    services.set_visibility(thing=book, visible=False)
    assert collections.kept_by(two) == 0
    collections.delete_collection(collection=two)
    assert not selectors.is_public(book)
    # Nothing tells that the withdrawn one was ever here, and it comes back hidden.
    withdrawn.refresh_from_db()
    assert not selectors.was_public(withdrawn)
    Manifest.objects.filter(pk=withdrawn.pk).update(withdrawn_at=None, withdrawn_by="")
    assert not selectors.is_public(withdrawn)


def test_what_somebody_else_deleted_or_gave_a_rule_meanwhile_takes_no_books():
    gone, ruled, book = made(), made(), rows.a_manifest()
    seen = [Collection.objects.get(pk=one.pk) for one in (gone, ruled)]
    collections.delete_collection(collection=gone)
    collections.change_collection(collection=ruled, settings=Settings(label=HERE, rule="words", words="lion"))
    for one, error in zip(seen, (NotFoundError, ConflictError), strict=True):
        with pytest.raises(error):
            collections.add_books(collection=one, books=[book])
        with pytest.raises(error):
            collections.remove_books(collection=one, books=[book])


@pytest.mark.django_db(transaction=True)
def test_two_that_are_deleted_at_once_do_not_show_their_book():
    pair = [made(visible=False), made(visible=False)]
    book = rows.a_manifest(collections=pair)
    start, refused = threading.Barrier(2), []

    def delete(collection):
        start.wait(10)
        try:
            collections.delete_collection(collection=collection)
        except ConflictError as error:
            refused.append(error)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        list(pool.map(delete, pair))
    assert len(refused) == 1
    assert not selectors.is_public(book)
