"""Decisions about pictures, by buttons that work with and without JavaScript."""

import pytest
from django.urls import reverse

from onitsearch.models import DecisionRecord
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(db):
    return rows.an_illustration()


def decide(desk, picture, **form):
    response = desk.post(reverse("desk-decide", args=[picture.public_id]), form)
    picture.refresh_from_db()
    return response


def test_accepting_leads_back_to_the_picture(desk, anna, picture):
    here = reverse("desk-book", args=[picture.manifest.public_id]) + "?decision=undecided&page=2"
    response = decide(desk, picture, action="accept", next=here)
    assert response["Location"] == f"{here}#i-{picture.public_id}"
    assert (picture.decision, picture.decided_by) == ("accepted", anna)


def test_pressing_again_changes_nothing_and_undo_takes_it_back(desk, picture):
    for _ in range(2):
        decide(desk, picture, action="reject")
        assert picture.decision == "rejected"
    decide(desk, picture, action="undo")
    assert picture.decision == "undecided"
    assert [one.action for one in DecisionRecord.objects.filter(illustration=picture)] == ["reject", "undo"]


def test_kind_and_classes_are_set(desk, picture):
    decide(desk, picture, action="classify", kind="map", notations="25A; 25F23(LION) ;")
    assert (picture.kind, picture.notations) == ("map", ["25A", "25F23(LION)"])


@pytest.mark.parametrize("form", [{"action": "explode"}, {"action": "classify", "kind": "dragon"},
                                  {"action": "classify", "kind": "map", "notations": "lion"}])  # fmt: skip
def test_what_cannot_be_is_refused_in_words(desk, picture, form):
    response = desk.post(reverse("desk-decide", args=[picture.public_id]), form, follow=True)
    assert "notice error" in response.content.decode()
    picture.refresh_from_db()
    assert picture.decision == "undecided"


def test_htmx_gets_the_picture_alone(desk, picture):
    response = desk.post(
        reverse("desk-decide", args=[picture.public_id]), {"action": "accept"}, headers={"HX-Request": "true"}
    )
    html = response.content.decode()
    assert html.startswith(f'<li id="i-{picture.public_id}" class="accepted">')
    assert 'value="accept" aria-pressed="true"' in html


def test_nobody_is_led_elsewhere(desk, picture):
    for elsewhere in ("https://evil.example/", "//evil.example", "/admin/", "javascript:alert(1)"):
        response = decide(desk, picture, action="accept", next=elsewhere)
        assert response["Location"].startswith(reverse("desk-book", args=[picture.manifest.public_id]))


def test_deciding_needs_its_own_permission(client, django_user_model, picture):
    client.force_login(django_user_model.objects.create_user("guest"))
    assert (
        client.post(reverse("desk-decide", args=[picture.public_id]), {"action": "accept"}).status_code == 403
    )


def test_rejected_ones_stay_on_the_desk(desk, picture):
    decide(desk, picture, action="reject")
    address = reverse("desk-book", args=[picture.manifest.public_id])
    assert picture.public_id in desk.get(f"{address}?decision=rejected").content.decode()
    assert picture.public_id not in desk.get(f"{address}?decision=accepted").content.decode()
