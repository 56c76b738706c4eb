"""Known pages made harder: boxes stay on their pictures, whatever is done to the page."""

import json

import cv2
import numpy as np
import pytest
from django.core.management import CommandError, call_command

from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.page_truth import labelled, read_page, read_page_truth
from onitsearch.evaluate.variants import MANNERS, vary
from tests.onitsearch.drawn import known_pages

PICTURE = (250, 300, 480, 420)


@pytest.fixture
def pages(tmp_path):
    """Three pages of 1000 × 1400: two of one book, the first with a dark picture, and a lone one."""
    return known_pages(tmp_path / "pages", ("a", 16), ("a", 16), ("c", 17), picture=PICTURE)


def inked(pixels, box):
    """The share of dark pixels inside a box (fractions of the image)."""
    h, w = pixels.shape[:2]
    part = pixels[
        int(box["y"] * h) : int((box["y"] + box["h"]) * h), int(box["x"] * w) : int((box["x"] + box["w"]) * w)
    ]
    return float((part.min(2) < 128).mean())


@pytest.mark.parametrize("manner", sorted(set(MANNERS) - {"montage", "alone"}))
def test_boxes_stay_on_their_pictures(pages, tmp_path, manner, capsys):
    out = tmp_path / manner
    call_command(
        "evaluate", "vary", "--pages", str(pages), "--truth", str(pages / "truth.json"), "--manner", manner,
        "--out", str(out),
    )  # fmt: skip
    assert "pages and their truth" in capsys.readouterr().out
    truth = json.loads((out / "truth.json").read_text())
    first = truth[0]
    assert [page["file"] for page in truth] == (
        ["a.png"] if manner == "double" else ["a.png", "b.png", "c.png"]
    )
    pixels = read_page(out, "a.png")
    if manner == "negative":  # ink is white
        pixels = 255 - pixels
    if manner in ("faded", "wash"):  # paler than ink is elsewhere: as dark again as it was
        paper = np.median(pixels.reshape(-1, 3), axis=0)
        pixels = np.clip(paper + 8 * (pixels - paper), 0, 255).astype(np.uint8)
    height, width = pixels.shape[:2]
    assert width / height == pytest.approx(first["width"] / first["height"], rel=0.01)
    (box,) = first["boxes"]
    beside = {**box, "x": (box["x"] + box["w"] + 0.3) if manner == "double" else 0.0, "w": 0.05}
    assert inked(pixels, box) > 0.15
    assert inked(pixels, box) > 3 * inked(pixels, beside)
    if manner == "bitonal":
        assert set(np.unique(pixels)) == {0, 255}
    if manner == "double":
        assert box["w"] == pytest.approx(PICTURE[2] / 2000, abs=0.01)
    again = vary(manner, pages, read_page_truth(pages / "truth.json"), tmp_path / "again")
    assert len(again) == len(truth)
    assert (out / "a.png").read_bytes() == (tmp_path / "again" / "a.png").read_bytes()


@pytest.mark.parametrize(
    ("manner", "box"),
    [("turned-90", (0.4857, 0.25, 0.3, 0.48)), ("turned-180", (0.27, 0.4857, 0.48, 0.3)),
     ("turned-270", (0.2143, 0.27, 0.3, 0.48))],
)  # fmt: skip
def test_quarters_are_clockwise(pages, tmp_path, manner, box):
    truth = vary(manner, pages, read_page_truth(pages / "truth.json"), tmp_path / "out")
    true, first = truth[0].boxes[0].box, truth[0]
    shares = (true.x / first.width, true.y / first.height, true.w / first.width, true.h / first.height)
    assert shares == pytest.approx(box, abs=0.001)


