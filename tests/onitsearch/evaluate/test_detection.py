"""Figures about found regions, checked by hand and against pycocotools."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from onitsearch.evaluate.detection import FALSE, MISSED, score_detection
from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.matching import average_precision, match
from onitsearch.evaluate.page_truth import (
    PredictedBox,
    Predictions,
    TruthBox,
    TruthPage,
    read_page_truth,
    read_predictions,
    write_page_truth,
    write_predictions,
)
from onitsearch.geometry import Box


def a_page(*boxes, file="a.jpg", century=16):
    """A page of 1000 × 1000; boxes are (x, y, w, h, label[, kind])."""
    kinds = {"DropCapitalZone": "initial", "StampZone": "stamp"}
    true = tuple(TruthBox(Box(*b[:4]), b[4], b[5] if len(b) > 5 else kinds.get(b[4], "")) for b in boxes)
    return TruthPage(file, "book", century, 1000, 1000, true)


def found(*boxes):
    """Boxes are (x, y, w, h, score[, kind])."""
    return [PredictedBox(Box(*b[:4]), b[4], *b[5:]) for b in boxes]


def score(pages, lists, threshold=0.5):
    named = {page.file: boxes for page, boxes in zip(pages, lists, strict=True)}
    return score_detection(pages, Predictions("hand", threshold, named, {}))


def coco_ap(truth, predicted, least, most, capsys):
    """AP50 of lists of boxes and of (box, score) a page, by pycocotools; areas outside of the range are ignored."""
    images = [{"id": n + 1} for n in range(len(truth))]
    annotations = [
        {"image_id": n + 1, "category_id": 1, "bbox": [b.x, b.y, b.w, b.h], "area": b.area, "iscrowd": 0}
        for n, boxes in enumerate(truth)
        for b in boxes
    ]
    coco = COCO()
    coco.dataset = {
        "images": images, "categories": [{"id": 1}], "info": {},
        "annotations": [{**a, "id": n + 1} for n, a in enumerate(annotations)],
    }  # fmt: skip
    coco.createIndex()
    results = coco.loadRes([
        {"image_id": n + 1, "category_id": 1, "bbox": [b.x, b.y, b.w, b.h], "score": s}
        for n, boxes in enumerate(predicted)
        for b, s in boxes
    ])  # fmt: skip
    run = COCOeval(coco, results, "bbox")
    run.params.iouThrs = np.array([0.5])
    run.params.areaRng, run.params.areaRngLbl, run.params.maxDets = [[least, most]], ["all"], [100]
    run.evaluate()
    run.accumulate()
    capsys.readouterr()
    return float(run.eval["precision"].mean())


def random_pages(seed, pages=12):
    """True boxes, and predictions that wander off from them or are made up, with distinct scores."""
    random = np.random.default_rng(seed)
    truth, predicted = [], []
    for _ in range(pages):
        boxes = [
            Box(*random.uniform(0, 600, 2), *random.uniform(40, 400, 2)) for _ in range(random.integers(0, 5))
        ]
        guesses = []
        for box in boxes:
            for _ in range(random.integers(0, 4)):
                x, y, w, h = np.array([box.x, box.y, box.w, box.h]) + random.normal(0, 0.1 * box.w, 4)
                guesses.append((Box(x, y, max(1, w), max(1, h)), float(random.uniform())))
        for _ in range(random.integers(0, 3)):
            guesses.append((
                Box(*random.uniform(0, 600, 2), *random.uniform(40, 400, 2)), float(random.uniform(0, 0.6)),
            ))  # fmt: skip
        truth.append(boxes)
        predicted.append(guesses)
    return truth, predicted


@pytest.mark.parametrize("seed", range(12))
def test_average_precision_is_that_of_pycocotools(seed, capsys):
    truth, predicted = random_pages(seed)
    for least, most in ((0, 1e9), (10_000, 60_000)):  # the second ignores the small and the large ones
        matched = [
            match(
                boxes, [b for b, _ in guesses], [s for _, s in guesses],
                ignore=[not least <= b.area <= most for b in boxes],
                outside=[not least <= b.area <= most for b, _ in guesses],
            )
            for boxes, guesses in zip(truth, predicted, strict=True)
        ]  # fmt: skip
        wanted = sum(least <= b.area <= most for boxes in truth for b in boxes)
        assert average_precision(matched, wanted) == pytest.approx(
            coco_ap(truth, predicted, least, most, capsys), abs=1e-9
        )


@pytest.mark.parametrize("seed", range(3))
def test_the_whole_table_agrees_with_pycocotools(seed, capsys):
    truth, predicted = random_pages(seed + 50)
    pages = [
        a_page(*((b.x, b.y, b.w, b.h, "GraphicZone") for b in boxes), file=f"{n:03}")
        for n, boxes in enumerate(truth)
    ]
    figures = score(pages, [[PredictedBox(b, s) for b, s in guesses] for guesses in predicted])
    expected = coco_ap(truth, predicted, 0.01e6, 0.85e6, capsys)
    assert figures.row("graphic zones").ap50 == pytest.approx(expected, abs=1e-9)


def test_the_surest_takes_the_box_and_the_second_is_a_false_alarm():
    page = a_page((100, 100, 400, 400, "GraphicZone"))
    figures = score([page], [found((100, 100, 400, 380, 0.7), (100, 100, 400, 400, 0.6))])
    row = figures.row("pictures")
    assert (row.wanted, row.hits, row.false) == (1, 1, 1)
    assert (row.precision, row.recall, row.f1) == (0.5, 1.0, pytest.approx(2 / 3))
    assert row.median_iou == pytest.approx(0.95)
    assert row.ap50 == pytest.approx(1.0)


def test_below_the_threshold_counts_for_average_precision_only():
    page = a_page((100, 100, 400, 400, "GraphicZone"))
    row = score([page], [found((100, 100, 400, 400, 0.4))]).row("pictures")
    assert (row.ap50, row.recall, row.precision) == (pytest.approx(1.0), 0.0, None)


def test_a_touch_less_than_half_is_a_miss():
    page = a_page((0, 0, 400, 400, "GraphicZone"))
    assert score([page], [found((0, 0, 400, 200, 0.9))]).row("pictures").hits == 1
    assert score([page], [found((0, 0, 400, 199, 0.9))]).row("pictures").hits == 0


@pytest.mark.parametrize(
    "noise",
    [
        (0, 0, 90, 100, "GraphicZone"),  # a sliver
        (0, 0, 950, 950, "GraphicZone"),  # the whole leaf
        (0, 0, 200, 200, "DropCapitalZone"),
        (0, 0, 200, 200, "StampZone"),
    ],
)
def test_noise_and_other_zones_are_neither_hit_nor_miss(noise):
    row = score([a_page(noise)], [found((*noise[:4], 0.9))]).row("graphic zones")
    assert (row.wanted, row.hits, row.false) == (0, 0, 0)
    row = score([a_page(noise)], [[]]).row("graphic zones")
    assert (row.wanted, row.hits, row.false) == (0, 0, 0)


def test_pictures_are_neither_small_nor_wide():
    page = a_page(
        (0, 0, 900, 100, "GraphicZone"), (0, 200, 120, 120, "GraphicZone"), (0, 400, 200, 200, "GraphicZone")
    )
    boxes = found(
        (0, 0, 900, 100, 0.9), (0, 200, 120, 120, 0.9), (0, 400, 200, 200, 0.9), (300, 700, 600, 80, 0.9)
    )
    figures = score([page], [boxes])
    assert (figures.row("pictures").wanted, figures.row("pictures").false) == (1, 0)
    assert (figures.row("graphic zones").wanted, figures.row("graphic zones").false) == (3, 1)


def test_an_initial_claims_no_graphic_zone():
    page = a_page((0, 0, 200, 200, "GraphicZone"))
    figures = score([page], [found((0, 0, 200, 200, 0.9, "initial"))])
    assert figures.row("graphic zones").hits == 0
    assert figures.row("graphic zones, any kind").hits == 1


def test_false_pictures_are_counted_on_blank_pages():
    blank = a_page((0, 0, 200, 200, "DropCapitalZone"), file="b.jpg")
    full = a_page((0, 0, 400, 400, "GraphicZone"))
    boxes = found(
        (0, 0, 200, 200, 0.9),  # the drop capital
        (500, 500, 200, 200, 0.9),  # a false picture
        (500, 500, 200, 210, 0.4),  # unsure
        (0, 800, 900, 60, 0.9),  # a false ornament
        (0, 300, 200, 200, 0.9, "stamp"),
    )
    figures = score([blank, full], [boxes, found((600, 600, 300, 300, 0.9))])
    assert (figures.blank_pages, figures.false_pictures, figures.false_in_30) == (1, 1, 30)


def test_kinds_by_f1_and_confusion():
    page = a_page(
        (0, 0, 100, 100, "DropCapitalZone"), (0, 200, 100, 100, "DropCapitalZone"), (500, 0, 100, 100, "StampZone"),
        (0, 500, 400, 400, "GraphicZone", "map"), (500, 500, 300, 80, "GraphicZone"),
    )  # fmt: skip
    boxes = found(
        (0, 0, 100, 100, 0.9, "initial"), (0, 200, 100, 100, 0.9, "illustration"), (800, 800, 100, 150, 0.8, "initial"),
        (0, 500, 400, 400, 0.9, "illustration"), (500, 500, 300, 80, 0.9, "ornament"),
    )  # fmt: skip
    figures = score([page], [boxes])
    row = figures.row("initial")
    assert (row.wanted, row.hits, row.false, row.f1) == (2, 1, 1, 0.5)
    assert figures.row("stamp").recall == 0
    assert figures.row("map").recall == 0
    assert figures.confusion == {
        "initial": {"illustration": 1, "initial": 1},
        "stamp": {MISSED: 1},
        "map": {"illustration": 1},
        "graphic, wide": {"ornament": 1},
        FALSE: {"initial": 1},
    }


def test_initials_and_stamps_of_a_hundredth_of_the_page_have_a_line_of_their_own():
    page = a_page(
        (0, 0, 120, 120, "StampZone"), (500, 500, 40, 40, "StampZone"), (0, 500, 40, 40, "StampZone")
    )
    boxes = found(
        (0, 0, 120, 120, 0.9, "stamp"), (500, 500, 40, 40, 0.9, "stamp"), (900, 900, 40, 40, 0.9, "stamp")
    )
    figures = score([page], [boxes])
    row = figures.row("stamp")
    assert (row.wanted, row.hits, row.false) == (3, 2, 1)
    row = figures.row("stamp ≥ 1%")
    assert (row.wanted, row.hits, row.false) == (1, 1, 0)


@pytest.mark.parametrize(
    "label",
    ["GraphicZone:map#2", "GraphicRegion", "ImageRegion", "LineDrawingRegion", "Figure", "figure", "Picture",
     "Illustration", "GraphicalElement", "image"],
)  # fmt: skip
def test_labels_of_other_truths_count_as_pictures(label):
    figures = score([a_page((0, 0, 400, 400, label))], [found((0, 0, 400, 400, 0.9))])
    assert (figures.row("pictures").wanted, figures.row("graphic zones").hits) == (1, 1)


@pytest.mark.parametrize("label", ["TextRegion", "MainZone", "figure_caption", "FigureCaption", "CustomZone"])
def test_labels_of_what_is_no_picture_do_not(label):
    assert score([a_page((0, 0, 400, 400, label))], [[]]).row("pictures").wanted == 0


def test_what_becomes_of_canvases_that_are_one_picture():
    whole = (20, 20, 960, 960, "GraphicZone")
    answers = {
        "as one": found((30, 30, 950, 950, 0.9), (0, 0, 50, 50, 0.9), (200, 200, 400, 400, 0.9, "stamp")),
        "cut": found((30, 30, 950, 700, 0.9), (0, 0, 950, 200, 0.4)),
        "in pieces": found((30, 30, 950, 400, 0.9), (0, 500, 950, 400, 0.9)),
        "missed": found((30, 30, 950, 950, 0.4)),
    }
    pages = [a_page(whole, file=name) for name in answers]
    figures = score([*pages, a_page((0, 0, 500, 500, "GraphicZone"))], [*answers.values(), []])
    assert figures.whole == dict.fromkeys(answers, 1)
    assert score([a_page()], [[]]).whole == {}


def test_shares_of_a_sheet_are_of_one_of_its_leaves(tmp_path):
    small = (0, 0, 60, 60, "GraphicZone")
    assert score([a_page(small)], [[]]).row("pictures").wanted == 0
    sheet = replace(a_page(small), leaves=16)
    assert score([sheet], [[]]).row("pictures").wanted == 1
    write_page_truth(tmp_path / "truth.json", [sheet, a_page()])
    assert [page.leaves for page in read_page_truth(tmp_path / "truth.json")] == [16, 1]


def test_centuries_have_lines_of_their_own():
    pages = [a_page((0, 0, 400, 400, "GraphicZone"), file=str(c), century=c) for c in (15, 18)]
    figures = score(pages, [found((0, 0, 400, 400, 0.9)), []])
    assert [figures.row("pictures", c).recall for c in (15, 18, 0)] == [1.0, 0.0, 0.5]


def test_files_come_back_as_they_were_written(tmp_path):
    record = {
        "file": "a.jpg", "book": "b", "century": 16, "width": 800, "height": 1000,
        "boxes": [
            {"label": "GraphicZone", "x": 0.1, "y": 0.1, "w": 0.5, "h": 0.5, "kind": "map", "concept": "x"},
            {"label": "DropCapitalZone", "x": 0.1, "y": 0.7, "w": 0.1, "h": 0.1},
        ],
    }  # fmt: skip
    (tmp_path / "truth.json").write_text(json.dumps([record]))
    pages = read_page_truth(tmp_path / "truth.json")
    assert [(true.kind, true.graphic) for true in pages[0].boxes] == [("map", True), ("initial", False)]
    assert pages[0].boxes[0].box == Box(80, 100, 400, 500)
    said = Predictions("x", 0.25, {"a.jpg": found((80, 100, 400, 500, 0.75, "map"))}, {"a.jpg": 12.0})
    write_predictions(tmp_path / "found.json", said, pages)
    assert read_predictions(tmp_path / "found.json", pages) == said


def test_a_page_without_a_size_has_that_of_its_file(tmp_path):
    Image.new("RGB", (300, 500)).save(tmp_path / "a.png")
    record = {"file": "a.png", "boxes": [{"label": "StampZone", "x": 0.5, "y": 0.5, "w": 0.1, "h": 0.1}]}
    (tmp_path / "truth.json").write_text(json.dumps([record]))
    (page,) = read_page_truth(tmp_path / "truth.json")
    assert (page.width, page.height, page.boxes[0].box) == (300, 500, Box(150, 250, 30, 50))
    (tmp_path / "a.png").unlink()
    with pytest.raises(TruthError, match=r"a\.png"):
        read_page_truth(tmp_path / "truth.json")


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "[1]", '[{"file": "a", "width": 1}]', '{"pages": [{"file": "a.jpg"}]}']
)
def test_malformed_files_are_told_in_one_sentence(tmp_path, text):
    path = tmp_path / "t.json"
    path.write_text(text)
    with pytest.raises(TruthError, match="t.json"):
        read_page_truth(path)
    with pytest.raises(TruthError, match="t.json"):
        read_predictions(path, [a_page()])


def test_predictions_that_leave_pages_out_are_refused(tmp_path):
    (tmp_path / "p.json").write_text('{"pages": []}')
    with pytest.raises(TruthError, match=r"leaves 1 pages out, a\.jpg"):
        read_predictions(tmp_path / "p.json", [a_page()])
