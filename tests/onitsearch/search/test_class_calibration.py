"""What scores of zero-shot classes are worth: learned where classes are known, told only for the weights it is of."""

from __future__ import annotations

import json

import numpy as np
import pytest

from onitsearch.embed.reference import UNDERSTOOD, Profile, Reference
from onitsearch.evaluate.calibration import expected_calibration_error
from onitsearch.evaluate.classes import measure
from onitsearch.search import class_calibration
from onitsearch.search.class_calibration import NAME, Example, calibration_of, learn, probable
from onitsearch.store import classes
from onitsearch.store.models import Vector
from tests.onitsearch.library import a_library

NAMES = ("lion", "owl", "tulip", "eagle")
REFERENCE = Reference("one", NAMES, np.eye(4, dtype=np.float32), np.full(4, UNDERSTOOD, np.int8))


def examples(many=800, seed=0):
    """Of two classes the nearer is right the more often, the farther the other is; of ten books."""
    turns = np.random.default_rng(seed)
    made = []
    for n in range(many):
        second = float(turns.uniform(0.6, 1.0))
        right = bool(turns.uniform() < 1 / (1 + np.exp(-(0.9 - second) * 20)))
        profile = Profile(0.1, 0.5, ("lion", "owl"), (1.0, round(second, 4)))
        made.append(Example(profile, (right, not right), f"book {n % 10}"))
    return made


@pytest.fixture(autouse=True)
def _fresh():
    calibration_of.cache_clear()
    yield
    calibration_of.cache_clear()


def test_probabilities_keep_their_word_on_pictures_that_taught_nothing():
    calibration, held_out = learn(examples(), 0.4, REFERENCE, "a/b/4")
    assert expected_calibration_error([said for said, _ in held_out], [right for _, right in held_out]) < 0.05
    figures = measure(examples(2000, seed=5), calibration, 0.4, REFERENCE)
    assert figures.pictures == len(figures.answers) == 2000
    assert figures.error < 0.05
    # Scores by themselves would say 1 of each.
    assert figures.right < 0.9 * 2000
    alone = calibration.probabilities(Profile(0.1, 0.5, ("lion",), (1.0,)), 0.4, REFERENCE)
    assert set(alone) == {"lion"}
    assert calibration.probabilities(Profile(0, 0, (), ()), 0.4, REFERENCE) == {}


def test_too_little_teaches_nothing():
    assert learn(examples(99), 0.4, REFERENCE, "") is None
    one_book = [Example(one.profile, one.right, "a") for one in examples(200)]
    assert learn(one_book, 0.4, REFERENCE, "") is None


def test_a_file_is_of_its_own_weights_and_nonsense_says_nothing(tmp_path):
    made = learn(examples(), 0.4, REFERENCE, "a/b/4")[0]
    path = tmp_path / NAME
    path.write_text(made.as_json())
    again = calibration_of(str(tmp_path), "a/b/4")
    assert (again.best, again.others) == (pytest.approx(made.best), pytest.approx(made.others))
    assert calibration_of(str(tmp_path), "another/one/4") is None
    assert calibration_of("", "a/b/4") is None
    for broken in ("", "[]", "{}", json.dumps({**json.loads(made.as_json()), "best": [None]})):
        path.write_text(broken)
        calibration_of.cache_clear()
        assert calibration_of(str(tmp_path), "a/b/4") is None


@pytest.mark.django_db
def test_pictures_have_probabilities_where_their_model_has_a_calibration(monkeypatch):
    library = a_library()
    classes.forget()
    axes = np.eye(library.model.dim, dtype=np.float32)[:4]
    classes.save_reference(library.model, Reference("one", NAMES, axes, np.full(4, UNDERSTOOD, np.int8)))
    row = library.first
    Vector.objects.filter(illustration=row).update(
        base=0.1, best=0.5, classes=["lion", "owl"], class_scores=[1.0, 0.7]
    )
    assert probable([row.pk], library.model) == {}
    calibration = learn(examples(), 0.4, REFERENCE, library.model.key)[0]
    monkeypatch.setattr(class_calibration, "calibration_of", lambda _setting, _key: calibration)
    likely = probable([row.pk, 0], library.model)
    assert set(likely) == {row.pk}
    assert likely[row.pk]["lion"] > 0.9 > 0.1 > likely[row.pk]["owl"]
    classes.forget()
