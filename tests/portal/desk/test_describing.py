"""Describing pictures by plain forms: one, several, all that look alike; looked up, saved, undone, and shown."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onitsearch.curate.descriptions import describe
from onitsearch.curate.versions import version_of
from onitsearch.models import Illustration, Vector
from onitsearch.store import vectors
from portal.desk.describing import selection
from portal.people.roles import CATALOGUERS
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db
HERE = "/desk/describe"


@pytest.fixture
def ben(anna, django_user_model):
    user = django_user_model.objects.create_user("ben")
    user.groups.add(Group.objects.get(name=CATALOGUERS))
    return user


@pytest.fixture
def three(db):
    model = rows.a_model()
    canvas = rows.a_canvas()
    made = [rows.an_illustration(canvas, box=(0, n * 200, 90, 90), text=f"Fig. {n}") for n in range(3)]
    vectors.ensure_due([one.pk for one in made])
    rows.embed_all(model)
    return made


def fields(html):
    """What the form on a page would send: hidden fields, texts and what is ticked."""
    found: dict[str, list[str]] = {}
    html = html[html.index('id="describe"') :]
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or "checked" in tag):
            found.setdefault(name[1], []).append(value[1] if value else "")
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)<', html):
        found.setdefault(name, []).append(text)
    return found


def open_(desk, query):
    answer = desk.get(f"{HERE}?{query}")
    assert answer.status_code == 200
    return fields(answer.content.decode())


@pytest.mark.parametrize("way", ["id", "like"])
def test_many_pictures_are_asked_for_at_once(three, way):
    def asked(pictures):
        query = "&".join(f"id={one.public_id}" for one in pictures)
        with CaptureQueriesContext(connection) as seen:
            chosen = selection(QueryDict(query if way == "id" else f"like={three[0].public_id}&least=0"))
        assert len(chosen.shown) == len(pictures)
        return [one["sql"][:200] for one in seen]

    Vector.objects.update(v=Vector.objects.get(illustration=three[0]).v)
    asked(three)
    few = asked(three)
    more = [rows.an_illustration(rows.a_canvas(), box=(0, 0, 90, 90)) for _ in range(7)]
    vectors.ensure_due([one.pk for one in more])
    Vector.objects.filter(v=None).update(v=Vector.objects.get(illustration=three[0]).v)
    many = asked([*three, *more])
    assert len(many) <= len(few), many


def send(desk, form, step="save", status=302, **more):
    answer = desk.post(HERE, {**form, "step": step, **more})
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer


def test_one_picture_is_described_and_undone(desk, three):
    one = three[0]
    form = open_(desk, f"id={one.public_id}")
    answer = send(
        desk, form, notation=["25F23(LION)"], tags="beast, at night", caption="A lion", note="sure?"
    )
    one.refresh_from_db()
    assert (one.notations, one.tags, one.caption, one.note, one.text) == (
        ["25F23(LION)"], ["beast", "at night"], "A lion", "sure?", "A lion"
    )  # fmt: skip
    html = desk.get(answer["Location"]).content.decode()
    assert "1 picture has been described." in html
    assert "On the page:" in html
    assert "Fig. 0" in html
    undo = re.search(r'action="(/desk/chosen/\w+/undo)"', html)[1]
    desk.post(undo, {"next": HERE})
    one.refresh_from_db()
    assert (one.notations, one.tags, one.caption, one.text, one.decision) == (
        [],
        [],
        "",
        "Fig. 0",
        "undecided",
    )
    # Sent again as it is, nothing is decided.
    send(desk, open_(desk, f"id={one.public_id}"))
    assert one.decisions.filter(action="describe").count() == 1


def test_a_technique_is_chosen_and_kept_as_a_tag(desk, client, three):
    one = three[0]
    send(desk, open_(desk, f"id={one.public_id}"), tags="beast", technique="300041405")
    one.refresh_from_db()
    assert one.tags == ["beast", "woodcut"]
    # It is told once, in whatever language it stands already.
    send(desk, open_(desk, f"id={one.public_id}"), tags="Holzschnitt", technique="300041405")
    one.refresh_from_db()
    assert one.tags == ["Holzschnitt"]
    html = client.get(reverse("illustration", args=[one.public_id])).content.decode()
    assert '<a href="/search?technique=300041405">Woodcut</a>' in html
    assert ">Holzschnitt<" not in html


def test_visitors_see_tags_and_the_persons_caption(desk, client, anna, three):
    describe(illustration=three[0], user=anna, tags=["sea beast"], caption="A whale", note="for us alone")
    client.logout()
    html = client.get(reverse("illustration", args=[three[0].public_id])).content.decode()
    assert "A whale" in html
    assert "Fig. 0" in html
    assert "for us alone" not in html
    assert 'href="/search?tag=sea+beast"' in html
    found = client.get("/search?tag=Sea+Beast").content.decode()
    assert three[0].public_id in found
    assert three[1].public_id not in found


def test_several_keep_what_they_do_not_have_in_common(desk, anna, three):
    for one, given in zip(three, (["25F"], ["25F", "25A"], ["25F"]), strict=True):
        describe(illustration=one, user=anna, notations=given)
    form = open_(desk, "&".join(f"id={one.public_id}" for one in three))
    assert form["notation"] == form["was_notation"] == ["25F"]
    assert len(form["chosen"]) == 3
    send(desk, {**form, "chosen": form["chosen"][:2]}, notation=["25F3"], tags="new")
    for one in three:
        one.refresh_from_db()
    assert [one.notations for one in three] == [["25F3"], ["25A", "25F3"], ["25F"]]
    assert [one.tags for one in three] == [["new"], ["new"], []]


def test_all_that_look_alike_down_to_a_threshold(desk, three):
    one = three[0]
    form = open_(desk, f"like={one.public_id}&least=0")
    shown = set(form["shown"])
    assert one.public_id in shown
    assert open_(desk, f"like={one.public_id}&least=100")["shown"] == [one.public_id]
    send(desk, {**form, "chosen": form["chosen"][:1]}, tags="alone")
    assert Illustration.objects.filter(tags=["alone"]).count() == 1
    for odd in ("x", "-1", "101", "nan"):
        assert desk.get(f"{HERE}?like={one.public_id}&least={odd}").status_code == 400


def test_classes_are_looked_up_and_walked_to_while_the_fields_keep_what_they_hold(desk, three):
    form = open_(desk, f"id={three[0].public_id}")
    html = send(desk, form, "look", 200, q="Löwe", tags="half wri", notation=["25A"]).content.decode()
    kept = fields(html)
    assert (kept["tags"], kept["notation"], kept["was_tags"]) == (["half wri"], ["25A"], [""])
    assert 'value="25F23(LION)"' in html
    html = send(desk, kept, "", 200, at="25F2").content.decode()
    assert 'name="at" value="25F23"' in html
    assert 'name="at" value="25F"' in html
    part = desk.post(
        HERE, {**kept, "step": "look", "q": "lion"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert part.startswith("<fieldset")
    assert not Illustration.objects.exclude(notations=[]).exists()


def test_ones_last_classes_are_offered(desk, anna, three):
    describe(illustration=three[0], user=anna, notations=["25F23(LION)"])
    html = desk.get(f"{HERE}?id={three[1].public_id}").content.decode()
    assert 'value="25F23(LION)"' in html


def test_who_comes_second_sees_what_changed_and_loses_nothing(desk, ben, three):
    one = three[0]
    form = open_(desk, f"id={one.public_id}")
    describe(illustration=one, user=ben, tags=["whale"])
    html = send(desk, form, status=412, tags="dolphin", caption="A dolphin").content.decode()
    assert "changed meanwhile by ben" in html
    assert "<td>whale</td><td>dolphin</td>" in html
    again = fields(html)
    assert again["tags"] == ["dolphin"]
    assert again["chosen"] == [f"{one.public_id}:{version_of(Illustration.objects.get(pk=one.pk))}"]
    send(desk, again)
    one.refresh_from_db()
    assert (one.tags, one.caption) == (["whale", "dolphin"], "A dolphin")


def test_of_many_those_that_others_changed_are_left(desk, ben, three):
    form = open_(desk, "&".join(f"id={one.public_id}" for one in three))
    describe(illustration=three[1], user=ben, tags=["mine"])
    answer = send(desk, form, tags="all")
    html = desk.get(answer["Location"]).content.decode()
    assert "1 picture was left as it is" in html
    assert "2 pictures have been described." in html
    assert [Illustration.objects.get(pk=one.pk).tags for one in three] == [["all"], ["mine"], ["all"]]


def test_on_to_the_next_of_the_book(desk, three):
    form = open_(desk, f"id={three[0].public_id}")
    assert f"id={three[1].public_id}" in send(desk, form, "next", tags="a")["Location"]


def test_wrong_words_come_back_as_they_were_written(desk, three):
    form = open_(desk, f"id={three[0].public_id}")
    html = send(desk, form, status=400, notation=["99ZZZ"], tags="kept").content.decode()
    assert "“99ZZZ” is not an ICONCLASS notation" in html
    assert fields(html)["tags"] == ["kept"]


def test_nothing_chosen_and_strangers(client, desk, three, django_user_model):
    assert desk.get(HERE).status_code == desk.get(f"{HERE}?id=none").status_code == 400
    assert desk.get(f"{HERE}?like=none").status_code == 404
    form = open_(desk, "&".join(f"id={one.public_id}" for one in three))
    send(desk, {**form, "chosen": []}, status=400, tags="x")
    chosen = [f"{one.public_id}:{version_of(one)}" for one in three[:2]]
    html = desk.post(HERE, {"chosen": chosen, "step": "look"}).content.decode()
    assert len(fields(html)["shown"]) == 2
    client.force_login(django_user_model.objects.create_user("viewer"))
    assert client.get(f"{HERE}?id={three[0].public_id}").status_code == 403
    assert client.post(HERE, {**form, "step": "save"}).status_code == 403
