"""What is learned from labelled vectors: right on what was not seen, nothing where there is too little."""

import numpy as np
import pytest

from onitsearch.curate.logistic_regression import FEWEST, fit, held_out_accuracy, share_of_commonest


def clusters(sizes, *, dim=24, apart=1.2, seed=0):
    """Unit vectors around one centre a label, with a large part that all share, as embeddings have."""
    random = np.random.default_rng(seed)
    shared = random.normal(size=dim) * 3
    centres = {name: random.normal(size=dim) * apart for name in sizes}
    rows, labels = [], []
    for name, many in sizes.items():
        for _ in range(many):
            row = shared + centres[name] + random.normal(size=dim) * 0.5
            rows.append(row / np.linalg.norm(row))
            labels.append(name)
    order = random.permutation(len(labels))
    return np.asarray(rows)[order], [labels[place] for place in order]


@pytest.mark.parametrize("sizes", [{"keep": 60, "not": 60}, {"map": 50, "music": 50, "ornament": 50}])
def test_what_was_not_seen_is_told_right(sizes):
    rows, labels = clusters(sizes)
    half = len(labels) // 2
    rule = fit(rows[:half], labels[:half])
    right = np.mean([one == two for one, two in zip(rule.predict(rows[half:]), labels[half:], strict=True)])
    assert right >= 0.95
    chances = rule.probabilities(rows[half:])
    assert np.allclose(chances.sum(axis=1), 1)
    assert [rule.classes[place] for place in chances.argmax(axis=1)] == rule.predict(rows[half:])


def test_a_rare_class_is_not_drowned():
    rows, labels = clusters({"keep": 200, "not": 12})
    rule = fit(rows, labels)
    said = rule.predict(rows)
    assert [one for one, truth in zip(said, labels, strict=True) if truth == "not"].count("not") >= 10


def test_chances_say_how_often_it_is_right():
    """Where the labels are a matter of luck, it is not sure of anything."""
    random = np.random.default_rng(3)
    rows, _labels = clusters({"keep": 300, "not": 300})
    labels = [("keep", "not")[one] for one in random.integers(0, 2, len(rows))]
    rule = fit(rows[:300], labels[:300])
    chances = rule.probabilities(rows[300:]).max(axis=1)
    assert chances.mean() < 0.8
    assert held_out_accuracy(rows, labels) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("labels", [[], ["keep"] * 20, ["keep"] * 20 + ["not"] * (FEWEST - 1)])
def test_too_little_teaches_nothing(labels):
    rows, _ = clusters({"keep": 30})
    assert fit(rows[: len(labels)], labels) is None
    assert held_out_accuracy(rows[: len(labels)], labels) is None


def test_rare_labels_are_left_out_of_what_is_learned():
    rows, labels = clusters({"map": 20, "music": 20, "stamp": FEWEST - 1})
    assert fit(rows, labels).classes == ("map", "music")


def test_the_held_out_are_held_out():
    """With as many directions as examples, what was seen is told right by heart; what was not is luck."""
    random = np.random.default_rng(5)
    rows = random.normal(size=(60, 200))
    labels = ["keep", "not"] * 30
    seen = fit(rows, labels).predict(rows)
    assert np.mean([one == truth for one, truth in zip(seen, labels, strict=True)]) >= 0.95
    assert held_out_accuracy(rows, labels) < 0.75


def test_the_commonest_label():
    assert share_of_commonest(["a", "b", "b", "b"]) == 0.75
    assert share_of_commonest([]) == 0
