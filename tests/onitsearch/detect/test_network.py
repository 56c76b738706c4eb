"""The detector of our own: what it finds on drawn pages, and that its boxes land where they belong."""

import subprocess
import sys

import cv2
import numpy as np
import pytest

from onitsearch.detect.detectors import Detector
from onitsearch.detect.net.decode import Candidate, candidates
from onitsearch.detect.net.shape import KINDS, SIDE, SIZES, STRIDE, size_for
from onitsearch.detect.net.snap import snap_to_ink
from onitsearch.detect.network import NetworkDetector
from onitsearch.evaluate.page_truth import read_page_truth
from onitsearch.geometry import Affine, Box, match_boxes
from onitsearch.pages.image import Original, PageImage
from portal.sample.library import draw_library

PICTURES = ("illustration", "map", "diagram")


@pytest.fixture(scope="module")
def network():
    return NetworkDetector()


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A drawn library of two books, and its truth."""
    folder = tmp_path_factory.mktemp("library")
    draw_library(folder, books=2, pages=10, seed=4711, jobs=1, long_side=1200)
    return folder, read_page_truth(folder / "truth.json")


def pixels_of(folder, page):
    return cv2.imdecode(np.fromfile(folder / page.file, np.uint8), cv2.IMREAD_COLOR_RGB)


def as_page(pixels, canvas=None):
    height, width = pixels.shape[:2]
    across, down = canvas or (width, height)
    original = Original("https://x.example/p.jpg", None, width, height, 0.0, Affine())
    scale = Affine.scale(across / width, down / height)
    return PageImage(pixels, scale, across, down, original, "https://x.example/p.jpg", "d")


def a_picture(library, least=0.08):
    """The pixels of a drawn picture, cut from its page."""
    folder, truth = library
    page, box = next(
        (page, true.box)
        for page in truth
        for true in page.boxes
        if true.kind == "illustration" and true.box.area > least * page.area
    )
    return pixels_of(folder, page)[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]


def a_text_page(library):
    folder, truth = library
    return pixels_of(folder, next(page for page in truth if not page.boxes)).copy()


def set_in(page, picture, x, y, w, h):
    """Print a picture into a page, on wiped paper."""
    paper = np.median(page.reshape(-1, 3), axis=0).astype(np.uint8)
    page[max(0, y - 25) : y + h + 25, max(0, x - 25) : x + w + 25] = paper
    page[y : y + h, x : x + w] = cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA)


def shown(regions):
    return [region for region in regions if region.kind in PICTURES]


def test_the_pictures_of_a_drawn_library_are_found(network, library):
    folder, truth = library
    wanted = found = right = false = 0
    for page in truth:
        regions = network.detect(as_page(pixels_of(folder, page)))
        true = [one for one in page.boxes if one.kind in PICTURES]
        pairs = match_boxes([one.box for one in true], [region.box for region in regions], 0.5)
        wanted += len(true)
        found += len(pairs)
        right += sum(regions[j].kind in PICTURES for _, j, _ in pairs)
        hit = {j for _, j, _ in match_boxes([one.box for one in page.boxes], [r.box for r in regions], 0.3)}
        false += sum(region.kind in PICTURES for j, region in enumerate(regions) if j not in hit)
    assert wanted >= 8
    assert found >= 0.9 * wanted
    assert right >= 0.9 * found
    assert false <= 1


def test_the_same_page_gives_the_same_answer(network, library):
    folder, truth = library
    page = as_page(pixels_of(folder, truth[3]))
    assert network.candidates(page) == network.candidates(page) == NetworkDetector().candidates(page)


def test_detect_reports_what_is_sure_and_candidates_tell_all(network, library):
    folder, truth = library
    for page in truth[:4]:
        image = as_page(pixels_of(folder, page))
        every = network.candidates(image)
        assert network.detect(image) == [region for region in every if region.score >= network.threshold]
        assert all(0 < region.score < 1 and region.source == "network" for region in every)
        assert {region.kind for region in every} <= set(KINDS)
    assert isinstance(network, Detector)
    assert network.version


def test_boxes_are_in_canvas_space(network, library):
    folder, truth = library
    page = next(page for page in truth if any(one.kind == "illustration" for one in page.boxes))
    pixels = pixels_of(folder, page)
    height, width = pixels.shape[:2]
    plain = network.detect(as_page(pixels))
    wide = network.detect(as_page(pixels, canvas=(3 * width, 2 * height)))
    assert plain
    for one, other in zip(plain, wide, strict=True):
        stretched = Box(3 * one.box.x, 2 * one.box.y, 3 * one.box.w, 2 * one.box.h)
        assert stretched.iou(other.box) > 0.999
        assert other.box.right <= 3 * width
        assert other.box.bottom <= 2 * height


def test_two_pictures_side_by_side_are_two(network, library):
    page, picture = a_text_page(library), a_picture(library)
    height, width = page.shape[:2]
    w, h = int(0.33 * width), int(0.3 * height)
    x, y, gap = int(0.15 * width), int(0.3 * height), 14
    set_in(page, picture, x, y, 2 * w + gap, h)
    page[y : y + h, x : x + w] = cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA)
    page[y : y + h, x + w : x + w + gap] = np.median(page.reshape(-1, 3), axis=0)
    page[y : y + h, x + w + gap : x + 2 * w + gap] = cv2.resize(
        picture[:, ::-1], (w, h), interpolation=cv2.INTER_AREA
    )
    boxes = [region.box for region in network.detect(as_page(page))]
    two = [Box(x, y, w, h), Box(x + w + gap, y, w, h)]
    assert len(match_boxes(two, boxes, 0.7)) == 2


def test_a_full_page_plate_is_one_region(network, library):
    picture = a_picture(library)
    page = np.full((1200, 850, 3), (232, 224, 205), np.uint8)
    set_in(page, picture, 70, 90, 710, 1020)
    (region,) = shown(network.detect(as_page(page)))
    assert region.box.iou(Box(70, 90, 710, 1020)) > 0.85


@pytest.mark.parametrize("angle", [-5, 5])
def test_pages_may_lie_a_little_askew(network, library, angle):
    page, picture = a_text_page(library), a_picture(library)
    height, width = page.shape[:2]
    x, y, w, h = int(0.2 * width), int(0.25 * height), int(0.55 * width), int(0.4 * height)
    set_in(page, picture, x, y, w, h)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(page, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    corners = np.array([[x, y, 1], [x + w, y, 1], [x, y + h, 1], [x + w, y + h, 1]]) @ turn.T
    (left, top), (right, bottom) = corners.min(0), corners.max(0)
    box = Box.from_corners(left, top, right, bottom)
    assert max(region.box.iou(box) for region in network.detect(as_page(turned))) > 0.7


@pytest.mark.parametrize("manner", ["grey", "black and white", "double"])
def test_grey_and_bitonal_and_double_page_scans(network, library, manner):
    page, picture = a_text_page(library), a_picture(library)
    height, width = page.shape[:2]
    box = Box(int(0.25 * width), int(0.3 * height), int(0.5 * width), int(0.35 * height))
    set_in(page, picture, int(box.x), int(box.y), int(box.w), int(box.h))
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    if manner == "grey":
        page = np.repeat(grey[..., None], 3, axis=2)
    elif manner == "black and white":
        page = np.repeat((255 * (grey > 0.75 * np.median(grey))).astype(np.uint8)[..., None], 3, axis=2)
    else:
        page = np.hstack([a_text_page(library)[:height, :width], page])
        box = Box(box.x + width, box.y, box.w, box.h)
    assert max(region.box.iou(box) for region in network.detect(as_page(np.ascontiguousarray(page)))) > 0.8


@pytest.mark.parametrize("shape", [(900, 1200), (1200, 900), (20, 20), (3, 900), (40, 40), (64, 2000)])
@pytest.mark.parametrize("tone", [0, 128, 255])
def test_empty_and_odd_pages_hold_no_picture(network, shape, tone):
    assert network.detect(as_page(np.full((*shape, 3), tone, np.uint8))) == []


def test_text_alone_holds_no_picture(network, library):
    assert shown(network.detect(as_page(a_text_page(library)))) == []


def test_sizes_suit_every_shape_of_page():
    assert size_for(1200, 840) == (640, 448)
    assert size_for(840, 1200) == (448, 640)
    for height, width in SIZES:
        assert size_for(height, width) == (height, width)
        assert height % 64 == width % 64 == 0


def cells_with(*boxes, rows=80, columns=56):
    """What a network would say that sees these boxes (corners, score, kind)."""
    cells = np.zeros((5 + len(KINDS), rows, columns), np.float32)
    cells[0] = -8
    for (x0, y0, x1, y1), score, kind in boxes:
        for row in range(int((y0 + y1) / 2 / STRIDE) - 1, int((y0 + y1) / 2 / STRIDE) + 2):
            for column in range(int((x0 + x1) / 2 / STRIDE) - 1, int((x0 + x1) / 2 / STRIDE) + 2):
                x, y = (column + 0.5) * STRIDE, (row + 0.5) * STRIDE
                cells[0, row, column] = np.log(score / (1 - score))
                cells[1:5, row, column] = np.log(np.array([x - x0, y - y0, x1 - x, y1 - y]) / SIDE)
                cells[5 + KINDS.index(kind), row, column] = 8
    return cells


def test_many_cells_are_one_picture():
    (one,) = candidates(cells_with(((100, 120, 300, 320), 0.9, "map")))
    assert one.corners == pytest.approx((100, 120, 300, 320), abs=0.01)
    assert one.kind == "map"
    assert one.score == pytest.approx(0.9, abs=0.01)


def test_strips_are_cut_a_pixel_closer_and_squares_as_they_are_seen():
    strip, slender, square = (40, 100, 400, 160), (20, 200, 60, 600), (150, 250, 350, 450)
    found = candidates(cells_with((strip, 0.9, "ornament"), (slender, 0.8, "ornament"), (square, 0.7, "map")))
    assert [one.corners for one in found] == [
        pytest.approx((40, 101, 400, 159), abs=0.01),
        pytest.approx((21, 200, 59, 600), abs=0.01),
        pytest.approx(square, abs=0.01),
    ]


def test_touching_pictures_stay_apart_and_pieces_lose():
    left, right, around = (40, 100, 200, 300), (204, 100, 364, 300), (40, 100, 364, 520)
    found = candidates(
        cells_with((left, 0.9, "illustration"), (right, 0.85, "illustration"), (around, 0.5, "illustration"))
    )
    assert [one.corners for one in found[:2]] == [pytest.approx(left, abs=0.2), pytest.approx(right, abs=0.2)]
    assert all(one.score < 0.2 for one in found[2:])


def test_an_initial_may_lie_in_a_border():
    border, initial = (20, 20, 400, 600), (40, 40, 110, 110)
    found = candidates(cells_with((border, 0.9, "ornament"), (initial, 0.8, "initial")))
    assert [one.kind for one in found] == ["ornament", "initial"]


@pytest.mark.parametrize(("lead", "kind"), [(0.4, "illustration"), (1.5, "mark")])
def test_a_mark_needs_better_evidence_than_others(lead, kind):
    """Marks are hidden from visitors."""
    cells = cells_with(((100, 120, 300, 420), 0.9, "mark"))
    seen = cells[5 + KINDS.index("mark")] > 0
    cells[5 + KINDS.index("illustration")][seen] = 8 - lead
    assert [one.kind for one in candidates(cells)] == [kind]


def test_what_is_sure_is_the_same_whether_or_not_doubts_are_told():
    rng = np.random.default_rng(4711)
    cells = rng.normal(0, 1, (5 + len(KINDS), 80, 56)).astype(np.float32)
    cells[0] -= 2
    every = candidates(cells)
    for least in (0.1, 0.3, 0.6):
        sure = [one for one in every if one.score >= least]
        assert sure
        assert [one for one in candidates(cells, least) if one.score >= least] == sure
    assert len(candidates(cells, 0.6)) < len(every)


@pytest.mark.parametrize("long_side", [1200, 1150, 1013, 800])
def test_snapping_a_box_does_not_hang_on_others_far_away(library, long_side):
    """Only the ink around the boxes is looked at, a ruled frame far above one of them too."""
    page = np.full((long_side, 700, 3), (232, 224, 205), np.uint8)
    frame, top, bottom = (round(share * long_side) for share in (0.2, 0.27, 0.7))
    set_in(page, a_picture(library), 160, top, 380, bottom - 10 - top)
    cv2.rectangle(page, (150, frame), (550, bottom), (40, 35, 30), 3)
    one = Candidate((152.0, float(top), 548.0, float(bottom)), 0.9, "illustration", 0.9)
    far = [
        Candidate((100.0, y, 600.0, y + 20.0), 0.8, "ornament", 0.9) for y in (10.0, float(long_side - 40))
    ]
    alone, together = snap_to_ink(page, [one]), snap_to_ink(page, [one, *far])
    assert alone[0] == together[0]
    assert alone[0].corners == pytest.approx((150, frame, 551, bottom), abs=12)


def test_workers_need_no_torch():
    code = (
        "import sys, numpy as np; from onitsearch.detect.network import NetworkDetector as N;"
        "N()._seen(np.zeros((200, 150, 3), np.uint8)); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=120).returncode == 0
