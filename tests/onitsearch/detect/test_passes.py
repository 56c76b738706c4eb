"""Pages that break one look: white on black, on their side, sheets of fine print, canvases that are one picture."""

import cv2
import numpy as np
import pytest

from onitsearch.detect.net.decode import Candidate
from onitsearch.detect.net.join import join_pieces
from onitsearch.detect.net.open_drawings import fit_open_drawing
from onitsearch.detect.net.page_traits import PageTraits, fitted, traits_of
from onitsearch.detect.net.passes import may_be_one_picture, padded_pass, placed, righted, tiled_pass
from onitsearch.detect.network import NetworkDetector
from onitsearch.geometry import Affine, Box
from tests.onitsearch.detect.test_network import as_page
from tests.onitsearch.drawn import a_page

PICTURE = (250, 300, 480, 420)


class Counting(NetworkDetector):
    """The detector, counting how often its network looks."""

    def __init__(self):
        super().__init__()
        self.looks = 0

    def _asked(self, image):
        self.looks += 1
        return super()._asked(image)


@pytest.fixture
def counting():
    return Counting()


@pytest.fixture(scope="module")
def page():
    """A page of text around a picture."""
    return np.asarray(a_page(PICTURE))


def shown(regions):
    return [region for region in regions if region.kind not in ("initial", "stamp")]


def test_an_ordinary_page_is_looked_at_once(counting, page):
    (region,) = shown(counting.detect(as_page(page)))
    assert region.box.iou(Box(*PICTURE)) > 0.9
    assert counting.looks == 1
    traits = traits_of(fitted(page))
    assert (traits.sideways, traits.negative, traits.tiles) == (False, False, 1)
    assert traits.text > 250


def test_white_on_black_is_read_as_black_on_white(counting, page):
    assert traits_of(fitted(255 - page)).negative
    assert counting.candidates(as_page(255 - page)) == counting.candidates(as_page(page))
    assert counting.looks == 2


@pytest.mark.parametrize(("quarters", "box"), [(-1, (680, 250, 420, 480)), (1, (300, 270, 420, 480))])
def test_a_page_on_its_side_is_turned_and_its_boxes_come_back(counting, page, quarters, box):
    turned = np.ascontiguousarray(np.rot90(page, quarters))
    assert traits_of(fitted(turned)).sideways
    canvas = (2 * turned.shape[1], 2 * turned.shape[0])
    (region,) = shown(counting.detect(as_page(turned, canvas)))
    assert region.box.iou(Box(*(2 * side for side in box))) > 0.9
    assert counting.looks == 1


def test_a_negative_on_its_side_is_both(counting, page):
    turned = np.ascontiguousarray(255 - np.rot90(page, -1))
    (region,) = shown(counting.detect(as_page(turned)))
    assert region.box.iou(Box(680, 250, 420, 480)) > 0.9


def test_a_sheet_of_fine_print_is_looked_at_closer(counting):
    """Sixteen pages, every other with a picture."""
    small = [
        cv2.resize(np.asarray(a_page(*chosen, seed=n)), (225, 315), interpolation=cv2.INTER_AREA)
        for n, chosen in enumerate([[PICTURE], []] * 8)
    ]
    rows = [np.hstack(small[first : first + 4]) for first in range(0, 16, 4)]
    sheet = np.vstack(rows)
    traits = traits_of(fitted(sheet))
    assert traits.tiles >= 3
    found = shown(counting.detect(as_page(sheet)))
    scale = 0.225
    wanted = [
        Box(column * 225 + PICTURE[0] * scale, row * 315 + PICTURE[1] * scale, 480 * scale, 420 * scale)
        for row in range(4)
        for column in (0, 2)
    ]
    assert sum(max((one.box.iou(box) for one in found), default=0) > 0.7 for box in wanted) >= 7
    assert len(found) <= 9
    assert counting.looks == 1 + traits.tiles**2


def test_a_canvas_that_is_one_picture_is_one_region(counting):
    x, y, w, h = PICTURE
    pixels = np.asarray(a_page(PICTURE))[y : y + h, x : x + w]
    pixels = cv2.resize(np.ascontiguousarray(pixels), (1200, 1050), interpolation=cv2.INTER_CUBIC)
    (region,) = shown(counting.detect(as_page(pixels)))
    assert region.box.covered_by(Box(0, 0, 1200, 1050)) > 0.99
    assert region.box.area > 0.85 * 1200 * 1050


def test_the_version_tells_the_looks_from_the_weights():
    weights, _, looks = NetworkDetector().version.partition("/")
    assert weights
    assert looks


