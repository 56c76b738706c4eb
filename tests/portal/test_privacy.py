"""What visitors ask is linked to nobody: no row, no line of the log and no name in the cache tells it."""

import logging

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.visit import query_pictures
from tests.onitsearch.library import a_jpeg, a_library

pytestmark = pytest.mark.django_db
WORD = "zwrkword"
ASKED = (
    "/search?q={}", "/api/v1/search?q={}", "/api/v1/terms?q={}", "/iiif/search/2/all?q={}",
    "/iiif/autocomplete/2/all?q={}", "/iiif/results?q={}", "/search?caption={}", "/search?q={}&page=no",
    "/api/v1/search?q={}&page=no",
)  # fmt: skip


def rows_of_all_tables():
    return {model._meta.label: model.objects.count() for model in apps.get_models() if model._meta.managed}


def test_words_and_pictures_are_linked_to_nobody(speaking, client, django_user_model, caplog):
    a_library(speaking, groups=2, each=2)
    client.force_login(django_user_model.objects.create_user("anna"))
    client.get("/search?q=lion")
    before = rows_of_all_tables()
    with caplog.at_level(logging.DEBUG):
        for path in ASKED:
            assert client.get(path.format(WORD)).status_code in (200, 400), path
        client.post("/api/v1/search", {"q": WORD}, content_type="application/json")
        answer = client.post("/search", {"picture": SimpleUploadedFile(f"{WORD}.jpg", a_jpeg())}, follow=True)
        assert answer.status_code < 500
    ours = [one for one in caplog.records if not one.name.startswith("django.db")]  # only with DEBUG
    assert [one.getMessage() for one in ours if WORD in one.getMessage()] == []
    assert rows_of_all_tables() == before


def test_a_log_in_leaves_no_trace_of_address_and_browser(client, django_user_model):
    django_user_model.objects.create_user("anna", password="of course not")
    client.post("/desk/login", {"username": "anna", "password": "of course not"})
    assert "_auth_user_id" in client.session
    assert apps.get_model("axes", "AccessLog").objects.count() == 0


def test_a_picture_is_forgotten_after_the_configured_time(monkeypatch, settings, speaking):
    a_library(speaking, groups=1, each=1)
    settings.QUERY_PICTURE_SECONDS = 77
    told = {}
    monkeypatch.setattr(cache, "set", lambda name, value, seconds: told.update({name: seconds}))
    monkeypatch.setattr(cache, "has_key", lambda name: True)
    Client()
    token = query_pictures.keep(SimpleUploadedFile("a.jpg", a_jpeg()))
    assert [seconds for name, seconds in told.items() if token in name] == [77]
