"""Techniques are said of pictures where what was measured on other books is right, and nowhere else."""

import json

import numpy as np
import pytest
from django.core.management import call_command

from onitsearch.curate.technique_rules import FEWEST, PRECISION, by_examples, by_words, lines
from onitsearch.models import Illustration, Vector
from onitsearch.store import techniques
from onitsearch.techniques import NAMES, PROMPTS, Technique, told_by
from tests.onitsearch.library import a_library

DIM = 16
WOODCUT, ENGRAVING, ETCHING = Technique.WOODCUT.value, Technique.ENGRAVING.value, Technique.ETCHING.value


def drawn(telling, books=16, each=10, seed=1):
    """Vectors of books in two hands: ``telling`` says how far the hands lie apart, and each book has its own look."""
    turns = np.random.default_rng(seed)
    rows, told, of = [], [], []
    for book in range(books):
        hand, look = book % 2, turns.normal(size=DIM) * 0.3
        look[0] = 0
        for _ in range(each):
            rows.append(
                turns.normal(size=DIM) * 0.1 + look + np.eye(DIM)[0] * (telling if hand else -telling)
            )
            told.append(WOODCUT if hand else ENGRAVING)
            of.append(book)
    return np.asarray(rows), told, of


def test_what_lies_apart_is_learned_and_said_of_other_books():
    rule = by_examples(*drawn(0.8))
    assert set(rule.lines) == {WOODCUT, ENGRAVING}
    assert all(line.precision >= PRECISION for line in rule.lines.values())
    rows, told, _books = drawn(0.8, books=4, seed=9)
    said = rule.say(rows)
    assert sum(map(bool, said)) > len(said) / 2
    assert all(one in ("", truth) for one, truth in zip(said, told, strict=True))


def test_what_is_no_different_is_not_said():
    # Within a book all are alike: measured on pictures of the same books it would seem sure.
    # Right in so many books by chance is one in fifty.
    rules = [by_examples(*drawn(0.0, seed=seed)) for seed in range(10)]
    assert sum(bool(rule.lines) for rule in rules) <= 1
    silent = next(rule for rule in rules if not rule.lines)
    assert set(silent.say(drawn(0.0)[0])) == {""}


def test_words_are_measured_the_same_way():
    rows, told, books = drawn(0.8)
    prompts = {WOODCUT: np.eye(DIM)[0], ENGRAVING: -np.eye(DIM)[0]}
    assert set(by_words(prompts, rows, told, books).lines) == {WOODCUT, ENGRAVING}
    wrong = {WOODCUT: -np.eye(DIM)[0], ENGRAVING: np.eye(DIM)[0]}
    assert by_words(wrong, rows, told, books).lines == {}
    assert by_words(prompts, rows[:0], [], []).lines == {}
    assert by_examples(rows[:0], [], []) is None


@pytest.mark.parametrize(
    ("many", "wrong", "books", "sure"),
    [(40, 4, 6, True), (40, 39, 6, False), (FEWEST - 1, 0, 6, False), (40, 0, 5, False), (40, 40, 6, False)],
)
def test_a_line_is_drawn_where_nine_of_ten_are_right(many, wrong, books, sure):
    lead = np.linspace(1.0, 0.1, many)
    scores = np.stack([lead, np.zeros(many)], axis=1)
    told = [WOODCUT if at < many - wrong else ENGRAVING for at in range(many)]
    found = lines(scores, (WOODCUT, ENGRAVING), told, [at % books for at in range(many)])
    assert bool(found) is sure
    if sure:
        above = [told[at] == WOODCUT for at in range(many) if lead[at] >= found[WOODCUT].lead]
        assert (len(above), sum(above) / len(above)) == (found[WOODCUT].many, found[WOODCUT].precision)
        assert found[WOODCUT].precision >= PRECISION


def test_each_name_tells_one_technique():
    assert set(PROMPTS) == set(Technique)
    for one, names in NAMES.items():
        assert {told_by(name.upper()) for name in names} == {one.value}
    assert told_by("lion") == ""
    assert told_by("http://vocab.getty.edu/aat/300041405") == WOODCUT


@pytest.mark.django_db
def test_the_command_says_what_it_measured_and_nothing_unproven(speaking, capsys):
    library = a_library(speaking)
    Illustration.objects.filter(pk=library.first.pk).update(tags=["Holzschnitt"])
    Vector.objects.filter(model=library.model).update(technique=ENGRAVING)  # by a rule of yesterday
    call_command("techniques", json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["told_by_people"], found["used"], found["said"]) == (1, None, 0)
    assert not Vector.objects.exclude(technique="").exists()
    call_command("techniques")
    assert "Only what people tell is shown" in capsys.readouterr().out


@pytest.mark.django_db
def test_people_stand_above_what_a_model_says(speaking):
    library = a_library(speaking)
    ids, _rows = next(iter(techniques.batches(library.model)))
    techniques.write(ids, [WOODCUT] * len(ids))
    assert library.first.pk in techniques.ids_of([WOODCUT])
    Illustration.objects.filter(pk=library.first.pk).update(tags=["Radierung"])
    assert library.first.pk not in techniques.ids_of([WOODCUT])
    assert library.first.pk in techniques.ids_of([ETCHING])
    row = Illustration.objects.get(pk=library.first.pk)
    assert [one.value for one in techniques.of_picture(row)] == [ETCHING]
    assert techniques.labelled(library.model).techniques == [ETCHING]
