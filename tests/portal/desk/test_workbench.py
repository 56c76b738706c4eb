"""The page as a workbench by plain forms: every act has one, and whoever comes second is shown what changed."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from onitsearch.curate import reshaping
from onitsearch.curate.versions import version_of
from onitsearch.geometry import Box
from onitsearch.models import Illustration
from portal.people.roles import CATALOGUERS
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(anna, django_user_model):
    user = django_user_model.objects.create_user("ben")
    user.groups.add(Group.objects.get(name=CATALOGUERS))
    return user


@pytest.fixture
def canvas(db):
    images = [{"id": "https://library.example/p1.jpg", "width": 1000, "height": 1500}]
    return rows.a_canvas(images=images, thumbnail="https://library.example/p1.jpg")


@pytest.fixture
def two(canvas):
    return [rows.an_illustration(canvas, box=(100, 100 + n * 400, 300, 200)) for n in range(2)]


def shown(desk, canvas, query=""):
    return desk.get(reverse("desk-page", args=[canvas.public_id]) + query).content.decode()


def press(desk, picture, action="", *, status=302, scripted=False, **form):
    picture.refresh_from_db()
    said = {"at": picture.public_id, "version": version_of(picture), **({"action": action} if action else {})}
    answer = desk.post(
        reverse("desk-page", args=[picture.canvas.public_id]), {**said, **form},
        headers={"HX-Request": "true"} if scripted else {},
    )  # fmt: skip
    assert answer.status_code == (200 if scripted else status), answer.content.decode()[:600]
    picture.refresh_from_db()
    return answer


def boxes(canvas):
    kept = Illustration.objects.filter(canvas=canvas).exclude(decision="rejected").order_by("y", "x")
    return [(one.x, one.y, one.w, one.h) for one in kept]


def test_the_page_shows_its_regions_and_their_numbers(desk, canvas, two):
    html = shown(desk, canvas)
    assert html.count('class="region"') == 2
    assert 'name="x" value="100"' in html
    assert f'name="version" value="{version_of(two[0])}"' in html
    assert "found by the machine" in html


def test_four_numbers_draw_and_shape(desk, canvas, two):
    new = {"action": "new", "x": "500", "y": "1200", "w": "100,5", "h": "90", "kind": "map"}
    answer = desk.post(reverse("desk-page", args=[canvas.public_id]), new)
    made = Illustration.objects.get(source="person")
    assert (answer.status_code, answer["Location"]) == (
        302, f"{reverse('desk-page', args=[canvas.public_id])}#f-{made.public_id}"
    )  # fmt: skip
    assert ((made.x, made.y, made.w, made.h), made.kind) == ((500, 1200, 100.5, 90), "map")
    press(desk, two[0], "save", x="10", y="20", w="30", h="40", kind="map")
    assert (boxes(canvas)[0], two[0].kind) == ((10, 20, 30, 40), "map")
    before = two[0].decisions.count()
    press(desk, two[0], "save", x="10", y="20", w="30", h="40", kind="map")
    assert two[0].decisions.count() == before


@pytest.mark.parametrize(
    "wrong", [{"x": "NaN"}, {"w": ""}, {"h": "-3"}, {"x": "5000"}, {"w": "1"}, {"y": "1e99"}]
)
def test_what_is_no_rectangle_is_told_with_what_was_written(desk, canvas, two, wrong):
    html = press(
        desk, two[0], "save", status=400, **{"x": "10", "y": "20", "w": "30", "h": "40", **wrong}
    ).content.decode()
    assert 'role="alert"' in html
    assert f'name="y" value="{wrong.get("y", "20")}"' in html
    assert boxes(canvas)[0] == (100, 100, 300, 200)


def test_split_merge_and_undo_by_forms(desk, canvas, two):
    press(desk, two[0], "split", cut="down", at_share="25")
    assert boxes(canvas)[:2] == [(100, 100, 75, 200), (175, 100, 225, 200)]
    press(desk, two[0], "undo")
    assert boxes(canvas) == [(100, 100, 300, 200), (100, 500, 300, 200)]
    ticked = [f"{one.public_id}:{version_of(one)}" for one in two]
    press(desk, two[0], "merge", status=400, merge=ticked[:1])
    ticked = [f"{one.public_id}:{version_of(Illustration.objects.get(pk=one.pk))}" for one in two]
    press(desk, two[0], "merge", merge=ticked)
    assert boxes(canvas) == [(100, 100, 300, 600)]
    press(desk, two[0], "undo")
    assert len(boxes(canvas)) == 2
    press(desk, two[0], "split", status=400, at_share="100")


def test_taken_away_and_brought_back_from_the_history(desk, canvas, two):
    press(desk, two[0], "save", x="10", y="20", w="30", h="40")
    press(desk, two[0], "delete")
    html = shown(desk, canvas)
    assert "1 picture was taken away" in html
    assert html.count('class="region"') == 1
    versions = re.findall(r'name="restore" value="(\w+)"', html[html.index("was taken away") :])
    press(desk, two[0], restore=versions[-1])
    assert boxes(canvas)[0] == (100, 100, 300, 200)
    press(desk, two[0], "save", x="10", y="20", w="30", h="40")
    assert 'value="original"' in shown(desk, canvas)
    press(desk, two[0], restore="original")
    assert (boxes(canvas)[0], two[0].decision) == ((100, 100, 300, 200), "undecided")


def test_who_comes_second_sees_what_changed_and_may_still_have_it(desk, canvas, two, ben):
    seen = version_of(two[0])
    reshaping.reshape(illustration=two[0], user=ben, box=Box(5, 5, 50, 50))
    html = press(
        desk, two[0], "save", status=412, version=seen, x="10", y="20", w="30", h="40", kind="map"
    ).content.decode()
    assert "changed meanwhile by ben" in html
    assert "5, 5, 50, 50" in html
    assert "10, 20, 30, 40" in html
    assert 'class="mine" x="10"' in html
    assert boxes(canvas)[0] == (5, 5, 50, 50)
    # For scripts it is a part of the page, and never an error.
    part = press(desk, two[0], "delete", scripted=True, version=seen).content.decode()
    assert part.startswith('<div class="bench" data-bench')
    assert "changed meanwhile by ben" in part
    press(desk, two[0], "save", x="10", y="20", w="30", h="40", kind="map")
    assert boxes(canvas)[0] == (10, 20, 30, 40)


def test_undo_is_of_ones_own(desk, canvas, two, ben):
    press(desk, two[0], "save", x="10", y="20", w="30", h="40")
    reshaping.reshape(illustration=two[0], user=ben, box=Box(5, 5, 50, 50))
    html = press(desk, two[0], "undo", status=409, at="").content.decode()
    assert "ben has decided on this picture since" in html


def test_strangers_and_odd_addresses(client, desk, canvas, two, django_user_model):
    other = rows.an_illustration()
    press(desk, two[0], "save", status=404, at=other.public_id, x="1", y="1", w="50", h="50")
    press(desk, two[0], "dance", status=400)
    for odd in ("nothing", "%00", "x" * 300):
        assert desk.get(f"/desk/pages/{odd}").status_code in (400, 404), odd
    client.force_login(django_user_model.objects.create_user("viewer"))
    here = reverse("desk-page", args=[canvas.public_id])
    assert client.get(here).status_code == client.post(here, {"action": "undo"}).status_code == 403
    client.logout()
    assert client.post(here, {"action": "undo"}).status_code == 302
    assert boxes(canvas)[0] == (100, 100, 300, 200)


def test_it_is_linked_from_the_book_the_queue_and_the_picture(desk, two, canvas):
    here = reverse("desk-page", args=[canvas.public_id])
    for page in (
        reverse("desk-book", args=[canvas.manifest.public_id]), reverse("desk-review"),
        reverse("illustration", args=[two[0].public_id]),
    ):  # fmt: skip
        html = desk.get(page).content.decode()
        assert here in html, page
        assert reverse("desk-describe") in html, page
