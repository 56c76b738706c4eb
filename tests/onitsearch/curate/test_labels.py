"""A list brought: its books come from a library in the scheme of its addresses, pages are looked at, labels decide."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from manifests import services
from manifests.models import Manifest, RunItem
from onitsearch import jobs, pipeline
from onitsearch.curate import decisions
from onitsearch.embed.reference import Reference
from onitsearch.geometry import Box
from onitsearch.store import classes, labels, pages, vectors
from onitsearch.store.illustrations import box_of
from onitsearch.store.models import DecisionRecord, Illustration, Label, Page, Vector
from tests.onitsearch.drawn import a_page
from tests.onitsearch.library import a_library
from tests.onitsearch.rows import a_model, embed_all
from tests.origin import Origin

pytestmark = pytest.mark.django_db

UPPER, LOWER = (250, 200, 480, 380), (300, 820, 420, 360)


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def user() -> Any:
    return get_user_model().objects.create_user("anna")


def a_list(origin: Origin, *rows: tuple[str, str, tuple[int, ...], str]) -> str:
    lines = ["filename|barcode|iiif|lang_year|label_filled"]
    for number, (barcode, page, box, label) in enumerate(rows, 1):
        image = origin.url(f"/images/ABO/{barcode}/{page}/{','.join(map(str, box))}/full/0/native.jpg")
        quoted = f'"{label}"' if "|" in label else label
        lines.append(f"p{number}.jpg|{barcode}|{image}|D17|{quoted}")
    return "\n".join(lines) + "\n"


def bring(origin: Origin, file: Path, *more: str, capsys: Any = None) -> dict[str, Any]:
    template = origin.url("/presentation/ABO/{barcode}/manifest")
    call_command("import", "labels", str(file), "--user", "anna", "--manifest", template, "--json", *more)
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def read_everything() -> None:
    """Harvest what is registered and visit every page that is due."""
    for item in RunItem.objects.filter(state="due"):
        services.harvest_item(item_id=item.id)
    for page_id in pages.due():
        pipeline.index_page(page_id)


def test_labels_wait_for_their_pages_and_decide(
    origin: Origin, user: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    near = (UPPER[0] + 12, UPPER[1] - 10, UPPER[2] - 20, UPPER[3] + 14)
    origin.add_barcode("Z1", [a_page(UPPER, LOWER), a_page(), a_page(UPPER, seed=4), a_page(UPPER, seed=5)])
    file = tmp_path / "onit.csv"
    file.write_text(
        a_list(
            origin,
            ("Z1", "00000001", near, "animals, 25F*|birds, 25F3"),
            ("Z1", "1", LOWER, ""),
            ("Z1", "00000002", UPPER, "plants; vegetation, 25G"),  # the page was scanned anew: only text
            ("Z1", "00000003", (900, 1300, 480, 380), "maps; atlases, 25A"),
            ("Z1", "00000009", UPPER, "maps; atlases, 25A"),
            ("Z2", "00000001", UPPER, "maps; atlases, 25A"),
            # Curated away, framed far more widely than it is found.
            ("Z1", "00000004", (100, 60, 800, 700), ""),
        )
    )
    preview = bring(origin, file, "--preview", capsys=capsys)
    assert (preview["new"], preview["books"], Label.objects.count(), RunItem.objects.count()) == (7, 2, 0, 0)
    told = bring(origin, file, capsys=capsys)
    assert (told["read"], told["labelled"], told["curated_away"], told["new"]) == (7, 5, 2, 7)
    assert told["books_registered"] == 2
    assert set(Label.objects.values_list("state", flat=True)) == {"waiting"}
    again = bring(origin, file, capsys=capsys)
    assert (again["new"], again["changed"], again["same"], again["books_registered"]) == (0, 0, 7, 0)
    assert RunItem.objects.count() == 2

    read_everything()
    states = dict(Label.objects.values_list("row", "state"))
    assert states == {
        2: "applied",
        3: "applied",
        4: "unseen",
        5: "off_page",
        6: "absent",
        7: "waiting",
        8: "applied",
    }
    assert Illustration.objects.get(canvas__position=3).decision == "rejected"
    bird = Label.objects.get(row=2).illustration
    assert bird is not None
    assert (bird.decision, bird.notations) == ("accepted", ["25F", "25F3"])
    assert (bird.decided_by_id, bird.decided_at is not None) == (user.pk, True)
    assert (
        box_of(bird).iou(Box(*UPPER)) > 0.7
    )  # as it was found: its class is the list's, its frame the page's
    assert DecisionRecord.objects.get(illustration=bird).reason == "onit, row 2"
    assert labels.unsure_notations()[bird.pk] == {"25F"}
    away = Label.objects.get(row=3).illustration
    assert away is not None
    assert (away.decision, away.withdrawn) == ("rejected", True)
    assert Illustration.objects.filter(canvas__position=1).count() == 0

    model = a_model()
    vectors.add_missing()
    embed_all(model)
    assert bird.vectors.filter(v__isnull=False).count() == 1

    call_command("import", "standing", "onit", "--json")
    (stands,) = json.loads(capsys.readouterr().out)
    assert stands["counts"]["accepted"] == {
        "applied": 1, "unseen": 1, "off_page": 1, "absent": 1, "waiting": 1,
    }  # fmt: skip
    moved = next(one for one in stands["doubted"] if one["row"] == 4)
    assert moved["why"] == "No picture was found there."
    assert moved["perhaps"] == "page 3 of the book has a picture in this place"
    assert stands["waiting"] == {"their books, which have not come yet": 1}
    call_command("import", "standing")
    assert "Perhaps: page 3" in capsys.readouterr().out

    # The list says something else of one row: what it gave before is taken back, what people added stays.
    decisions.classify(illustration=bird, user=user, notations=["25F", "25F3", "25H"])
    file.write_text(file.read_text().replace("animals, 25F*|birds, 25F3", "fishes, 25F6"))
    told = bring(origin, file, capsys=capsys)
    assert (told["changed"], told["same"]) == (1, 6)
    read_everything()
    bird.refresh_from_db()
    assert bird.notations == ["25H", "25F6"]


def test_a_page_that_was_read_before_is_looked_at_again_and_people_here_are_right(
    origin: Origin, user: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = origin.add_barcode("Z1", [a_page(UPPER, LOWER)])
    services.register(url=url)
    read_everything()
    upper, _lower = Illustration.objects.order_by("y")
    decisions.reject(illustration=upper, user=user)
    file = tmp_path / "onit.csv"
    rows = a_list(origin, ("Z1", "1", UPPER, "birds, 25F3"), ("Z1", "1", LOWER, "birds, 25F3"))
    file.write_text(rows)
    bring(origin, file, capsys=capsys)
    assert Page.objects.get().state == "due"
    read_everything()
    assert dict(Label.objects.values_list("row", "state")) == {2: "contradicted", 3: "applied"}
    upper.refresh_from_db()
    assert (upper.decision, upper.notations) == ("rejected", [])
    assert jobs.sweep_gaps() == 0
    assert pages.due() == []


def test_a_lists_own_thumbnails_tell_whether_it_is_the_picture(
    origin: Origin, user: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = a_page(UPPER, seed=1), a_page(UPPER, seed=9)
    origin.add_barcode("Z1", [first, second])
    own = tmp_path / "pictures"
    own.mkdir()
    x, y, w, h = UPPER
    cut = second.crop((x, y, x + w, y + h)).resize((120, 95))
    for name in ("p1.jpg", "p2.jpg"):
        cut.save(own / name)
    (tmp_path / "onit.csv").write_text(
        a_list(origin, ("Z1", "1", UPPER, "birds, 25F3"), ("Z1", "2", UPPER, "birds, 25F3"))
    )
    bring(origin, tmp_path / "onit.csv", "--thumbnails", str(own), capsys=capsys)
    read_everything()
    assert dict(Label.objects.values_list("row", "state")) == {2: "elsewhere", 3: "applied"}
    call_command("import", "standing", "--json")
    (stands,) = json.loads(capsys.readouterr().out)
    assert "page 2 of the book shows this picture" in stands["doubted"][0]["perhaps"]


def test_two_lists_say_something_of_one_picture(
    origin: Origin, user: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    origin.add_barcode("Z1", [a_page(UPPER)])
    for name, label in (("a.csv", "birds, 25F3"), ("b.csv", "plants; vegetation, 25G")):
        (tmp_path / name).write_text(a_list(origin, ("Z1", "1", UPPER, label)))
        bring(origin, tmp_path / name, "--trust", capsys=capsys)
    read_everything()
    assert set(Label.objects.values_list("state", flat=True)) == {"applied"}
    assert sorted(Illustration.objects.get().notations) == ["25F3", "25G"]


def test_what_the_detector_misses_is_taken_at_the_lists_word_only_where_that_is_wished(
    origin: Origin, user: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (100, 120, 300, 200)
    origin.add_barcode("Z1", [a_page()])
    (tmp_path / "onit.csv").write_text(
        a_list(origin, ("Z1", "1", text, "birds, 25F3"), ("Z1", "1", (20, 20, 60, 50), "birds, 25F3"))
    )
    bring(origin, tmp_path / "onit.csv", "--trust", capsys=capsys)
    read_everything()
    assert dict(Label.objects.values_list("row", "state")) == {2: "applied", 3: "unseen"}
    made = Illustration.objects.get()
    assert (made.source, made.notations, made.crop_digest != "") == ("list", ["25F3"], True)
    assert Label.objects.get(row=3).note == "The page is blank there."


def test_a_book_that_was_scanned_with_another_leaf_is_told(
    origin: Origin, user: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its pictures stand a page later now; on the first page another one stands in the same place by chance."""
    origin.add_barcode("Z1", [a_page(), a_page(UPPER, seed=1), a_page(LOWER, seed=2), a_page(UPPER, seed=3)])
    rows = [("Z1", str(n + 1), box, "birds, 25F3") for n, box in enumerate((UPPER, LOWER, UPPER))]
    (tmp_path / "onit.csv").write_text(a_list(origin, *rows))
    bring(origin, tmp_path / "onit.csv", capsys=capsys)
    read_everything()
    assert set(Label.objects.values_list("state", flat=True)) == {"unseen"}
    call_command("import", "standing")
    told = capsys.readouterr().out
    assert "3 of 3 regions have a picture 1 page later, 0 where the list has them" in told


