"""Pictures among a vocabulary, and which of its words a model understands; plain arrays."""

import numpy as np
import pytest

from onitsearch.embed.reference import (
    CLASSES,
    STRANGE,
    UNDERSTOOD,
    UNPROVEN,
    Reference,
    peak_z_score,
    profiles,
    understood,
)


def unit(given):
    return (given / np.linalg.norm(given, axis=-1, keepdims=True)).astype(np.float32)


def a_reference(count=200, dim=48, seed=1):
    rows = unit(np.random.default_rng(seed).normal(size=(count, dim)) + 0.2)
    return Reference("d", tuple(f"word {n}" for n in range(count)), rows, np.full(count, UNDERSTOOD, np.int8))


def test_a_picture_carries_what_it_is_nearest_to():
    reference = a_reference()
    random = np.random.default_rng(2)
    pictures = unit(reference.rows[[3, 50]] + 0.5 * unit(random.normal(size=(2, 48))))
    found = profiles(pictures, reference)
    assert [one.classes[0] for one in found] == ["word 3", "word 50"]
    assert [one.scores[0] for one in found] == [1.0, 1.0]
    for picture, one in zip(pictures, found, strict=True):
        similarity = reference.rows @ picture
        assert one.base == pytest.approx(similarity.mean(), abs=1e-5)
        assert one.best == pytest.approx(similarity.max(), abs=1e-5)
        assert list(one.scores) == sorted(one.scores, reverse=True)


def test_classes_are_the_best_ones_and_all_that_are_near_enough():
    reference = a_reference()
    pictures = unit(np.random.default_rng(5).normal(size=(300, 48)))
    counts = set()
    for picture, one in zip(pictures, profiles(pictures, reference), strict=True):
        similarity = reference.rows @ picture
        share = (similarity - similarity.mean()) / (similarity.max() - similarity.mean())
        expected = [n for n in np.argsort(-share) if share[n] >= 0.6][:CLASSES]
        assert one.classes == tuple(f"word {n}" for n in expected)
        assert one.scores == pytest.approx([share[n] for n in expected], abs=1e-4)
        counts.add(len(one.classes))
    assert {1, CLASSES} <= counts


def test_two_things_at_once_are_both_carried():
    reference = a_reference()
    (one,) = profiles(unit(reference.rows[[3]] + reference.rows[[50]]), reference)
    assert set(one.classes[:2]) == {"word 3", "word 50"}
    assert min(one.scores[:2]) > 0.9


def test_levels_and_classes_are_the_same_in_a_turned_space():
    reference = a_reference()
    turn, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(48, 48)))
    pictures = unit(np.random.default_rng(4).normal(size=(50, 48)))
    turned = Reference("d", reference.names, unit(reference.rows @ turn), reference.known)
    for plain, other in zip(
        profiles(pictures, reference), profiles(unit(pictures @ turn), turned), strict=True
    ):
        assert other.classes == plain.classes
        assert other.scores == pytest.approx(plain.scores, abs=1e-3)
        assert (other.base, other.best) == pytest.approx((plain.base, plain.best), abs=1e-4)


def test_without_pictures_or_without_words():
    assert profiles(np.empty((0, 48), np.float32), a_reference()) == []
    nothing = Reference("d", (), np.empty((0, 48), np.float32), np.empty(0, np.int8))
    (one,) = profiles(unit(np.ones((1, 48))), nothing)
    assert (one.base, one.best, one.classes, one.scores) == (0.0, 0.0, (), ())


def test_a_word_is_understood_where_its_translations_lie_with_it():
    random = np.random.default_rng(6)
    rows = unit(random.normal(size=(4, 48)) + 0.5)
    near, far = unit(rows + 0.2 * unit(random.normal(size=(4, 48)))), unit(random.normal(size=(4, 48)) + 0.5)
    missing = np.full((4, 48), np.nan, np.float32)
    german, french = np.empty((2, 4, 48), np.float32)
    # Both with it; one far from it but the other very near; both elsewhere; none to ask.
    german[0], french[0] = near[0], near[0]
    german[1], french[1] = near[1], far[1]
    german[2], french[2] = far[2], missing[2]
    german[3], french[3] = missing[3], missing[3]
    assert understood(rows, [german, french]).tolist() == [UNDERSTOOD, UNDERSTOOD, STRANGE, UNPROVEN]


