"""Real pictures of early printed books: an excerpt of what `evaluate prints` and `evaluate copies` measure."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from onitsearch.evaluate.copies import find_copies_offline
from onitsearch.evaluate.page_truth import read_page_truth
from onitsearch.evaluate.prints import score_prints
from onitsearch.evaluate.true_crops import TrueCrop, true_crops
from onitsearch.prints.features import extract
from onitsearch.prints.match import MIN_INLIERS, align_many
from tests.onitsearch.drawn import known_pages
from tests.onitsearch.prints.pictures import a_print


@pytest.fixture(scope="module")
def crops(shared):
    pages = shared / "data" / "pages"
    truth = [page for page in read_page_truth(pages / "truth.json") if page.century in (16, 18)]
    return true_crops(pages, truth)


@pytest.mark.shared
@pytest.mark.slow
def test_worn_real_pictures_are_known_and_random_ones_are_not(crops):
    figures = score_prints(crops[::3], random_pairs=300)
    assert figures.pairs >= 60
    assert figures.recall >= 0.95
    assert figures.false == 0
    assert figures.random_pairs == 300


@pytest.mark.shared
def test_no_two_pictures_of_different_books_are_one_print(crops):
    kept = [extract(crop.kept()) for crop in crops]
    same = []
    for number, crop in enumerate(crops):
        later = [at for at in range(number + 1, len(crops)) if crops[at].book != crop.book]
        found = align_many(kept[number], [kept[at] for at in later])
        same += [one.inliers for one in found if one and one.inliers >= MIN_INLIERS]
    # One printer's mark stands in two of the books.
    assert len(same) <= 1, same


def drawn_crops(count=6):
    return [TrueCrop(f"{n}.png#0", f"book {n % 3}", a_print(n, 500, 380)) for n in range(count)]


def test_figures_of_prints_are_counted():
    figures = score_prints(drawn_crops(), random_pairs=40)
    assert (figures.pictures, figures.pairs, figures.random_pairs, figures.false) == (6, 60, 40, 0)
    assert figures.recall >= 0.95
    assert figures.precision == 1
    assert len(figures.recall_by_manner) == 10
    nobody = score_prints(drawn_crops(3), random_pairs=40, threshold=10_000)
    assert (nobody.found, nobody.recall) == (0, 0.0)
    everybody = score_prints(drawn_crops(3), random_pairs=40, threshold=0)
    assert everybody.false == 40
    assert everybody.precision < 0.5
    assert score_prints([], random_pairs=5).pairs == 0


def test_copies_are_searched_for_offline():
    """The vectors here know nothing at all: what comes first does so by its detail."""
    import numpy as np

    chance = np.random.default_rng(1)

    def encode(pictures):
        rows = chance.normal(size=(len(pictures), 8)).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    figures = find_copies_offline(drawn_crops(), encode, count=3)
    assert set(figures.manners) == {"worn", "photograph", "crop", "half", "inking"}
    assert all(one.asked == 3 for one in figures.manners.values())
    assert figures.least_first == 1.0
    assert len(figures.spent) == 15
    assert json.loads(json.dumps(figures.as_json()))["manners"]["half"]["share_first"] == 1.0


def test_the_command_prints_figures_and_says_what_is_wrong(tmp_path, capsys):
    folder = known_pages(tmp_path / "pages", ("a", 15), ("b", 16), picture=(200, 300, 500, 400))
    call_command("evaluate", "prints", "--pages", str(folder), "--random", "10", "--json")
    figures = json.loads(capsys.readouterr().out)
    assert figures["pictures"] == 1
    assert figures["pairs"] == 10
    assert figures["random_pairs"] == 0  # one book only: no truth says which of its pictures differ
    (folder / "truth.json").write_text("[]")
    with pytest.raises(CommandError, match="names no pages"):
        call_command("evaluate", "prints", "--pages", str(folder))
