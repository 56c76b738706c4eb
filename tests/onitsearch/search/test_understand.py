"""Typed words in their parts, and what they mean."""

import pytest

from onitsearch.search.query import SearchQuery
from onitsearch.search.understand import ParsedWords, alternatives, parse, strip, understand


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
        ("a ship. near a castle?", ParsedWords(("a ship near a castle",))),
        ("birds -eagle! ...", ParsedWords(("birds",), ("eagle",))),
        ('"palm tree', ParsedWords(("palm tree",))),
        ("-eagle", ParsedWords((), ("eagle",))),
        ("a tree without birds -owl", ParsedWords(("a tree",), ("owl", "birds"))),
        ("sans souci", ParsedWords(("sans souci",))),
        ("1500-1599 25F3(+4)", ParsedWords(("1500-1599 25F3(+4)",))),
    ],
)  # fmt: skip
def test_signs_and_quotation_marks(text, parts):
    assert parse(text) == parts


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("a lion", "lion"), ("the lion", "lion"), ("ein Löwe", "Löwe"), ("die Eule", "Eule"), ("un lion", "lion"),
        ("l'oiseau", "oiseau"), ("L’oiseau", "oiseau"), ("picture of a lion", "lion"),
        ("an old woodcut of the lion", "lion"), ("Holzschnitt von einem Löwen", "Löwen"),
        ("une gravure sur bois d'un lion", "lion"), ("the", "the"), ("lion", "lion"),
        ("anchor", "anchor"), ("theatre", "theatre"), ("diesel", "diesel"), ("map of africa", "map of africa"),
    ],
)  # fmt: skip
def test_articles_and_frames_are_no_part_of_a_question(text, bare):
    assert strip(text) == bare


def words(question):
    return [concept.words for concept in question.concepts]


@pytest.mark.parametrize(
    ("text", "lang", "named"),
    [
        ("a lion", "en", ["lion"]), ("palm tree", "en", ["palm tree"]), ("a palm tree", "en", ["palm tree"]),
        ("a ship near a castle", "en", ["ship", "castle"]), ("lion and owl", "en", ["lion", "owl"]),
        ("ein Löwe und eine Eule", "de", ["Löwe", "Eule"]), ("un lion sous un arbre", "fr", ["lion", "arbre"]),
        ('"palm tree" lion', "en", ["lion", "palm tree"]), ("owl owl", "en", ["owl"]),
    ],
)  # fmt: skip
def test_several_things_are_each_understood(text, lang, named):
    question = understand(text, lang)
    assert words(question) == named
    assert all(concept.sense is not None and concept.familiar for concept in question.concepts)
    assert question.rest == ()


def test_a_word_means_the_same_in_every_language():
    asked = (("an owl", "en"), ("eine Eule", "de"), ("un hibou", "fr"), ("Eule", "en"), ("owls", "fr"))
    notations = {understand(*one).concepts[0].sense.notations for one in asked}
    assert len(notations) == 1


def test_words_that_name_nothing_are_kept_beside_what_is_named():
    question = understand("lion brixelnep")
    assert words(question) == ["lion"]
    assert question.rest == ("brixelnep",)
    assert question.text == "lion brixelnep"


@pytest.mark.parametrize("text", ["brixelnep", "brixel nepto", "zxqv of the brixel"])
def test_made_up_words_are_one_unheard_thing(text):
    (concept,) = understand(text).concepts
    assert concept.words == text
    assert concept.sense is None
    assert not concept.familiar


def test_what_is_left_out_and_what_is_added():
    question = understand("birds -eagle")
    assert words(question) == ["birds"]
    assert [concept.words for concept in question.excluded] == ["eagle"]
    assert question.excluded[0].sense.covers("25F33(EAGLE)")
    question = understand("zebra -stripes +spots")
    assert (words(question), question.parsed.added) == (["zebra"], ("spots",))
    assert understand("-eagle").concepts == ()


def test_a_caption_may_call_it_by_any_of_its_names():
    names = understand("an owl").concepts[0].names()
    assert names[0] == ("owl", "")
    assert {("Eule", "de"), ("hibou", "fr"), ("owl", "en")} <= set(names)


def test_many_things_are_cut():
    text = " and ".join(["lion", "owl", "ship", "castle", "rose", "oak", "bee", "stag"])
    assert len(understand(text).concepts) == 6


@pytest.mark.parametrize(
    ("text", "lang", "named", "left_out"),
    [
        ("a tree without birds", "en", ["tree"], ["birds"]),
        ("ein Baum ohne Vögel", "de", ["Baum"], ["Vögel"]),
        ("un arbre sans oiseaux", "fr", ["arbre"], ["oiseaux"]),
        ("a tree without brixelnep", "en", ["tree"], []),
        ("without birds", "en", ["birds"], []),
    ],
)
def test_what_is_without_something_leaves_it_out(text, lang, named, left_out):
    question = understand(text, lang)
    assert words(question) == named
    assert [concept.words for concept in question.excluded] == left_out


@pytest.mark.parametrize("text", ["!!!", "???", '""', "„", "- +"])
def test_signs_alone_ask_for_nothing(text):
    assert SearchQuery(text=text).words == ""
    assert not SearchQuery(text=text).asks_something


@pytest.mark.parametrize("text", ["lion -?", "lion +...", '"!!!" lion', "-!!! lion"])
def test_signs_beside_words_are_passed_over(text):
    parsed = parse(text)
    assert (parsed.positive, parsed.excluded, parsed.added) == (("lion",), (), ())


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("swan or lion", ["swan", "lion"]),
        ("a swan or a lion or the swan", ["swan", "lion"]),
        ("Schwan oder Löwe -Adler", ["Schwan -Adler", "Löwe -Adler"]),
        ("un lion ou un aigle", ["lion", "aigle"]),
        ("a black or white dog", ["a black or white dog"]),
        ("swan or", ["swan or"]),
        ("brixelnep or lion", ["brixelnep or lion"]),
        ('"swan or lion"', ['"swan or lion"']),
        ("lion", ["lion"]),
    ],
)
def test_one_or_another_are_several_questions(text, questions):
    assert alternatives(text) == questions


def test_letters_are_what_they_stand_for():
    assert SearchQuery(text="ſchiff \uff4cion").words == "schiff lion"


@pytest.mark.parametrize(
    ("text", "visitor", "spoken"),
    [
        ("bird", "de", "en"),
        ("Vögel", "en", "de"),
        ("oiseau -Eule", "de", "fr"),
        ("Tiger", "de", "de"),  # of both languages: the visitor's own
        ("brixelnep", "de", "de"),
        ("Löwe or bird", "fr", "fr"),  # of two others: neither
        ("25F3", "de", "de"),
    ],
)
def test_models_are_asked_in_the_language_of_the_words(text, visitor, spoken):
    assert understand(text, visitor).words_lang == spoken
    assert understand(text, visitor).lang == visitor
