"""The supplement of everyday words: its form, its notations, its words, and what it must reach."""

import re
from collections import defaultdict
from importlib.resources import files

import pytest

from onitsearch.search import vocabulary
from onitsearch.search.thesaurus import is_below

LANGUAGES = ("en", "de", "fr")
# Words that mean two things in their language: a question by them is about both.
HOMONYMS: dict[str, set[str]] = {
    "en": {"broom", "cape", "crane", "pan", "pike", "pipe", "plantain", "ruler", "sage", "seal"},
    "de": {
        "erdkunde",
        "flugel",
        "juwel",
        "linse",
        "otter",
        "schwamm",
        "ungeziefer",
        "wehr",
        "weide",
        "winde",
    },
    "fr": {
        "amour",
        "argent",
        "avocat",
        "baie",
        "coquillage",
        "demoiselle",
        "lentille",
        "mulet",
        "rue",
        "triton",
    },
}


def _read():
    text = files("onitsearch").joinpath("search/supplement.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


LINES = _read()
ROWS = [[cell.split(" | ") for cell in line] for line in LINES[1:]]
MEANS: dict[str, dict[str, set[str]]] = {language: defaultdict(set) for language in LANGUAGES}
for row in ROWS:
    for column, language in enumerate(LANGUAGES):
        for word in row[column]:
            MEANS[language][vocabulary.fold(word)].update(row[3])


def _reaches(word, notation, language="en"):
    return any(is_below(notation, above) for above in MEANS[language][vocabulary.fold(word)])


def test_it_has_four_columns_under_their_header():
    assert LINES[0] == ["en", "de", "fr", "notations"]
    assert {len(line) for line in LINES} == {4}
    assert len(ROWS) >= 1500


def test_every_cell_is_filled_and_clean():
    for row in ROWS:
        for cell in row:
            assert cell, row
            assert len(cell) == len(set(cell)), row
            for word in cell:
                assert word, row
                assert word == " ".join(word.split()), row
                assert not re.search(r"[;/|\t]", word), row


def test_rows_stand_in_the_order_of_their_first_word():
    order = [[vocabulary.fold(cell[0]) for cell in row[:3]] for row in ROWS]
    assert order == sorted(order)
    assert len(order) == len({tuple(first) for first in order})


def test_german_nouns_are_capitalised():
    for row in ROWS:
        for word in row[1]:
            assert any(part[0].isupper() for part in word.split()), word


def test_every_notation_is_one_of_iconclass_or_names_what_it_leaves_open():
    texts = vocabulary._texts()
    known = {*texts.texts["en"], *texts.keywords["en"]}
    for row in ROWS:
        for notation in row[3]:
            notation = notation.removeprefix("=")  # itself alone
            named = re.fullmatch(r"([^()+]+)\([^()+.]+\)", notation)
            assert notation in known or (named and f"{named[1]}(...)" in known), (row[0][0], notation)


def test_no_notation_of_a_row_lies_below_another():
    for row in ROWS:
        for notation in row[3]:
            above = [one for one in row[3] if one != notation and is_below(notation, one)]
            assert not above, (row[0][0], notation, above)
        assert row[3] == sorted(row[3], key=lambda one: one.removeprefix("=")), row[0][0]


@pytest.mark.parametrize("column", range(3), ids=LANGUAGES)
def test_a_word_stands_in_one_row_unless_it_is_known_to_mean_two_things(column):
    rows = defaultdict(list)
    for row in ROWS:
        for word in {vocabulary.fold(word) for word in row[column]}:
            rows[word].append(row[0][0])
    twice = {word for word, found in rows.items() if len(found) > 1}
    assert twice == HOMONYMS[LANGUAGES[column]]


FARM = ("47I2111", "47I2131", "47I2141", "46C13141", "25F39(COCK)", "25F36(GOOSE)")


@pytest.mark.parametrize(
    ("words", "inside", "outside"),
    [
        (("farm animal", "Nutztier", "animal de ferme"), FARM, ("25F23(LION)", "25F24(STAG)", "34B12")),
        (("animal", "Thier", "beste"), (*FARM, "34B11", "25F34", "25F713"), ("25FF411", "25G41(ROSE)")),
        (("bird", "Vögelein", "oiseau"), ("25F34", "25F39(COCK)", "25F38(OSTRICH)"), ("25F28(BAT)",)),
        (("crustacean shellfish", "Krebstier", "crustacé"), ("25F716(CRAB)",), ("25F72(SNAIL)", "25F6")),
        (("conifer", "Nadelbaum", "conifère"), ("25G3(FIR)", "25G3(CYPRESS)"), ("25G3(OAK)",)),
        (("citrus", "Zitrusfrucht", "agrume"), ("25G21(LEMON)", "25G21(ORANGE)"), ("25G21(APPLE)",)),
        (("vessel", "Wasserfahrzeug", "embarcation"), ("46C24", "46C23221", "46C232"), ("46C2831", "46C144")),
        (("warship", "Kriegsschiff", "navire de guerre"), ("46C23221",), ("46C232", "46C24", "46C231")),
        (("timepiece", "Zeitmesser", "garde-temps"), ("23U21", "23U22", "23U25"), ("49E2514",)),
        (("place of worship", "Gebetshaus", "lieu de culte"), ("11Q712", "12I61", "12A44"), ("41A12",)),
        (("clergyman", "Geistlicher", "clergé"), ("11P3111", "11P3152", "11P3121"), ("44B113",)),
        (("horse", "Ross", "destrier"), ("46C13141",), ("46C13142", "25F24(ZEBRA)")),
        (("lion", "Leuw", "lion"), ("25F23(LION)",), ("25F23(TIGER)",)),
        (("ship", "Schiff", "nef"), ("46C24", "46C232", "46C25"), ("46C2831",)),
        (("map", "Landkarten", "carte"), ("25A1", "25A4", "25A5", "49E12"), ("25H14",)),
        (("insect", "Insekt", "insecte"), ("25F711(BEE)",), ("25F713", "25F716(CRAB)")),
        (("men", "Männer", "hommes"), ("44B113", "46A12", "31D14"), ("31D15", "44B1511")),
    ],
    ids=lambda value: value[0],
)
def test_an_everyday_word_means_what_it_says_and_nothing_else(words, inside, outside):
    for language, word in zip(LANGUAGES, words, strict=True):
        for notation in inside:
            assert _reaches(word, notation, language), (word, notation)
        for notation in outside:
            assert not _reaches(word, notation, language), (word, notation)


def test_most_rows_name_one_thing_and_hundreds_gather_many():
    assert sum(len(row[3]) == 1 for row in ROWS) >= 1000
    assert sum(len(row[3]) >= 3 for row in ROWS) >= 250
