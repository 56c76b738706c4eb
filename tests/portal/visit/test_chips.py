"""Words as chips: each thing that is asked for, left out or added can be taken away by itself."""

from urllib.parse import parse_qs, urlsplit

import pytest

from portal.visit.chips import chips
from portal.visit.params import SearchParams


def shown(words):
    """The chips of some words: what each is for, its text, and the words without it."""
    found = chips(SearchParams(q=words, kind="map"))
    assert found[-1].what == "kind"
    return [
        (chip.what, chip.text, parse_qs(urlsplit(chip.without).query).get("q", [""])[0])
        for chip in found[:-1]
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("owl", [("words", "owl", "")]),
        ("birds -eagle", [("words", "birds", ""), ("without", "eagle", "birds")]),
        (
            "zebra -stripes +spots",
            [
                ("words", "zebra", ""),
                ("without", "stripes", "zebra +spots"),
                ("more of", "spots", "zebra -stripes"),
            ],
        ),
        (
            'lion -"palm tree" -eagle',
            [
                ("words", "lion", ""),
                ("without", "palm tree", "lion -eagle"),
                ("without", "eagle", 'lion -"palm tree"'),
            ],
        ),
    ],
)
def test_each_part_can_be_taken_away(words, said):
    assert shown(words) == said


def test_limits_stay_when_a_part_goes():
    first = chips(SearchParams(q="birds -eagle", kind="map"))[1]
    assert parse_qs(urlsplit(first.without).query) == {"q": ["birds"], "kind": ["map"]}
