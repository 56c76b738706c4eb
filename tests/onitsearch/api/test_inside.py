"""Viewers who look at a run learn nothing of the owner's network; who registers books reads it all."""

import json

import pytest
from django.contrib.auth.models import Permission

from manifests.models import Run
from onitsearch.api.inside import is_inside, without_inside

INSTEAD = "(an address inside)"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("https://library.example/m.json is not there (status 404).", None),
        ("The page has 10.5.2 columns at 12:30:15, see 8.8.8.8.", None),
        ("http://pictures.example:8000/books/1 is not there.", None),
        ("http://nas/m.json is not there.", f"{INSTEAD} is not there."),
        ("https://wiki.corp/a?b=1 is not there.", f"{INSTEAD} is not there."),
        ("http://192.168.1.7:8182/iiif/1/info.json is not there.", f"{INSTEAD} is not there."),
        ("http://[fd00::1]/m is not there.", f"{INSTEAD} is not there."),
        ("It leads to 10.0.0.5.", f"It leads to {INSTEAD}."),
        ("It leads to fd00::1, too.", f"It leads to {INSTEAD}, too."),
        (
            "books.library.example is busy and asks us to slow down.",
            f"{INSTEAD} is busy and asks us to slow down.",
        ),
        ("notbooks.library.example is busy.", None),
        (
            "https://a.example/1 is not fetched: a.example leads to 10.1.2.3, an address inside this network.",
            f"{INSTEAD} is not fetched: {INSTEAD} leads to {INSTEAD}, an address inside this network.",
        ),
    ],
)
def test_what_is_inside_is_not_named(settings, said, told):
    settings.ONITSEARCH = {
        "PUBLIC_URL": "http://pictures.example:8000",
        "ALLOWED_ORIGINS": ["pictures.example:8000/books", "books.library.example:8080/iiif"],
    }
    run = {"error": said, "count": 3, "failures": [{"url": "https://library.example/1", "error": said}]}
    found = without_inside(run)
    assert found["error"] == found["failures"][0]["error"] == (told or said)
    assert (found["count"], found["failures"][0]["url"]) == (3, "https://library.example/1")


def test_the_own_address_is_public(settings):
    settings.ONITSEARCH = {"PUBLIC_URL": "http://127.0.0.1:8000"}
    assert not is_inside("127.0.0.1")
    assert without_inside({"url": "http://127.0.0.1:8000/books/1"}) == {
        "url": "http://127.0.0.1:8000/books/1"
    }
    assert is_inside("localhost")


def test_a_run_as_viewers_and_as_cataloguers_see_it(nobody, cataloguer, django_user_model):
    address = "http://nas.internal/m.json"
    run = Run.objects.create(url=address, state="failed", error=f"{address} is not there.")
    run.items.create(url=address, state="failed", error="nas.internal is not known.", kind="Manifest")
    path = f"/api/v1/runs/{run.public_id}"
    assert nobody.get(path).status_code == 401
    viewer = django_user_model.objects.create_user("viewer")
    viewer.user_permissions.add(Permission.objects.get(codename="view_hidden"))
    nobody.force_authenticate(viewer)
    told = nobody.get(path)
    assert told.status_code == 200
    assert "nas.internal" not in told.content.decode()
    assert json.loads(told.content)["url"] == INSTEAD
    assert cataloguer.get(path).json()["url"] == address
