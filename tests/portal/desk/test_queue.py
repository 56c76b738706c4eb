"""The review queue: one picture, what may be said of it, and the next; by plain forms and by parts for scripts."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from onitsearch.curate import decisions as curate
from onitsearch.curate.versions import version_of
from onitsearch.kinds import KIND_KEYS
from onitsearch.models import DecisionRecord, ReviewClassifier, ReviewLease, Vector
from onitsearch.store import vectors
from portal.desk.queue import REASON_KEYS
from portal.people.roles import CATALOGUERS
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def canvas(db):
    return rows.a_canvas()


@pytest.fixture
def three(canvas):
    """Pictures of one page, from top to bottom; the machine is least sure of the first."""
    return [rows.an_illustration(canvas, box=(0, n * 200, 90, 90), score=0.2 + n / 10) for n in range(3)]


@pytest.fixture
def ben(anna, django_user_model):
    user = django_user_model.objects.create_user("ben")
    user.groups.add(Group.objects.get(name=CATALOGUERS))
    return user


def shown(html):
    """The public id of the picture that a page asks about; None where it asks about none."""
    found = re.search(r'name="at" value="(\w+)"', html)
    return found and found[1]


def say(desk, picture, action="", *, scripted=False, **form):
    picture.refresh_from_db()
    values = {"at": picture.public_id, "version": version_of(picture), "kind": picture.kind, **form}
    headers = {"HX-Request": "true"} if scripted else {}
    if action:
        values["action"] = action
    answer = desk.post(reverse("desk-review"), values, headers=headers, follow=not scripted)
    picture.refresh_from_db()
    return answer


def test_one_picture_after_the_other(desk, anna, three):
    first, second, third = three
    html = desk.get(reverse("desk-review")).content.decode()
    assert shown(html) == first.public_id
    assert "3 pictures to decide on" in html
    html = say(desk, first, "accept").content.decode()
    assert (first.decision, first.decided_by) == ("accepted", anna)
    assert shown(html) == second.public_id
    html = say(desk, second, "reject").content.decode()
    assert second.decision == "rejected"
    html = say(desk, third, "accept").content.decode()
    assert shown(html) is None
    assert "Nothing is left to decide on here." in html


@pytest.mark.parametrize("reason", list(REASON_KEYS))
def test_a_reason_rejects_and_is_kept(desk, three, reason):
    say(desk, three[0], reason=reason)
    assert three[0].decision == "rejected"
    assert DecisionRecord.objects.get().reason == reason


def test_a_kind_is_chosen_and_accepted_at_once(desk, three):
    say(desk, three[0], "accept", kind="map")
    assert (three[0].kind, three[0].decision) == ("map", "accepted")
    assert [one.action for one in DecisionRecord.objects.all()] == ["classify"]


def test_classes_that_it_looks_like_are_offered_by_name(desk, three, settings):
    model = rows.a_model()
    vectors.ensure_due([three[0].pk])
    rows.embed_all(model)
    Vector.objects.filter(illustration=three[0]).update(
        base=0.1, best=0.5, classes=["lion", "no such class"], class_scores=[0.9, 0.8], reference="x"
    )
    html = desk.get(reverse("desk-review")).content.decode()
    offered = re.findall(r'name="class" value="([^"]+)" data-key="(\d)"[^>]*> <span>(\w+)', html)
    assert offered == [("25F23(LION)", "1", "lion")]
    german = desk.get(reverse("desk-review"), headers={"Accept-Language": "de"}).content.decode()
    assert re.search(r'value="25F23\(LION\)"[^>]*> <span>Löwe', german)
    say(desk, three[0], "accept", **{"class": ["25F23(LION)"]})
    assert (three[0].notations, three[0].decision) == (["25F23(LION)"], "accepted")


def test_classes_that_it_has_stay_where_they_are_not_unticked(desk, anna, three):
    curate.classify(illustration=three[0], user=anna, notations=["25A", "25F23(LION)"])
    html = desk.get(reverse("desk-review"), {"at": three[0].public_id}).content.decode()
    assert re.findall(r'name="class" value="([^"]+)"[^>]* checked', html) == ["25A", "25F23(LION)"]
    say(desk, three[0], "accept", **{"class": ["25F23(LION)"]})
    assert three[0].notations == ["25F23(LION)"]


def test_undo_brings_the_last_one_back(desk, three):
    say(desk, three[0], "accept", kind="map")
    say(desk, three[1], "reject")
    html = say(desk, three[2], "undo").content.decode()
    three[1].refresh_from_db()
    assert three[1].decision == "undecided"
    assert shown(html) == three[1].public_id
    html = say(desk, three[1], "undo").content.decode()
    three[0].refresh_from_db()
    assert (three[0].decision, three[0].kind) == ("undecided", "illustration")
    assert shown(html) == three[0].public_id
    answer = say(desk, three[0], "undo")
    assert answer.status_code == 400
    assert "There is nothing to undo" in answer.content.decode()


def test_undo_takes_back_only_ones_own(desk, ben, three):
    say(desk, three[0], "accept")
    curate.reject(illustration=three[0], user=ben)
    html = say(desk, three[1], "undo").content.decode()
    three[0].refresh_from_db()
    assert (three[0].decision, three[0].decided_by) == ("rejected", ben)
    assert "changed meanwhile by ben" in html


def test_skipped_ones_come_when_the_rest_is_done(desk, three):
    first, second, third = three
    html = say(desk, first, "skip").content.decode()
    assert first.decision == "undecided"
    assert shown(html) == second.public_id
    assert not ReviewLease.objects.filter(illustration=first).exists()
    for one in (second, third):
        html = say(desk, one, "accept").content.decode()
    assert shown(html) is None
    assert "Only what you skipped is left here." in html
    html = desk.post(reverse("desk-review"), {"action": "again"}, follow=True).content.decode()
    assert shown(html) == first.public_id


def test_two_people_are_asked_about_different_pictures(desk, client, ben, canvas):
    many = [rows.an_illustration(canvas, box=(n * 10, 0, 9, 9)) for n in range(14)]
    first = shown(desk.get(reverse("desk-review")).content.decode())
    client.force_login(ben)
    second = shown(client.get(reverse("desk-review")).content.decode())
    assert first != second
    assert {first, second} <= {one.public_id for one in many}


def test_a_stale_decision_is_told_and_not_made(desk, ben, three):
    old = version_of(three[0])
    curate.classify(illustration=three[0], user=ben, kind="map")
    answer = desk.post(reverse("desk-review"), {"at": three[0].public_id, "version": old, "action": "reject"})
    html = answer.content.decode()
    assert answer.status_code == 412
    assert "changed meanwhile by ben" in html
    assert shown(html) == three[0].public_id
    three[0].refresh_from_db()
    assert (three[0].decision, three[0].kind) == ("accepted", "map")
    assert f'name="version" value="{version_of(three[0])}"' in html


def test_scripts_get_the_part_alone_and_the_next_pictures(desk, canvas):
    one, two, three = (
        rows.an_illustration(canvas, box=(0, n * 99, 9, 9), score=n / 9, thumbnail=f"{n}.jpg")
        for n in range(3)
    )
    answer = say(desk, one, "accept", scripted=True)
    html = answer.content.decode()
    assert html.startswith("<div data-queue")
    assert "<html" not in html
    assert shown(html) == two.public_id
    assert f"/{three.public_id}" in re.search(r'data-ahead="([^"]*)"', html)[1]
    refused = desk.post(
        reverse("desk-review"), {"at": two.public_id, "action": "dance"}, headers={"HX-Request": "true"}
    )
    assert refused.status_code == 200  # htmx puts nothing else on the page
    assert "This is not a decision about a picture." in refused.content.decode()


def test_a_book_and_a_collection_are_queues_of_their_own(desk, canvas, three):
    collection = rows.a_collection(label={"en": ["Herbals"]})
    other = rows.a_canvas(rows.a_manifest(collections=[collection], label={"en": ["A herbal"]}))
    plant = rows.an_illustration(other, score=0.9)
    asked = desk.get(reverse("desk-review"), {"collection": collection.public_id}).content.decode()
    assert shown(asked) == plant.public_id
    assert '<h1 dir="auto">Herbals</h1>' in asked
    asked = desk.get(reverse("desk-review"), {"book": other.manifest.public_id}).content.decode()
    assert shown(asked) == plant.public_id
    assert "A herbal</h1>" in asked
    # One stays in it.
    html = say(desk, plant, "accept", book=other.manifest.public_id).content.decode()
    assert shown(html) is None
    assert ReviewClassifier.objects.count() == 0  # no model answers here
    for missing in ({"book": "nothing"}, {"collection": "nothing"}):
        assert desk.get(reverse("desk-review"), missing).status_code == 404
    assert desk.get(reverse("desk-review"), {"order": "chance"}).status_code == 400


def test_the_order_is_chosen(desk, canvas):
    low = rows.an_illustration(canvas, box=(0, 500, 9, 9), score=0.1)
    high = rows.an_illustration(canvas, box=(0, 10, 9, 9), score=0.9)
    address = reverse("desk-review")
    assert shown(desk.get(address).content.decode()) == low.public_id
    ReviewLease.objects.all().delete()
    assert shown(desk.get(address, {"order": "book"}).content.decode()) == high.public_id


def test_opening_a_queue_makes_its_lesson(desk, three):
    rows.a_model()
    desk.get(reverse("desk-review"), {"book": three[0].manifest.public_id})
    assert desk.get(reverse("desk-review"), {"book": "nothing"}).status_code == 404
    assert [one.scope for one in ReviewClassifier.objects.all()] == [f"m/{three[0].manifest.public_id}"]


def test_every_key_means_one_thing(desk, three):
    html = desk.get(reverse("desk-review")).content.decode()
    keys = re.findall(r'data-key="([^"]+)"', html) + re.findall(r'data-also="([^"]+)"', html)[0].split()
    assert len(keys) == len(set(keys))
    assert {*KIND_KEYS.values(), *REASON_KEYS.values(), "A", "R", "U", "ArrowRight"} <= set(keys)
    help_text = html[html.index('id="keys"') :]
    for key in (*KIND_KEYS.values(), *REASON_KEYS.values()):
        assert f"<kbd>{key}</kbd>" in help_text


def test_reviewing_needs_its_permission(client, django_user_model):
    assert client.get(reverse("desk-review")).status_code == 302
    client.force_login(django_user_model.objects.create_user("guest"))
    assert client.get(reverse("desk-review")).status_code == 403


def test_the_machines_opinion_of_the_kind_is_told_until_somebody_decides(desk, three):
    first = three[0]
    first.kind, first.found_kind = "illustration", "mark"
    first.kind_chances = {"mark": 0.62, "illustration": 0.34, "map": 0.02}
    first.save()
    told = "kind by the machine: Printer’s mark 62 %, Illustration 34 %; found as Printer’s mark"
    addresses = (
        reverse("desk-review"),
        reverse("desk-page", args=[first.canvas.public_id]),
        reverse("desk-book", args=[first.manifest.public_id]),
    )
    for address in addresses:
        assert desk.get(address).content.decode().count(told) == 1, address
    # It is shown to visitors because nothing is sure; the likeliest is what is offered.
    html = desk.get(reverse("desk-review")).content.decode()
    assert re.search(r'value="mark" data-key="P" checked', html)
    say(desk, first, "accept", kind="mark")
    assert (first.kind, first.decision) == ("mark", "accepted")
    for address in addresses:
        assert told not in desk.get(address).content.decode(), address
