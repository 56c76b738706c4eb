"""Content states in every form that the specification has, and in those that viewers send all the same."""

import base64
import contextlib
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.errors import BadRequestError
from manifests.presentation.docs import Box
from onitsearch.annotate.content_state import encode_state
from portal.visit.contentstate import Place, read

MANIFEST = "https://library.example/book/manifest"
CANVAS = "https://library.example/book/canvas/p1"
PART = {"id": CANVAS, "type": "Canvas", "partOf": [{"id": MANIFEST, "type": "Manifest"}]}
STATE = {
    "@context": "http://iiif.io/api/presentation/3/context.json",
    "id": "https://elsewhere.example/state/1",
    "type": "Annotation",
    "motivation": ["contentState"],
    "target": {**PART, "id": f"{CANVAS}#xywh=10,20,30,40"},
}
HERE = Place("Canvas", CANVAS, MANIFEST, "xywh=10,20,30,40")


def asked(target):
    return read(encode_state({**STATE, "target": target}))


@pytest.mark.parametrize(
    "written",
    [
        encode_state(STATE),
        encode_state(STATE) + "==",
        json.dumps(STATE),
        f" {encode_state(STATE)}\n",
        # Without encodeURIComponent, or in the plain alphabet of base64, as several viewers write it.
        base64.urlsafe_b64encode(json.dumps(STATE).encode()).decode(),
        base64.b64encode(quote(json.dumps(STATE)).encode()).decode(),
        encode_state(STATE["target"]),
        encode_state([STATE]),
    ],
)
def test_one_state_in_many_spellings(written):
    assert read(written) == HERE


def test_a_state_with_letters_of_other_scripts():
    uri = "https://library.example/книга/größe/manifest"
    assert asked({"id": uri, "type": "Manifest"}) == Place("Manifest", uri)


def test_addresses():
    assert read(MANIFEST) == Place("", MANIFEST)
    assert read(f"{CANVAS}#xywh=1,2,3,4") == Place("", CANVAS, selector="xywh=1,2,3,4")
    assert read(f"{CANVAS}#page-1") == Place("", f"{CANVAS}#page-1")
    assert asked(MANIFEST) == Place("", MANIFEST)
    encoded = base64.urlsafe_b64encode(quote(MANIFEST, safe="").encode()).decode().rstrip("=")
    assert read(encoded) == Place("", MANIFEST)


def test_what_a_target_can_be():
    assert asked({"id": MANIFEST, "type": "Manifest"}) == Place("Manifest", MANIFEST)
    assert asked(PART) == Place("Canvas", CANVAS, MANIFEST)
    assert asked({**PART, "partOf": {"id": MANIFEST, "type": "Manifest"}}) == Place(
        "Canvas", CANVAS, MANIFEST
    )
    assert asked({**PART, "partOf": MANIFEST}) == Place("Canvas", CANVAS, MANIFEST)
    several = [
        {"id": "https://library.example/all", "type": "Collection"},
        {"id": MANIFEST, "type": "Manifest"},
    ]
    assert asked({**PART, "partOf": several}) == Place("Canvas", CANVAS, MANIFEST)
    chapter = {"id": f"{MANIFEST}/r1", "type": "Range", "partOf": [{"id": MANIFEST, "type": "Manifest"}]}
    assert asked(chapter) == Place("Range", f"{MANIFEST}/r1", MANIFEST)
    old = {"@id": f"{CANVAS}#xywh=1,2,3,4", "@type": "sc:Canvas", "within": MANIFEST}
    assert asked(old) == Place("Canvas", CANVAS, MANIFEST, "xywh=1,2,3,4")


def test_of_several_targets_the_first():
    found = asked([PART, {"id": MANIFEST, "type": "Manifest"}])
    assert (found.address, found.several) == (CANVAS, True)


