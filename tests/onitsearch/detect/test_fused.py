"""Two detectors as one: weighted box fusion by hand, and the setting that asks for it."""

import numpy as np
import pytest

from onitsearch.detect.detectors import SHORT_NAMES, GradedDetector, detector_at
from onitsearch.detect.fused import FusedDetector
from onitsearch.detect.region import Region
from onitsearch.detect.weighted_boxes import fuse_boxes
from onitsearch.errors import DetectorError
from onitsearch.geometry import Affine, Box
from onitsearch.pages.image import Original, PageImage


def region(x, y, w, h, score, kind="illustration"):
    return Region(Box(x, y, w, h), kind, score, "one")


def fused(*answers, weights=None):
    return fuse_boxes(answers, weights or [1.0] * len(answers), least=0.55, source="fused")


def test_a_box_is_the_mean_by_score_and_the_score_the_mean_of_all():
    (one,) = fused([region(0, 0, 100, 100, 0.9)], [region(10, 0, 100, 100, 0.3, "map")])
    assert one.box == Box(2.5, 0, 100, 100)
    assert (one.score, one.kind, one.source) == (pytest.approx(0.6), "illustration", "fused")


def test_what_one_of_two_sees_counts_by_its_weight():
    lone = [region(0, 0, 100, 100, 0.8)]
    assert fused(lone, [])[0].score == pytest.approx(0.4)
    assert fused(lone, [], weights=[3, 1])[0].score == pytest.approx(0.6)
    assert fused([], lone, weights=[3, 1])[0].score == pytest.approx(0.2)


def test_the_kind_is_that_with_the_most_weight():
    answers = [region(0, 0, 100, 100, 0.5)], [region(0, 0, 100, 100, 0.9, "map")]
    assert fused(*answers)[0].kind == "map"
    assert fused(*answers, weights=[2, 1])[0].kind == "illustration"


def test_pictures_apart_stay_apart_and_initials_lie_in_pictures():
    found = fused(
        [region(0, 0, 100, 100, 0.9), region(120, 0, 100, 100, 0.8)],
        [region(0, 0, 100, 100, 0.7, "initial")],
    )
    assert [(one.kind, one.box.x) for one in found] == [
        ("illustration", 0),
        ("illustration", 120),
        ("initial", 0),
    ]


def test_a_detector_that_names_a_picture_twice_counts_once():
    (one,) = fused([region(0, 0, 100, 100, 0.8), region(2, 0, 100, 100, 0.8)], [])
    assert one.score == pytest.approx(0.4)


class Left:
    """A detector that is sure of the left half."""

    name, version = "left", "1"

    def detect(self, page):
        return [region(0, 0, 50, 100, 0.9)]


class Graded(Left):
    """One that doubts what Left is sure of."""

    name, threshold = "graded", 0.5

    def candidates(self, page):
        return [region(0, 0, 50, 100, 0.3), region(60, 0, 40, 100, 0.2)]


def here(named):
    return f"{__name__}.{named}"


@pytest.fixture
def use(settings):
    """Make the fused detector of given settings."""

    def make(**given):
        settings.ONITSEARCH = {**settings.ONITSEARCH, "EXTRA": {"FUSED": given}}
        return FusedDetector()

    return make


def test_the_setting_names_detectors(use):
    page = PageImage(
        np.zeros((9, 9, 3), np.uint8), Affine(), 100, 100, Original("", None, 9, 9, 0, Affine()), "", ""
    )
    found = use(DETECTORS=[here("Left"), here("Graded")])
    assert isinstance(found, GradedDetector)
    assert [round(one.score, 2) for one in found.candidates(page)] == [0.6, 0.1]
    assert [one.box for one in found.detect(page)] == [Box(0, 0, 50, 100)]
    again = use(DETECTORS=[here("Left"), here("Graded")], WEIGHTS=[1, 2])
    assert [round(one.score, 2) for one in again.candidates(page)] == [0.5, 0.13]
    assert again.version != found.version
    assert detector_at("fused").name == "fused"
    detector_at.cache_clear()


@pytest.mark.parametrize(
    "given",
    [
        {}, {"DETECTORS": ["classical"]}, {"DETECTORS": ["classical", "network"], "WEIGHTS": [1]},
        {"DETECTORS": ["classical", "network"], "WEIGHTS": [1, 0]}, {"DETECTORS": "network"},
        {"DETECTORS": ["classical", "network"], "IOU": 0}, {"DETECTORS": ["fused", "classical"]},
        {"DETECTORS": [SHORT_NAMES["fused"], "classical"]}, {"DETECTORS": [{"MODEL": "m"}, "classical"]},
    ],
)  # fmt: skip
def test_what_cannot_be_fused_is_told(use, given):
    with pytest.raises(DetectorError):
        use(**given)
