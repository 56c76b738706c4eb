"""Whatever is done to a document, the reader answers with a document or with one of our own errors."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manifests.errors import MalformedManifestError, NothingToSeeError, NotIiifError
from manifests.presentation import ManifestDoc, links_from_json, paintings_from_json, read, to_json
from tests.fuzzing import CASES, examples
from tests.manifests import real_files, samples

URL = "https://library.example/given"

NASTY = st.sampled_from(
    [
        "",
        "\x00",
        "\ud800",
        "https://library.example/x#xywh=1,2,3,4",
        "#xywh=pct:0,0,0,0",
        "xywh=1e400,2,3,4",
        "sc:Manifest",
        "Collection",
        "M" * 500,
        10**400,
        -1,
        0,
        1e308,
        float("nan"),
        float("inf"),
        True,
        [[]],
        {"@value": {"@value": []}},
        {"@id": {"@id": 1}},
        {"type": ["Choice"], "items": [{"type": "Choice"}]},
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | NASTY,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["@id", "id", "@type", "type", "items", "service", "label", "@value", "width", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all members, at most a few hundred."""
    found: list[tuple[Any, ...]] = []
    waiting = [(value, path)]
    while waiting and len(found) < 400:
        here, at = waiting.pop(0)
        members = (
            here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
        )
        for key, member in list(members)[:6]:
            found.append((*at, key))
            waiting.append((member, (*at, key)))
    return found


def put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for key in path[:-1]:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return  # an earlier change took this place away
    if (isinstance(value, dict) and path[-1] in value) or (
        isinstance(value, list) and isinstance(path[-1], int) and path[-1] < len(value)
    ):
        value[path[-1]] = new


def check(data: Any) -> None:
    try:
        doc = read(data, URL)
    except (NotIiifError, MalformedManifestError, NothingToSeeError):
        return
    stored = json.dumps(to_json(doc), allow_nan=False, ensure_ascii=False)
    assert "\\u0000" not in stored
    stored.encode()  # no half of a surrogate pair
    if isinstance(doc, ManifestDoc):
        for canvas in doc.canvases:
            again = json.loads(json.dumps(to_json(canvas)))
            assert paintings_from_json(again.get("images")) == canvas.images
            assert len(links_from_json(again.get("annotations"))) == len(canvas.annotations)


OURS = [samples.manifest2, samples.manifest3, samples.collection2, samples.collection3]


@settings(
    max_examples=examples(300),
    deadline=None,
    derandomize=not CASES,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.data())
def test_changes_to_our_samples(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(OURS))()
    everywhere = places(document)
    for _ in range(data.draw(st.integers(1, 4))):
        put(document, data.draw(st.sampled_from(everywhere)), data.draw(JSON))
    check(document)


@settings(max_examples=examples(200), deadline=None, derandomize=not CASES)
@given(JSON)
def test_any_json(data: Any) -> None:
    check(data)


@pytest.mark.shared
@settings(
    max_examples=examples(300), deadline=None, derandomize=not CASES, suppress_health_check=list(HealthCheck)
)
@given(st.data())
def test_changes_to_real_files(shared: Any, data: st.DataObject) -> None:
    small = [entry["file"] for entry in real_files.index() if entry["bytes"] < 60_000]
    file = data.draw(st.sampled_from(small))
    try:
        document = copy.deepcopy(real_files.parsed(file))
    except UnicodeDecodeError:
        return
    everywhere = places(document) or [("@type",)]
    for _ in range(data.draw(st.integers(1, 5))):
        put(document, data.draw(st.sampled_from(everywhere)), data.draw(JSON))
    check(document)


def test_very_deep_documents() -> None:
    deep: Any = {"type": "Image", "id": "https://library.example/i.jpg"}
    for _ in range(150):
        deep = {"type": "Choice", "items": [deep]}
    document = samples.manifest3()
    document["items"][0]["items"][0]["items"][0]["body"] = deep
    check(document)
    ranges: Any = {"type": "Range", "id": "r"}
    for _ in range(150):
        ranges = {"type": "Range", "id": "r", "items": [ranges]}
    document["structures"] = [ranges]
    check(document)
