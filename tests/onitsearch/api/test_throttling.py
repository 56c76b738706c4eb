"""How often one client may ask the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.settings import api_settings

pytestmark = pytest.mark.django_db
BOOKS = "/api/v1/manifests"


@pytest.fixture(autouse=True)
def counted_anew() -> Any:
    cache.clear()
    yield
    cache.clear()


def limited(settings: Any, rate: str) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "API_RATE": rate}


def test_who_asks_too_often_is_told_when_to_come_back(client: Client, settings: Any) -> None:
    limited(settings, "2/min")
    assert [client.get(BOOKS).status_code for _ in range(2)] == [200, 200]
    refused = client.get(BOOKS)
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert client.get(BOOKS, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_accounts_are_counted_each_for_themselves(
    client: Client, settings: Any, django_user_model: Any
) -> None:
    limited(settings, "1/min")
    assert client.get(BOOKS).status_code == 200
    for name in ("anna", "bert"):
        client.force_login(django_user_model.objects.create_user(name))
        assert client.get(BOOKS).status_code == 200
        assert client.get(BOOKS).status_code == 429


@pytest.mark.parametrize(("proxies", "second"), [(0, 429), (1, 200)])
def test_behind_a_proxy_the_client_is_who_the_proxy_says(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, proxies: int, second: int
) -> None:
    limited(settings, "1/min")
    monkeypatch.setattr(api_settings, "NUM_PROXIES", proxies, raising=False)
    assert client.get(BOOKS, headers={"X-Forwarded-For": "203.0.113.1"}).status_code == 200
    assert client.get(BOOKS, headers={"X-Forwarded-For": "203.0.113.2"}).status_code == second
    # What a client puts in front of the proxy's own word does not make it another.
    spoofed = client.get(BOOKS, headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.1"})
    assert spoofed.status_code == 429


def test_there_is_no_limit_unless_one_is_set(client: Client) -> None:
    assert {client.get(BOOKS).status_code for _ in range(5)} == {200}
