"""A library drawn to disk: the same seed the same bytes, truth that lies on ink, ALTO that agrees with it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from portal.sample.__main__ import main
from portal.sample.alto import NAMESPACE
from portal.sample.book import THEMES, concepts_of, plan_book
from portal.sample.concepts import registry
from portal.sample.library import draw_library
from portal.sample.page import ZONES

BOOKS, PAGES, SIZE = 2, 10, 820


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    told = []
    drawn = draw_library(
        folder, books=BOOKS, pages=PAGES, seed=3, jobs=1, long_side=SIZE, progress=lambda *a: told.append(a)
    )
    assert drawn["pages"] == BOOKS * PAGES
    assert told[-1] == (BOOKS * PAGES, BOOKS * PAGES)
    return folder


@pytest.fixture(scope="module")
def truth(library) -> list[dict]:
    return json.loads((library / "truth.json").read_text(encoding="utf-8"))


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_draws_the_same_bytes_in_one_process_or_two(tmp_path) -> None:
    for name, jobs in (("one", 1), ("two", 2)):
        draw_library(tmp_path / name, books=2, pages=3, seed=5, jobs=jobs, long_side=500)
    first = _digests(tmp_path / "one")
    assert len(first) == 2 * (3 + 1) + 3 + 1  # pages and book.json, ALTO beside the first book, the truth
    assert first == _digests(tmp_path / "two")
    draw_library(tmp_path / "other", books=2, pages=3, seed=6, jobs=1, long_side=500)
    assert not set(first.values()) & set(_digests(tmp_path / "other").values())


def test_every_page_is_there_with_its_true_size(library, truth) -> None:
    assert len(truth) == BOOKS * PAGES
    for record in truth:
        picture = cv2.imread(str(library / record["file"]))
        assert picture.shape[:2] == (record["height"], record["width"])
        assert 0.9 * SIZE < max(picture.shape[:2]) < 1.1 * SIZE


def test_boxes_lie_on_ink(library, truth) -> None:
    looked = 0
    for record in truth:
        grey = cv2.imread(str(library / record["file"]), cv2.IMREAD_GRAYSCALE).astype(float)
        height, width = grey.shape
        for box in record["boxes"]:
            assert 0 <= box["x"] <= box["x"] + box["w"] <= 1.0001
            assert 0 <= box["y"] <= box["y"] + box["h"] <= 1.0001
            assert box["label"] == ZONES[box["kind"]]
            if box["kind"] == "stamp":
                continue
            x0, y0 = int(box["x"] * width), int(box["y"] * height)
            x1, y1 = int((box["x"] + box["w"]) * width), int((box["y"] + box["h"]) * height)
            inside = grey[y0:y1, x0:x1]
            paper = np.percentile(grey[y0:y1], 85)
            dark = inside < paper - 40
            assert dark.mean() > 0.02, (record["file"], box)
            # The box is tight: ink comes near to each of its four sides.
            columns, rows = np.flatnonzero(dark.any(axis=0)), np.flatnonzero(dark.any(axis=1))
            slack = 6 + 0.03 * max(inside.shape)
            gaps = columns[0], inside.shape[1] - columns[-1], rows[0], inside.shape[0] - rows[-1]
            assert max(gaps) < slack, (record["file"], box)
            looked += 1
    assert looked > 15


def test_pictures_name_their_concepts(truth) -> None:
    pictures = [box for record in truth for box in record["boxes"] if box["kind"] in ("illustration", "map")]
    assert len(pictures) >= 6
    for box in pictures:
        concept = registry()[box["concept"]]
        assert box["notation"] == concept.notation
        assert box["kind"] == concept.kind
        assert concept.variant(box["variant"])


def test_some_pages_have_no_picture(truth) -> None:
    assert any(not record["boxes"] for record in truth)


def test_alto_agrees_with_the_truth(library, truth) -> None:
    space = {"a": NAMESPACE}
    seen = 0
    for record in truth:
        path = library / record["file"].replace("/page", "/alto/page").replace(".jpg", ".xml")
        if not path.exists():
            continue
        root = ET.parse(path).getroot()
        sheet = root.find(".//a:Page", space)
        assert (int(sheet.get("WIDTH")), int(sheet.get("HEIGHT"))) == (record["width"], record["height"])
        found = {
            tuple(int(one.get(key)) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
            for tag in ("Illustration", "GraphicalElement")
            for one in root.iterfind(f".//a:{tag}", space)
        }
        assert len(found) == len(record["boxes"])
        for box in record["boxes"]:
            wanted = np.array(
                [
                    box["x"] * record["width"],
                    box["y"] * record["height"],
                    box["w"] * record["width"],
                    box["h"] * record["height"],
                ]
            )
            assert min(np.abs(np.array(one) - wanted).max() for one in found) <= 2
        blocks = {block.get("ID") for block in root.iterfind(".//a:TextBlock", space)}
        for one in root.iterfind(".//a:Illustration[@IDNEXT]", space):
            assert one.get("IDNEXT") in blocks
        tags = {tag.get("ID") for tag in root.iterfind(".//a:LayoutTag", space)}
        for one in root.iterfind(".//*[@TAGREFS]"):
            assert one.get("TAGREFS") in tags
        seen += len(list(root.iterfind(".//a:String", space)))
    assert seen > 300


def test_words_of_the_alto_lie_on_ink(library, truth) -> None:
    space = {"a": NAMESPACE}
    for record in truth[2:6]:
        path = library / record["file"].replace("/page", "/alto/page").replace(".jpg", ".xml")
        grey = cv2.imread(str(library / record["file"]), cv2.IMREAD_GRAYSCALE)
        words = list(ET.parse(path).getroot().iterfind(".//a:String", space))
        inked = 0
        for word in words:
            x, y, w, h = (int(word.get(key)) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
            part = grey[y : y + h, x : x + w]
            inked += part.size > 0 and int(part.max()) - int(part.min()) > 50
        assert inked >= 0.95 * len(words)


def test_a_book_says_what_it_is(library) -> None:
    for path in library.glob("*/book.json"):
        about = json.loads(path.read_text(encoding="utf-8"))
        assert all(about[key] for key in ("title", "place", "printer"))
        assert 1480 <= about["year"] <= 1790
        assert about["language"] in ("la", "de", "fr")
        assert about["rights"].startswith("http")
        assert [page["file"] for page in about["pages"]] == sorted(p.name for p in path.parent.glob("*.jpg"))
        assert all(page["label"] for page in about["pages"])


def test_every_theme_has_concepts_and_books_are_planned_for_years() -> None:
    for theme in THEMES:
        assert len(concepts_of(theme)) >= 4
    plans = [plan_book(number, 16, 1) for number in range(1, 13)]
    assert len({plan.id for plan in plans}) == 12
    assert {plan.imprint.language for plan in plans} == {"la", "de", "fr"}
    assert sum(plan.alto for plan in plans) == 4
    assert all(plan.pages[0].kind == "title" for plan in plans)


def test_the_command_line_draws(tmp_path, capsys) -> None:
    code = main(
        ["--out", str(tmp_path / "x"), "--books", "1", "--pages", "2", "--jobs", "1", "--long-side", "400"]
    )
    assert code == 0
    assert "1 books, 2 pages" in capsys.readouterr().out
    assert len(list((tmp_path / "x").rglob("*.jpg"))) == 2