@pytest.mark.parametrize(
    ("selector", "box"),
    [
        ({"type": "FragmentSelector", "value": "xywh=100,200,300,400"}, Box(100, 200, 300, 400)),
        ({"type": "FragmentSelector", "value": "xywh=pixel:100,200,300,400"}, Box(100, 200, 300, 400)),
        ({"type": "FragmentSelector", "value": "xywh=percent:10,10,50,50"}, Box(100, 200, 500, 1000)),
        ([{"type": "FragmentSelector", "value": "#xywh=1,2,3,4"}], Box(1, 2, 3, 4)),
        ({"type": "ImageApiSelector", "region": "100,200,300,400"}, Box(100, 200, 300, 400)),
        ({"type": "ImageApiSelector", "region": "pct:10,10,50,50"}, Box(100, 200, 500, 1000)),
        ({"type": "PointSelector", "x": 500, "y": 1000}, Box(300, 800, 400, 400)),
        ({"type": "SvgSelector", "value": "<rect x='10' y='20' width='30' height='40'/>"}, Box(10, 20, 30, 40)),
        ({"type": "SvgSelector", "value": '<svg><polygon points="10,20 40,20 40,60"/></svg>'}, Box(10, 20, 30, 40)),
        ({"type": "SvgSelector", "value": '<svg><path d="M10 20 L 40,20 L40,60 Z"/></svg>'}, Box(10, 20, 30, 40)),
        ({"type": "SvgSelector", "value": '<svg><circle cx="50" cy="60" r="10"/></svg>'}, Box(40, 50, 20, 20)),
        ({"type": "FragmentSelector", "value": "xywh=-50,-50,100,100"}, Box(0, 0, 50, 50)),
        ({"type": "SvgSelector", "value": '<svg><path d="m10 20 l 30 0 z"/></svg>'}, None),
        ({"type": "FragmentSelector", "value": "xywh=5000,5000,100,100"}, None),
        ({"type": "FragmentSelector", "value": "t=10,20"}, None),
        ({"type": "PointSelector", "t": 14.5}, None),
        ({"type": "FragmentSelector", "value": "xywh=a,b,c,d"}, None),
    ],
)  # fmt: skip
def test_regions(selector, box):
    place = asked({"type": "SpecificResource", "source": PART, "selector": selector})
    assert (place.kind, place.address, place.manifest) == ("Canvas", CANVAS, MANIFEST)
    assert place.box(1000, 2000) == box


def test_a_selector_of_an_address_alone():
    place = asked({"source": CANVAS, "selector": {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}})
    assert place.address == CANVAS
    assert place.box(10, 10) == Box(1, 2, 3, 4)


@pytest.mark.parametrize(
    "written",
    ["%%", "{", "[]", "null", "bnVsbA", "12", encode_state({"type": "Annotation"}), encode_state({"id": 3}),
     encode_state([]),
     encode_state({"id": "javascript:alert(1)", "type": "Manifest"}), "[" * 9000, "\x00", "ftp://library.example/m",
     encode_state({"source": {"source": {"source": {}}}}), "x" * 20_000],
)  # fmt: skip
def test_what_is_none(written):
    with pytest.raises(BadRequestError):
        read(written)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20) | st.sampled_from([MANIFEST, CANVAS]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "@id", "type", "target", "source", "selector", "partOf", "value", "x", "region"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.text(max_size=200))
def test_any_text_is_a_place_or_a_sentence(written):
    with contextlib.suppress(BadRequestError):
        assert read(written).address


@given(JSON, st.floats(1, 1e6), st.floats(1, 1e6))
def test_any_json_is_a_place_or_a_sentence(value, width, height):
    try:
        place = read(json.dumps(value))
    except BadRequestError:
        return
    assert place.address.startswith(("http://", "https://"))
    box = place.box(width, height)
    assert box is None or (0 <= box.x < width and 0 <= box.y < height and box.w > 0 and box.h > 0)


def test_ids_with_blanks_and_accents_are_addresses():
    canvas = "https://library.example/Châteauroux/f. 1 recto"
    state = {
        "id": f"{canvas}#xywh=1,2,3,4",
        "type": "Canvas",
        "partOf": [{"id": "https://x.example/m 1", "type": "Manifest"}],
    }
    place = read(json.dumps(state))
    assert (place.address, place.manifest, place.selector) == (
        canvas,
        "https://x.example/m 1",
        "xywh=1,2,3,4",
    )


def test_a_canvas_that_has_a_fragment_of_its_own_keeps_it():
    for region in ("https://l.example/m.json#canvas-2#xywh=1,2,3,4", {
        "type": "SpecificResource",
        "source": {"id": "https://l.example/m.json#canvas-2", "type": "Canvas"},
        "selector": {"type": "FragmentSelector", "value": "xywh=1,2,3,4"},
    }):  # fmt: skip
        state = {"type": "Annotation", "motivation": ["contentState"], "target": region}
        place = read(json.dumps(state))
        assert place.address == "https://l.example/m.json#canvas-2"
        assert place.box(100, 100) == Box(1, 2, 3, 4)