def test_figures_of_a_plate_that_is_found_as_one_picture_are_pictures_of_their_own(
    origin: Origin, user: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plate = (150, 200, 700, 900)
    figures = [(180, 240, 300, 350), (520, 240, 300, 350), (200, 700, 600, 380)]
    origin.add_barcode("Z1", [a_page(plate), a_page(plate, seed=3)])
    rows = [("Z1", "1", box, "birds, 25F3") for box in figures]
    rows += [("Z1", "2", box, "birds, 25F3") for box in (plate, *figures)]
    (tmp_path / "onit.csv").write_text(a_list(origin, *rows))
    bring(origin, tmp_path / "onit.csv", capsys=capsys)
    read_everything()
    assert list(Label.objects.exclude(state="applied").values_list("row", "note")) == []
    standing = [
        [box_of(one) for one in Illustration.objects.filter(canvas__position=place, state="standing")]
        for place in (0, 1)
    ]
    # The whole plate is a picture where the list has it, and is not one where it has its figures only.
    assert [len(one) for one in standing] == [3, 4]
    for box in figures:
        assert all(any(one.iou(Box(*box)) > 0.99 for one in found) for found in standing)


@pytest.mark.slow
def test_some_pictures_of_each_common_class_of_the_published_list(
    origin: Origin, user: Any, shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A library in the scheme of its addresses serves drawn pages; ONIT_LABELS_MOST says of how many pictures."""
    lines = (shared / "data" / "onit" / "extracted-images.csv").read_text().splitlines()
    most, chosen, classes = int(os.environ.get("ONIT_LABELS_MOST", "8")), [], set()
    for line in lines[1:]:
        label = line.partition("native.jpg|")[2].partition("|")[2].strip('"').split("|")[-1].rstrip("*")
        if label and (label not in classes or most > 68) and len(chosen) < most:
            classes.add(label)
            chosen.append(line)
    pages: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
    for line in chosen:
        found = re.search(r"/ABO/(\w+)/(\d+)/([\d.,]+)/", line)
        assert found is not None
        box = tuple(int(float(one)) for one in found[3].split(","))
        pages.setdefault(found[1], []).append((int(found[2]), box))
    for barcode, there in pages.items():
        boxes = {number: [box for at, box in there if at == number] for number, _ in there}
        size = [max(120 + box[n] + box[n + 2] for _, box in there) for n in (0, 1)]
        drawn = {
            number: a_page(*regions, width=size[0], height=size[1], text=False).convert("L")
            for number, regions in boxes.items()
        }
        origin.add_barcode(barcode, list(drawn.values()), numbers=list(drawn))
    file = tmp_path / "onit.csv"
    file.write_text("\n".join([lines[0], *chosen]).replace("https://iiif.onb.ac.at", origin.base) + "\n")
    bring(origin, file, capsys=capsys)
    read_everything()
    states = Counter(Label.objects.values_list("state", flat=True))
    assert states["applied"] >= 0.8 * len(chosen), dict(states)
    applied = Label.objects.filter(state="applied")
    assert all(set(one.notations) <= set(one.illustration.notations) for one in applied)
    model = a_model()
    vectors.add_missing()
    assert len(embed_all(model)) >= states["applied"]


def test_images_without_a_book_become_one(
    origin: Origin, user: Any, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    origin.add_barcode("Z7", [a_page(UPPER), a_page(LOWER)])
    settings.BOOKS_ROOT = tmp_path / "books"
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PUBLIC_URL": origin.base}
    origin.serve("/books", settings.BOOKS_ROOT)
    table = tmp_path / "own.csv"
    region = ",".join(map(str, LOWER))
    table.write_text(f'image,region,notation\n{origin.url("/images/ABO/Z7/00000002")},"{region}",25F3\n')
    arguments = ["import", "labels", str(table), "--user", "anna", "--make-books", "--json"]
    call_command(*arguments)
    assert json.loads(capsys.readouterr().out)["books_registered"] == 1
    call_command(*arguments)
    again = json.loads(capsys.readouterr().out)
    assert (again["books_registered"], again["same"]) == (0, 1)
    read_everything()
    label = Label.objects.get()
    assert (label.state, label.canvas is not None) == ("applied", True)
    assert Illustration.objects.get().notations == ["25F3"]


def test_nothing_is_half_written(
    origin: Origin, user: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.csv").write_text("filename|barcode|lang_year|label_filled\na|b|c|d\n")
    with pytest.raises(CommandError, match="does not say which images"):
        call_command("import", "labels", str(tmp_path / "bad.csv"), "--user", "anna")
    for arguments, sentence in (
        (["--user", "nobody"], "There is no user “nobody”"),
        (["--user", "anna", "--manifest", "https://x.example/"], "no template"),
        (["--user", "anna", "--columns", "image"], "--columns cannot be read"),
        (["--user", "anna", "--at", "soon"], "is no date"),
        (["--user", "anna", "--thumbnails", str(tmp_path / "none")], "no folder"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("import", "labels", str(tmp_path / "bad.csv"), *arguments)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import", "labels", str(tmp_path / "none.csv"), "--user", "anna")
    with pytest.raises(CommandError, match="No list was brought"):
        call_command("import", "standing")
    assert (Label.objects.count(), Manifest.objects.count(), RunItem.objects.count()) == (0, 0, 0)
    table = tmp_path / "own.csv"
    table.write_text(
        'image,region,notation\nhttps://l.example/i/1,1,25F\nhttps://l.example/i/1,"1,2,3,4",25F\n'
    )
    call_command("import", "labels", str(table), "--user", "anna")
    text = capsys.readouterr().out
    assert "The region is not a rectangle in pixels. (row 2)" in text
    assert "1 rows name no book" in text


@pytest.mark.slow
def test_the_published_file_waits_without_the_network(
    user: Any, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(shared / "data" / "onit" / "extracted-images.csv")
    call_command("import", "labels", file, "--user", "anna", "--no-books", "--json", "--at", "2025-01-28")
    told = json.loads(capsys.readouterr().out)
    assert (told["read"], told["new"], told["labelled"], told["curated_away"]) == (
        22_299,
        22_299,
        8_042,
        14_257,
    )
    assert (len(told["classes"]), sum(told["classes"].values()), told["books"]) == (68, 21_793, 1_366)
    assert Label.objects.filter(notations__contains=["25A"]).count() == 1_084


def test_a_row_that_the_model_sees_otherwise_is_told_and_stands(
    user: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    library = a_library()
    names = ("lion", "owl", "tulip")
    axes = np.eye(library.model.dim, dtype=np.float32)[: len(names)]
    classes.save_reference(library.model, Reference("one", names, axes, np.full(3, 2, np.int8)))
    Vector.objects.update(base=0.1, best=0.5)
    lion, tulip, unsure, near = (
        library.groups[0][0],
        library.groups[1][0],
        library.groups[2][0],
        library.groups[1][1],
    )
    for row, name, score in (
        (lion, "lion", 1.0),
        (tulip, "tulip", 1.0),
        (unsure, "tulip", 0.5),
        (near, "owl", 1.0),
    ):
        Vector.objects.filter(illustration=row).update(classes=[name], class_scores=[score])
    near.canvas_id, near.manifest_id = tulip.canvas_id, tulip.manifest_id
    near.save()
    for number, row in enumerate((lion, tulip, unsure), 1):
        row.notations, row.decision = ["25F23(BEAR)"], "accepted"
        row.save()
        Label.objects.create(
            source="onit", row=number, name=f"{number}.jpg", image=f"https://b.example/{number}", key=str(number),
            x=0, y=0, w=9, h=9, decision="accepted", notations=row.notations, state="applied",
            canvas=row.canvas, illustration=row, user=user,
        )  # fmt: skip
    call_command("import", "standing", "onit", "--json")
    (stands,) = json.loads(capsys.readouterr().out)
    (told,) = stands["otherwise"]  # a lion is an animal, as a bear is; of what is unsure nothing is said
    assert (told["row"], told["given"], told["seen"]) == (2, ["25F23(BEAR)"], ["25G41(TULIP)"])
    page = tulip.canvas.position + 1
    assert told["perhaps"] == [f"page {page} of the book shows such a picture"]
    assert stands["counts"] == {"accepted": {"applied": 3}}
    call_command("import", "standing", "onit")
    assert (
        "the list says 25F23(BEAR), the model surely sees 25G41(TULIP). Perhaps: page"
        in capsys.readouterr().out
    )
    with pytest.raises(CommandError, match="Say of which list"):
        call_command("import", "standing", "--set-aside", "--user", "anna")
    with pytest.raises(CommandError, match="There is no user"):
        call_command("import", "standing", "onit", "--set-aside")


@pytest.mark.parametrize("by_people", [(), ("25H",)])
def test_what_the_model_sees_otherwise_is_taken_back_at_somebodys_word(
    user: Any, capsys: pytest.CaptureFixture[str], by_people: tuple[str, ...]
) -> None:
    """What people said beside it stays; and nothing is taken back twice."""
    library = a_library()
    axes = np.eye(library.model.dim, dtype=np.float32)[:1]
    classes.save_reference(library.model, Reference("one", ("tulip",), axes, np.full(1, 2, np.int8)))
    row = library.groups[1][0]
    Vector.objects.filter(illustration=row).update(base=0.1, best=0.5, classes=["tulip"], class_scores=[1.0])
    label = Label.objects.create(
        source="onit", row=2, image="https://b.example/1", key="1", x=0, y=0, w=9, h=9, decision="accepted",
        notations=["25F23(BEAR)"], given=["25F23(BEAR)"], state="applied", canvas=row.canvas, illustration=row,
        user=user,
    )  # fmt: skip
    stated = decisions.Stated(decision="accepted", notations=label.notations, reason="onit, row 2")
    decisions.adopt(illustration=row, user=user, stated=stated)
    if by_people:
        decisions.classify(illustration=row, user=user, notations=[*label.notations, *by_people])
    for told in ("1 rows", "0 rows"):
        call_command("import", "standing", "onit", "--set-aside", "--user", "anna", "--json")
        shown = capsys.readouterr()
        assert told in shown.err
    (stands,) = json.loads(shown.out)
    assert (stands["otherwise"], stands["counts"]) == ([], {"accepted": {"elsewhere": 1}})
    assert "25G41(TULIP)" in stands["doubted"][0]["why"]
    row.refresh_from_db()
    assert (row.notations, row.decision) == ([*by_people], "accepted" if by_people else "undecided")
