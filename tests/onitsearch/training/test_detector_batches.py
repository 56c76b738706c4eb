"""What the detector learns from, beyond real pages: drawn leaves and maps, cameras, batches from other processes."""

import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command

from onitsearch.training.detector.batches import Batches, batches
from onitsearch.training.detector.camera import Camera
from onitsearch.training.detector.compose import Composer, bank_of
from onitsearch.training.detector.export import load, recipes_of, save_state
from onitsearch.training.detector.manuscript import leaf
from onitsearch.training.detector.maps import chart
from onitsearch.training.detector.miniature import border, miniature
from onitsearch.training.detector.net import Net
from onitsearch.training.detector.pages import read_pages
from portal.sample.library import draw_library


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    draw_library(folder, books=2, pages=4, seed=99, jobs=1, long_side=900)
    return read_pages(folder)


def test_written_leaves_hold_ink_and_their_boxes_lie_on_them():
    rng = np.random.default_rng(6)
    kinds = set()
    for number in range(60):
        height, width = [(320, 224), (384, 192), (192, 384)][number % 3]
        image, boxes = leaf(rng, height, width)
        assert image.shape == (height, width, 3)
        assert image.dtype == np.float32
        assert image.min() < 150 < image.max() <= 256
        for box in boxes:
            assert 0 <= box.x0 < box.x1 <= 1
            assert 0 <= box.y0 < box.y1 <= 1
            kinds.add(box.kind)
    assert kinds == {"initial", "ornament"}


def test_maps_and_painted_pictures_fill_their_place():
    rng = np.random.default_rng(8)
    for _ in range(30):
        sheet = np.zeros((240, int(rng.integers(160, 400))), np.uint8)
        chart(rng, sheet)
        rows, columns = np.flatnonzero(sheet.max(1)), np.flatnonzero(sheet.max(0))
        assert rows[-1] - rows[0] > 0.4 * sheet.shape[0]
        assert columns[-1] - columns[0] > 0.4 * sheet.shape[1]
        assert 0.005 < (sheet > 0).mean() < 0.7
    for make in (miniature, border):
        light = make(rng, 120, 60)
        assert light.shape == (120, 60, 3)
        assert 0 <= light.min() < light.max() <= 1
        assert light.std(axis=(0, 1)).min() > 0.01


def test_a_camera_sees_the_same_twice_and_all_kinds_of_scans():
    page = torch.full((3, 64, 64), 225.0)
    page[:, 20:40, 10:50] = 60
    many = page.expand(80, 3, 64, 64)
    first, again = (Camera(4, torch.device("cpu"))(many) for _ in range(2))
    assert torch.equal(first, again)
    assert first.shape == many.shape
    assert first.min() >= 0
    assert first.max() <= 1
    coloured = (first[:, 0] - first[:, 2]).abs().amax((1, 2)) > 0.005
    assert 15 < coloured.sum() < 50
    tones = torch.tensor([len(torch.unique((one * 255).round())) for one in first[~coloured]])
    assert (tones <= 3).sum() >= 5  # black and white
    assert (tones > 20).sum() >= 5  # microfilm, grey with grain
    # Ink stays darker than paper, whoever looks.
    ink, paper = first[:, :, 25:35, 15:45].mean((1, 2, 3)), first[:, :, 45:60, :].mean((1, 2, 3))
    assert (ink < paper).all()


def test_faint_ink_falls_into_dots_on_black_and_white_scans():
    page = torch.full((3, 128, 128), 230.0)
    page[:, 40:90, 40:90] = 165
    seen = Camera(2, torch.device("cpu"))._fine(page.expand(30, 3, 128, 128))
    part = seen[:, :, 45:85, 45:85].mean((1, 2, 3)) / 255
    dotted = (part > 0.2) & (part < 0.8)
    assert dotted.sum() >= 3
    greys = [len(torch.unique(one.round())) for one in seen[dotted]]
    assert min(greys) >= 3  # made smaller after the cut: dots are grey, not black


def test_processes_compose_what_their_numbers_say(pages):
    composer = Composer(pages[:4], pages[4:], None, 0.5)
    alone, again = (next(batches(composer, 2, seed=5)) for _ in range(2))
    assert all(torch.equal(one, two) for one, two in zip(alone, again, strict=True))
    assert alone.pages.dtype == torch.uint8
    assert alone.cells.shape[0] == alone.masks.shape[0] == 2 * len(alone.pages)
    beside = batches(composer, 2, seed=5, workers=2)
    ours = iter(Batches(composer, 2, 5))
    next(ours)
    second_of_first_worker = next(ours)
    made = [next(beside) for _ in range(3)]
    assert torch.equal(made[0].pages, alone.pages)
    assert not torch.equal(made[1].pages, alone.pages)
    assert torch.equal(made[2].pages, second_of_first_worker.pages)


def test_a_mirrored_page_has_mirrored_targets(pages):
    batch = next(batches(Composer(pages, [], None, 1.0), 6, seed=3))
    plain, mirrored = batch.masks[:6], batch.masks[6:]
    # Corners are rounded to cells, so that a mirrored one may lie a cell beside.
    assert ((plain.flip(3) - mirrored).abs().mean()) < 0.02
    assert (plain - mirrored).abs().mean() > 2 * (plain.flip(3) - mirrored).abs().mean()


def test_rare_kinds_are_kept_apart(pages):
    bank = bank_of(pages)
    assert bank.rare
    for alike in bank.rare:
        assert len({box.kind for _, box in alike}) == 1


def test_asking_for_what_the_machine_has_not_says_so(pages, tmp_path):
    where = {"drawn": pages[0].path.parents[1], "weights": tmp_path / "w.safetensors", "samples": 8}
    with pytest.raises(CommandError, match="--device cpu"):  # no machine has so many
        call_command("detector", "train", device="cuda:99", **where)
    with pytest.raises(CommandError, match="--start"):
        call_command("detector", "train", keep=0.5, **where)
    with pytest.raises(CommandError, match="even"):
        call_command("detector", "train", batch=3, **where)
    assert not (tmp_path / "w.safetensors").exists()


def test_what_stays_of_the_start_is_its_share_of_the_weights(pages, tmp_path):
    torch.manual_seed(2)
    save_state(Net(), tmp_path / "start.safetensors")
    made = {}
    for keep in (0.0, 0.5, 1.0):
        call_command(
            "detector", "train", drawn=pages[0].path.parents[1], samples=4, batch=4, keep=keep,
            start=tmp_path / "start.safetensors", checkpoint=tmp_path / "made.safetensors",
        )  # fmt: skip
        made[keep] = load(tmp_path / "made.safetensors")["stem.0.weight"]
        assert recipes_of(tmp_path / "made.safetensors")[-1]["keep"] == keep
    before = load(tmp_path / "start.safetensors")["stem.0.weight"]
    assert not torch.equal(made[0.0], before)
    assert torch.allclose(made[1.0], before)
    assert torch.allclose(made[0.5], (made[0.0] + before) / 2, atol=1e-4)
