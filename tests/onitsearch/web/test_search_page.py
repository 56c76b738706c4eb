"""The plugin's own page: the same ranking as the interface, in plain HTML that a host overrides by blocks."""

import re

import pytest
from django.test import override_settings
from django.urls import include, path

from tests.onitsearch.search.space import a_model, hang

urlpatterns = [path("pictures/", include("onitsearch.web.urls")), path("", include("onitsearch.urls"))]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def model(space):
    return a_model(space)


@pytest.fixture
def hung(model, space):
    return hang(
        model, space.pictures("owl", 3), thumbnail="kept.jpg", thumbnail_width=40, thumbnail_height=30
    )


def test_it_shows_what_the_interface_answers(client, hung):
    shown = client.get("/pictures/", {"q": "owl"})
    answered = client.get("/api/v1/search", {"q": "owl"}).json()["results"]
    assert len(answered) == 3
    assert re.findall(r'<img src="[^"]*/thumb/(\w+)\.jpg', shown.content.decode()) == [
        one["id"] for one in answered
    ]
    assert "3 pictures" in shown.content.decode()


def test_it_has_pages(client, hung, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "HITS_PER_PAGE": 2}
    first = client.get("/pictures/", {"q": "owl"}).content.decode()
    further = re.search(r'rel="next" href="[^"]*?(/pictures/\?[^"]*)"', first)[1].replace("&amp;", "&")
    second = client.get(further).content.decode()
    assert (first.count("/thumb/"), second.count("/thumb/")) == (2, 1)
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


def test_nothing_is_asked_at_first_and_words_are_escaped(client):
    empty = client.get("/pictures/").content.decode()
    assert "<form" in empty
    assert "/thumb/" not in empty
    assert 'value="&lt;b&gt;&quot;"' in client.get("/pictures/", {"q": '<b>"'}).content.decode()


@pytest.mark.parametrize(("query", "status", "sentence"), [("q=owl&page=x", 400, "is not the number of a page"),
                                                           ("q=owl&date=soon", 400, "neither a year")])  # fmt: skip
def test_what_is_wrong_is_told_on_the_page(client, query, status, sentence):
    answer = client.get(f"/pictures/?{query}")
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_it_speaks_the_hosts_language(client):
    assert "Chercher" in client.get("/pictures/", headers={"Accept-Language": "fr"}).content.decode()


def test_a_host_overrides_one_block_and_keeps_the_rest(client, tmp_path, settings):
    own = tmp_path / "onitsearch"
    own.mkdir()
    (own / "base.html").write_text(
        '{% extends "onitsearch/base.html" %}{% block header %}<h1>Our library</h1>{% endblock %}'
    )
    with override_settings(TEMPLATES=[{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]):
        page = client.get("/pictures/").content.decode()
    assert "<h1>Our library</h1>" in page
    assert "<form" in page


def test_the_sure_are_counted_and_the_less_certain_stand_behind_a_line(client, model, hung, space):
    hang(model, space.pictures("anchor", 2), thumbnail="kept.jpg", thumbnail_width=40, thumbnail_height=30)
    owls = client.get("/pictures/", {"q": "owl"}).content.decode()
    assert "3 pictures" in owls
    before, line, after = owls.partition("<h2>Less certain</h2>")
    assert line
    assert (before.count("/thumb/"), after.count("/thumb/")) == (3, 2)
    nothing = client.get("/pictures/", {"q": "brixelnep"}).content.decode()
    assert "No sure matches. Closest:" in nothing
    assert "<h2>" not in nothing
