"""Boxes around the shapes that annotators draw."""

import pytest

from onitsearch.detect.svg import svg_box
from onitsearch.geometry import Box


def boxed(inner):
    return svg_box(f"<svg xmlns='http://www.w3.org/2000/svg'>{inner}</svg>")


@pytest.mark.parametrize(
    "inner",
    [
        '<polygon points="10,20 110,20 110,70 10,70"/>',
        '<polyline points="10 20 110 20 110 70"/>',
        '<rect x="10" y="20" width="100" height="50"/>',
        '<ellipse cx="60" cy="45" rx="50" ry="25"/>',
        '<path d="M10,20 L110,20 L110,70 L10,70 Z"/>',
        '<path d="m10 20h100v50h-100z"/>',
        '<path d="M10,20 110,20 110,70"/>',
        '<path d="m10 20 100 0 0 50"/>',
        '<g><path d="M60,20H110V70H10V20z"/></g>',
    ],
)
def test_shapes(inner):
    assert boxed(inner) == Box(10, 20, 100, 50)


@pytest.mark.parametrize(
    "path",
    [
        "M10,45 A50,25 0 0 1 110,45 A50,25 0 0 1 10,45",
        "M10,45 a50,25 0 1 0 100,0 a50,25 0 1 0 -100,0",
        # A circle as drawing programs write it: four curves; the box is that of the curve, not of its handles.
        "M10,45c0,-13.807 22.386,-25 50,-25s50,11.193 50,25c0,13.807 -22.386,25 -50,25s-50,-11.193 -50,-25z",
    ],
)
def test_curves(path):
    box = boxed(f'<path d="{path}"/>')
    assert (box.x, box.y, box.w, box.h) == pytest.approx((10, 20, 100, 50), abs=0.6)


def test_quadratic_curves_swell_half_as_far_as_their_handle():
    box = boxed('<path d="M0,0 Q50,100 100,0 T200,0"/>')
    assert (box.x, box.y, box.w, box.h) == pytest.approx((0, -50, 200, 100), abs=0.5)


@pytest.mark.parametrize(
    "text",
    [
        "", "no svg", "<svg/>", "<svg><path d=''/></svg>", "<svg><path d='M'/></svg>", "<svg><path d='L 1'/></svg>",
        "<svg><rect/></svg>", "<svg><path d='M1,1 A 0 0 0 0 0 1 1'/></svg>", "<svg><polygon points='5,5'/></svg>",
        "<svg><path d='M1e999,1e999 L5,5'/></svg>", "<!DOCTYPE s [<!ENTITY x 'y'>]><svg>&x;</svg>", "<svg>" * 1000,
        "<svg><path d='M" + "1 " * 200_000 + "'/></svg>",
    ],
)  # fmt: skip
def test_what_is_no_shape_has_no_box(text):
    assert svg_box(text) is None


@pytest.mark.parametrize(
    "path",
    [
        "M0 0 A1e-200 1 0 0 0 9 9",
        "M0 0 A1e300 1e300 0 0 0 9 9",
        "M0 0 A1 1 0 0 0 1e-300 0",
        "M0 0 a1e200 1e-8 0 0 0 1e300 1e300",
    ],
)
def test_arcs_of_no_size_anybody_means_are_no_error(path: str) -> None:
    svg_box(f"<svg xmlns='http://www.w3.org/2000/svg'><path d='{path}'/></svg>")
