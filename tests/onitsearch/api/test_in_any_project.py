"""The API in a project whose REST_FRAMEWORK says something else, or nothing."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from rest_framework.settings import api_settings

from onitsearch import search
from onitsearch.embed.errors import EncoderUnavailableError

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["nothing", "another house"])
def foreign_project(request, settings):
    """REST_FRAMEWORK as a host may have it: empty, or with its own ways in everything."""
    settings.REST_FRAMEWORK = (
        {}
        if request.param == "nothing"
        else {
            "EXCEPTION_HANDLER": "tests.onitsearch.api.test_in_any_project.not_ours",
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.BrowsableAPIRenderer"],
            "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
            "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.AcceptHeaderVersioning",
            "ALLOWED_VERSIONS": ["7"],
        }
    )
    api_settings.reload()
    yield
    api_settings.reload()


def not_ours(error, context):
    raise AssertionError("the host's handler was asked about our view")


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (EncoderUnavailableError("The encoder does not answer."), 503),
        (PermissionDenied(), 403),
        (ZeroDivisionError(), 500),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/search?q=lion", "/iiif/search/2/all?q=lion"])
def test_errors_are_problems(client, foreign_project, monkeypatch, raised, status, path):
    def fails(*args, **named):
        raise raised

    monkeypatch.setattr(search, "find", fails)
    answer = client.get(path, headers={"Accept": "text/html; version=9"})
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert len(answer.json()["detail"]) > 10


def test_good_answers_are_the_same(client, foreign_project):
    answer = client.get("/api/v1/manifests", headers={"Accept": "text/html; version=9"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json() == {"count": 0, "next": None, "previous": None, "results": []}
    assert client.get("/api/v1/manifests?page=9").json()["detail"] == "There is no page 9."


def test_the_description_holds_our_views_only(client, foreign_project, settings):
    settings.SPECTACULAR_SETTINGS = {}
    settings.ROOT_URLCONF = "tests.onitsearch.api.a_host"
    answer = client.get("/api/schema", {"format": "json"})
    assert answer.status_code == 200
    paths = set(answer.json()["paths"])
    assert "/api/v1/search" in paths
    assert [path for path in paths if not path.startswith(("/api/v1/", "/iiif/"))] == []
    page = client.get("/api/docs").content.decode()
    assert "swagger-ui" in page
    assert "//cdn" not in page
    # A host's Content-Security-Policy may forbid scripts within pages.
    scripts = re.findall(r"<script([^>]*)>", page)
    assert scripts
    assert all("src=" in one for one in scripts)
    started = client.get("/api/docs?script=")
    assert started["Content-Type"].startswith("application/javascript")
    assert "SwaggerUIBundle" in started.content.decode()
