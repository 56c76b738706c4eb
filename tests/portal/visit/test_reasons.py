"""Why a picture was found, in words for people."""

import pytest
from django.utils.translation import override

from onitsearch.search import Why
from portal.visit.reasons import phrase, sentence

LOOKS = Why("looks-like", "words")


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ((), ""),
        ((LOOKS,), "looks like what your words describe"),
        ((Why("looks-like", "picture"),), "looks like your picture"),
        ((Why("looks-like", "region"),), "looks like the region"),
        ((Why("looks-like", "abcd2345ef"),), "looks like the chosen picture"),
        ((LOOKS, Why("in-the-caption", "Eule")), "caption: “Eule”"),
        ((LOOKS, Why("class", "25F")), "class: animals"),
        ((LOOKS, Why("narrower", "owl")), "matches “owl”"),
        ((Why("book", "Thierbuch"), LOOKS), "book: “Thierbuch”"),
        ((LOOKS, Why("in-the-caption", "x"), Why("same-print", "abcd2345ef")), "the same print"),
        ((Why("of-another-version", "x"),), ""),
    ],
)
def test_the_most_telling_reason_in_a_few_words(reasons, said):
    assert phrase(reasons) == said


def test_what_is_not_sure_is_not_said_to_look_like_it():
    assert phrase((LOOKS,), sure=False) == ""
    assert phrase((LOOKS, Why("narrower", "owl")), sure=False) == "matches “owl”"
    assert sentence((LOOKS,), "owl", sure=False) == "it is one of the less certain results"


def test_all_reasons_are_told_once_each():
    told = sentence((LOOKS, Why("in-the-caption", "Eule"), LOOKS), "owl")
    assert told == "it looks like “owl”; the caption contains “Eule”"


@pytest.mark.parametrize(("language", "said"), [("de", "passt zu „owl“"), ("fr", "correspond à « owl »")])
def test_in_other_languages(language, said):
    with override(language):
        assert phrase((Why("narrower", "owl"),)) == said


def test_a_long_caption_is_cut_between_words():
    said = phrase((Why("in-the-caption", "word " * 40),))
    assert len(said) < 80
    assert said.endswith("…”")
