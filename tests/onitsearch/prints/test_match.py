"""Local features and the homography: what is one print is known, what is not never is."""

import cv2
import numpy as np
import pytest

from onitsearch.evaluate.degrade import DEGRADATIONS, IMPRESSIONS
from onitsearch.evaluate.true_crops import as_kept
from onitsearch.prints.features import KEPT_MOST, Features, extract
from onitsearch.prints.match import MIN_INLIERS, align, align_many, plausible
from tests.onitsearch.prints.pictures import a_print

PRINTS = [a_print(seed) for seed in range(8)]


@pytest.fixture(scope="module")
def kept():
    return [extract(as_kept(one)) for one in PRINTS]


@pytest.mark.parametrize("name", [*DEGRADATIONS, *IMPRESSIONS])
def test_a_worn_picture_is_known_and_no_other_is(name, kept):
    wear = {**DEGRADATIONS, **IMPRESSIONS}[name]
    for number in (1, 6):
        asked = extract(wear(PRINTS[number], np.random.default_rng(number)), longest=400, most=400)
        found = align_many(asked, kept)
        assert found[number] is not None
        assert found[number].inliers >= MIN_INLIERS
        assert not [
            one for at, one in enumerate(found) if at != number and one and one.inliers >= MIN_INLIERS
        ]


def test_the_homography_leads_from_the_asked_pixels_to_the_others():
    whole = a_print(3, 400, 300)
    known = np.array([[0.9, 0.1, 12.0], [-0.08, 0.95, 20.0], [0.0002, 0.0001, 1.0]])
    seen = cv2.warpPerspective(whole, known, (400, 320), borderValue=(232, 222, 200))
    found = align(extract(whole), extract(seen))
    assert found is not None
    points = np.array([[[50, 50]], [[200, 150]], [[350, 250]]], np.float64)
    ours, true = cv2.perspectiveTransform(points, found.homography), cv2.perspectiveTransform(points, known)
    assert np.abs(ours - true).max() < 1.5
    assert found.inliers <= found.tentative
    assert 0.4 < found.coverage <= 1
    assert len(found.floats) == 9


def test_points_are_in_the_pixels_that_were_given_however_large():
    large = cv2.resize(a_print(4), None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    features = extract(large)
    assert (features.width, features.height) == (1440, 1120)
    assert features.points[:, 0].max() > 1000
    found = align(features, extract(a_print(4)))
    assert found is not None
    assert found.homography[0, 0] / found.homography[2, 2] == pytest.approx(0.25, abs=0.01)


def test_a_mirrored_picture_is_another():
    assert align(extract(PRINTS[0][:, ::-1].copy()), extract(PRINTS[0])) is None


@pytest.mark.parametrize("pixels", [np.full((300, 300, 3), 200, np.uint8), np.zeros((1, 1, 3), np.uint8)])
def test_what_has_no_detail_matches_nothing(pixels):
    nothing = extract(pixels)
    assert len(nothing) == 0
    assert Features.from_bytes(nothing.to_bytes()).width == pixels.shape[1]
    assert align(nothing, extract(PRINTS[0])) is None
    assert align_many(extract(PRINTS[0]), [nothing, extract(PRINTS[0])])[0] is None
    assert align_many(extract(PRINTS[0]), []) == []


def test_features_survive_being_kept():
    made = extract(PRINTS[5])
    back = Features.from_bytes(made.to_bytes())
    assert len(back) == len(made) <= KEPT_MOST
    assert np.abs(back.points - made.points).max() <= 1 / 64
    assert (back.descriptors == made.descriptors).all()
    assert np.abs(back.sizes - made.sizes).max() <= 1 / 32
    assert len(made.to_bytes()) < 41_000
    for spoiled in (b"", made.to_bytes()[:-1], b"\xff" + made.to_bytes()[1:]):
        with pytest.raises(ValueError, match="features"):
            Features.from_bytes(spoiled)


def test_one_repeated_motif_does_not_make_a_print():
    """A row of equal sorts matches itself shifted: what one sort alone has in common is not a block."""
    sort = a_print(9, 60, 60)
    first = np.hstack([sort, a_print(20, 300, 60)])
    second = np.hstack([a_print(21, 300, 60), sort])
    found = align(extract(first), extract(second))
    assert found is None or found.inliers < MIN_INLIERS or found.coverage < 0.3


@pytest.mark.parametrize(
    ("matrix", "well"),
    [
        (np.eye(3), True),
        (np.diag([0.5, 0.5, 1.0]), True),
        (np.diag([-1.0, 1.0, 1.0]), False),  # mirrored
        (np.diag([0.05, 0.05, 1.0]), False),  # much too small
        (np.diag([1.0, 0.3, 1.0]), False),  # squeezed
        (np.array([[1, 0, 0], [0, 1, 0], [0.01, 0, 1.0]]), False),  # seen along the page
        (np.array([[1, 0, 0], [0, 1, 0], [-0.005, 0, 1.0]]), False),  # over the horizon
        (np.full((3, 3), np.nan), False),
        (np.array([[1, 0.2, 5], [-0.2, 1, 9], [0.0003, 0, 1.0]]), True),
    ],
)
def test_homographies_that_no_camera_makes_are_refused(matrix, well):
    assert plausible(matrix, 400, 300) is well
