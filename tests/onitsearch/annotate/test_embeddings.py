"""Vectors as annotations of the embeddings extension."""

import json
from dataclasses import replace

from manifests.presentation.values import items
from onitsearch.annotate import decorate
from onitsearch.annotate.embeddings import embeddings_page
from onitsearch.detect.embeddings import CONTEXT
from onitsearch.embed.keys import ModelKey
from tests.onitsearch.annotate.test_shapes import AT, BOOK, CANVAS, MAP, PAGE2, SOURCE2, SOURCE3, TULIP
from tests.onitsearch.iiif import official

KEY = ModelKey("ViT-B-16-SigLIP2", "webli+squash", 3)


def test_a_page_of_vectors() -> None:
    page = embeddings_page(CANVAS, [(TULIP, [0.1234567, -0.5, 0.0]), (MAP, [1, 0, 0])], KEY, AT)
    assert page["@context"][0] == CONTEXT
    first = page["items"][0]
    assert first["motivation"] == "embedding"
    assert first["target"]["source"] == {"id": CANVAS.uri, "type": "Canvas", "height": 3000, "width": 2000}
    assert first["target"]["selector"] == {"type": "ImageApiSelector", "region": "100,200,301,401"}
    body = first["body"]
    assert (body["type"], body["vectorEncoding"]) == ("EmbeddingVector", "json-array")
    assert body["vector"] == [0.123457, -0.5, 0.0]
    model = body["model"]
    # All three parts of the key: another way to make pictures square makes other vectors.
    assert ModelKey(model["name"], model["version"], model["dimensions"]) == KEY
    assert {name: model[name] for name in ("type", "normalization")} == {
        "type": "multimodal",
        "normalization": True,
    }


def test_canvases_refer_to_them_only_where_they_are_published() -> None:
    def pages(source: dict[str, object], embeddings: bool) -> list[str]:
        made, _ = decorate.decorate(json.dumps(source), book=BOOK.id, url=BOOK.uri, addresses=AT,
                                    pictures=[TULIP], embeddings=embeddings)  # fmt: skip
        answer = json.loads(made)
        if embeddings and "items" in answer:
            answer.pop("extra")
            official.validate(
                {
                    **answer,
                    "items": [{**answer["items"][0], "annotations": answer["items"][0]["annotations"][:1]}],
                }
            )
        canvases = answer["items"] if "items" in answer else answer["sequences"][0]["canvases"]
        return [page["id"] for canvas in canvases for page in canvas.get("annotations", [])]

    illustrations = AT.canvas_illustrations(CANVAS.id)
    assert pages(SOURCE3, False) == [illustrations]
    assert pages(SOURCE3, True) == [illustrations, AT.canvas_embeddings(CANVAS.id)]
    assert pages(SOURCE2, True) == []


def test_version_2_refers_to_them_beside_the_canvas() -> None:
    on_it = replace(TULIP, canvas=replace(CANVAS, uri=PAGE2["@id"]))

    def links(embeddings: bool) -> list[dict[str, str]]:
        made, _ = decorate.decorate(json.dumps(SOURCE2), book=BOOK.id, url=BOOK.uri, addresses=AT,
                                    pictures=[on_it], embeddings=embeddings)  # fmt: skip
        canvases = json.loads(made)["sequences"][0]["canvases"]
        said = [link for canvas in canvases for link in items(canvas.get("seeAlso"))]
        return [link for link in said if link.get("profile") == CONTEXT]

    assert links(False) == []
    assert links(True) == [
        {"@id": AT.canvas_embeddings(CANVAS.id), "format": "application/ld+json", "profile": CONTEXT}
    ]
