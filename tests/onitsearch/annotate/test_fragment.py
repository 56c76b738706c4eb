"""Whole numbers inside the canvas, whatever the box; media types; quotes; content states."""

import base64
import json
import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onitsearch.annotate import annotation, openannotation
from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.content_state import content_state, encode_state
from onitsearch.annotate.contexts import PRESENTATION_3, media_type
from onitsearch.annotate.fragment import target, whole_box
from onitsearch.annotate.info import BookInfo, CanvasInfo, PictureInfo
from onitsearch.annotate.labels import picture_label, text_quote

side = st.floats(1, 30000, allow_nan=False)
place = st.floats(-500, 30500, allow_nan=False)


def picture(**values: object) -> PictureInfo:
    uri = str(values.pop("uri", "https://l.example/c/1"))
    width, height = float(values.pop("width", 1000)), float(values.pop("height", 1000))  # type: ignore[arg-type]
    canvas = CanvasInfo(id="c", uri=uri, width=width, height=height)
    box = {"x": 10.0, "y": 10.0, "w": 20.0, "h": 20.0}
    return PictureInfo(
        id="p", book=BookInfo(id="b", uri="https://l.example/m"), canvas=canvas, **{**box, **values}
    )  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(x=place, y=place, w=st.floats(0.01, 40000), h=st.floats(0.01, 40000), width=side, height=side)
def test_boxes_are_whole_numbers_inside_the_canvas(
    x: float, y: float, w: float, h: float, width: float, height: float
) -> None:
    box = whole_box(picture(x=x, y=y, w=w, h=h, width=width, height=height))
    assert min(box.x, box.y) >= 0
    assert min(box.w, box.h) >= 1
    assert box.x + box.w <= max(1, width + 1e-5)
    assert box.y + box.h <= max(1, height + 1e-5)


def test_a_box_covers_what_it_names() -> None:
    assert str(whole_box(picture(x=10.4, y=10.6, w=5.2, h=5.0))) == "10,10,6,6"
    assert str(whole_box(picture(x=10.0, y=10.0, w=5.0000000001, h=5.0))) == "10,10,5,5"


@pytest.mark.parametrize("uri", ["https://l.example/c 1", "https://l.example/c%201?x=ü", "urn:x:1"])
def test_canvas_ids_stay_as_they_are_spelled(uri: str) -> None:
    assert target(picture(uri=uri)) == f"{uri}#xywh=10,10,20,20"


def test_an_id_with_a_fragment_of_its_own_gets_no_second_one() -> None:
    """Web Annotation, section 4: an address has one fragment; another way to a part is a selector."""
    one = picture(uri="https://l.example/m.json#canvas-2")
    at = Addresses("https://h.example")
    told = [
        annotation.brief(one, at)["target"],
        annotation.brief(one, at, wide=True)["target"],
        annotation.standalone(one, at)["target"],
        content_state(one, at)["target"],
    ]
    for region in told:
        assert not isinstance(region, str)
        assert region["type"] == "SpecificResource"
        assert region["selector"]["value"] == "xywh=10,10,20,20"
    assert told[0]["source"] == one.canvas.uri
    for region in told[1:]:
        assert (region["source"]["id"], region["source"]["type"]) == (one.canvas.uri, "Canvas")
    assert told[1]["source"]["partOf"]["id"] == told[2]["source"]["partOf"][0]["id"] == one.book.uri
    assert told[3]["source"]["partOf"][0]["id"] == at.manifest("b")
    on = openannotation.brief(one, at)["on"]
    assert (on["full"], on["selector"]["value"]) == (one.canvas.uri, "xywh=10,10,20,20")
    assert openannotation.brief(picture(), at)["on"] == target(picture())


@pytest.mark.parametrize(
    ("accept", "plain"),
    [
        ("", False),
        ("*/*", False),
        ("application/ld+json", False),
        ("application/ld+json, application/json;q=0.5", False),
        ("application/json", True),
        ("application/json, text/plain, */*", True),
        ("application/json;q=0.9, application/ld+json;q=0.1", True),
        ("text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("nonsense;q=x", False),
    ],
)
def test_media_type_by_accept(accept: str, plain: bool) -> None:
    made = media_type(accept, PRESENTATION_3)
    assert made == ("application/json" if plain else f'application/ld+json;profile="{PRESENTATION_3}"')


def test_content_state_reads_back_as_a_browser_would() -> None:
    state = content_state(picture(uri="https://l.example/ç/1"), Addresses("https://h.example"))
    text = encode_state(state)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", text)
    padded = text + "=" * (-len(text) % 4)
    assert json.loads(unquote(base64.urlsafe_b64decode(padded).decode())) == state


def test_quote_finds_the_words_in_the_caption() -> None:
    assert text_quote("Fig. 3. Tulipa hortensis", "tulip") == ("Fig. 3. ", "Tulipa", " hortensis")
    assert text_quote("Fig. 3. Tulipa hortensis", "red TULIPA") == ("Fig. 3. ", "Tulipa", " hortensis")
    assert text_quote("", "tulip") is None
    assert text_quote("a [b", "[b (") is None  # signs are words of nobody's caption, and break no pattern


def test_caption_names_kind_page_words_and_book() -> None:
    assert picture_label(picture(kind="map", text="<b>Africa</b>  minor")) == "Map, page 1: Africa minor"
    assert len(picture_label(picture(text="word " * 200))) < 270
