from __future__ import annotations

import pytest

from onitsearch.embed.prompts import normalise, prompt_set, prompts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  A  Lion\n", "a lion"),
        ("„Löwe“", "löwe"),
        ("«le lion»", "le lion"),
        ("sailor’s ship", "sailor's ship"),
        ("Lo\u0308we", "löwe"),
        ("dog?!", "dog"),
        ("a\u00a0b\x00c", "a b c"),
        ("…", "…"),
        ("?", ""),
    ],
)
def test_one_spelling_for_equal_questions(text, expected):
    assert normalise(text) == expected


def test_words_are_asked_in_the_visitors_language():
    assert prompts("Löwe", "de")[:2] == ["löwe", "ein Holzschnitt: löwe"]
    assert prompts("lion", "fr-CH")[1] == "une gravure sur bois : lion"
    assert prompts("lion", "xx") == prompts("lion", "en")
    assert prompts("Löwe", "de", template_set="english")[1] == "a woodcut of löwe"


def test_a_whole_sentence_is_asked_as_it_is():
    sentence = "a lion that sleeps under a large palm tree"
    assert prompts(sentence) == [sentence]


def test_multilingual_models_get_multilingual_prompts():
    assert prompt_set("ViT-B-16-SigLIP2") == "wide"
    assert prompt_set("ViT-B-32") == "english"
    assert prompt_set("anything", "plain") == "plain"
    with pytest.raises(ValueError, match="no prompt set"):
        prompt_set("anything", "fancy")
