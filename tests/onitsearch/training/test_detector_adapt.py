"""A library teaches the detector its own pages; what comes along is never written to, what is worse never kept."""

import json

import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command
from safetensors.torch import load_file

from onitsearch.checks import check_values
from onitsearch.detect.network import WEIGHTS, NetworkDetector
from onitsearch.errors import DetectorError
from onitsearch.evaluate.errors import TruthError
from onitsearch.training.detector import adapt as adapting
from onitsearch.training.detector.export import folded, has_folded_norm, load, save
from onitsearch.training.detector.net import Net
from portal.sample.library import draw_library


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    draw_library(folder, books=2, pages=3, seed=99, jobs=1, long_side=800)
    return folder


def net_of(path):
    net = Net()
    net.load_state_dict(load(path))
    return net.eval()


def test_shipped_weights_can_be_learned_on_and_answer_as_before():
    state = load(WEIGHTS)
    assert has_folded_norm(state)
    assert not has_folded_norm(Net().state_dict())
    again = folded(net_of(WEIGHTS))
    given = load_file(WEIGHTS)
    assert again.keys() == given.keys()
    assert all(np.array_equal(again[name], given[name].float().numpy()) for name in given)


def test_learning_on_changes_weights_but_not_the_statistics_that_were_folded(drawn, tmp_path):
    out = tmp_path / "state.safetensors"
    call_command(
        "detector", "train", pages=drawn, start=WEIGHTS, checkpoint=out, samples=8, batch=4, threads=2
    )
    before, after = load(WEIGHTS), load(out)
    statistics = [name for name in before if name.endswith(("running_mean", "running_var"))]
    assert all(torch.equal(before[name], after[name]) for name in statistics)
    assert not torch.equal(before["cells.weight"], after["cells.weight"])


def test_weights_of_the_package_are_never_written_to(drawn):
    before = WEIGHTS.read_bytes()
    for given in ({}, {"weights": WEIGHTS}):
        for what in ("train", "adapt"):
            with pytest.raises(CommandError, match="DETECTOR_WEIGHTS"):
                call_command("detector", what, pages=drawn, drawn=drawn, samples=0, **given)
    assert WEIGHTS.read_bytes() == before


def test_what_is_not_better_is_not_kept(drawn, tmp_path, capsys):
    out = tmp_path / "own.safetensors"
    asked = {"pages": drawn, "drawn": drawn, "weights": out}
    with pytest.raises(CommandError, match="not better"):
        call_command("detector", "adapt", samples=0, json=True, **asked)
    said = json.loads(capsys.readouterr().out)
    assert said["new_before"] == said["new_after"] > 0.5
    assert said["pages"] == said["held_pages"] == 3
    assert not out.exists()


def test_what_is_better_is_kept_with_a_version_of_its_own(drawn, tmp_path, monkeypatch, settings):
    # Learning that much takes minutes (docs/detectors.md); here the network learned already, and its start is poor.
    poor = net_of(WEIGHTS)
    torch.nn.init.normal_(poor.cells.weight, std=0.01, generator=torch.Generator().manual_seed(1))
    start, out = tmp_path / "poor.safetensors", tmp_path / "made" / "own.safetensors"
    save(poor, start, {"version": "4", "threshold": "0.5", "calibration": "{}", "recipes": "[]"})
    monkeypatch.setattr(adapting, "train", lambda *args, **more: net_of(WEIGHTS))
    call_command("detector", "adapt", pages=drawn, old=[drawn], start=start, weights=out, seed=2)
    settings.ONITSEARCH = {**settings.ONITSEARCH, "DETECTOR_WEIGHTS": str(out)}
    assert not check_values()
    made = NetworkDetector()
    assert made.version.startswith("4+")
    assert made.version != NetworkDetector(WEIGHTS).version
    # Gains on the new pages do not pay for losses on the old ones.
    figures = iter([0.5, 0.9, 0.95, 0.93])
    monkeypatch.setattr(adapting, "average_precision", lambda *args: next(figures))
    out.unlink()
    with pytest.raises(CommandError, match="not better"):
        call_command("detector", "adapt", pages=drawn, old=[drawn], start=start, weights=out, seed=2)
    assert not out.exists()


def test_books_are_held_back_whole(drawn):
    pages = adapting.divided(drawn, seed=1, held=0.3)
    assert not {page.book for page in pages.held} & {page.book for page in pages.learned}
    assert len(pages.held) + len(pages.learned) == 6


def test_what_is_missing_is_said(drawn, tmp_path, settings):
    with pytest.raises(CommandError, match="must not be forgotten"):
        call_command("detector", "adapt", pages=drawn, weights=tmp_path / "w")
    truth = json.loads((drawn / "truth.json").read_text())
    (tmp_path / "truth.json").write_text(
        json.dumps([page for page in truth if page["book"] == truth[0]["book"]])
    )
    with pytest.raises(TruthError, match="one book only"):
        adapting.divided(tmp_path, seed=1, held=0.3)
    (tmp_path / "w").write_bytes(b"none")
    settings.ONITSEARCH = {**settings.ONITSEARCH, "DETECTOR_WEIGHTS": str(tmp_path / "w")}
    with pytest.raises(DetectorError, match="cannot be used"):
        NetworkDetector()
    settings.ONITSEARCH = {**settings.ONITSEARCH, "DETECTOR_WEIGHTS": str(tmp_path / "nothing")}
    assert [one.id for one in check_values()] == ["onit_search.E020"]
