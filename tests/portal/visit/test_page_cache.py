"""Whole pages that are kept: the same for everybody, made anew with every change, and nobody's own."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from onitsearch.curate import decisions
from onitsearch.models import Illustration
from portal.visit import page_cache
from portal.visit.views import search as search_view

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]*)"')


@pytest.fixture
def still(monkeypatch):
    """Nothing changes meanwhile, not even by the database server's own housekeeping."""
    monkeypatch.setattr(page_cache, "snapshot", lambda: "1:1:")


@pytest.fixture
def made(monkeypatch):
    """How often the page of an answer was really made."""
    made, real = [], search_view.context_of
    monkeypatch.setattr(search_view, "context_of", lambda *given: made.append(1) or real(*given))
    return made


def get(client, address="/search?q=lion", **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_a_page_is_made_once_and_asks_the_database_nothing_then(library, still, made):
    first = TOKEN.sub("", get(Client()))
    with CaptureQueriesContext(connection) as asked:
        assert TOKEN.sub("", get(Client())) == first
    assert len(made) == 1
    assert not asked.captured_queries


def test_every_visitor_gets_a_token_of_their_own_that_is_good(library, still, made):
    get(Client())
    tokens = []
    for _ in range(2):
        client = Client(enforce_csrf_checks=True)
        page = get(client)
        (token,) = set(TOKEN.findall(page))
        tokens.append(token)
        sent = {"language": "de", "next": "/", "csrfmiddlewaretoken": token}
        assert client.post("/i18n/setlang/", sent).status_code == 302
        assert client.post("/i18n/setlang/", sent | {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert tokens[0] != tokens[1]
    assert len(made) == 1


def test_a_question_cannot_say_where_tokens_stand(library, still, made):
    """Neither by what stands for them in what is kept, as it was once, nor by a field of a form."""
    for words in ("{csrf token}", 'name="csrfmiddlewaretoken" value="stolen"'):
        address = f"/search?{urlencode({'q': words})}"
        first, client = get(Client(), address), Client(enforce_csrf_checks=True)
        kept = get(client, address)
        (token,) = set(TOKEN.findall(kept))
        assert kept.count(token) == first.count('csrfmiddlewaretoken" value=')
        assert TOKEN.sub("", kept) == TOKEN.sub("", first)
    assert len(made) == 2


def test_what_was_decided_since_is_never_shown(library, made, django_user_model):
    shown = re.findall(r'<li id="i-(\w+)"', get(Client()))
    gone = Illustration.objects.get(public_id=shown[0])
    decisions.reject(
        illustration=gone, user=django_user_model.objects.create_user("anna"), reason="not-a-picture"
    )
    assert shown[0] not in re.findall(r'<li id="i-(\w+)"', get(Client()))
    assert len(made) == 2


def test_other_addresses_languages_and_parts_are_other_pages(library, still, made):
    get(Client())
    get(Client(), "/search?q=lion&page=1")
    assert 'lang="de"' in get(Client(), **{"Accept-Language": "de"})
    assert 'lang="en"' in get(Client())
    assert len(made) == 3


def test_other_settings_make_other_pages(library, still, made, settings):
    get(Client())
    settings.ONITSEARCH = {**settings.ONITSEARCH, "HITS_PER_PAGE": 41}
    get(Client())
    assert len(made) == 2


def test_who_is_logged_in_gets_no_kept_page_and_leaves_none(library, still, made, django_user_model):
    somebody = Client()
    somebody.force_login(
        django_user_model.objects.create_superuser("zdenka"), "django.contrib.auth.backends.ModelBackend"
    )
    assert "hidden=1" in get(somebody)
    assert "hidden=1" not in get(Client())
    assert "hidden=1" in get(somebody)
    assert len(made) == 3


def test_pictures_that_were_uploaded_and_peers_are_asked_each_time(library, still, made, settings):
    settings.ONITSEARCH = {
        **settings.ONITSEARCH,
        "PEERS": [{"name": "Peer", "address": "http://127.0.0.1:9"}],
    }
    get(Client())
    get(Client())
    assert len(made) == 2


@pytest.mark.parametrize("page", ["/browse", "/browse?by=time", "book", "illustration"])
def test_other_pages_are_kept_as_well(library, still, page):
    first = Illustration.objects.order_by("pk")[0]
    address = {
        "book": f"/book/{first.manifest.public_id}",
        "illustration": f"/illustration/{first.public_id}",
    }
    told = TOKEN.sub("", get(Client(), address.get(page, page)))
    with CaptureQueriesContext(connection) as asked:
        assert TOKEN.sub("", get(Client(), address.get(page, page))) == told
    assert not asked.captured_queries


def test_a_page_that_says_something_went_wrong_is_not_kept(library, still):
    for _ in range(2):
        assert Client().get("/search?q=lion&page=99").status_code == 404
    with CaptureQueriesContext(connection) as asked:
        Client().get("/search?q=lion&page=99")
    assert len(asked) > 1
