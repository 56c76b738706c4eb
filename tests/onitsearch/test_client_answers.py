"""Figures of the client, by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from onitsearch import Client
from onitsearch.client import ClientError
from onitsearch.client_answers import Answer, figures
from onitsearch.client_files import page_files


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


def test_a_folder_is_sent_with_texts_that_say_each_image_is_one_picture(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[274] = 6  # a camera that was held upright
    Image.new("RGB", (40, 30)).save(tmp_path / "b.jpg", exif=turned)
    Image.new("RGB", (20, 10)).save(tmp_path / "a.png")
    (tmp_path / "broken.jpg").write_bytes(b"no image")
    (tmp_path / ".hidden.jpg").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("nothing")
    names = [name for name, _ in page_files(tmp_path, whole=False)]
    assert names == ["a.png", "b.jpg", "broken.jpg"]
    sent = dict(page_files(tmp_path, whole=True))
    assert list(sent) == ["a.png", "a.xml", "b.jpg", "b.xml", "broken.jpg"]
    assert b'Illustration ID="i" HPOS="0" VPOS="0" WIDTH="30" HEIGHT="40"' in bytes(sent["b.xml"])  # type: ignore[arg-type]
    with pytest.raises(ClientError, match="no images"):
        Client("http://127.0.0.1:9").publish(tmp_path / "nothing", "x")
