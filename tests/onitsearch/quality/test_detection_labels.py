"""The labels by eye that training and scoring of the detector rest on."""

import json
from collections import Counter
from pathlib import Path

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
