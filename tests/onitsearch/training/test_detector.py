"""How the detector is made: mixed pages, targets and losses, folds by book, the ONNX that equals the network."""

import json

import cv2
import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command
from safetensors import safe_open

from onitsearch.detect.net.graph import model
from onitsearch.detect.net.shape import KINDS, STRIDE
from onitsearch.detect.network import PASSES, NetworkDetector
from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.page_truth import PredictedBox, TruthBox, TruthPage
from onitsearch.geometry import Box
from onitsearch.training.detector.compose import Composer
from onitsearch.training.detector.crossval import calibrated, calibration, folds, state_file
from onitsearch.training.detector.draw import drawing
from onitsearch.training.detector.export import folded, load, recipes_of
from onitsearch.training.detector.hard_negatives import notes, ruled, target
from onitsearch.training.detector.initials_stamps import initial, stamp
from onitsearch.training.detector.losses import corners, loss, overlap, rasterize
from onitsearch.training.detector.net import Net
from onitsearch.training.detector.pages import TrueBox, TruePage, read_pages
from portal.sample.library import draw_library


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    draw_library(folder, books=2, pages=4, seed=99, jobs=1, long_side=900)
    return folder


def test_opencv_computes_what_the_trained_network_says():
    torch.manual_seed(5)
    net = Net().train()
    with torch.no_grad():  # statistics for batch norm that are not the first ones
        for _ in range(3):
            net(torch.rand(2, 3, 128, 128))
    net.eval()
    run = cv2.dnn.readNetFromONNX(np.frombuffer(model(folded(net)), np.uint8))
    for height, width in ((128, 192), (192, 128)):
        images = torch.rand(1, 3, height, width)
        with torch.no_grad():
            cells, masks = net(images)
        run.setInput(torch.nn.functional.pixel_unshuffle(images, 2).numpy(), "image")
        said_cells, said_masks = run.forward(["cells", "masks"])
        np.testing.assert_allclose(said_cells, cells.numpy(), atol=2e-5)
        np.testing.assert_allclose(said_masks, masks.numpy(), atol=2e-5)


def test_mixed_pages_are_the_same_for_the_same_seed_and_boxes_lie_on_them(drawn):
    pages = read_pages(drawn)
    first, second = (Composer(pages[:4], pages[4:], None, 0.5) for _ in range(2))
    one, two = np.random.default_rng(3), np.random.default_rng(3)
    kinds = set()
    for number in range(12):
        size = (256, 192) if number % 3 else (192, 256)
        image, boxes = first.sample(one, *size)
        again, same = second.sample(two, *size)
        assert np.array_equal(image, again)
        assert boxes == same
        assert image.shape == (*size, 3)
        assert image.dtype == np.uint8
        for box in boxes:
            assert 0 <= box.x0 < box.x1 <= 1.001
            assert 0 <= box.y0 < box.y1 <= 1.001
            kinds.add(box.kind)
    assert len(kinds & set(KINDS)) >= 3


def test_drawings_are_cut_to_their_strokes():
    rng = np.random.default_rng(1)
    kinds = set()
    for _ in range(120):
        ink, kind = drawing(rng, 120, 160)
        kinds.add(kind)
        assert 0 <= ink.min() <= ink.max() <= 1
        assert min(ink.shape) >= 8
        if min(ink.shape) > 20:
            assert min(ink[0].max(), ink[-1].max(), ink[:, 0].max(), ink[:, -1].max()) > 0.05
    assert kinds == {"illustration", "diagram", "map", "mark", "music", "ornament"}


def test_drawn_stamps_and_initials_are_cut_close():
    rng = np.random.default_rng(2)
    for make in (stamp, initial):
        dark = 0
        for _ in range(60):
            light = make(rng, int(rng.integers(18, 120)))
            assert light.dtype == np.float32
            assert light.shape[2] == 3
            assert 0 <= light.min() <= light.max() <= 1
            dark += light.min() < 0.7
        assert dark > 45  # the others are pressed faintly


def test_clutter_is_no_picture_and_hides_none():
    rng = np.random.default_rng(4)
    boxes = [TrueBox(0.02, 0.02, 0.98, 0.98, "illustration")]
    blank = np.full((320, 256, 3), 240, np.float32)
    for _ in range(10):
        page = blank.copy()
        target(rng, page, boxes)
        assert np.array_equal(page[10:-10, 10:-10], blank[10:-10, 10:-10])
    changed = 0
    for make in (notes, ruled, lambda rng, page: target(rng, page, [])):
        page = blank.copy()
        for _ in range(5):
            make(rng, page)
        changed += not np.array_equal(page, blank)
    assert changed == 3


