"""Classes by their names and notations, and words as they are parted: plain values, no rows."""

import pytest

from onitsearch.search import class_names, exact, notation_grammar, thesaurus, vocabulary
from onitsearch.search.exact import Exact
from onitsearch.search.query import Filters, SearchQuery, Why
from onitsearch.search.understand import understand


@pytest.mark.parametrize(
    ("notation", "en", "de", "fr"),
    [
        ("25F3", "birds", "Vögel", "oiseaux"),
        ("25G41(TULIP)", "flowers: tulip", "Blumen: Tulpe", "fleurs : tulipe"),
        ("25G41(MY OWN)", "flowers: My own", "Blumen: My own", "fleurs: My own"),
        ("25F23(LION)(+46)", "beasts of prey, predatory animals: lion", "Raubtiere: Löwe", "animaux prédateurs : lion"),
        ("25F23(WOLF)12", "Wolf", "Wolf", "Wolf"),
        ("25F99", "", "", ""),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_labels(notation, en, de, fr):
    assert [vocabulary.label(notation, lang) for lang in ("en", "de-AT", "FR")] == [en, de, fr]
    assert vocabulary.label(notation, "nl") == en


def test_keywords():
    assert vocabulary.keywords("25F3") == vocabulary.keywords("25F3(+46)", "xx") == ["bird"]
    assert vocabulary.keywords("25F3", "de") == ["Vogel"]
    assert vocabulary.keywords("25F99") == []


@pytest.mark.parametrize(
    ("words", "among", "lang", "found"),
    [
        ("bird", ["25F3", "25F34", "25G41"], "en", ["25F3"]),
        ("tulips", ["25G41(TULIP)"], "en", ["25G41(TULIP)"]),
        ("predatory animals", ["25F23", "25F3"], "en", ["25F23"]),
        ("animals beasts", ["25F23"], "en", []),
        ("25f 3", ["25F34", "25G3", "25 F 3"], "en", ["25F34", "25 F 3"]),
        ("25F23(LION)", ["25F23(LION)(+46)"], "en", ["25F23(LION)(+46)"]),
        ("Vogel", ["25F3"], "en", ["25F3"]),  # another language's word, where its own has none
        ("lion", ["25F23(LION)", "25G41"], "fr", ["25F23(LION)"]),
        ("", ["25F3"], "en", []), ("bir", ["25F3"], "en", []), ("25H", ["25F3"], "en", []),
    ],
)  # fmt: skip
def test_notations_that_words_name(words, among, lang, found):
    assert vocabulary.matching(words, iter(among), lang) == found


@pytest.mark.parametrize(
    ("word", "wanted", "same"),
    [("owl", "owl", True), ("owls", "owl", True), ("box", "boxes", True), ("eule", "eulen", True), ("ow", "owl", False),
     ("ox", "oxes", False), ("bild", "bilder", True), ("art", "arten", True), ("art", "arts", True),
     ("art", "arty", False), ("uhr", "uhre", True), ("haus", "hausn", True)],
)  # fmt: skip
def test_plurals_stand_for_singulars(word, wanted, same):
    assert vocabulary._same(word, wanted) is vocabulary._same(wanted, word) is same


@pytest.mark.parametrize(
    ("text", "folded"),
    [("  A  Lion ", "a lion"), ("Löwe", "lowe"), ("STRASSE", "strasse"), ("Straße  X", "strasse x"),
     ("É", "e"), ("", "")],
)  # fmt: skip
def test_spellings_that_are_one(text, folded):
    assert vocabulary.fold(text) == folded
    assert vocabulary.listed(text + "x" * 99) == (folded + (" " if text[-1:] == " " else "") + "x" * 99)[:60]


@pytest.mark.parametrize(
    ("written", "canonical", "longest"),
    [
        ("25f3", "25F3", "25F"), (" 25 f 23(lion) (+46)", "25F23(LION)(+46)", "25F23(LION)"),
        ("25F23(LION)(+4q)", "", "25F23(LION)"), ("25F23()", "", "25F23"), ("25F23(. .)", "", "25F23"),
        ("11h(jerome)51", "11H(JEROME)51", "11H(JEROME)5"), ("25F23(lion", "", "25F23"), ("25F2399", "", "25F23"),
        ("25F23(My  own )", "25F23(My own)", "25F23"), ("x", "", ""), ("", "", ""), ("2", "2", ""),
        ("25F23(LION)(+)", "", "25F23(LION)"), ("99(+46)", "", "9"),
    ],
)  # fmt: skip
def test_notations_as_iconclass_writes_them(written, canonical, longest):
    assert notation_grammar.canonical(written) == canonical
    assert notation_grammar.longest_known(written) == longest


@pytest.mark.parametrize(
    ("notation", "lang", "names"),
    [
        ("25F3", "en", ("birds", "bird")), ("25F3", "de", ("Vögel", "Vogel")),
        ("25F23", "en",
         ("beasts of prey, predatory animals", "beasts of prey", "predatory animals", "predatory animal")),
        ("25F23(LION)", "de", ("Löwe",)), ("25F23(LION)(+46)", "en", ("lion",)), ("25F99", "en", ()),
        ("25G41(MYOWN)", "en", ("Myown",)),
        # A saint is not called by what he carries.
        ("11H(STEPHEN)", "en", ("the deacon and (proto)martyr Stephen",)),
        ("11H(STEPHEN)", "de", ("Stephanus, Diakon und Erzmärtyrer",)),
        ("11H(STEPHEN)", "fr", ("Étienne, diacre et (proto)martyr",)),
        ("11H(JEROME)", "fr", ("Jérôme, moine et ermite",)),
        ("11I62(ABRAHAM)", "en", ("Abraham (not in biblical context)",)),
    ],
)  # fmt: skip
def test_what_classes_are_called(notation, lang, names):
    assert class_names.names(notation, lang) == names


def test_names_in_any_language_and_by_their_beginning():
    assert class_names.is_called("25F3", "VOEGEL")
    assert class_names.is_called("25F3", "oiseaux")
    assert not class_names.is_called("25F3", "bir")
    begun = [
        ("25F3", "bi", "en", "birds"), ("25F3", "Voe", "de", "Vögel"), ("25F3", "vog", "de", "Vögel"),
        ("25F34", "25f3", "en", "owls"), ("25F34", "25 F", "en", "owls"), ("25F34", "2", "en", ""),
        ("25F23", "anim", "en", "beasts of prey, predatory animals"),
        ("25F23", "predatory an", "en", "predatory animals"),
        ("25F3", "x", "en", ""), ("25F3", "ird", "en", ""), ("25F99", "25F", "en", ""),
    ]  # fmt: skip
    for notation, start, lang, name in begun:
        assert class_names.begun(notation, start, lang) == name, (notation, start)


@pytest.mark.parametrize(
    ("notation", "above"),
    [
        ("25F23(LION)(+46)", ("25F23(LION)", "25F23", "25F2", "25F", "25", "2")),
        ("25FF411", ("25FF411", "25FF41", "25FF4", "25FF", "25", "2")),  # not 25F: that is its opposite
        ("2", ("2",)), ("x", ()),
    ],
)  # fmt: skip
def test_a_class_and_all_above_it(notation, above):
    assert class_names.above(notation) == above


@pytest.mark.parametrize(
    ("words", "filters", "why", "plain"),
    [
        ("caption:Eule", {"captions": ("Eule",)}, ("in-the-caption", "Eule"), "Eule"),
        ("CAPTION:  rote  Eule ", {"captions": ("rote Eule",)}, ("in-the-caption", "rote Eule"), "rote Eule"),
        ('caption:"a b"', {"captions": ("a b",)}, ("in-the-caption", "a b"), "a b"),
        ("owls (25F34)", {"notations": ("25F34",)}, ("class", "25F34"), "owls"),
        ("Löwe (25F23(LION))", {"notations": ("25F23(LION)",)}, ("class", "25F23(LION)"), "Löwe"),
        ("https://iconclass.org/25F34", {"notations": ("25F34",)}, None, ""),
        ("http://www.iconclass.org/25F3 https://iconclass.org/25F23%28LION%29",
         {"notations": ("25F3", "25F23(LION)")}, None, ""),
    ],
)  # fmt: skip
def test_words_that_name_exactly_what_they_want(words, filters, why, plain):
    found = exact.read(words)
    assert found == Exact(Filters(**filters), (Why(*why),) if why else (), plain)
    assert exact.exactly(SearchQuery(text=words)) == found
    assert exact.plain(SearchQuery(text=words, lang="de")).text == plain
    for other in ({"like": ("x",)}, {"unlike": ("x",)}, {"vectors": (1,)}, {"word_vectors": (1,)}, {"pictures": (1,)},
                  {"region": object()}):  # fmt: skip
        assert exact.exactly(SearchQuery(text=words, **other)) is None


@pytest.mark.parametrize(
    "words",
    ["", "caption:", 'caption:""', 'caption:" "', 'caption:"a', "lion (25F34)", "owl (25F)", "x" * 301,
     "https://iconclass.org/25F3 owl", "https://example.org/25F3"],
)  # fmt: skip
def test_words_like_any_others(words):
    assert exact.read(words) is None
    query = SearchQuery(text=words)
    assert exact.plain(query) is query


def test_what_suggestions_write_is_what_is_read():
    assert exact.in_captions("Eule") == "caption:Eule"
    assert exact.in_captions("rote Eule") == 'caption:"rote Eule"'
    assert exact.named("owls", "25F34") == "owls (25F34)"


@pytest.mark.parametrize(
    ("text", "lang", "concepts", "rest"),
    [
        ("red lion", "en", [("lion", True, True)], ("red",)),
        ("sea-horse", "en", [("sea-horse", True, True)], ()),
        ("owl's", "en", [("owl's", True, False)], ()),
        ("of the", "en", [("of the", False, False)], ()),
        ("brixel nepto", "en", [("brixel nepto", False, False)], ()),
        ("flying engraver", "en", [("flying", True, True), ("engraver", True, True)], ()),
        ("gravure", "en", [("gravure", True, False)], ()),  # known, though nothing is called so
        ("lion lions owl", "en", [("lion", True, True), ("lions", True, True), ("owl", True, True)], ()),
        ("lion of the red castle", "en", [("lion", True, True), ("castle", True, True)], ("red",)),
    ],
)  # fmt: skip
def test_what_words_name_and_what_is_known_of_them(text, lang, concepts, rest):
    question = understand(text, lang)
    assert [(one.words, one.familiar, one.sense is not None) for one in question.concepts] == concepts
    assert question.rest == rest
    assert (question.text, question.lang) == (text, lang)


def test_a_notation_is_encoded_by_its_label_and_words_as_they_are():
    (birds,) = understand("25f3", "de-CH").concepts
    assert [birds.text_to_encode(lang) for lang in ("en", "de")] == ["birds", "Vögel"]
    (owl,) = understand("an Owl").concepts
    assert owl.text_to_encode("de") == "Owl"
    (made_up,) = understand("brixelnep").concepts
    assert made_up.names() == [("brixelnep", "")]


def test_words_left_out_are_stripped_and_understood():
    question = understand("birds -“the eagles” -brixelnep", "fr-CA")
    assert [(one.words, one.familiar) for one in question.excluded] == [
        ("eagles", True),
        ("brixelnep", False),
    ]
    assert (question.lang, question.text) == ("fr", "birds")


@pytest.mark.parametrize(
    ("word", "lang", "forms"),
    [
        ("boxes", "en", ("boxes", "box", "boxe")), ("wolves", "xx", ("wolves", "wolf", "wolv", "wolve")),
        ("berries", "en", ("berries", "berry", "berri", "berrie")), ("aepfel", "de", ("aepfel", "apfel")),
        ("eulen", "de", ("eulen", "eul", "eule")), ("chevaux", "fr", ("chevaux", "cheval", "chevau")),
        ("bus", "en", ("bus",)), ("kinder", "de", ("kinder", "kind")), ("autos", "de", ("autos", "auto")),
        ("kaese", "de", ("kaese", "kaes", "kase", "kas")),
    ],
)  # fmt: skip
def test_the_forms_under_which_a_word_may_be_listed(word, lang, forms):
    assert thesaurus.singulars(word, lang) == forms


@pytest.mark.parametrize(
    ("notation", "lang", "names"),
    [
        ("25F34", "en", ("owl", "owls")), ("25F34", "de", ("Eule", "Eulen")), ("25A1", "de", ("Weltkarte",)),
        ("25F23", "en", ("predatory animal", "beasts of prey", "predatory animals")), ("25F23(LION)", "fr", ("lion",)),
    ],
)  # fmt: skip
def test_own_names_with_the_singular_first(notation, lang, names):
    assert thesaurus.own_names(notation, lang) == names


def test_only_the_topmost_of_several_notations():
    assert thesaurus._topmost(["25F34", "25F3", "25F", "25G", "25FF4"]) == ["25F", "25G", "25FF4"]
    assert thesaurus._topmost([]) == []
