"""Whatever JSON it is and however it is written, an edit changes what it says it changes and no other byte."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onitsearch.annotate.splice import Draft, compact
from tests.onitsearch.annotate.tokens import tokens

keys = st.one_of(st.sampled_from(["id", "@id", "service", "seeAlso", "items", "é", ""]), st.text(max_size=6))
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8)
)  # fmt: skip
values = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)  # fmt: skip
documents = st.dictionaries(keys, values, max_size=6)
styles = st.sampled_from([
    {}, {"indent": 1}, {"indent": "\t"}, {"separators": (",", ":")}, {"separators": (" ,\r\n", " :  ")},
    {"ensure_ascii": False},
])  # fmt: skip
added = st.lists(values, min_size=1, max_size=3)
modest = settings(max_examples=300, deadline=None)


def listed(value: Any) -> list[Any]:
    """A member as readers of IIIF take it: nothing, one, or several."""
    if value is None or value in ("", []):
        return []
    return value if isinstance(value, list) else [value]


@modest
@given(
    document=documents,
    style=styles,
    key=keys,
    new=added,
    other=keys,
    last=added,
    blanks=st.sampled_from(["", " \n"]),
)
def test_adding_to_members_adds_and_does_no_more(document, style, key, new, other, last, blanks):  # fmt: skip
    text = blanks + json.dumps(document, **style) + blanks
    draft = Draft(text)
    draft.put_first(draft.top, key, new)
    if other != key:
        draft.put_last(draft.top, other, last)
    expected = {**document, key: [*new, *listed(document.get(key))]}
    if other != key:
        expected[other] = [*listed(document.get(other)), *last]
    assert json.loads(draft.finished()) == expected


@modest
@given(document=documents, style=styles, key=keys, value=values)
def test_a_member_is_set_in_its_place(document, style, key, value):
    draft = Draft(json.dumps(document, **style))
    draft.set(draft.top, key, value)
    made = json.loads(draft.finished())
    assert made == {**document, key: value}
    assert list(made) == list({**document, key: value})


@modest
@given(document=documents, style=styles)
def test_without_an_edit_not_a_byte_changes(document, style):
    text = json.dumps(document, **style)
    assert Draft(text).finished() == text


def test_what_json_does_not_hold_to_matter_is_kept():
    text = '{ "a":1.0, "n": 1E+2 ,"e":"\\u00e9\\/", "a": 2.50,\r\n "service" : {"x":-0}, "z":[ ] }\n'
    draft = Draft(text)
    draft.put_first(draft.top, "service", [{"new": 1}])
    draft.put_last(draft.top, "z", ["l"])
    draft.put_last(draft.top, "fresh", ["é"])
    assert draft.finished() == (
        '{ "a":1.0, "n": 1E+2 ,"e":"\\u00e9\\/", "a": 2.50,\r\n "service" : [{"new":1},{"x":-0}], "z":["l"],'
        '"fresh":["é"] }\n'
    )


def test_of_two_members_with_one_name_the_last_is_meant_as_parsers_do():
    draft = Draft('{"s":[1],"s":[2]}')
    draft.put_last(draft.top, "s", [3])
    assert draft.finished() == '{"s":[1],"s":[2,3]}'


def test_edits_deep_inside():
    draft = Draft('{"items":[{"id":"a"},{"id":"b","annotations":"x"}],"last":"one"}')
    items = draft.member(draft.top, "items")
    for item in draft.elements(items):
        draft.put_last(item, "annotations", [1])
    draft.put_last(draft.top, "last", ["two"])
    draft.put_last(draft.top, "more", [1])
    assert draft.finished() == (
        '{"items":[{"id":"a","annotations":[1]},{"id":"b","annotations":["x",1]}],"last":["one","two"],"more":[1]}'
    )


@pytest.mark.parametrize("text", ["", "{", '{"a" 1}', '{"a":1} x', "[" * 100_000])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError, match=r"Expecting|Extra data|nested"):
        Draft(text)


def test_half_a_surrogate_pair_is_escaped():
    assert compact("\ud800é") == '"\\ud800\\u00e9"'
    assert tokens(compact({"é": "ü"})) == ["{", '"é"', ":", '"ü"', "}"]
