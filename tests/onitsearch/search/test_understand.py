"""Typed words in their parts."""

import pytest

from onitsearch.search.understand import ParsedWords, parse


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ParsedWords()),
        ("  a  lion ", ParsedWords(("a lion",))),
        ("birds -eagle", ParsedWords(("birds",), ("eagle",))),
        ("zebra -stripes +spots", ParsedWords(("zebra",), ("stripes",), ("spots",))),
        ("sea-horse −fish", ParsedWords(("sea-horse",), ("fish",))),
        ("ship - castle", ParsedWords(("ship - castle",))),
        ('lion "palm tree" -"bald eagle"', ParsedWords(("lion", "palm tree"), ("bald eagle",))),
        ("“world map” „Karte der Welt“ « carte du monde »",
         ParsedWords(("world map", "Karte der Welt", "carte du monde"))),
        ('"palm tree', ParsedWords(("palm tree",))),
        ("-eagle", ParsedWords((), ("eagle",))),
        ("1500-1599 25F3(+4)", ParsedWords(("1500-1599 25F3(+4)",))),
    ],
)  # fmt: skip
def test_signs_and_quotation_marks(text, parts):
    assert parse(text) == parts
