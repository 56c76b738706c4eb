"""ICONCLASS walked through and looked up in three languages."""

import pytest

from onitsearch.search import vocabulary
from onitsearch.search.notation_tree import ROOTS, children, look_up, path


def test_the_tree_leads_from_the_divisions_to_named_animals():
    assert children("") == ROOTS
    at = ""
    for step in ("2", "25", "25F", "25F2", "25F23", "25F23(LION)"):
        assert step in children(at), at
        at = step
    assert path("25F23(LION)") == ("2", "25", "25F", "25F2", "25F23", "25F23(LION)")
    assert path("nonsense") == ()
    assert children("nonsense") == ()
    assert all(vocabulary.label(one) for one in children("25F"))


@pytest.mark.parametrize(
    ("words", "lang", "found"),
    [
        ("lion", "en", "25F23(LION)"), ("Löwe", "de", "25F23(LION)"), ("loewe", "en", "25F23(LION)"),
        ("lion", "fr", "25F23(LION)"), ("25f23(lion)", "en", "25F23(LION)"), ("ship", "en", "46C24"),
    ],
)  # fmt: skip
def test_words_of_any_language_lead_to_the_notation(words, lang, found):
    assert found in look_up(words, lang)[:3]


def test_all_words_must_be_there_and_the_last_may_be_begun():
    both = look_up("ships sail", "en")
    assert both
    assert set(both) <= set(look_up("ships", "en", 5000))
    assert look_up("zzzzqq", "en") == look_up("", "en") == look_up("…", "en") == []
    assert len(look_up("a", "en")) <= 40
