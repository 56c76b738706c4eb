"""The page for what broke: it says so in every language, and needs nothing that may have broken with it."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client


def test_what_breaks_is_told_in_every_language(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("portal.visit.selectors.counts", breaks)
    client.raise_request_exception = False
    with caplog.at_level(logging.CRITICAL):
        answer = client.get("/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert [page.count(f'<p lang="{language}">') for language, _ in settings.LANGUAGES] == [1, 1, 1]
    assert "Die Ursache steht jetzt im Protokoll." in page
    assert "La cause a été consignée" in page
    assert "broken on purpose" not in page
