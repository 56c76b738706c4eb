"""Boxes and affine maps, by property."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onitsearch.geometry import Affine, Box, around, match_boxes, whole_box

coordinate = st.floats(-5000, 5000, allow_nan=False)
length = st.floats(0.01, 5000, allow_nan=False)
boxes = st.builds(Box, coordinate, coordinate, length, length)


@given(boxes, boxes)
def test_overlap_is_symmetric_and_bounded(one, two):
    assert one.iou(two) == pytest.approx(two.iou(one))
    assert 0 <= one.iou(two) <= 1
    assert one.iou(one) == pytest.approx(1)


@given(boxes, st.floats(1, 6000), st.floats(1, 6000))
def test_a_clamped_box_lies_inside(box, width, height):
    inside = box.clamp(width, height)
    if inside is None:
        assert box.intersection(Box(0, 0, width, height)) == pytest.approx(0, abs=1e-6)
    else:
        assert inside.x >= 0
        assert inside.y >= 0
        assert inside.right <= width + 1e-9
        assert inside.bottom <= height + 1e-9


@given(boxes, st.floats(0.3, 6000), st.floats(0.3, 6000))
def test_whole_boxes_stay_on_the_canvas_and_keep_an_area(box, width, height):
    whole = whole_box(box, width, height)
    assert whole.w >= 1
    assert whole.h >= 1
    assert whole.x >= 0
    assert whole.y >= 0
    assert whole.x + whole.w <= max(1, math.floor(width + 1e-6))
    assert whole.y + whole.h <= max(1, math.floor(height + 1e-6))


@given(st.integers(0, 900), st.integers(0, 900), st.integers(1, 100), st.integers(1, 100))
def test_whole_boxes_of_whole_numbers_do_not_change(x, y, w, h):
    assert str(whole_box(Box(x, y, w, h), 1000, 1000)) == f"{x},{y},{w},{h}"


@given(boxes, length, length, st.floats(-720, 720), coordinate, coordinate)
def test_a_map_and_its_inverse_cancel(box, across, down, degrees, x, y):
    there = Affine.scale(across, down).then(Affine.rotation(degrees)).then(Affine.offset(x, y))
    px, py = there.inverse().point(*there.point(box.x, box.y))
    size = 1 + abs(box.x) + abs(box.y) + (abs(x) + abs(y)) / min(across, down)
    assert (px, py) == (
        pytest.approx(box.x, abs=1e-9 * size * 1e3),
        pytest.approx(box.y, abs=1e-9 * size * 1e3),
    )


@given(boxes, boxes)
def test_box_to_box_lays_one_onto_the_other(source, target):
    laid = Affine.box_to_box(source, target).box(source)
    for field in ("x", "y", "w", "h"):
        assert getattr(laid, field) == pytest.approx(getattr(target, field), rel=1e-6, abs=1e-2)


@given(length, length, st.sampled_from([0, 90, 180, 270, 360, -90]))
def test_quarter_turns_keep_the_sheet_at_the_origin(width, height, degrees):
    turned = Affine.turn_in_place(width, height, degrees).box(Box(0, 0, width, height))
    expected = (height, width) if degrees % 180 else (width, height)
    assert (turned.x, turned.y) == (pytest.approx(0, abs=1e-6), pytest.approx(0, abs=1e-6))
    assert (turned.w, turned.h) == (pytest.approx(expected[0]), pytest.approx(expected[1]))


def test_a_clockwise_quarter_turn_takes_the_top_left_corner_to_the_top_right():
    assert Affine.turn_in_place(100, 40, 90).point(0, 0) == (40, 0)


def test_a_slanted_turn_answers_the_box_around():
    turned = Affine.rotation(45).box(Box(0, 0, 10, 10))
    assert turned.w == pytest.approx(10 * math.sqrt(2))


def test_what_is_no_box_is_refused():
    with pytest.raises(ValueError, match="finite"):
        Box(0, 0, float("nan"), 1)
    with pytest.raises(ValueError, match="narrower"):
        Box(0, 0, -1, 1)
    with pytest.raises(ValueError, match="no points"):
        around([])
    with pytest.raises(ValueError, match="turned round"):
        Affine.scale(0).inverse()


@given(st.lists(boxes, max_size=6), st.lists(boxes, max_size=6))
def test_matching_is_one_to_one(left, right):
    pairs = match_boxes(left, right)
    assert len({i for i, _, _ in pairs}) == len({j for _, j, _ in pairs}) == len(pairs)
    assert all(left[i].iou(right[j]) >= 0.5 for i, j, _ in pairs)


def test_matching_takes_the_best_overlap_first():
    left = [Box(0, 0, 10, 10), Box(0, 1, 10, 10)]
    right = [Box(0, 1, 10, 10)]
    assert [(i, j) for i, j, _ in match_boxes(left, right)] == [(1, 0)]


def test_padding_and_cover():
    box = Box(10, 10, 10, 10)
    assert box.padded(5) == Box(5, 5, 20, 20)
    assert box.covered_by(Box(15, 10, 100, 100)) == pytest.approx(0.5)