def test_cells_in_the_middle_answer_for_a_box_and_unasked_ones_for_none():
    boxes = [TrueBox(0.1, 0.1, 0.6, 0.5, "map"), TrueBox(0.7, 0.7, 0.9, 0.9, "other", ignored=True)]
    cells, masks = rasterize(boxes, 320, 256)
    row, column = int(0.3 * 320 / STRIDE), int(0.35 * 256 / STRIDE)
    assert cells[0, row, column] == 1
    assert cells[1:5, row, column] == pytest.approx([0.1 * 256, 0.1 * 320, 0.6 * 256, 0.5 * 320])
    assert KINDS[int(cells[5, row, column])] == "map"
    assert cells[0, int(0.8 * 320 / STRIDE), int(0.8 * 256 / STRIDE)] == -1
    assert cells[0, -1, 0] == 0
    assert masks[0, 24, 20] == 1
    assert masks[2, 64, 51] == 0


def test_a_perfect_answer_costs_next_to_nothing():
    cells, masks = rasterize([TrueBox(0.2, 0.2, 0.7, 0.6, "ornament")], 192, 192)
    wanted, wanted_masks = torch.from_numpy(cells)[None], torch.from_numpy(masks)[None]
    perfect = torch.full((1, 5 + len(KINDS), 24, 24), -9.0)
    grid = (torch.arange(24) + 0.5) * STRIDE
    distances = torch.stack([
        grid.view(1, -1) - wanted[0, 1], grid.view(-1, 1) - wanted[0, 2],
        wanted[0, 3] - grid.view(1, -1), wanted[0, 4] - grid.view(-1, 1),
    ])  # fmt: skip
    perfect[0, 1:5] = torch.log((distances / 16).clamp(min=1e-2))
    perfect[0, 0] = torch.where(wanted[0, 0] == 1, 9.0, -9.0)
    perfect[0, 5 + KINDS.index("ornament")] = 9.0
    mask = torch.where(wanted_masks[:, :2] > 0, 9.0, -9.0)
    parts = loss(perfect, mask, wanted, wanted_masks, torch.ones(len(KINDS)))
    assert parts["box"] < 1e-3
    assert parts["score"] < 1e-3
    worse = loss(perfect * 0.3, mask * 0, wanted, wanted_masks, torch.ones(len(KINDS)))
    assert all(worse[name] > parts[name] for name in ("score", "box", "mask"))


def test_overlap_is_that_of_the_geometry():
    one, two = torch.tensor([[0.0], [0.0], [10.0], [10.0]]), torch.tensor([[5.0], [0.0], [15.0], [10.0]])
    iou, generalized = overlap(one, two)
    assert float(iou) == pytest.approx(Box(0, 0, 10, 10).iou(Box(5, 0, 10, 10)))
    assert float(generalized) == pytest.approx(float(iou))
    assert corners(torch.zeros(1, 4, 1, 1)).flatten().tolist() == [-12, -12, 20, 20]


def test_folds_keep_books_whole():
    pages = [
        TruePage(
            None, f"{book}-{page}", f"book {book}", (TrueBox(0, 0, 1, 1, "map"),) * (book % 3), 15 + book % 4
        )
        for book in range(20)
        for page in range(1 + book % 5)
    ]
    parts = folds(pages, 3)
    assert sorted(page.name for part in parts for page in part) == sorted(page.name for page in pages)
    books = [{page.book for page in part} for part in parts]
    assert not books[0] & books[1] | books[0] & books[2] | books[1] & books[2]
    assert max(map(len, parts)) < 1.6 * min(map(len, parts))


def test_calibration_moves_the_best_cut_to_one_half():
    rng = np.random.default_rng(0)
    truth, found = [], {}
    for number in range(60):
        box = Box(100, 100, 400, 300)
        truth.append(
            TruthPage(f"{number}", "b", 17, 1000, 1000, (TruthBox(box, "GraphicZone", "illustration"),))
        )
        found[f"{number}"] = [
            PredictedBox(box, float(rng.uniform(0.3, 0.6))),
            PredictedBox(Box(100, 600, 400, 300), float(rng.uniform(0.05, 0.25))),
        ]
    by_group = calibration(truth, found)
    after = calibrated(found, by_group)
    assert all(one.score > 0.5 > two.score for one, two in after.values())
    assert by_group["zone"][0] > 0
    assert by_group["stamp"] == (1.0, 0.0)


