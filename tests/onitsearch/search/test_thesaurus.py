"""ICONCLASS as a thesaurus: what words mean, what lies below, in three languages."""

import pytest

from onitsearch.search import thesaurus
from onitsearch.search.thesaurus import Sense, is_below, lookup, narrower, own_names, singulars


@pytest.mark.parametrize(
    ("words", "lang", "notation"),
    [
        ("owl", "en", "25F34"), ("owls", "en", "25F34"), ("OWL", "en", "25F34"),
        ("Eule", "de", "25F34"), ("Eulen", "de", "25F34"), ("hibou", "fr", "25F34"), ("hiboux", "fr", "25F34"),
        ("wolves", "en", "25F23(WOLF)"), ("cherries", "en", "25G21(CHERRY)"), ("lionne", "fr", "25F23(LION)"),
        ("Löwen", "de", "25F23(LION)"), ("Lowen", "de", "25F23(LION)"), ("chevaux", "fr", "46C13141"),
        ("Vögel", "de", "25F3"), ("oiseaux", "fr", "25F3"), ("birds", "en", "25F3"), ("timepiece", "en", "23U2"),
    ],
)  # fmt: skip
def test_words_and_their_plurals_mean_notations(words, lang, notation):
    sense = lookup(words, lang)
    assert sense is not None
    assert sense.covers(notation)


def test_a_word_of_another_language_is_understood_too():
    assert lookup("Eule", "en").notations == lookup("owl", "fr").notations == lookup("owl", "en").notations


def test_of_another_language_only_what_is_spelled_so_is_taken():
    """No German asked for a speech („Rede“) who typed an English colour; a plural is understood all the same."""
    assert lookup("red", "en") is None
    assert lookup("Rede", "en") == lookup("Rede", "de")
    assert lookup("Rede", "de") is not None
    assert lookup("Eulen", "en").notations == lookup("owl").notations
    assert lookup("lions", "de").notations == lookup("lion").notations


@pytest.mark.parametrize(("typed", "meant"), [("VOEGEL", "Vögel"), ("Loewe", "Löwe"), ("baeume", "Bäume")])
def test_umlauts_may_be_typed_as_two_letters(typed, meant):
    assert lookup(typed, "de").notations == lookup(meant, "de").notations
    assert lookup(typed, "en").notations == lookup(meant, "en").notations
    assert lookup("Feuer", "de").notations != lookup("Feder", "de").notations


@pytest.mark.parametrize("words", ["", "  ", "brixelnep", "owlish thing that nobody named"])
def test_what_has_no_name_means_nothing(words):
    assert lookup(words) is None


def test_names_are_translations_and_no_keywords():
    names = lookup("owl").names
    assert {"owl"} <= set(names["en"])
    assert {"Eule"} <= set(names["de"])
    assert {"hibou"} <= set(names["fr"])
    assert not {"Cupid", "Juno", "January"} & set(lookup("bird").names["en"])


def test_a_broader_word_means_all_that_lies_below():
    below = {term.name for term in narrower(lookup("bird"))}
    assert {"owl", "eagle", "cock", "bird", "parrot", "duck"} <= below
    assert not {"lion", "bat", "bee", "Cupid"} & below
    animals = {term.name for term in narrower(lookup("animal"))}
    assert below - {"beak", "bird cage", "other birds"} <= animals
    assert {"lion", "bee"} <= animals
    assert not {"oak", "rose", "dragon"} & animals


def test_a_narrow_word_means_itself():
    assert [term.name for term in narrower(lookup("lion"))] == ["lion"]


@pytest.mark.parametrize(
    ("notation", "above", "expected"),
    [
        ("25F33(EAGLE)", "25F3", True), ("25F3", "25F3", True), ("25F", "25F3", False), ("25G3", "25F3", False),
        ("25FF411", "25F", False), ("25FF411", "25FF", True), ("25FF411", "25FF4", True),
        ("25A1", "=25A", False), ("25A", "=25A", True), ("48CC1", "48C", False), ("48C1", "48C", True),
    ],
)  # fmt: skip
def test_below_but_not_with_a_doubled_letter(notation, above, expected):
    assert is_below(notation, above) is expected


def test_a_sense_covers_what_any_of_its_notations_covers():
    sense = Sense(("25F3", "=25A1"), {"en": (), "de": (), "fr": ()})
    assert sense.covers("25F34")
    assert sense.covers("25A1")
    assert not sense.covers("25A11")
    assert not sense.covers("25F")


@pytest.mark.parametrize(
    ("word", "lang", "form"),
    [
        ("berries", "en", "berry"), ("leaves", "en", "leaf"), ("boxes", "en", "box"), ("bees", "en", "bee"),
        ("frauen", "de", "frau"), ("eulen", "de", "eule"), ("schilder", "de", "schild"), ("pferde", "de", "pferd"),
        ("chevaux", "fr", "cheval"), ("hiboux", "fr", "hibou"), ("lions", "fr", "lion"), ("bee", "en", "bee"),
    ],
)  # fmt: skip
def test_singulars(word, lang, form):
    assert form in singulars(word, lang)


def test_hardly_anything_is_left_of_no_short_word():
    for lang in ("en", "de", "fr"):
        assert all(len(form) >= 3 for word in ("bus", "see", "ass", "eau") for form in singulars(word, lang))


def test_own_names_leave_examples_and_asides_out():
    assert own_names("25F3", "en")[0] == "bird"
    assert "owl" in own_names("25F34(OWL)", "en") + own_names("25F34", "en")
    assert own_names("25F23(...)", "en") == ()
    assert own_names("no notation", "en") == ()


def test_the_reference_vocabulary_is_of_short_distinct_names():
    terms = thesaurus.terms()
    assert len(terms) > 1000
    assert len({term.name.casefold() for term in terms}) == len(terms)
    assert all(1 <= len(term.name.split()) <= 2 for term in terms)
    assert {"lion", "owl", "tulip", "bicycle"} <= {term.name for term in terms}
    # What gathers several notations is no class that a picture is compared with.
    assert not {term.name for term in thesaurus.broader()} & {term.name for term in terms}
    assert "farm animal" in {term.name for term in thesaurus.broader()}


@pytest.mark.parametrize(
    ("word", "known"), [("lion", True), ("Löwen", True), ("gravure", True), ("brixelnep", False), ("", False)]
)
def test_which_words_stand_in_it_at_all(word, known):
    assert thesaurus.knows(word) is known
