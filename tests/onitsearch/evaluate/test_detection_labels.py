"""The labels by eye that training and scoring of the detector rest on."""

import json
from collections import Counter
from pathlib import Path

from onitsearch.evaluate.detection import score_detection
from onitsearch.evaluate.page_truth import labelled, read_page_truth, read_predictions

LABELS = Path(__file__).resolve().parents[3] / "tests" / "data" / "detection" / "labels.json"
KINDS = {"illustration", "map", "ornament", "initial", "mark", "stamp", "diagram", "music", "other"}


def test_every_page_is_labelled_completely_and_soundly(shared):
    labels = json.loads(LABELS.read_text(encoding="utf-8"))["pages"]
    truth = json.loads((shared / "data" / "pages" / "truth.json").read_text(encoding="utf-8"))
    assert set(labels) == {page["file"] for page in truth}
    kinds = Counter()
    for page in truth:
        seen = labels[page["file"]]
        assert seen["complete"]
        given = [box for box in seen["boxes"] if not box.get("added")]
        assert [[box[side] for side in "xywh"] for box in given] == [
            [b[side] for side in "xywh"] for b in page["boxes"]
        ]
        for box in seen["boxes"]:
            assert box["kind"] in KINDS
            assert 0 <= box["x"] < box["x"] + box["w"] <= 1.01
            assert 0 <= box["y"] < box["y"] + box["h"] <= 1.01
            kinds[box["kind"]] += 1
    assert kinds["initial"] > 180
    assert kinds["stamp"] > 35
    assert (
        sum(any(b["kind"] in ("initial", "stamp") for b in page["boxes"]) for page in labels.values()) >= 60
    )


def test_the_answers_out_of_fold_are_as_good_as_the_documents_say(shared):
    """What docs/detectors.md and ADR 20 claim is what `evaluate detection --predictions` finds in the kept answers."""
    truth = read_page_truth(shared / "data" / "pages" / "truth.json")
    said = read_predictions(LABELS.with_name("out-of-fold.json"), truth)
    figures = score_detection(truth, said)
    zones, pictures = figures.row("graphic zones"), figures.row("pictures")
    assert zones.ap50 >= 0.95
    assert pictures.ap50 >= 0.96
    assert pictures.recall >= 0.93
    assert pictures.precision >= 0.92
    assert pictures.median_iou >= 0.93
    assert zones.median_iou >= 0.90
    assert figures.false_in_30 <= 1
    by_eye = score_detection(labelled(truth, LABELS), said)
    assert by_eye.row("initial").f1 >= 0.92
    assert by_eye.row("initial ≥ 1%").f1 >= 0.92
    assert by_eye.row("stamp ≥ 1%").f1 >= 0.87
    assert by_eye.row("stamp").f1 >= 0.85
