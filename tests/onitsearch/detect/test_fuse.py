"""Several sources of one page: the same picture once, with all that is known of it."""

import numpy as np

from onitsearch.detect.find import find_regions
from onitsearch.detect.fuse import fuse
from onitsearch.detect.layout import Layout
from onitsearch.detect.region import Region
from onitsearch.geometry import Affine, Box
from onitsearch.pages.image import Original, PageImage

BOX = Box(250, 300, 480, 420)
NEAR = Box(255, 310, 480, 420)
FAR = Box(250, 900, 480, 300)
LINE = (Box(260, 730, 400, 30), "The whale")


def a_layout(source, *boxes, unconfirmed=(), text="", kind="illustration", **more):
    regions = tuple(Region(box, kind, 1.0, source, text) for box in boxes)
    marked = tuple(Region(box, kind, 0.5, source, text) for box in unconfirmed)
    return Layout(regions, unconfirmed=marked, sources=(source,), digest=source, **more)


class Sees:
    """A detector that sees what it is told to."""

    name, version = "sees", "1"

    def __init__(self, *boxes, kind="illustration"):
        self.boxes, self.kind, self.asked = boxes, kind, 0

    def detect(self, page):
        self.asked += 1
        return [Region(box, self.kind, 0.8, self.name) for box in self.boxes]


def a_page():
    return PageImage(
        np.zeros((14, 10, 3), np.uint8),
        Affine(),
        1000,
        1400,
        Original("", None, 10, 14, 0.0, Affine()),
        "",
        "",
    )


def test_nothing_is_nothing_and_one_stays_as_it_is():
    assert fuse([], 1000, 1400) is None
    alone = a_layout("alto", BOX, text="x", knows_pictures=True)
    assert fuse([alone], 1000, 1400) == alone


def test_the_same_picture_in_two_sources_is_one_that_names_both():
    fused = fuse([a_layout("hocr", NEAR, kind="map"), a_layout("alto", BOX, FAR, text="Fig. 1")], 1000, 1400)
    first, second = fused.regions
    assert (first.box, first.source, first.text, first.kind) == (BOX, "alto+hocr", "Fig. 1", "map")
    assert (second.box, second.source) == (FAR, "alto")
    assert fused.sources == ("alto", "hocr")


def test_what_people_marked_comes_first_and_words_add_up():
    fused = fuse(
        [a_layout("alto", BOX, text="Fig. 1"), a_layout("annotation", NEAR, text="A pelican")], 1000, 1400
    )
    (region,) = fused.regions
    assert (region.box, region.source, region.text) == (NEAR, "annotation+alto", "A pelican; Fig. 1")


def test_two_pictures_side_by_side_stay_two():
    left, right = Box(100, 300, 380, 420), Box(520, 300, 380, 420)
    fused = fuse([a_layout("alto", left, right), a_layout("annotation", Box(100, 300, 800, 420))], 1000, 1400)
    assert {region.box for region in fused.regions} >= {left, right}


def test_annotated_regions_take_their_caption_from_the_ocr():
    fused = fuse([a_layout("alto", lines=(LINE,)), a_layout("annotation", BOX)], 1000, 1400)
    assert fused.regions[0].text == "The whale"


def test_a_claim_lends_its_words_to_a_named_picture_and_is_none_over_text():
    lines = tuple((Box(250, 900 + 30 * n, 480, 22), "words") for n in range(10))
    fused = fuse(
        [a_layout("alto", BOX, lines=lines), a_layout("annotation", unconfirmed=(NEAR, FAR), text="pelican")],
        1000,
        1400,
    )
    assert [(region.text, region.source) for region in fused.regions] == [("pelican", "alto+annotation")]
    assert fused.unconfirmed == ()


def test_the_digest_changes_with_any_source():
    one, two, other = a_layout("alto"), a_layout("hocr"), a_layout("page")
    digests = {
        fuse(layouts, 10, 10).digest for layouts in ([one], [one, two], [one, other], [one, two, other])
    }
    assert len(digests) == 4


def test_a_layout_that_knows_keeps_the_detector_out():
    detector = Sees(FAR)
    found = find_regions(a_page(), a_layout("alto", BOX, knows_pictures=True), detector)
    assert ([region.box for region in found.regions], found.source, detector.asked) == ([BOX], "alto", 0)


def test_annotations_are_completed_by_the_detector():
    layout = fuse([a_layout("annotation", BOX)], 1000, 1400)
    found = find_regions(a_page(), layout, Sees(NEAR, FAR))
    assert [(region.box, region.source) for region in found.regions] == [(BOX, "annotation"), (FAR, "sees")]
    assert found.source == "sees+annotation"


def test_a_claim_stands_where_the_detector_sees_a_picture():
    layout = fuse([a_layout("range", unconfirmed=(BOX, FAR), text="Chapter 3")], 1000, 1400)
    found = find_regions(a_page(), layout, Sees(NEAR, kind="map"))
    (region,) = found.regions
    assert (region.box, region.kind, region.source, region.text) == (BOX, "map", "range", "Chapter 3")


def test_a_trusted_book_needs_ocr_to_be_silent():
    assert find_regions(a_page(), a_layout("alto"), Sees(BOX), trusted=True).regions == ()
    assert len(find_regions(a_page(), a_layout("annotation"), Sees(BOX), trusted=True).regions) == 1


def test_detected_pictures_take_their_caption_from_the_ocr_too():
    found = find_regions(a_page(), a_layout("alto", lines=(LINE,)), Sees(BOX))
    assert (found.regions[0].source, found.regions[0].text, found.source) == ("sees", "The whale", "sees")