def seen(corners, score=0.9, kind="illustration"):
    return Candidate(tuple(float(side) for side in corners), score, kind, 0.9)


def test_aligned_pieces_that_overlap_are_one_picture():
    left, right = (10, 10, 600, 500), (300, 15, 900, 505)
    (one,) = join_pieces([seen(left), seen(right, 0.7)])
    assert (one.corners, one.score) == ((10, 10, 900, 505), 0.9)
    (tall,) = join_pieces([seen((10, 10, 500, 600)), seen((15, 300, 505, 900), 0.7)])
    assert tall.corners == (10, 10, 505, 900)


@pytest.mark.parametrize(
    "other",
    [
        seen((590, 10, 900, 500)),  # a neighbour that touches
        seen((300, 200, 900, 700)),  # an overlap askew
        seen((300, 15, 900, 505), 0.3),  # a doubt
        seen((300, 15, 900, 505), kind="ornament"),
        seen((300, 15, 900, 505), kind="stamp"),
    ],
)
def test_what_is_no_piece_stays_by_itself(other):
    one = seen((10, 10, 600, 500), 0.95)
    assert join_pieces([one, other]) == [one, other]


def test_a_large_picture_is_kept_where_closer_looks_see_parts_of_it():
    """Tiles see what their edges cut; a page of text taken for a picture from afar is seen by none."""
    pixels = np.full((800, 800, 3), 255, np.uint8)
    pixels[100:700, 60:380] = 0
    large, text = seen((60, 100, 380, 700)), seen((420, 100, 740, 700), 0.95)

    def look(tile):
        ys, xs = np.nonzero(tile[..., 0] < 128)
        return [seen((xs.min(), ys.min(), xs.max() + 1, ys.max() + 1), 0.8)] if len(xs) else []

    found = tiled_pass(pixels, [text, large], 3, look)
    assert [one.corners for one in found if one.score > 0.5] == [large.corners]


def test_the_look_with_paper_around_counts_only_where_it_sees_one_picture():
    pixels = np.full((400, 400, 3), 200, np.uint8)
    pieces = [seen((0, 0, 200, 390)), seen((210, 0, 400, 390), 0.8), seen((10, 10, 30, 30), 0.7, "stamp")]
    assert may_be_one_picture(pieces, PageTraits(), 400, 400)
    assert not may_be_one_picture(pieces, PageTraits(text=400), 400, 400)
    assert not may_be_one_picture([seen((0, 0, 100, 100))], PageTraits(), 400, 400)
    margin = 80
    whole = padded_pass(pixels, pieces, lambda _: [seen((margin, margin, 400 + margin, 395 + margin))])
    assert [(one.corners, one.kind) for one in whole] == [
        ((0, 0, 400, 395), "illustration"),
        ((10, 10, 30, 30), "stamp"),
    ]
    two = [seen((margin, margin, 280, 480)), seen((290, margin, 480, 480))]
    assert padded_pass(pixels, pieces, lambda _: two) == pieces
    small = [seen((margin, margin, 280, 480))]
    assert padded_pass(pixels, pieces, lambda _: small) == pieces


def test_righted_pages_come_back_where_they_were():
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[5:15, 10:30] = 255
    turned, to_page = righted(pixels, PageTraits(sideways=True))
    ys, xs = np.nonzero(turned[..., 0])
    (back,) = placed([seen((xs.min(), ys.min(), xs.max() + 1, ys.max() + 1))], to_page)
    assert back.corners == pytest.approx((10, 5, 30, 15))
    same, to_same = righted(pixels, PageTraits())
    assert same is pixels
    assert to_same == Affine()


def test_an_open_drawing_is_cut_where_its_strokes_end():
    ink = np.zeros((400, 400), np.uint8)
    for step in range(0, 200, 10):
        cv2.line(ink, (200, 200), (100 + step, 90), 1, 2)
        cv2.line(ink, (200, 200), (100 + step, 310), 1, 2)
    ink[330:336, 100:300] = 1  # a line of text below
    rows, columns = np.nonzero(ink[:320])
    drawing = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    found = fit_open_drawing(ink, np.array([108.0, 80.0, 280.0, 322.0]))
    assert found.tolist() == pytest.approx(drawing)
    framed = ink.copy()
    cv2.rectangle(framed, (108, 80), (280, 322), 1, 3)
    box = np.array([108.0, 80.0, 280.0, 322.0])
    assert fit_open_drawing(framed, box).tolist() == box.tolist()
    assert fit_open_drawing(np.zeros((400, 400), np.uint8), box).tolist() == box.tolist()
