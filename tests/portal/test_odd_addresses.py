"""Every route, found by introspection, with names that nothing has and bodies that say nothing: never a 500."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

pytestmark = pytest.mark.django_db

_ARGUMENT = re.compile(r"<[^>]+>|\(\?P<\w+>.+?\)(?=/|\$|\\Z|$)")
NAMES = ("%00", "a%00b", "%0D%0Ax", "%FF", "%F0%9F%98%80", "x" * 3000, "..%2F..%2Fetc", "9" * 30)
DEEP = "[" * 3000 + "]" * 3000


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """The routes below a resolver, Django's own admin left out."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            yield re.sub(r"\\Z|\$$|\\(?=[./])", "", route)
        elif pattern.app_name != "admin":
            yield from routes(pattern, route)


ROUTES = sorted(set(routes(get_resolver("portal.urls"))))


@pytest.fixture
def anybody(admin_user: Any) -> Client:
    """Somebody who may see everything; what breaks is answered as on a running site."""
    client = Client(raise_request_exception=False)
    client.force_login(admin_user)
    return client


def test_the_routes_are_found() -> None:
    named = [route for route in ROUTES if _ARGUMENT.search(route)]
    assert len(ROUTES) > 80
    assert len(named) > 40
    assert "book/<str:public_id>" in named


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:12])
def test_a_name_that_nothing_has(anybody: Client, name: str) -> None:
    broken = []
    for route in ROUTES:
        if not _ARGUMENT.search(route):
            continue
        path = "/" + _ARGUMENT.sub(lambda _: name, route)
        answer = anybody.get(path)
        if answer.status_code >= 500:
            broken.append((route, answer.status_code))
    assert broken == []


@pytest.mark.parametrize("body", [DEEP, '{"a":' * 3000, "null", '{"q": "\\u0000", "url": "\\u0000"}', '["\\ud800"]'],
                         ids=["deep", "cut", "null", "nul", "surrogate"])  # fmt: skip
def test_a_body_that_says_nothing(anybody: Client, body: str) -> None:
    broken = []
    for route in ROUTES:
        path = "/" + _ARGUMENT.sub("x", route)
        for ask in (anybody.post, anybody.patch, anybody.put):
            answer = ask(path, data=body, content_type="application/json")
            if answer.status_code >= 500:
                broken.append((route, ask.__name__, answer.status_code))
            if answer.status_code == 404:
                break
    assert broken == []


@pytest.mark.parametrize(
    "odd", ["\\ud800", "a\\udfffb", "\\u0000", "\\\\\\u0000"], ids=["high", "low", "nul", "after \\"]
)
def test_half_a_character_and_none_are_refused_in_words(anybody: Client, odd: str) -> None:
    for path, body in (
        ("/api/v1/collections", '{"label": {"en": ["%s"]}}'),
        ("/api/v1/collections", '{"label": {"en": ["a"]}, "summary": {"%s": ["a"]}}'),
        ("/api/v1/manifests", '{"url": "https://library.example/%s"}'),
    ):
        answer = anybody.post(path, data=body % odd, content_type="application/json")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), path
        told = answer.json()["detail"]
        assert ("half a character" in told, "u0000" in told) == ("ud" in odd, "u0000" in odd), told
    written = '{"label": {"en": ["a\\\\u0000"]}, "summary": {"a\\\\u0000": ["b"]}}'  # six characters, none of them odd
    assert (
        anybody.post("/api/v1/collections", data=written, content_type="application/json").status_code == 201
    )


def test_options_of_every_route(anybody: Client) -> None:
    answers = {route: anybody.options("/" + _ARGUMENT.sub("x", route)).status_code for route in ROUTES}
    assert {route: status for route, status in answers.items() if status >= 500} == {}