def test_a_lean_that_all_words_share_is_no_agreement():
    random = np.random.default_rng(8)
    lean = 5 * random.normal(size=48)
    rows, others = unit(random.normal(size=(2, 60, 48)) + lean)
    assert np.mean((rows * others).sum(axis=1)) > 0.9
    assert set(understood(rows, [others]).tolist()) == {STRANGE}


def test_the_best_known_of_some_names_counts():
    known = np.array([STRANGE, UNPROVEN, UNDERSTOOD], np.int8)
    reference = Reference("d", ("a", "b", "c"), np.eye(2, dtype=np.float32), known)
    assert reference.level(["a", "b"]) == UNPROVEN
    assert reference.level(["nothing", "a"]) == STRANGE
    assert reference.level(["c"]) == UNDERSTOOD  # a broader word, which no picture is compared with
    assert reference.level(["nothing"]) is None


def test_how_far_the_best_word_stands_out_is_told_in_deviations_whatever_the_cosines_are():
    reference = a_reference()
    random = np.random.default_rng(8)
    turn, _ = np.linalg.qr(random.normal(size=(48, 48)))
    peaks = []
    for noise in (0.2, 0.8, 3.0):
        pictures = unit(reference.rows[:40] + noise * unit(random.normal(size=(40, 48))))
        similarity = pictures @ reference.rows.T
        mean, deviation = similarity.mean(axis=1), similarity.std(axis=1)
        peaks.append(peak_z_score(pictures, reference))
        assert peaks[-1] == pytest.approx(
            float(np.median((similarity.max(axis=1) - mean) / deviation)), rel=1e-4
        )
        turned = Reference("d", reference.names, unit(reference.rows @ turn), reference.known)
        assert peak_z_score(unit(pictures @ turn), turned) == pytest.approx(peaks[-1], rel=1e-3)
    assert peaks == sorted(peaks, reverse=True)  # what shows less of one thing stands out less


def test_of_few_pictures_it_is_not_told_how_far_words_stand_out():
    reference = a_reference()
    assert peak_z_score(reference.rows[:3], reference) is None
    assert (
        peak_z_score(
            reference.rows[:40], Reference("d", (), np.empty((0, 48), np.float32), np.empty(0, np.int8))
        )
        is None
    )


def test_the_mean_of_a_word_is_that_of_the_first_of_its_names_that_is_listed():
    means = np.arange(6, dtype=np.float32).reshape(3, 2)
    reference = Reference("d", ("a", "b", "c"), np.eye(2, dtype=np.float32), np.zeros(3, np.int8), means)
    assert reference.mean(["nothing", "c", "a"]).tolist() == [4, 5]
    assert reference.mean(["nothing"]) is None
    assert Reference("d", ("a",), means[:1], np.zeros(1, np.int8)).mean(["a"]) is None


def test_a_word_agrees_with_the_english_names_that_it_lies_with():
    reference = a_reference()
    centre = reference.rows.mean(axis=0)
    lean = reference.rows[3] - centre
    beside = np.random.default_rng(5).normal(size=48)
    beside -= beside @ lean / (lean @ lean) * lean  # at a right angle to it
    beside *= np.linalg.norm(lean) / np.linalg.norm(beside)
    near, far = (centre + share * lean + beside for share in (0.4, 0.2))  # cosines of .37 and .20
    assert reference.agrees(near.astype(np.float32), ["word 3"])
    assert not reference.agrees(far.astype(np.float32), ["word 3"])
    assert reference.agrees(reference.rows[9], ["word 3", "word 9"])  # one of several will do
    assert not reference.agrees(reference.rows[9], ["word 3", "nowhere"])
    assert reference.agrees(far.astype(np.float32), ["nowhere"])  # nothing to disagree with
    assert reference.agrees(far.astype(np.float32), [])


def test_of_a_broader_word_its_mean_says_whether_it_agrees():
    plain = a_reference()
    bird = unit(plain.rows[:3].sum(axis=0))
    reference = Reference(
        "d",
        (*plain.names, "bird"),
        plain.rows,
        np.append(plain.known, UNDERSTOOD),
        np.vstack([plain.rows, bird]),
    )
    assert reference.agrees(bird, ["bird"])
    assert not reference.agrees(plain.rows[50], ["bird"])
    assert Reference("d", (*plain.names, "bird"), plain.rows, plain.known).agrees(plain.rows[50], ["bird"])
