"""Two cataloguers at one picture: stale pages, words in fields, ticked pictures and queues at the desk."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from onitsearch.curate import decisions as curate
from onitsearch.curate.versions import version_of
from onitsearch.geometry import Box
from onitsearch.models import DecisionRecord, Illustration
from portal.people.roles import CATALOGUERS
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(anna, django_user_model):
    user = django_user_model.objects.create_user("ben")
    user.groups.add(Group.objects.get(name=CATALOGUERS))
    return user


@pytest.fixture
def picture(db):
    return rows.an_illustration()


def page_of(picture):
    """The fields of the form as a page that is open now holds them."""
    picture.refresh_from_db()
    classes = "; ".join(picture.notations)
    return {
        "version": version_of(picture), "kind": picture.kind, "was_kind": picture.kind,
        "notations": classes, "was_notations": classes,
    }  # fmt: skip


def press(desk, picture, action, **form):
    answer = desk.post(
        reverse("desk-decide", args=[picture.public_id]),
        {"action": action, **form},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    picture.refresh_from_db()
    return answer.content.decode()


def test_the_page_carries_the_version(desk, picture):
    html = desk.get(reverse("desk-book", args=[picture.manifest.public_id])).content.decode()
    assert f'name="version" value="{version_of(picture)}"' in html
    # Enter in a field presses the first button of its form.
    assert (
        re.findall(r'<button name="action" value="(\w+)"', html[html.index('name="was_notations"') :])[0]
        == "classify"
    )


@pytest.mark.parametrize(("action", "decision"), [("accept", "accepted"), ("reject", "rejected")])
def test_a_stale_page_that_agrees_changes_nothing(desk, ben, picture, action, decision):
    page = page_of(picture)
    getattr(curate, action)(illustration=picture, user=ben)
    html = press(desk, picture, action, **page)
    assert (picture.decision, picture.decided_by, DecisionRecord.objects.count()) == (decision, ben, 1)
    assert "notice error" not in html


def test_a_stale_page_wipes_no_classification(desk, ben, picture):
    page = page_of(picture)
    curate.classify(illustration=picture, user=ben, notations=["25A"])
    press(desk, picture, "classify", **page)
    press(desk, picture, "accept", **page)
    assert (picture.notations, picture.decided_by) == (["25A"], ben)
    html = press(desk, picture, "classify", **{**page, "kind": "map", "notations": "25F23(LION)"})
    assert (picture.notations, picture.kind) == (["25A"], "illustration")
    assert "changed meanwhile by ben" in html
    table = re.sub(r"<[^>]+>", "|", html[html.index("<table") : html.index("</table")])
    assert re.search(r"Classes\|+25A\|+25F23\(LION\)\|", table)
    assert re.search(r"Kind\|+Illustration\|+Map\|", table)
    assert "Decision" not in table  # both say accepted
    # What was written is still in the fields, on the version that stands: pressing again saves it.
    assert 'value="25F23(LION)"' in html
    assert f'name="version" value="{version_of(picture)}"' in html
    assert 'value="keep"' in html
    press(desk, picture, "keep", **page)
    assert picture.notations == ["25A"]
    again = {**page_of(picture), "notations": "25F23(LION)"}
    press(desk, picture, "classify", **again)
    assert picture.notations == ["25F23(LION)"]


def test_without_scripts_the_comparison_is_a_page(desk, ben, picture):
    page = page_of(picture)
    curate.reject(illustration=picture, user=ben)
    answer = desk.post(reverse("desk-decide", args=[picture.public_id]), {"action": "accept", **page})
    assert answer.status_code == 412
    assert "changed meanwhile by ben" in answer.content.decode()
    picture.refresh_from_db()
    assert picture.decision == "rejected"


def test_accepting_saves_the_words_in_the_field(desk, picture):
    press(desk, picture, "accept", **{**page_of(picture), "notations": "25f23(lion)"})
    assert (picture.decision, picture.notations) == ("accepted", ["25F23(LION)"])


def test_rejecting_keeps_the_words_in_the_field(desk, picture):
    html = press(desk, picture, "reject", **{**page_of(picture), "notations": "25A"})
    assert (picture.decision, picture.notations) == ("rejected", [])
    assert re.search(r'name="notations" value="25A"', html)


@pytest.mark.parametrize("scripted", [True, False])
def test_a_refused_notation_stays_in_the_field(desk, picture, scripted):
    form = {"action": "classify", **page_of(picture), "notations": "25A; 99ZZZ"}
    headers = {"HX-Request": "true"} if scripted else {}
    answer = desk.post(reverse("desk-decide", args=[picture.public_id]), form, headers=headers)
    html = answer.content.decode()
    assert 'value="25A; 99ZZZ"' in html
    assert "“99ZZZ” is not an ICONCLASS notation." in html
    assert "but not this below it" in html
    picture.refresh_from_db()
    assert (picture.notations, picture.decision) == ([], "undecided")


def test_undo_and_back_to_the_machine_are_offered_where_they_do_something(desk, anna, picture):
    html = press(desk, picture, "keep")
    assert 'value="undo"' not in html
    assert 'value="reset"' not in html
    html = press(desk, picture, "accept", **page_of(picture))
    assert 'value="undo"' in html
    curate.redraw(illustration=picture, user=anna, box=Box(10, 20, 30, 40))
    html = press(desk, picture, "keep")
    assert 'value="reset"' in html
    press(desk, picture, "reset", **page_of(picture))
    assert (picture.x, picture.decision) == (100, "undecided")
    press(desk, picture, "undo", **page_of(picture))
    assert (picture.x, picture.decision) == (10, "accepted")


def test_ticked_pictures_are_decided_and_undone_at_once(desk, ben):
    canvas = rows.a_canvas()
    three = [rows.an_illustration(canvas, box=(n * 100, 0, 50, 50)) for n in range(3)]
    chosen = [f"{one.public_id}:{version_of(one)}" for one in three]
    curate.classify(illustration=three[0], user=ben, kind="map")
    here = reverse("desk-book", args=[canvas.manifest.public_id])
    form = {"action": "reject", "chosen": chosen, "next": here}
    answer = desk.post(reverse("desk-decide-chosen"), form)
    html = desk.get(answer["Location"]).content.decode()
    assert "2 pictures have been decided on" in html
    assert "1 picture was left as it is" in html
    decisions = Illustration.objects.order_by("x").values_list("decision", flat=True)
    assert list(decisions) == ["accepted", "rejected", "rejected"]
    undo = re.search(r'action="(/desk/chosen/\w+/undo)"', html)[1]
    assert "2 decisions have been taken back" in desk.post(undo, {"next": here}, follow=True).content.decode()
    assert list(decisions.all()) == ["accepted", "undecided", "undecided"]
    told = desk.post(reverse("desk-decide-chosen"), {"action": "reject", "next": here}, follow=True)
    assert "No picture was chosen" in told.content.decode()


def test_a_queue_gives_each_cataloguer_other_pictures(desk, anna, ben, client):
    canvas = rows.a_canvas()
    ids = [rows.an_illustration(canvas, box=(n * 10, 0, 9, 9)).public_id for n in range(15)]
    queue = reverse("desk-book-queue", args=[canvas.manifest.public_id])

    def shown():
        html = desk.post(queue, follow=True).content.decode()
        return html, {one for one in ids if f'id="i-{one}"' in html}

    html, first = shown()
    assert len(first) == 12
    assert "nobody else is given them" in html
    client.force_login(ben)
    html, second = shown()
    assert second == set(ids) - first
    everything = client.get(reverse("desk-book", args=[canvas.manifest.public_id])).content.decode()
    assert everything.count("in the queue of anna") == 12
    client.post(queue, {"stop": "1"})
    client.force_login(anna)
    client.post(queue, {"stop": "1"})
    client.force_login(ben)
    assert shown()[1] == first