def test_one_false_stamp_of_few_does_not_decide_where_the_cut_lies():
    box, elsewhere = Box(100, 100, 100, 100), Box(600, 600, 100, 100)
    truth = [
        TruthPage(f"{k}", "b", 17, 1000, 1000, (TruthBox(box, "StampZone", "stamp"),)) for k in range(20)
    ]
    found = {
        f"{k}": [PredictedBox(box, 0.77 + 0.01 * k, "stamp"), PredictedBox(elsewhere, 0.01 * k, "stamp")]
        for k in range(20)
    }
    found["3"].append(PredictedBox(elsewhere, 0.76, "stamp"))
    slope, offset = calibration(truth, found)["stamp"]
    cut = 1 / (1 + np.exp(offset / slope))
    assert 0.3 < cut < 0.7  # between the true ones and the many false ones, not between .76 and .77


def test_labels_by_eye_replace_the_given_boxes(tmp_path):
    record = {"file": "a.png", "book": "b", "century": 16, "width": 10, "height": 10,
              "boxes": [{"label": "GraphicZone", "x": 0.1, "y": 0.1, "w": 0.5, "h": 0.5}]}  # fmt: skip
    (tmp_path / "truth.json").write_text(json.dumps([record]), encoding="utf-8")
    (page,) = read_pages(tmp_path)
    assert page.boxes == (TrueBox(0.1, 0.1, 0.6, 0.6, "illustration"),)
    boxes = [
        {"x": 0.2, "y": 0.2, "w": 0.3, "h": 0.3, "kind": "mark"},
        {"x": 0, "y": 0, "w": 0.2, "h": 0.2, "kind": "other"},
    ]
    (tmp_path / "labels.json").write_text(
        json.dumps({"pages": {"a.png": {"boxes": boxes}}}), encoding="utf-8"
    )
    (page,) = read_pages(tmp_path, tmp_path / "labels.json")
    assert [(box.kind, box.ignored) for box in page.boxes] == [("mark", False), ("other", True)]
    with pytest.raises(TruthError, match="cannot be read"):
        read_pages(tmp_path / "nowhere")
    with pytest.raises(TruthError, match="no image"):
        page.pixels()


def test_the_commands_train_and_cross_validate(drawn, tmp_path, capsys):
    common = {"samples": 8, "folds": 2, "seed": 3}
    call_command("detector", "train", drawn=drawn, checkpoint=tmp_path / "state.safetensors", **common)
    call_command(
        "detector",
        "crossval",
        pages=drawn,
        start=tmp_path / "state.safetensors",
        out=tmp_path / "cv",
        **common,
    )
    said = json.loads((tmp_path / "cv" / "out-of-fold.json").read_text(encoding="utf-8"))
    assert len(said["pages"]) == 8
    # Each fold goes on from its own state; of another one it would know the answers.
    call_command(
        "detector",
        "crossval",
        pages=drawn,
        start=tmp_path / "cv",
        out=tmp_path / "on",
        **{**common, "samples": 0},
    )
    for number in range(2):
        before, after = (load(state_file(tmp_path / folder, number)) for folder in ("cv", "on"))
        assert all(torch.equal(value, after[name]) for name, value in before.items())
        # A state tells by which runs it was made; asking again is none.
        assert [run["seed"] for run in recipes_of(state_file(tmp_path / "on", number))] == [3, 3 + number]
    # The folds' networks are asked about the same pages again: the same answers, but for the grey.
    call_command(
        "evaluate", "vary", "--pages", str(drawn), "--truth", str(drawn / "truth.json"), "--manner", "grey",
        "--out", str(tmp_path / "grey"),
    )  # fmt: skip
    call_command("detector", "answer", pages=drawn, out=tmp_path / "cv", varied=tmp_path / "grey")
    again = json.loads((tmp_path / "cv" / "out-of-fold-grey.json").read_text(encoding="utf-8"))
    assert {page["file"] for page in again["pages"]} == {page["file"] for page in said["pages"]}
    with pytest.raises(CommandError, match="--varied"):
        call_command("detector", "answer", pages=drawn, out=tmp_path / "cv")
    weights = tmp_path / "w.safetensors"
    call_command(
        "detector", "train", pages=drawn, weights=weights, calibrate=tmp_path / "cv", name="7",
        start=tmp_path / "state.safetensors", **common,
    )  # fmt: skip
    with safe_open(weights, "numpy") as file:
        assert [run["samples"] for run in json.loads(file.metadata()["recipes"])] == [8, 8]
    detector = NetworkDetector(weights)
    assert detector.version == f"7/{PASSES}"
    assert weights.stat().st_size < 6_000_000
    with pytest.raises(CommandError, match="Nothing to learn from"):
        call_command("detector", "train")
    with pytest.raises(CommandError, match="needs real pages"):
        call_command("detector", "crossval", drawn=drawn)
    with pytest.raises(CommandError, match="holds no answers"):
        call_command("detector", "train", pages=drawn, weights=weights, calibrate=tmp_path / "none", **common)