def test_sixteen_pages_make_a_sheet(pages, tmp_path):
    one = read_page_truth(pages / "truth.json")
    many = one * 6
    sheets = vary("montage", pages, many, tmp_path / "out")
    assert [sheet.leaves for sheet in sheets] == [16, 16]
    assert sum(len(sheet.boxes) for sheet in sheets) == 6
    boxes = json.loads((tmp_path / "out" / "truth.json").read_text())[0]["boxes"]
    pixels = read_page(tmp_path / "out", sheets[0].file)
    for box in boxes:
        assert inked(pixels, box) > 0.15
        assert box["w"] == pytest.approx(0.48 / 4, rel=0.03)


def test_pictures_alone_are_canvases_of_their_own(pages, tmp_path):
    (canvas,) = vary("alone", pages, read_page_truth(pages / "truth.json"), tmp_path / "out")
    assert canvas.file == "a-1.png"
    box = canvas.boxes[0].box
    assert 0.85 * canvas.area < box.area <= canvas.area
    pixels = read_page(tmp_path / "out", "a-1.png")
    assert pixels.shape[:2] == (canvas.height, canvas.width)
    assert pixels[int(box.y) : int(box.bottom), int(box.x) + 2].mean() < 128  # the picture's own frame


def test_a_turned_picture_fits_its_box(pages, tmp_path):
    truth = vary("turned", pages, read_page_truth(pages / "truth.json"), tmp_path / "out")
    pixels = read_page(tmp_path / "out", "a.png")
    height, width = pixels.shape[:2]
    box = truth[0].boxes[0].box
    scale = width / truth[0].width
    ink = np.zeros((height, width), np.uint8)
    x0, y0, x1, y1 = (round(v * scale) for v in (box.x, box.y, box.right, box.bottom))
    ink[y0:y1, x0:x1] = (pixels[y0:y1, x0:x1].min(2) < 110).astype(np.uint8)
    x, y, w, h = cv2.boundingRect(ink)
    assert w * h > 0.9 * (x1 - x0) * (y1 - y0)


def test_labels_by_eye_replace_boxes_and_name_kinds(pages, tmp_path, capsys):
    boxes = [
        {"kind": "stamp", "x": 0.25, "y": 300 / 1400, "w": 0.48, "h": 0.3},
        {"kind": "other", "x": 0.0, "y": 0.0, "w": 0.1, "h": 0.1},
    ]
    labels = tmp_path / "labels.json"
    labels.write_text(json.dumps({"pages": {"a.png": {"boxes": boxes}}}))
    truth = labelled(read_page_truth(pages / "truth.json"), labels)
    assert [(true.kind, true.graphic) for true in truth[0].boxes] == [("stamp", False), ("other", False)]
    said = {"detector": "x", "threshold": 0.5, "pages": [
        {"file": "a.png", "boxes": [{**boxes[0], "score": 0.9}, {**boxes[1], "kind": "stamp", "score": 0.8}]},
        {"file": "b.png", "boxes": []}, {"file": "c.png", "boxes": []},
    ]}  # fmt: skip
    (tmp_path / "said.json").write_text(json.dumps(said))
    call_command(
        "evaluate", "detection", "--truth", str(pages / "truth.json"), "--labels", str(labels),
        "--predictions", str(tmp_path / "said.json"), "--json",
    )  # fmt: skip
    figures = json.loads(capsys.readouterr().out)
    (row,) = (row for row in figures["rows"] if row["group"] == "stamp" and row["century"] == 0)
    # What is labelled “other” is neither a hit nor a false alarm.
    assert (row["wanted"], row["hits"], row["false"]) == (1, 1, 0)
    assert {row["group"] for row in figures["rows"]}.isdisjoint({"other"})


def test_what_cannot_be_varied_is_told(pages, tmp_path):
    with pytest.raises(TruthError, match="no manner “blurred”"):
        vary("blurred", pages, [], tmp_path)
    (tmp_path / "labels.json").write_text("{}")
    with pytest.raises(CommandError, match=r"labels .* cannot be used"):
        call_command(
            "evaluate", "vary", "--pages", str(pages), "--truth", str(pages / "truth.json"), "--manner", "grey",
            "--labels", str(tmp_path / "labels.json"), "--out", str(tmp_path / "out"),
        )  # fmt: skip
