"""Figures of the client, by hand."""

from __future__ import annotations

import pytest

from onitsearch import Client
from onitsearch.client import ClientError
from onitsearch.client_answers import Answer, figures


def test_recall_and_precision_along_a_ranking() -> None:
    found = figures("birds", [True, False, True, False], 4, (1, 2, 4, 10))
    assert found.recall == {1: 0.25, 2: 0.25, 4: 0.5, 10: 0.5}
    assert found.precision == {1: 1.0, 2: 0.5, 4: 0.5, 10: 0.2}
    assert found.r_precision == 0.5
    assert found.curve()[2] == (3, 0.5, pytest.approx(2 / 3))
    assert len(Answer("nothing", (), 0, 0)) == 0


def test_a_vector_is_found_among_those_of_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    at = "https://site.example/iiif"
    body = {"vector": [0.6, 0.8], "model": {"name": "tiny", "version": "v1"}}
    answers = {
        "/api/v1/illustrations/b2": {
            "canvas_illustrations": f"{at}/canvas/c/illustrations",
            "annotation": f"{at}/annotation/b2",
        },
        f"{at}/canvas/c/embeddings": {
            "items": [
                {"id": f"{at}/annotation/b1#embedding", "body": {}},
                {"id": f"{at}/annotation/b2#embedding", "body": body},
            ]
        },
    }
    site = Client("https://site.example/")
    monkeypatch.setattr(site, "_ask", lambda _method, path: answers[path])
    assert site.vector("b2") == ("tiny/v1", [0.6, 0.8])
    answers[f"{at}/canvas/c/embeddings"]["items"] = []
    with pytest.raises(ClientError, match="no vector yet"):
        site.vector("b2")
