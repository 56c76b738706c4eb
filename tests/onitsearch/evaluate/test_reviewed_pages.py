"""Reviewed pages as truth: what people decided, in the pixels of the page image that was fetched."""

import json

import pytest
from django.core.management import CommandError, call_command

from manifests import services
from manifests.models import Canvas, Manifest, RunItem
from onitsearch.evaluate.page_truth import read_page, read_page_truth
from onitsearch.evaluate.reviewed_pages import reviewed_canvases
from onitsearch.store.models import Illustration
from tests.onitsearch.drawn import a_page

pytestmark = pytest.mark.django_db

PICTURE = (250, 300, 480, 420)


@pytest.fixture
def book(origin):
    """A harvested book of two pages whose canvases are twice as large as their images; its rows."""
    run = services.register(url=origin.add_book("b", [a_page(PICTURE), a_page(seed=1)], scale=2.0))
    for item in RunItem.objects.filter(run=run):
        services.harvest_item(item_id=item.id)
    return list(Canvas.objects.order_by("position"))


def found_on(canvas, box, kind="illustration", decision="undecided"):
    x, y, w, h = box
    return Illustration.objects.create(
        manifest=canvas.manifest,
        canvas=canvas,
        x=x,
        y=y,
        w=w,
        h=h,
        kind=kind,
        decision=decision,
        source="network",
    )


def test_decided_pages_become_truth(book, origin, tmp_path):
    found_on(book[0], [2 * side for side in PICTURE], decision="accepted")
    found_on(book[0], (10, 10, 300, 200), decision="rejected")
    found_on(book[0], (1000, 1000, 400, 100), kind="ornament")
    call_command("review", "export", "--pages", str(tmp_path))
    (page,) = read_page_truth(tmp_path / "truth.json")
    assert page.book == book[0].manifest.public_id
    assert read_page(tmp_path, page.file).shape[:2] == (page.height, page.width)
    pixels = page.width / book[0].size[0]
    kinds = {box.kind: [box.box.x / pixels, box.box.y / pixels] for box in page.boxes}
    # Hidden and undecided: neither a hit nor a miss. Rejected: no picture.
    assert kinds.keys() == {"illustration", "other"}
    assert kinds["illustration"] == pytest.approx([500, 600], abs=2)


def test_a_page_with_an_open_question_is_not_reviewed(book, tmp_path):
    found_on(book[0], PICTURE, decision="accepted")
    question = found_on(book[0], (10, 10, 300, 200))
    with pytest.raises(CommandError, match="No page is reviewed yet"):
        call_command("review", "export", "--pages", str(tmp_path))
    question.decision = "rejected"
    question.save()
    call_command("review", "export", "--pages", str(tmp_path))
    assert len(json.loads((tmp_path / "truth.json").read_text())) == 1


def test_what_its_book_shows_unasked_is_what_counts_as_open(book, tmp_path):
    found_on(book[0], PICTURE, decision="accepted")
    found_on(book[0], (10, 10, 300, 200), kind="initial")
    assert list(reviewed_canvases("all")) == book[:1]
    Manifest.objects.update(own_kinds=["initial"])
    assert not reviewed_canvases("all")


def test_a_page_that_cannot_be_had_is_told_and_left_out(book, origin, tmp_path, capsys):
    for canvas in book:
        found_on(canvas, PICTURE, decision="accepted")
    images = book[1].images
    Canvas.objects.filter(pk=book[1].pk).update(images=[])
    call_command("review", "export", "--pages", str(tmp_path))
    assert images
    said = capsys.readouterr().err
    assert book[1].uri in said
    assert "1 of 2 pages could not be fetched" in said
    assert len(read_page_truth(tmp_path / "truth.json")) == 1
