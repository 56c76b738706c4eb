"""Models at the desk: who may, what is shown, and each step told in a sentence."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from onitsearch.embed.keys import ModelKey
from onitsearch.store import embedding_models
from onitsearch.store.models import EmbeddingModel
from portal.people.roles import MAINTAINERS
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def maintainer(desk, anna):
    """Anna's browser, who also looks after models."""
    anna.groups.add(Group.objects.get(name=MAINTAINERS))
    return desk


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def step(browser, name, key=""):
    return browser.post(reverse("desk-models-change", args=[name]), {"key": key}, follow=True)


def test_only_who_may_change_models_sees_them(desk, anna, client):
    assert desk.get(reverse("desk-models")).status_code == 403
    assert step(desk, "rollback").status_code == 403
    assert reverse("desk-models") not in text(desk.get(reverse("desk")))
    anna.groups.add(Group.objects.get(name=MAINTAINERS))
    assert reverse("desk-models") in text(desk.get(reverse("desk")))
    assert desk.get(reverse("desk-models")).status_code == 200
    client.logout()
    assert client.get(reverse("desk-models")).status_code == 302


def test_the_page_says_how_far_each_model_is(maintainer):
    for _ in range(3):
        rows.an_illustration()
    first = rows.a_model("first", 8)
    rows.embed_all(first)
    second = rows.a_model("second", 16)
    html = text(maintainer.get(reverse("desk-models")))
    assert "searches use it" in html
    assert "8 dimensions" in html
    assert "3 / 3 pictures" in html
    assert "0 / 3 pictures" in html
    assert "is being loaded" in html
    assert 'hx-trigger="every 2s"' in html
    embedding_models.record_error(second, "The model second could not be loaded: no such file.")
    html = text(maintainer.get(reverse("desk-models-table")))
    assert "could not be loaded: no such file." in html
    assert "Try again" in html
    assert "Stop building" in html


def test_a_mistyped_tag_is_told_at_the_form(maintainer):
    html = text(maintainer.post(reverse("desk-models-add"), {"setting": "ViT-B-32/laion2b_s34b_b79"}), 422)
    assert "knows no weights" in html
    assert "Did you mean ViT-B-32/laion2b_s34b_b79k?" in html
    assert 'aria-describedby="error"' in html
    assert 'value="ViT-B-32/laion2b_s34b_b79"' in html
    assert not EmbeddingModel.objects.exists()


def test_from_adding_to_building_to_stopping(maintainer):
    rows.an_illustration()
    rows.embed_all(rows.a_model("first", 8))
    response = maintainer.post(reverse("desk-models-add"), {"setting": "ViT-B-32/openai"}, follow=True)
    assert "ViT-B-32/openai+squash/512 has been added." in text(response)
    added = embedding_models.named("ViT-B-32")
    assert (added.state, added.setting) == ("added", "ViT-B-32/openai")
    assert "is not built" in text(step(maintainer, "activate", added.key))
    assert "Vectors of ViT-B-32/openai+squash/512 are being made." in text(
        step(maintainer, "build", added.key)
    )
    assert embedding_models.named("ViT-B-32").state == "building"
    assert "still lacks 1 of 1 vectors" in text(step(maintainer, "activate", added.key))
    assert "is no longer built" in text(step(maintainer, "retire", added.key))
    assert embedding_models.active().name == "first"


def test_what_does_not_go_is_told(maintainer):
    first = rows.a_model("first", 8)
    assert "No model was active before" in text(step(maintainer, "rollback"))
    assert "is the one that searches use" in text(step(maintainer, "retire", first.key))
    assert "No one model is called" in text(step(maintainer, "build", "nothing"))
    assert step(maintainer, "explode", first.key).status_code == 404


def test_the_page_speaks_german_and_french(maintainer):
    rows.a_model("first", 8)
    for code, words in (("de", "die Suche verwendet es"), ("fr", "utilisé par les recherches")):
        html = text(maintainer.get(reverse("desk-models"), headers={"Accept-Language": code}))
        assert words in html


def test_the_list_over_rest_asks_for_the_permission(client, desk, anna):
    key = ModelKey("first", "random", 8)
    embedding_models.register(key, "first/random")
    client.logout()
    assert client.get("/api/v1/models").status_code == 401
    client.force_login(anna)
    assert client.get("/api/v1/models").status_code == 403
    anna.groups.add(Group.objects.get(name=MAINTAINERS))
    answer = client.get("/api/v1/models").json()
    assert answer["count"] == 1
    (model,) = answer["results"]
    assert (model["key"], model["state"], model["dim"], model["setting"]) == (
        str(key),
        "active",
        8,
        "first/random",
    )
    assert model["vectors"] == {"done": 0, "due": 0, "failed": 0}
