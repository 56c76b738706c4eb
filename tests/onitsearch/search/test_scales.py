"""What chance is worth, and the words of ICONCLASS; plain values, no rows."""

import numpy as np
import pytest

from onitsearch.search import vocabulary
from onitsearch.search.calibrate import NONSENSE, Scale, logit, pictures, score, words


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def clustered(count, dim=64, clusters=12, noise=0.5, lean=0.5, seed=0):
    """Vectors in clusters, all leaning the same way, as pictures of one kind of book do."""
    random = np.random.default_rng(seed)
    centres = unit(random.normal(size=(clusters, dim)))
    common = unit(random.normal(size=(1, dim)))
    rows = centres[np.arange(count) % clusters] + noise * unit(random.normal(size=(count, dim)))
    return unit(rows + lean * common)


@pytest.mark.parametrize("clusters", [3, 12, 60])
@pytest.mark.parametrize("lean", [0.0, 1.0])
def test_pictures_pass_with_their_like_and_seldom_with_others(clusters, lean):
    rows = clustered(600, clusters=clusters, lean=lean)
    scale = pictures(rows)
    similarity = rows @ rows.T
    usual = np.median(similarity, axis=1, keepdims=True)
    passed = (similarity - usual - scale.zero) / scale.step >= 0
    same = (np.arange(600)[:, None] % clusters) == (np.arange(600)[None, :] % clusters)
    assert passed[same].mean() > 0.95
    assert passed[~same].mean() < 0.05
    assert score(scale.evidence(1.0, float(usual.mean()))) > 0.95


def test_words_that_do_not_exist_find_next_to_nothing():
    rows = clustered(600)
    known = {f"word{n}": rows[n] for n in range(12)}
    random = np.random.default_rng(4)
    unknown = dict(zip(NONSENSE, unit(random.normal(size=(len(NONSENSE), 64))), strict=True))
    scale = words(rows, unknown.__getitem__)
    found = []
    for vector in unit(random.normal(size=(50, 64))):
        similarity = rows @ vector
        usual = float(np.median(similarity))
        found.append(sum(scale.evidence(float(one), usual) > 0 for one in similarity))
    assert np.mean(found) < 0.02 * len(rows)
    assert found.count(0) >= 15
    for vector in known.values():
        similarity = rows @ vector
        hits = [scale.evidence(float(one), float(np.median(similarity))) > 0 for one in similarity]
        assert 40 <= sum(hits) <= 60  # the fifty of its cluster


def test_hardly_a_collection_yet_still_has_a_scale():
    assert pictures(clustered(3)).step > 0
    assert words(clustered(3), lambda _: np.zeros(64, np.float32)).step > 0


def test_scores_grow_with_evidence():
    assert score(0) == 0.5
    assert score(float("-inf")) < 1e-9
    assert 0.999 < score(1e9) <= 1
    assert logit(score(1.5)) == pytest.approx(1.5)
    assert Scale(zero=0.2, step=0.1).evidence(0.5, 0.3) == pytest.approx(0)


def test_a_worn_copy_is_found_where_all_pictures_are_a_little_alike():
    """Woodcuts of one shop lie close together and spread widely: a copy has little way to go to its source."""
    rng = np.random.default_rng(3)
    common, own = rng.normal(size=64), rng.normal(size=(160, 64))
    sample = common * np.linspace(0.2, 2.0, 160)[:, None] + own
    sample = (sample / np.linalg.norm(sample, axis=1, keepdims=True)).astype(np.float32)
    copies = sample + 0.04 * rng.normal(size=sample.shape)
    copies /= np.linalg.norm(copies, axis=1, keepdims=True)
    scale = pictures(sample)
    usual = np.median(copies @ sample.T, axis=1)
    assert usual.max() > 0.6
    assert usual.min() < 0.2
    similar = (copies * sample).sum(axis=1)
    assert min(scale.evidence(*pair) for pair in zip(similar, usual, strict=True)) > 0


def test_labels_in_three_languages_and_with_names():
    assert vocabulary.label("25F3", "en") == "birds"
    assert vocabulary.label("25F3", "de-AT") == "Vögel"
    assert vocabulary.label("25G41(TULIP)", "de") == "Blumen: Tulpe"
    assert vocabulary.label("25F23(LION)(+46)", "fr").endswith("lion")
    assert vocabulary.label("not a notation") == ""


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [("tulips", "en", True), ("TULPE", "de", True), ("Tulpen", "de", True), ("tulipe", "fr", True),
     ("tulipe", "en", True), ("25g4", "en", True), ("lip", "en", False), ("brixel", "en", False), ("", "en", False),
     ("25H", "en", False)],
)  # fmt: skip
def test_words_name_a_class(text, lang, found):
    assert vocabulary.matching(text, ["25G41(TULIP)"], lang) == (["25G41(TULIP)"] if found else [])


def test_suggestions_with_pictures_come_first():
    found = vocabulary.suggestions("bi", "en", first={"25F3": 7}, limit=5)
    assert found[0] == ("25F3", "bird", 7)
    assert all(count == 0 for _, _, count in found[1:])
    assert len({word.lower() for _, word, _ in found}) == len(found) == 5
