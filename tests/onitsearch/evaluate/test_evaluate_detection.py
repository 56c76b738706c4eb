"""`manage.py evaluate detection` on drawn pages: table, JSON, saved predictions, contact sheet."""

import base64
import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from onitsearch.detect.region import Region
from onitsearch.geometry import Box
from tests.onitsearch.drawn import known_pages

PICTURE = (250, 300, 480, 420)


class Halfway:
    """A detector that is sure of a wrong place and unsure of the right one."""

    name = "halfway"
    version = "1"
    threshold = 0.5

    def candidates(self, page):
        return [
            Region(Box(*(2 * v for v in PICTURE)), "illustration", 0.2, self.name),
            Region(Box(100, 1800, 600, 500), "map", 0.9, self.name),
        ]

    def detect(self, page):
        return [region for region in self.candidates(page) if region.score >= self.threshold]


@pytest.fixture
def pages(tmp_path):
    """Two pages of 1000 × 1400, the truth of an original twice as large: one with a picture, one without."""
    return known_pages(tmp_path / "pages", ("a", 16), ("b", 17), picture=PICTURE)


def run(pages, *more, capsys):
    call_command("evaluate", "detection", "--pages", str(pages), "--truth", str(pages / "truth.json"), *more)
    return capsys.readouterr()


def test_the_classical_detector_is_scored_by_name(pages, capsys):
    said = run(pages, "--detector", "classical", "--json", capsys=capsys)
    figures = json.loads(said.out)
    row = next(row for row in figures["rows"] if row["group"] == "pictures" and row["century"] == 0)
    assert (row["recall"], row["precision"], row["wanted"]) == (1.0, 1.0, 1)
    assert row["median_iou"] > 0.9
    assert figures["false_in_30"] == 0
    assert figures["milliseconds"] > 0
    assert "page" in said.err


def test_a_detector_that_grades_is_asked_for_all_it_has(pages, capsys):
    path = f"{Halfway.__module__}.Halfway"
    figures = json.loads(run(pages, "--detector", path, "--json", capsys=capsys).out)
    row = next(row for row in figures["rows"] if row["group"] == "pictures")
    assert (row["recall"], row["false"]) == (0.0, 2)
    assert 0 < row["ap50"] < 0.5
    assert figures["threshold"] == 0.5
    assert figures["false_in_30"] == 30


def test_the_table_reads_by_century_and_kind(pages, capsys):
    said = run(pages, "--detector", "classical", capsys=capsys).out
    assert re.search(r"^pictures +all +1 +1\.000", said, re.M)
    assert re.search(r"^ +16th +1 ", said, re.M)
    assert "graphic: illustration 1" in said


def test_saved_predictions_score_alike(pages, tmp_path, capsys):
    saved = tmp_path / "found.json"
    first = json.loads(
        run(pages, "--detector", "classical", "--json", "--save", str(saved), capsys=capsys).out
    )
    call_command(
        "evaluate", "detection", "--truth", str(pages / "truth.json"), "--predictions", str(saved), "--json"
    )
    second = json.loads(capsys.readouterr().out)
    assert [row["hits"] for row in first["rows"]] == [row["hits"] for row in second["rows"]]
    assert first["confusion"] == second["confusion"]


def test_the_sheet_shows_misses_and_false_alarms(pages, tmp_path, capsys):
    sheet = tmp_path / "sheet.html"
    run(pages, "--detector", f"{Halfway.__module__}.Halfway", "--sheet", str(sheet), capsys=capsys)
    text = sheet.read_text()
    assert "1 of 1 graphic zones missed, 2 false alarms" in text
    assert "unsure: illustration 0.20, IoU 1.00" in text
    assert "map 0.90; nothing there" in text
    pictures = re.findall(r"data:image/jpeg;base64,([^\"]+)", text)
    assert len(pictures) == 3
    assert Image.open(io.BytesIO(base64.b64decode(pictures[0]))).size == (443, 620)
    assert 'class="true it" style="left:25.00%;top:21.43%;width:48.00%;height:30.00%"' in text
    assert not re.search(r"(src|href)=\"(?!data:)", text)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--detector", "nobody"], "no detector 'nobody'"),
        (["--detector", "nobody.here.Detector"], "no detector 'nobody.here.Detector'"),
        (["--predictions", "missing.json"], "missing.json"),
        (["--detector", "classical", "--sheet", "/no/such/folder/x.html"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(pages, capsys, more, words):
    with pytest.raises(CommandError, match=re.escape(words)):
        run(pages, *more, capsys=capsys)


def test_pages_that_are_not_there_are_named(pages, capsys):
    (pages / "b.png").unlink()
    with pytest.raises(CommandError, match=r"b\.png"):
        run(pages, "--detector", "classical", capsys=capsys)


def test_a_folder_is_asked_for(pages):
    with pytest.raises(CommandError, match="--pages"):
        call_command("evaluate", "detection", "--truth", str(pages / "truth.json"))
