"""Decisions: one transaction each, an audit row, and vectors in step at once."""

import pytest
from django.db import connection

from manifests.errors import BadRequestError, GoneError
from onitsearch.curate import decisions as curate
from onitsearch.curate import recording
from onitsearch.geometry import Box
from onitsearch.store.models import DecisionRecord, Illustration, Page, Vector
from tests.onitsearch.rows import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(django_user_model):
    return django_user_model.objects.create_user("cataloguer")


def test_accept_and_reset_leave_their_traces(row, user):
    curate.accept(illustration=row, user=user)
    assert (now(row).decision, now(row).decided_by) == ("accepted", user)
    curate.reset(illustration=row, user=user)
    assert (now(row).decision, now(row).decided_by, now(row).decided_at) == ("undecided", None, None)
    records = DecisionRecord.objects.filter(illustration=row)
    assert [(one.action, one.before["decision"], one.after["decision"]) for one in records] == [
        ("accept", "undecided", "accepted"),
        ("reset", "accepted", "undecided"),
    ]
    assert {one.user for one in records} == {user}


def test_reject_hides_in_the_same_transaction_and_reset_shows_again(row, user):
    curate.reject(illustration=row, user=user, reason="  a\x00 stain \n")
    vector = Vector.objects.get(illustration=row)
    assert (vector.live, vector.shown) == (False, False)
    assert now(row).withdrawn
    assert DecisionRecord.objects.get().reason == "a stain"
    curate.reset(illustration=row, user=user)
    vector.refresh_from_db()
    assert (vector.live, vector.shown, vector.v is not None) == (True, True, True)


def test_redraw_sets_the_frame_and_has_the_crop_made_anew(row, user, monkeypatch):
    woken = []
    monkeypatch.setattr(recording.queue, "wake", lambda *said: woken.append(said))
    Page.objects.create(
        canvas=row.canvas, state="done", recipe="r", image_etag="e", image_digest="d", image_last_modified="m"
    )
    curate.redraw(illustration=row, user=user, box=Box(-10, 50, 210, 100))
    assert woken == [("pages", 1)]
    changed = now(row)
    assert (changed.x, changed.y, changed.w, changed.h) == (0, 50, 200, 100)
    assert (changed.decision, changed.crop_digest) == ("accepted", "")
    assert not Vector.objects.filter(illustration=row).exists()
    page = Page.objects.get(canvas=row.canvas)
    assert (page.state, page.recipe, page.image_etag, page.image_digest) == ("due", "", "", "")
    assert page.image_last_modified == ""
    assert DecisionRecord.objects.get().before["box"] == [100, 100, 300, 200]


def test_a_frame_beside_the_page_changes_nothing(row, user):
    with pytest.raises(BadRequestError, match="outside the page"):
        curate.redraw(illustration=row, user=user, box=Box(5000, 5000, 10, 10))
    assert now(row).x == 100
    assert not DecisionRecord.objects.exists()


def test_classify_kind_and_notations(row, user):
    curate.classify(illustration=row, user=user, kind="ornament")
    assert Vector.objects.get(illustration=row).shown is False  # ornaments come only when asked for
    curate.classify(illustration=row, user=user, kind="map", notations=[" 25A ", "25A", "25H1"])
    assert (now(row).kind, now(row).notations, now(row).decision) == ("map", ["25A", "25H1"], "accepted")
    assert Vector.objects.get(illustration=row).kind == "map"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "dragon"}, "not a kind of picture"),
        ({"notations": ["bird"]}, "not an ICONCLASS notation"),
        ({"notations": ["2" * 65]}, "not an ICONCLASS notation"),
        (
            {"notations": [f"25F23({'X' * 58})"]},
            "not an ICONCLASS notation",
        ),  # a name of one's own, but too long
        ({"notations": [str(n) for n in range(21)]}, "At most 20"),
        ({}, "Neither a kind nor a class"),
    ],
)
def test_what_cannot_be_a_class_is_refused(row, user, values, words):
    with pytest.raises(BadRequestError, match=words):
        curate.classify(illustration=row, user=user, **values)
    assert not DecisionRecord.objects.exists()


def test_what_is_gone_cannot_be_decided_on(row, user):
    Illustration.objects.filter(pk=row.pk).update(state="superseded")
    with pytest.raises(GoneError):
        curate.accept(illustration=row, user=user)


@pytest.mark.django_db(transaction=True)
def test_all_or_nothing(row, user):
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE onit_search_decisionrecord ADD CONSTRAINT no_rejections CHECK (action <> 'reject')"
        )
    try:
        with pytest.raises(Exception, match="no_rejections"):
            curate.reject(illustration=row, user=user)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE onit_search_decisionrecord DROP CONSTRAINT no_rejections")
    assert now(row).decision == "undecided"
    assert Vector.objects.get(illustration=row).shown
