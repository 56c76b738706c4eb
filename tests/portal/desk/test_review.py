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


@pytest.mark.parametrize(
    ("source", "score", "said"),
    [
        ("alto", 1.0, {"en": "named by the library (ALTO), sure", "de": "von der Bibliothek genannt (ALTO), sicher",
                       "fr": "nommé par la bibliothèque (ALTO), sûr"}),
        ("annotation+embedding+hocr", 1.0, {
            "en": "named by the library (annotations, published vectors, hOCR), sure",
            "de": "von der Bibliothek genannt (Annotationen, veröffentlichte Vektoren, hOCR), sicher",
            "fr": "nommé par la bibliothèque (annotations, vecteurs publiés, hOCR), sûr"}),
        ("page", 0.4, {"en": "named by the library (PAGE XML), 40 % sure"}),
        ("range+network", 0.9, {"en": "named by the library (table of contents), framed by the machine, 90 % sure",
                                "de": "von der Bibliothek genannt (Inhaltsverzeichnis), von der Maschine umrissen, "
                                      "zu 90 % sicher"}),
        ("network", 0.7249, {"en": "found by the machine, 72 % sure",
                             "de": "von der Maschine gefunden, zu 72 % sicher",
                             "fr": "trouvé par la machine, sûr à 72 %"}),
        ("my_own_detector", 1.0, {"en": "found by the machine, 99 % sure"}),
        ("person", 1.0, {"en": "drawn by a cataloguer", "de": "von Hand gezeichnet", "fr": "dessiné à la main"}),
    ],
)  # fmt: skip
def test_who_found_it_and_how_sure_that_is(desk, source, score, said):
    picture = rows.an_illustration(source=source, score=score)
    address = reverse("desk-book", args=[picture.manifest.public_id])
    for language, words in said.items():
        html = desk.get(address, headers={"Accept-Language": language}).content.decode()
        assert words in html.replace("\xa0", " ")


def test_the_least_certain_come_first_also_in_a_queue(desk):
    canvas = rows.a_canvas()
    made = [rows.an_illustration(canvas, box=(10, 10 + 200 * n, 100, 100), score=score)
            for n, score in enumerate((0.9, 0.4, 1.0, 0.6))]  # fmt: skip
    address = reverse("desk-book", args=[canvas.manifest.public_id])

    def shown(query):
        return [one.picture for one in desk.get(f"{address}?{query}").context["cards"]]

    by_certainty = [made[1], made[3], made[0], made[2]]
    assert shown("") == made
    assert shown("order=certainty") == by_certainty
    assert shown("order=certainty&decision=undecided") == by_certainty
    html = desk.get(f"{address}?order=certainty").content.decode()
    assert f'href="{address}?decision=undecided&amp;order=certainty#pictures"' in html
    queue = desk.post(reverse("desk-book-queue", args=[canvas.manifest.public_id]), {"order": "certainty"})
    assert queue["Location"] == f"{address}?queue=1&order=certainty#pictures"
    assert shown("queue=1&order=certainty") == by_certainty
