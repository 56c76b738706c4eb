"""Photographs: the print is found in its surroundings, straightened and looked at again; how sure it is, is told."""

import io

import numpy as np
import pytest
from PIL import Image

from manifests.errors import TooManyRequestsError
from onitsearch import impressions
from onitsearch.prints.features import extract
from onitsearch.search import identify as looking
from onitsearch.search.identify import identify, recognized, says
from onitsearch.store import embedding_models, prints
from onitsearch.store.models import EmbeddingModel, Illustration
from tests.onitsearch.prints.pictures import a_print
from tests.onitsearch.prints.two_books import two_books
from tests.photographs import photograph

pytestmark = pytest.mark.django_db


def taken(shown, seed, **how):
    return np.asarray(Image.open(io.BytesIO(photograph(shown, seed, **how))))


@pytest.fixture
def shelf(speaking):
    model = embedding_models.register(speaking)
    EmbeddingModel.objects.filter(pk=model.pk).update(state=EmbeddingModel.State.ACTIVE)
    made = two_books(model, others=6)
    prints.ensure_due()
    while impressions.compare_due():
        pass
    return made


def test_a_print_on_a_wall_is_surely_found_with_its_other_impression(shelf):
    first, second, _others = shelf
    found = identify(taken(a_print(1), 1))
    assert found.certainty == "sure"
    assert found.matches[0].illustration in (first, second)
    assert {one.illustration for one in found.matches} <= {first, second}
    assert found.matches[0].inliers >= looking.SURE_INLIERS


def test_where_it_is_on_the_photograph_is_told(shelf):
    corners = np.array(identify(taken(a_print(1), 2, share=0.5, lean=0.03)).matches[0].corners)
    middle = corners.mean(axis=0)
    assert ((middle > 0.35) & (middle < 0.65)).all()
    width, height = corners.max(axis=0) - corners.min(axis=0)
    assert min(width, height) > 0.25
    assert max(width, height) < 0.75
    assert corners[0].sum() < corners[2].sum()  # not upside down


def test_what_is_not_held_is_not_found(shelf):
    said = [identify(taken(a_print(seed), seed)).certainty for seed in (1000, 1001)]
    assert said == ["not-found", "not-found"]
    assert identify(np.full((600, 800, 3), 128, np.uint8)).matches == ()


def test_a_print_of_which_little_is_seen_is_never_sure(shelf):
    first, _second, _others = shelf
    part = np.full((700, 900, 3), 150, np.uint8)
    corner = taken(a_print(1), 3)[:330, :430]
    part[100:430, 100:530] = corner
    assert identify(part).certainty != "sure"
    assert first.pk


def test_what_may_not_be_seen_is_not_found(shelf):
    first, second, _others = shelf
    Illustration.objects.filter(pk__in=[first.pk, second.pk]).update(decision=Illustration.Decision.REJECTED)
    assert identify(taken(a_print(1), 1)).certainty == "not-found"


def test_the_second_look_does_not_believe_a_wrong_place(shelf):
    photo = taken(a_print(1), 1)
    features = extract(a_print(1))
    assert looking.second_look(photo, features, np.diag([3.0, 3.0, 1.0])) is None
    assert recognized(photo, []) == []


def test_no_more_than_one_is_looked_at_at_once(shelf, monkeypatch):
    monkeypatch.setattr(looking, "_PATIENCE", 0.01)
    looking._looks.acquire()
    try:
        with pytest.raises(TooManyRequestsError):
            identify(taken(a_print(1), 1))
    finally:
        looking._looks.release()


def test_the_api_says_how_sure_it_is(shelf, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    first, second, _others = shelf
    answer = client.post(
        "/api/v1/identify", {"image": SimpleUploadedFile("p.jpg", photograph(a_print(1), 1))}
    )
    said = answer.json()
    assert answer.status_code == 200
    assert said["certainty"] == "sure"
    assert said["says"] == says("sure")
    assert said["results"][0]["id"] in (first.public_id, second.public_id)
    assert len(said["results"][0]["corners"]) == 4
    for body in ({}, {"image": "words"}, {"image": SimpleUploadedFile("x.jpg", b"words")}):
        refused = client.post("/api/v1/identify", body)
        assert refused.status_code in (400, 415)
        assert refused["Content-Type"] == "application/problem+json"


def test_the_page_keeps_its_answer_for_an_hour(shelf, client):
    from django.core.cache import cache
    from django.core.files.uploadedfile import SimpleUploadedFile

    assert client.get("/identify").content.decode().count("<h1") == 1
    answer = client.post("/identify", {"image": SimpleUploadedFile("p.jpg", photograph(a_print(1), 1))})
    html = client.get(answer["Location"]).content.decode()
    assert html.count("<h1") == 1
    assert says("sure") in html
    assert 'href="/page/' in html
    answer = client.post("/identify", {"image": SimpleUploadedFile("p.jpg", photograph(a_print(1000), 1))})
    address = answer["Location"]
    assert says("not-found") in client.get(address).content.decode()
    cache.clear()
    assert client.get(address).status_code == 410
    assert client.get("/identify?photograph=%0a").status_code == 410
    assert client.post("/identify").status_code == 400
