"""The words of ICONCLASS; plain values, no rows."""

import pytest

from onitsearch.search import vocabulary


def test_labels_in_three_languages_and_with_names():
    assert vocabulary.label("25F3", "en") == "birds"
    assert vocabulary.label("25F3", "de-AT") == "Vögel"
    assert vocabulary.label("25G41(TULIP)", "de") == "Blumen: Tulpe"
    assert vocabulary.label("25F23(LION)(+46)", "fr").endswith("lion")
    assert vocabulary.label("not a notation") == ""


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [("tulips", "en", True), ("TULPE", "de", True), ("Tulpen", "de", True), ("tulipe", "fr", True),
     ("tulipe", "en", True), ("25g4", "en", True), ("lip", "en", False), ("brixel", "en", False), ("", "en", False),
     ("25H", "en", False)],
)  # fmt: skip
def test_words_name_a_class(text, lang, found):
    assert vocabulary.matching(text, ["25G41(TULIP)"], lang) == (["25G41(TULIP)"] if found else [])


@pytest.mark.parametrize(
    ("words", "notation"),
    [
        ("25f3", "25F3"),
        (" 25 f 23 (lion) ", "25F23(LION)"),
        ("11d123(andrew's cross)", "11D123(ANDREW'S CROSS)"),  # blanks belong to a name
        ("95a(melampus)51", "95A(MELAMPUS)51"),  # what stands behind a name, too
        ("25f23(rex)", "25F23(rex)"),  # a name of one's own, as it is written
        ("31A25363", "31A25363"),  # it has a label, though no list of notations holds it
        ("3D", ""),
        ("2 lions", ""),
        ("1550", ""),
    ],
)
def test_words_that_are_a_notation(words, notation):
    assert vocabulary.notation_in(words) == notation
