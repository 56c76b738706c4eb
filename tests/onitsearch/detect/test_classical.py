"""The detector by texture: pictures among text, nothing among text alone, figures on real pages."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image

from onitsearch.detect.classical import LONG_SIDE, ClassicalDetector, find_pictures
from onitsearch.detect.detectors import Detector, detector
from onitsearch.detect.find import find_regions
from onitsearch.detect.kinds import kind_by_shape, kind_by_words
from onitsearch.detect.supplied import Layout
from onitsearch.geometry import Affine, Box, match_boxes
from onitsearch.pages.image import Original, PageImage
from tests.onitsearch.drawn import a_page

PICTURES = [(150, 160, 320, 300), (520, 800, 330, 380)]


def page_of(image, canvas=None):
    pixels = np.asarray(image.convert("RGB"))
    height, width = pixels.shape[:2]
    across, down = canvas or (width, height)
    return PageImage(
        pixels=pixels,
        to_canvas=Affine.scale(across / width, down / height),
        canvas_width=across,
        canvas_height=down,
        original=Original("https://x.example/p.jpg", None, width, height, 0.0, Affine()),
        url="https://x.example/p.jpg",
        digest="d",
    )


def test_pictures_among_text_are_found_where_they_are():
    regions = ClassicalDetector().detect(page_of(a_page(*PICTURES), canvas=(2000, 2800)))
    truth = [Box(2 * x, 2 * y, 2 * w, 2 * h) for x, y, w, h in PICTURES]
    assert len(match_boxes(truth, [region.box for region in regions], 0.75)) == 2
    assert len(regions) == 2
    assert all(region.source == "classical" and 0.5 < region.score <= 1 for region in regions)


@pytest.mark.parametrize("seed", range(4))
def test_text_alone_holds_no_picture(seed):
    assert ClassicalDetector().detect(page_of(a_page(seed=seed))) == []


@pytest.mark.parametrize(
    "image",
    [Image.new("RGB", (900, 1200), "white"), Image.new("RGB", (900, 1200), "black"), Image.new("RGB", (20, 20)),
     Image.new("RGB", (3, 900), "white"), a_page(text=False)],
)  # fmt: skip
def test_empty_and_odd_pages_hold_none(image):
    assert ClassicalDetector().detect(page_of(image)) == []


def test_the_setting_names_the_detector(settings):
    assert isinstance(detector(), Detector)
    settings.ONITSEARCH = {
        **settings.ONITSEARCH,
        "DETECTOR": "tests.onitsearch.detect.test_classical.Nothing",
    }
    assert detector().name == "nothing"


class Nothing:
    name, version = "nothing", "1"

    def detect(self, page):
        return []


def layout(*, regions=(), lines=(), knows=False):
    return Layout(tuple(regions), tuple(lines), knows, "digest", sources=("alto",))


def test_a_layout_that_knows_pictures_is_believed_and_a_silent_one_only_within_its_book():
    page, finder = page_of(a_page(*PICTURES)), ClassicalDetector()
    assert find_regions(page, layout(knows=True), finder).regions == ()
    assert find_regions(page, layout(), finder, trusted=True).source == "alto"
    assert len(find_regions(page, layout(), finder).regions) == 2
    assert find_regions(page, None, finder, trusted=True).source == "classical"


def test_what_the_layout_reads_as_text_is_no_picture():
    page = page_of(a_page(*PICTURES))
    x, y, w, h = PICTURES[0]
    read = [(Box(x, y + step, w, 20), "words") for step in range(0, h, 30)]
    (left,) = find_regions(page, layout(lines=read), ClassicalDetector()).regions
    assert left.box.iou(Box(*PICTURES[1])) > 0.7


def test_kinds_by_words_and_shape():
    assert kind_by_words("Bandeau gravé") == "ornament"
    assert kind_by_words("GraphicZone") is None
    assert kind_by_shape(Box(0, 0, 900, 100), 1000, 1500) == "ornament"
    assert kind_by_shape(Box(100, 300, 110, 110), 1000, 1500) == "initial"
    assert kind_by_shape(Box(100, 300, 500, 500), 1000, 1500) == "illustration"


@pytest.mark.slow
@pytest.mark.shared
def test_real_pages_of_four_centuries(shared):
    """Every fourth page of the reference set: the figures that the detector was accepted with, with some slack."""
    folder = shared / "data" / "pages"
    hits = truths = false_pages = negatives = 0
    for record in json.loads((folder / "truth.json").read_text())[::4]:
        pixels = cv2.cvtColor(cv2.imread(str(folder / record["file"])), cv2.COLOR_BGR2RGB)
        factor = min(1.0, LONG_SIDE / max(pixels.shape[:2]))
        pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        height, width = pixels.shape[:2]
        found = find_pictures(pixels)
        boxes = [Box(box.x / width, box.y / height, box.w / width, box.h / height) for box, _, _ in found]
        truth = [
            Box(b["x"], b["y"], b["w"], b["h"])
            for b in record["boxes"]
            if b["label"] == "GraphicZone" and 0.01 <= b["w"] * b["h"] <= 0.85
        ]
        hits += len(match_boxes(truth, boxes))
        truths += len(truth)
        if record["file"].startswith("negatives"):
            negatives += 1
            false_pages += any(kind == "illustration" for *_, kind in found)
    assert hits / truths >= 0.65
    assert false_pages / negatives <= 0.08


def test_shadows_and_stains_are_no_pictures():
    image = a_page(*PICTURES)
    pixels = np.asarray(image).astype(np.float32)
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    # A stain in the margin and a shadow along the leaf's edge, both soft and as dark as print.
    stain = np.exp(-(((x - 900) / 45) ** 2 + ((y - 1250) / 70) ** 2))
    shadow = np.clip((x - 930) / 60, 0, 1)
    darker = np.clip(1 - 0.6 * np.maximum(stain, shadow), 0, 1)[..., None]
    found = ClassicalDetector().detect(page_of(Image.fromarray((pixels * darker).astype(np.uint8))))
    assert len(found) == len(PICTURES)
