"""The study's table by hand: figures of a ranking of ten, its curve, its sheet, and who is taken for what."""

from __future__ import annotations

import numpy as np
import pytest

from onitsearch.evaluate import onit_sheet, onit_table
from onitsearch.evaluate.by_class import Gallery
from onitsearch.evaluate.zero_shot import classify

# Ten pictures of two books; ranked 0, 1, 2 …, right are 0, 2, 3 and 9.
BOOKS = {one: one % 2 for one in range(10)}
KNOWN = Gallery(
    BOOKS, {0: ("25F3",), 2: ("25F",), 3: ("25F", "25G"), 9: ("25F4",), 4: ("25FF4",), 5: ("25G",)}
)
RANKED = np.arange(10)


def test_figures_are_those_computed_by_hand() -> None:
    way = onit_table.measure("m", "p", {"25F": "animals"}, lambda _: RANKED, KNOWN, rounds=5)
    (row,) = way.classes
    assert row.relevant == 4  # fabulous animals, 25FF, are none
    values = {name: row.figures[name].value for name in onit_table.COLUMNS}
    # Four right ones, all within the first 200 of ten answers; of the first four answers three are right.
    assert values == {
        "recall@200": 1.0, "precision@200": 4 / 200, "recall@1000": 1.0, "precision@1000": 4 / 1000,
        "R-precision": 3 / 4,
    }  # fmt: skip
    (curve,) = way.curves
    at = dict(zip(curve.k, zip(curve.recall, curve.precision, curve.ceiling, strict=True), strict=True))
    assert at[1] == (0.25, 1.0, 0.25)
    assert at[4] == (0.75, 0.75, 1.0)
    assert at[10] == (1.0, 0.4, 1.0)


def test_many_right_ones_have_a_ceiling() -> None:
    many = Gallery(dict.fromkeys(range(3000), 1), dict.fromkeys(range(2000), ("25G",)))
    way = onit_table.measure("m", "p", {"25G": "plants"}, lambda _: np.arange(3000), many, rounds=2)
    row = way.classes[0]
    assert (row.ceilings["recall@200"], row.ceilings["recall@1000"]) == (0.1, 0.5)
    assert row.figures["recall@1000"].value == 0.5
    text = "\n".join(onit_sheet.table([way]))
    assert "0.500/0.50" in text
    assert "0.17   0.51" in text
    html = onit_sheet.page("3,000 pictures", [way])
    assert html.startswith("<!doctype html>")
    assert "<td>0.17</td><td>0.51</td>" in html


def test_pictures_are_given_the_nearest_class() -> None:
    words = np.eye(3, dtype=np.float32)
    pictures = np.array([[0.9, 0.1, 0], [0.2, 0.8, 0], [0, 0.9, 0.1], [0, 0.1, 0.9], [1, 0, 0]], np.float32)
    notations = {1: ("25F3",), 2: ("25F",), 3: ("25G",), 4: ("25F", "25H"), 5: ("11H",)}
    found = classify([1, 2, 3, 4, 5], pictures, ["25F", "25G", "25H"], words, notations)
    assert found.table.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert (found.judged, found.right, found.several) == (4, 3, 1)
    assert found.accuracy == 0.75
    assert (found.recall(0), found.recall(2)) == (0.5, 0.0)
    assert classify([], np.zeros((0, 3), np.float32), ["25F"], words[:1], {}).accuracy == pytest.approx(0)
