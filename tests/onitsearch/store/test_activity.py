"""What the stream of changes tells of each book, and when: the rows alone, without the web."""

from datetime import timedelta

import pytest
from django.utils import timezone

from manifests.models import Manifest
from onitsearch.store import activity
from onitsearch.store.models import Activity
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


def told():
    return [(one.kind, one.book, one.uri, one.digest) for one in Activity.objects.order_by("pk")]


def of(kind, book, digest):
    return kind, book.public_id, book.uri, digest


def test_each_thing_that_happens_to_a_book_is_told_once_with_what_it_was_then():
    book = rows.a_manifest(digest="1", url="https://library.example/somewhere-else")
    hidden = rows.a_manifest(digest="h", visible=False)
    rows.a_manifest(digest="u", harvested_at=None)
    expected = [of("Create", book, "1")]
    assert (activity.catch_up(), activity.catch_up(), activity.count()) == (1, 0, 1)
    assert told() == expected
    steps = [
        ({"digest": "2"}, ("Update", "2")),
        ({"visible": False}, ("Delete", "2")),
        ({"digest": "3"}, None),  # nobody sees it
        ({"visible": True}, ("Create", "3")),
        ({"withdrawn_at": timezone.now()}, ("Delete", "3")),
        ({"withdrawn_at": None}, ("Create", "3")),
        ({"label": {"en": ["Another name"]}}, None),
    ]
    for change, expectation in steps:
        Manifest.objects.filter(pk=book.pk).update(**change)
        assert activity.catch_up() == (expectation is not None), change
        assert activity.catch_up() == 0
        if expectation:
            expected.append(of(expectation[0], book, expectation[1]))
        assert told() == expected
    # What is deleted is told with the address that it had.
    Manifest.objects.filter(pk=book.pk).delete()
    assert activity.catch_up() == 1
    assert told() == [*expected, of("Delete", book, "3")]
    assert activity.count() == len(expected) + 1
    assert not any(entry[1] == hidden.public_id for entry in told())


def test_only_the_books_that_are_named_are_looked_at():
    one, two, three = (rows.a_manifest(digest="1") for _ in range(3))
    assert activity.catch_up([]) == 0
    assert activity.catch_up([two.pk]) == 1
    assert activity.catch_up(iter([one.pk, two.pk])) == 1  # read once, though two questions are asked of it
    assert [entry[1] for entry in told()] == [two.public_id, one.public_id]
    Manifest.objects.update(visible=False)
    assert activity.catch_up([three.pk]) == 0  # it was never told
    assert activity.catch_up([one.pk]) == 1
    assert told()[-1] == of("Delete", one, "1")
    assert activity.catch_up() == 1
    assert told()[-1] == of("Delete", two, "1")


def test_what_appeared_comes_before_what_went_each_in_the_order_of_the_books():
    gone = [rows.a_manifest(digest="g") for _ in range(2)]
    changed = rows.a_manifest(digest="c")
    activity.catch_up([gone[1].pk])
    activity.catch_up([gone[0].pk, changed.pk])
    Manifest.objects.filter(pk__in=[one.pk for one in gone]).update(visible=False)
    Manifest.objects.filter(pk=changed.pk).update(digest="d")
    fresh = rows.a_manifest(digest="f")
    assert activity.catch_up() == 4
    assert told()[3:] == [
        of("Update", changed, "d"), of("Create", fresh, "f"),
        of("Delete", gone[1], "g"), of("Delete", gone[0], "g"),  # that which was told first goes first
    ]  # fmt: skip


def test_no_two_happen_at_once_and_none_before_the_last():
    for _ in range(3):
        rows.a_manifest()
    before = timezone.now()
    activity.catch_up()
    times = list(Activity.objects.order_by("pk").values_list("happened_at", flat=True))
    assert before <= times[0] <= timezone.now()
    assert [later - earlier for earlier, later in zip(times, times[1:], strict=False)] == [
        timedelta(microseconds=1)
    ] * 2
    ahead = timezone.now() + timedelta(hours=1)  # the clock was put back since
    Activity.objects.filter(happened_at=times[-1]).update(happened_at=ahead)
    rows.a_manifest()
    rows.a_manifest()
    activity.catch_up()
    after = list(Activity.objects.order_by("pk").values_list("happened_at", flat=True))[3:]
    assert after == [ahead + timedelta(microseconds=1), ahead + timedelta(microseconds=2)]


def test_pages_are_full_but_for_the_last_and_begin_with_the_oldest(monkeypatch):
    assert activity.page(0) == []
    made = [rows.a_manifest() for _ in range(5)]
    activity.catch_up()
    monkeypatch.setattr(activity, "PAGE_SIZE", 2)
    pages = [[one.book for one in activity.page(number)] for number in range(4)]
    names = [one.public_id for one in made]
    assert pages == [names[:2], names[2:4], names[4:], []]


def test_a_page_holds_a_hundred():
    assert activity.PAGE_SIZE == 100
