"""Reliability: bins, their edges, and the expected calibration error."""

from __future__ import annotations

import numpy as np
import pytest

from onitsearch.evaluate.calibration import bins, expected_calibration_error, table


def test_an_answer_lies_in_the_bin_of_its_probability_and_1_in_the_last():
    made = bins([0.0, 0.1, 0.19, 0.95, 1.0], [False, True, False, True, True])

    assert [one.n for one in made] == [1, 2, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (made[1].mean_probability, made[1].share_right) == (pytest.approx(0.145), 0.5)
    assert (made[9].low, made[9].high, made[9].share_right) == (0.9, 1.0, 1.0)
    assert made[2].mean_probability is None


def test_the_error_weighs_bins_by_their_answers():
    # Three answers of .9 of which two are right (off by .2333), one of .2 that is wrong (off by .2).
    error = expected_calibration_error([0.9, 0.9, 0.9, 0.2], [True, True, False, False])

    assert error == pytest.approx((3 * (0.9 - 2 / 3) + 0.2) / 4)


def test_what_keeps_its_word_has_hardly_an_error_and_what_boasts_has():
    turns = np.random.default_rng(1)
    said = turns.uniform(size=20_000)
    right = turns.uniform(size=20_000) < said
    honest = expected_calibration_error(said.tolist(), right.tolist())
    boasting = expected_calibration_error(np.sqrt(said).tolist(), right.tolist())

    assert honest is not None
    assert honest < 0.02
    assert boasting is not None
    assert boasting > 0.1


def test_nothing_has_no_error_and_nonsense_is_refused():
    assert expected_calibration_error([], []) is None
    assert table(bins([], [])) == [table(bins([], []))[0]]
    with pytest.raises(ValueError, match="outside"):
        bins([1.2], [True])
    with pytest.raises(ValueError, match="outside"):
        bins([float("nan")], [True])
    with pytest.raises(ValueError, match="2 probabilities"):
        bins([0.1, 0.2], [True])
