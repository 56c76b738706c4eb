"""Figures about kinds: what is found is met with the truth, judged, and counted by the side that mistakes fall on."""

from __future__ import annotations

import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from onitsearch.evaluate.kinds import found_pictures, measure
from onitsearch.evaluate.page_truth import PredictedBox, Predictions, TruthPage, true_box
from onitsearch.geometry import Box
from onitsearch.kind_heads.evidence import WIDE
from onitsearch.kind_heads.head import KindHead, read_head

KINDS = ("illustration", "mark")
SHOWN = ("illustration",)


def pages():
    """Two pages: a mark, an illustration and something that is neither, and what a detector said of them."""
    large, small, odd = Box(100, 100, 800, 700), Box(400, 1000, 200, 200), Box(0, 1300, 100, 100)
    truth = [
        TruthPage(
            f"{n}.jpg", f"book {n}", 16, 1000, 1500,
            (true_box(large, "illustration"), true_box(small, "mark"), true_box(odd, "other")),
        )
        for n in range(2)
    ]  # fmt: skip
    said = [
        PredictedBox(large, 0.9, "mark"),
        PredictedBox(small, 0.8, "mark"),
        PredictedBox(odd, 0.9, "initial"),
    ]
    unsure = PredictedBox(Box(0, 0, 50, 50), 0.3, "stamp")
    return truth, Predictions("test", 0.5, {page.file: [*said, unsure] for page in truth}, {})


def a_head(large=5.0):
    """Goes by size: the larger, the less a mark."""
    shape = np.zeros((2, WIDE + 1))
    shape[0, 13], shape[0, -1] = 20 * large, -large  # the share of the page
    return KindHead(KINDS, shape)


def test_findings_of_known_kinds_are_judged_and_counted():
    truth, predictions = pages()
    known = found_pictures(None, truth, predictions)
    assert known.kinds == ["illustration", "mark"] * 2
    assert known.books == ["book 0", "book 0", "book 1", "book 1"]
    assert known.evidence[0].w == 0.8
    figures = measure(known, a_head(), SHOWN)
    assert (figures.detector.right, figures.detector.hidden_wrongly, figures.detector.shown_wrongly) == (
        2,
        2,
        0,
    )
    assert (figures.head.right, figures.head.hidden_wrongly, figures.head.shown_wrongly) == (4, 0, 0)
    assert figures.confusion == {"illustration": {"illustration": 2}, "mark": {"mark": 2}}
    assert len(figures.answers) == 4
    assert all(right for _said, right in figures.answers)
    assert figures.error < 0.05
    # Each of two pictures, as a mark and as an ornament.
    assert (figures.misled.pictures, figures.misled.hidden_wrongly) == (4, 0)
    careless = measure(known, a_head(-5.0), SHOWN)
    assert careless.misled.hidden_wrongly == 4
    assert careless.error > 0.4


@pytest.fixture
def files(tmp_path):
    truth, predictions = pages()

    def told(box):
        return {"x": box.x / 1000, "y": box.y / 1500, "w": box.w / 1000, "h": box.h / 1500}

    written = [
        {
            "file": page.file, "book": page.book, "century": 16, "width": 1000, "height": 1500,
            "boxes": [{"label": one.label, "kind": one.kind, **told(one.box)} for one in page.boxes],
        }
        for page in truth
    ]  # fmt: skip
    said = {
        "detector": "test", "threshold": 0.5,
        "pages": [
            {"file": name, "boxes": [{"score": one.score, "kind": one.kind, **told(one.box)} for one in boxes]}
            for name, boxes in predictions.pages.items()
        ],
    }  # fmt: skip
    (tmp_path / "truth.json").write_text(json.dumps(written))
    (tmp_path / "said.json").write_text(json.dumps(said))
    (tmp_path / "head.npz").write_bytes(a_head().as_bytes())
    return tmp_path


def test_the_command_prints_the_same_figures(files, capsys):
    where = ["--truth", str(files / "truth.json"), "--predictions", str(files / "said.json")]
    call_command("evaluate", "kinds", *where, "--head", str(files / "head.npz"), "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["digest"], told["head"]["right"], told["misled"]["pictures"]) == (a_head().digest, 4, 4)
    call_command("evaluate", "kinds", *where, "--head", str(files / "head.npz"))
    out = capsys.readouterr().out
    assert "expected calibration error 0.0" in out
    assert "0 of 4 would be hidden" in out


def test_what_cannot_be_measured_is_said_in_words(files):
    where = ["--truth", str(files / "truth.json"), "--predictions", str(files / "said.json")]
    with pytest.raises(CommandError, match="no head for kinds"):
        call_command("evaluate", "kinds", *where, "--head", str(files / "truth.json"))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate", "kinds", *where, "--head", str(files / "none.npz"))
    with pytest.raises(CommandError, match="--pages"):
        call_command("evaluate", "kinds", "--truth", str(files / "truth.json"))
    looking = KindHead(KINDS, np.zeros((2, WIDE + 1)), np.zeros((2, 5)), model="some/model/4")
    (files / "looking.npz").write_bytes(looking.as_bytes())
    with pytest.raises(CommandError, match="some/model/4"):
        call_command("evaluate", "kinds", *where, "--head", str(files / "looking.npz"))


def test_too_little_to_learn_from_writes_nothing(files):
    where = ["--truth", str(files / "truth.json"), "--predictions", str(files / "said.json")]
    with pytest.raises(CommandError, match="too few"):
        call_command("kinds", "learn", *where, "--out", str(files / "made.npz"))
    assert not (files / "made.npz").exists()


def test_the_head_that_comes_along_can_be_read_and_hides_no_full_page():
    from onitsearch.kind_heads.evidence import Evidence
    from onitsearch.kind_heads.files import BASE
    from onitsearch.kinds import VISIBLE

    head = read_head(BASE.read_bytes())
    full = [Evidence(said, 0.9, 0.08, 0.06, 0.84, 0.88) for said in ("mark", "ornament", "stamp", "initial")]
    assert {one.kind for one in head.predict(full, None, VISIBLE)} <= set(VISIBLE)
    # A mark where marks stand, and as large as they are, stays one.
    usual = Evidence("mark", 0.95, 0.36, 0.52, 0.28, 0.2)
    assert head.predict([usual], None, VISIBLE)[0].kind == "mark"
