"""The supplement of everyday words: its form, its notations, its words, and what it must reach."""

import re
from collections import defaultdict
from importlib.resources import files

import pytest

from onitsearch.search import vocabulary

LANGUAGES = ("en", "de", "fr")
# Words that mean two things in their language: a question by them is about both.
HOMONYMS: dict[str, set[str]] = {
    "en": set(),
    "de": set(),
    "fr": set(),
}


def _read():
    text = files("onitsearch").joinpath("search/supplement.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


LINES = _read()
ROWS = [[cell.split(" | ") for cell in line] for line in LINES[1:]]
MEANS = {
    language: {
        vocabulary.fold(word): {n for row in ROWS if word in row[column] for n in row[3]}
        for entry in ROWS
        for word in entry[column]
    }
    for column, language in enumerate(LANGUAGES)
}


def _reaches(word, notation, language="en"):
    return any(notation.startswith(above) for above in MEANS[language][vocabulary.fold(word)])


def test_it_has_four_columns_under_their_header():
    assert LINES[0] == ["en", "de", "fr", "notations"]
    assert {len(line) for line in LINES} == {4}
    assert len(ROWS) >= 700


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
    first = [row[0][0] for row in ROWS]
    assert first == sorted(first, key=lambda word: (vocabulary.fold(word), word))
    assert len(first) == len(set(first))


def test_german_nouns_are_capitalised():
    for row in ROWS:
        for word in row[1]:
            assert any(part[0].isupper() for part in word.split()), word


def test_every_notation_is_one_of_iconclass_or_names_what_it_leaves_open():
    texts = vocabulary._texts()
    known = {*texts.texts["en"], *texts.keywords["en"]}
    for row in ROWS:
        for notation in row[3]:
            named = re.fullmatch(r"([^()+]+)\([^()+.]+\)", notation)
            assert notation in known or (named and f"{named[1]}(...)" in known), (row[0][0], notation)


def test_no_notation_of_a_row_lies_below_another():
    for row in ROWS:
        for notation in row[3]:
            above = [one for one in row[3] if one != notation and notation.startswith(one)]
            assert not above, (row[0][0], notation, above)
        assert row[3] == sorted(row[3]), row[0][0]


@pytest.mark.parametrize("column", range(3), ids=LANGUAGES)
def test_a_word_stands_in_one_row_unless_it_is_known_to_mean_two_things(column):
    rows = defaultdict(list)
    for row in ROWS:
        for word in {vocabulary.fold(word) for word in row[column]}:
            rows[word].append(row[0][0])
    twice = {word for word, found in rows.items() if len(found) > 1}
    assert twice == HOMONYMS[LANGUAGES[column]]
