"""The plugin's settings are checked at start."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.urls import NoReverseMatch, reverse

from onitsearch.checks import check_keys, check_values
from onitsearch.conf import Conf, conf
from onitsearch.store import pages
from onitsearch.store.models import Page
from tests.onitsearch.rows import a_canvas, an_illustration


def ids(found):
    return [message.id for message in found]


def test_the_settings_of_this_project_are_right():
    assert check_keys() == []
    assert check_values() == []


def test_a_misspelt_key_is_told_with_the_right_one(settings):
    settings.ONITSEARCH = {"PAGE_PIXEL": 1200}
    (error,) = check_keys()
    assert "PAGE_PIXEL'" in error.msg
    assert "PAGE_PIXELS" in error.hint


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"PAGE_PIXELS": 50}, "E003"),
        ({"VISIBLE_KINDS": ["picture"]}, "E004"),
        ({"DETECTOR": "nowhere.Detector"}, "E005"),
        ({"FETCH_TOKENS": {"library.example": "geheim…"}}, "E008"),
        ({"FETCH_TOKENS": {"library.example": "Cookie: name=grün"}}, None),
        ({"API_RATE": "often"}, "E009"),
        ({"API_RATE": "10/"}, "E009"),
        ({"API_RATE": "10/fortnight"}, "E009"),
        ({"API_RATE": "600/min"}, None),
        ({"PAGE_SIZE": 50}, "E003"),  # its name of old
        ({"READ_DATABASE": "nowhere"}, "E021"),
        ({"COPYRIGHT_THUMBNAILS": "large"}, "E023"),
        ({"COPYRIGHT_THUMBNAILS": ""}, None),
        ({"READ_DATABASE": "default"}, "E021"),
        ({"PAGE_PIXELS": 1000, "VISIBLE_KINDS": ["map"]}, None),
    ],
)
def test_values_that_cannot_work_are_told(settings, values, expected):
    settings.ONITSEARCH = values
    assert ids(check_values()) == ([f"onit_search.{expected}"] if expected else [])


def test_a_read_database_without_its_middleware_is_told(settings, monkeypatch):
    monkeypatch.setitem(connections.settings, "read", connections.settings["default"])
    settings.ONITSEARCH = {"READ_DATABASE": "read"}
    assert check_values() == []
    settings.MIDDLEWARE = settings.MIDDLEWARE[:1]
    assert ids(check_values()) == ["onit_search.E022"]


def test_a_setting_that_is_no_dict_is_told(settings):
    settings.ONITSEARCH = ["MODEL"]
    assert ids(check_keys()) == ["onit_search.E001"]
    assert check_values() == []


def test_defaults_hold_where_nothing_is_set(settings):
    settings.ONITSEARCH = {}
    assert conf() == Conf()


@pytest.mark.django_db
def test_the_admin_shows_rows_and_has_pages_indexed_again(client):
    try:
        address = reverse("admin:onit_search_page_changelist")
    except NoReverseMatch:
        pytest.skip("this project has no admin site")
    canvas = a_canvas()
    an_illustration(canvas)
    (page_id,) = pages.mark_due([canvas.id])
    Page.objects.update(state="failed", error="It is a text file.", recipe="x")
    client.force_login(get_user_model().objects.create_superuser("ada"))
    assert "It is a text file." in client.get(address).content.decode()
    assert client.get(reverse("admin:onit_search_illustration_changelist")).status_code == 200
    client.post(address, {"action": "index_again", "_selected_action": [page_id]})
    page = Page.objects.get()
    assert (page.state, page.recipe) == ("due", "")
