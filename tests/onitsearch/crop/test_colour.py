"""Ink on any paper is black and white; what is painted has a colour. Workers look at what was cut before."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from onitsearch import colours
from onitsearch.crop.colour import Colour, colour_of
from onitsearch.models import Illustration
from onitsearch.store import illustrations
from tests.onitsearch import rows
from tests.onitsearch.library import keep_thumbnail

PAPERS = {
    "white": (250, 250, 248),
    "toned": (222, 200, 160),
    "brown": (190, 160, 115),
    "blue-grey": (190, 200, 212),
}
PAINTS = {
    Colour.RED: (190, 40, 35), Colour.ORANGE: (205, 115, 35), Colour.YELLOW: (225, 195, 40),
    Colour.GREEN: (60, 130, 60), Colour.BLUE: (40, 80, 170), Colour.VIOLET: (130, 50, 140),
}  # fmt: skip


def a_print(paper, ink=(60, 48, 40), seed=0):
    """Lines of brownish ink on paper with a grain and a few pale stains."""
    random = np.random.default_rng(seed)
    made = np.full((300, 400, 3), paper, np.float32) + random.normal(0, 6, (300, 400, 1))
    for x, y in random.integers(0, 300, (4, 2)).tolist():
        cv2.circle(made, (x, y), 14, [0.9 * paper[0], 0.84 * paper[1], 0.76 * paper[2]], -1)
    for x, y, a, b in random.integers(0, 400, (60, 4)).tolist():
        cv2.line(made, (x, y), (a, b), ink, 2)
    return np.clip(made, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("paper", PAPERS)
def test_ink_on_paper_is_black_and_white(paper):
    assert colour_of(a_print(PAPERS[paper])) is Colour.BW


@pytest.mark.parametrize("paint", PAINTS)
@pytest.mark.parametrize("paper", ["white", "toned"])
def test_what_is_painted_has_its_colour(paint, paper):
    made = a_print(PAPERS[paper])
    tint = np.array(PAINTS[paint], np.float32) / 255
    made[60:240, 80:320] = (made[60:240, 80:320] * tint / (np.array(PAPERS[paper]) / 255)).clip(0, 255)
    assert colour_of(made) is paint
    # A spot of it is none.
    small = a_print(PAPERS[paper])
    small[100:130, 100:130] = PAINTS[paint]
    assert colour_of(small) is Colour.BW


def test_the_smallest_crops_have_one_too():
    assert colour_of(np.full((1, 1, 3), 255, np.uint8)) is Colour.BW
    assert colour_of(np.zeros((3, 500, 3), np.uint8)) is Colour.BW


def test_workers_look_at_what_was_cut_before(db):
    red, lost, known, withdrawn = (rows.an_illustration(thumbnail=f"crops/none-{n}.jpg") for n in range(4))
    file = io.BytesIO()
    Image.new("RGB", (60, 40), PAINTS[Colour.RED]).save(file, "JPEG")
    keep_thumbnail(red, file.getvalue())
    Illustration.objects.filter(pk=known.pk).update(colour="blue")
    Illustration.objects.filter(pk=withdrawn.pk).update(state="removed")
    before = rows.now(red).changed_at
    assert colours.catch_up(limit=1) == 1
    assert colours.catch_up() == 1
    assert colours.catch_up() == 0
    assert [rows.now(one).colour for one in (red, lost, known, withdrawn)] == ["red", "unknown", "blue", ""]
    assert rows.now(red).changed_at == before
    illustrations.set_colours({known.pk: "bw"})
    assert rows.now(known).colour == "blue"
