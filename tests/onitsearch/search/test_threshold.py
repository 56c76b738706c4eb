"""Where the line lies; the sure hits alone, or the nearest few: what viewers are answered with. Plain values."""

import math

import numpy as np
import pytest

from manifests.errors import NotFoundError
from onitsearch.search import threshold
from onitsearch.search.query import Hit, HitPage
from onitsearch.search.threshold import sure_or_nearest


def ranking(total, sure, *, page=1, size=4, cut=False):
    """A page of a ranking whose hits are their own places."""
    places = range((page - 1) * size, min(page * size, total))
    return HitPage(tuple(Hit(n, 1 - n / 100, (), n < sure) for n in places), total, page, size, cut, sure)


def shown(page):
    return [hit.illustration for hit in page.hits], page.total, page.pages


def test_only_the_sure_ones_where_there_are_any():
    assert shown(sure_or_nearest(ranking(20, 6), 10)) == ([0, 1, 2, 3], 6, 2)
    assert shown(sure_or_nearest(ranking(20, 6, page=2), 10)) == ([4, 5], 6, 2)
    with pytest.raises(NotFoundError):
        sure_or_nearest(ranking(20, 6, page=3), 10)


def test_the_nearest_few_where_none_is_sure():
    assert shown(sure_or_nearest(ranking(20, 0), 10)) == ([0, 1, 2, 3], 10, 3)
    assert shown(sure_or_nearest(ranking(20, 0, page=3), 10)) == ([8, 9], 10, 3)
    assert shown(sure_or_nearest(ranking(3, 0), 10)) == ([0, 1, 2], 3, 1)
    with pytest.raises(NotFoundError):
        sure_or_nearest(ranking(20, 0, page=4), 10)


def test_none_at_all_where_an_installation_wants_it_so():
    assert shown(sure_or_nearest(ranking(20, 0), 0)) == ([], 0, 1)


def test_it_is_cut_only_where_all_of_it_was_sure():
    assert sure_or_nearest(ranking(20, 20, cut=True), 10).cut
    assert not sure_or_nearest(ranking(20, 6, cut=True), 10).cut


BANDS = [threshold.band(peak_z_score) for peak_z_score in (10.0, 7.0, 4.0)]


@pytest.mark.parametrize("band", BANDS)
def test_a_line_lies_in_the_widest_gap_of_the_band(band):
    third = (band.high - band.low) / 3
    above, below = band.high - third * 0.3, band.low + third * 0.4
    scores = [1.0, 0.99, above, below, 0.2, 0.1]
    at = threshold.choose_line(scores, band)
    assert below < at < above
    assert threshold.choose_line(sorted(scores), band) == at


@pytest.mark.parametrize("band", BANDS)
def test_a_line_never_leaves_its_band(band):
    random = np.random.default_rng(1)
    for count in (0, 1, 3, 30, 1000):
        for spread in (0.05, 0.3, 1.0):
            at = threshold.choose_line((1.0 - spread * random.random(count)).tolist(), band)
            assert band.low <= at <= band.high


@pytest.mark.parametrize("band", BANDS)
def test_without_scores_that_say_anything_it_lies_about_where_it_usually_does(band):
    for scores in ([], [0.1, 0.2], [1.0] * 20, [1.0, 0.99, 0.1]):
        assert abs(threshold.choose_line(scores, band) - band.usual) <= (band.high - band.low) / 3
    evenly = np.linspace(band.low, band.high, 200).tolist()
    assert threshold.choose_line(evenly, band) == pytest.approx(band.usual, abs=0.01)


def test_blunt_models_have_to_be_nearer_and_unheard_words_are_never_sure():
    lows, usuals = zip(*((band.low, band.usual) for band in BANDS), strict=True)
    assert list(lows) == sorted(lows)
    assert list(usuals) == sorted(usuals)
    assert threshold.band(None) == threshold.band(6.0)
    assert threshold.band(100.0).low > 0.5
    assert threshold.band(0.1).high < 1
    assert math.isinf(threshold.choose_line([1.0, 0.99, 0.1], threshold.NEVER_SURE))


def _unit(given):
    return (given / np.linalg.norm(given, axis=-1, keepdims=True)).astype(np.float32)


def _gallery(count, *, clusters, lean, seed=0, dim=64):
    """Pictures in clusters that all lean the same way, as those of one kind of book do; and their centres."""
    random = np.random.default_rng(seed)
    common, centres = _unit(random.normal(size=(1, dim))), _unit(random.normal(size=(clusters, dim)))
    own = centres[np.arange(count) % clusters] + 0.4 * _unit(random.normal(size=(count, dim)))
    return _unit(own + lean * common)


@pytest.mark.parametrize("clusters", [6, 60])
@pytest.mark.parametrize("lean", [0.0, 1.0, 2.0])
def test_pictures_are_sure_of_their_like_and_of_no_others(clusters, lean):
    rows = _gallery(600, clusters=clusters, lean=lean)
    same = (np.arange(600)[:, None] % clusters) == (np.arange(600)[None, :] % clusters)
    sure = np.empty((600, 600), bool)
    for number, row in enumerate(rows):
        share, at = threshold.relative_similarities(rows @ row, rows @ row, 600)
        sure[number] = share >= at
        assert share[number] == pytest.approx(1.0, abs=1e-3)  # the picture itself
    assert sure[same].mean() > 0.95
    assert sure[~same].mean() < 0.01


def test_more_pictures_raise_the_line_of_a_picture_and_never_beyond_itself():
    rows = _gallery(600, clusters=12, lean=0.5)
    lines = [
        threshold.relative_similarities(rows @ rows[0], rows @ rows[0], count)[1]
        for count in (100, 10_000, 1_000_000)
    ]
    assert lines == sorted(lines)
    assert lines[0] < lines[-1] < 1.0


@pytest.mark.parametrize("lean", [0.5, 3.0])
def test_a_worn_copy_finds_its_source_in_a_large_collection_and_strangers_find_nothing(lean):
    """Woodcuts of one shop lie close together: a copy has little way to go to its source."""
    rows = _gallery(2000, clusters=400, lean=lean)
    random = np.random.default_rng(3)
    apart = float(np.linalg.norm(rows[0] - rows[1]))
    copies = _unit(rows[:50] + 0.15 * apart * _unit(random.normal(size=(50, 64))))
    others = _gallery(50, clusters=50, lean=lean, seed=9)
    for number, copy in enumerate(copies):
        share, at = threshold.relative_similarities(rows @ copy, rows[::2] @ copy, 1_000_000)
        assert share[number] >= at
        assert share.argmax() % 400 == number % 400
    strange = [
        threshold.relative_similarities(rows @ other, rows[::2] @ other, 1_000_000) for other in others
    ]
    assert np.mean([(share >= at).sum() for share, at in strange]) < 0.2


def test_hardly_a_collection_yet_still_has_a_line():
    few = np.array([0.9, 0.1], np.float32)
    share, at = threshold.relative_similarities(few, few, 2)
    assert share.tolist() == few.tolist()
    assert 0.1 < at < 0.9


def test_what_is_far_from_all_others_is_told_from_them_though_its_scores_are_low():
    """“ship”, six of them at .62 to .79 and the next picture at .23: the gap ends at that, not at the band."""
    band = threshold.Band(0.57, 0.71, 0.87)
    ships = [0.785, 0.739, 0.706, 0.698, 0.668, 0.619]
    assert threshold.choose_line([*ships, 0.233, 0.1], band) < min(ships)
    assert threshold.choose_line([*ships, 0.56, 0.55], band) > min(ships)
