"""Regions found again: ids that stay, decisions that hold, all or nothing."""

import numpy as np
import pytest
from django.utils import timezone

from onitsearch.crop.crop import Crop
from onitsearch.detect.region import Region
from onitsearch.geometry import Box
from onitsearch.store import illustrations, pages, vectors
from onitsearch.store.models import Illustration, Page, Vector
from tests.onitsearch.rows import a_canvas, a_model, an_illustration, embed_all

pytestmark = pytest.mark.django_db

A, B, C = Box(100, 100, 300, 200), Box(500, 600, 200, 200), Box(50, 900, 400, 300)


def visit(canvas, boxes, *, digest="crop", meanwhile=None, **values):
    """Do what the pipeline does, with crops that need no pixels."""
    (page_id,) = pages.mark_due([canvas.id])
    work = pages.claim(page_id)
    matched = illustrations.match_regions(
        [Region(box, source="classical") for box in boxes], illustrations.existing_on(canvas.id)
    )
    if meanwhile:
        meanwhile()
    crops = [
        Crop(
            np.zeros((2, 2, 3), np.uint8),
            f"{digest}-{s.region.box.x:.0f}",
            b"",
            f"t/{s.region.box.x:.0f}",
            2,
            2,
        )
        for s in matched
    ]
    return illustrations.write_page(work, list(zip(matched, crops, strict=True)), **values)


def standing(canvas):
    return {row.public_id: illustrations.box_of(row) for row in canvas.illustrations.filter(state="standing")}


def test_the_same_regions_keep_their_ids_and_vectors():
    model, canvas = a_model(), a_canvas()
    assert visit(canvas, [A, B]) == illustrations.PageChanges(new=2, due=2)
    embed_all(model)
    before = standing(canvas)
    moved = Box(A.x + 5, A.y, A.w, A.h)
    assert visit(canvas, [moved, B], digest="crop").kept == 2
    after = standing(canvas)
    assert set(after) == set(before)
    assert moved in after.values()
    # The moved one has another crop and is due again; the other kept its vector.
    assert Vector.objects.filter(v__isnull=True).count() == 1


def test_what_is_not_found_again_is_superseded_and_its_vector_goes():
    model, canvas = a_model(), a_canvas()
    visit(canvas, [A, B])
    embed_all(model)
    written = visit(canvas, [B, C])
    assert (written.new, written.kept, written.superseded) == (1, 1, 1)
    gone = Illustration.objects.get(state="superseded")
    assert gone.withdrawn
    assert not Vector.objects.filter(illustration=gone).exists()
    written = visit(canvas, [A, B, C])
    assert written.new == 1  # an id that was given up is never used again
    assert Illustration.objects.get(id=gone.id).state == "superseded"


def test_a_decided_box_never_moves_and_never_goes():
    canvas = a_canvas()
    visit(canvas, [A, B])
    decided = Illustration.objects.get(x=A.x)
    Illustration.objects.filter(id=decided.id).update(
        decision="accepted", decided_at=timezone.now(), kind="map", x=110.0
    )
    mine = Box(110, A.y, A.w, A.h)
    visit(canvas, [Box(90, 95, 310, 210), B], digest="new")
    row = Illustration.objects.get(id=decided.id)
    assert illustrations.box_of(row) == mine
    assert row.kind == "map"
    assert row.crop_digest == "new-110"  # cut from the new image along the decided box
    visit(canvas, [])
    assert standing(canvas) == {decided.public_id: mine}


def test_a_rejected_one_stays_rejected_and_swallows_its_region():
    canvas = a_canvas()
    visit(canvas, [A])
    Illustration.objects.update(decision="rejected", decided_at=timezone.now())
    written = visit(canvas, [Box(105, 100, 300, 200)], digest="other")
    assert (written.new, written.kept, written.superseded) == (0, 0, 0)
    row = Illustration.objects.get()
    assert (row.decision, row.state, row.x) == ("rejected", "standing", A.x)


def test_a_persons_own_box_stands_without_any_match():
    canvas = a_canvas()
    own = an_illustration(canvas, box=(C.x, C.y, C.w, C.h), source="person")
    visit(canvas, [A])
    assert own.public_id in standing(canvas)
    assert len(standing(canvas)) == 2


def test_a_decision_made_during_the_visit_holds():
    canvas = a_canvas()
    visit(canvas, [A])

    def redraw():
        Illustration.objects.update(x=120.0, decision="accepted", decided_at=timezone.now())

    visit(canvas, [Box(104, 100, 300, 200)], digest="late", meanwhile=redraw)
    row = Illustration.objects.get()
    assert row.x == 120.0
    assert not row.crop_digest.startswith("late")

    def draw():
        an_illustration(canvas, box=(C.x, C.y, C.w, C.h), source="person")

    visit(canvas, [C], meanwhile=draw)
    assert list(standing(canvas).values()).count(C) == 1


def test_a_lost_claim_writes_nothing():
    canvas = a_canvas()
    assert visit(canvas, [A], meanwhile=lambda: pages.mark_due([canvas.id])) is None
    assert Illustration.objects.count() == 0
    assert Page.objects.get().state == "due"


def test_an_error_in_the_middle_leaves_nothing_behind(monkeypatch):
    canvas = a_canvas()

    def fail(*_):
        raise RuntimeError("power cut")

    monkeypatch.setattr(vectors, "refresh_shown", fail)
    with pytest.raises(RuntimeError):
        visit(canvas, [A])
    assert Illustration.objects.count() == 0
    assert Page.objects.get().state == "claimed"


def test_pages_of_a_book_whose_ocr_names_pictures_are_asked_again():
    one = a_canvas()
    two = a_canvas(one.manifest)
    visit(two, [A], supplied="silent", regions_from="classical")
    visit(one, [A], supplied="pictures", regions_from="alto")
    assert Page.objects.get(canvas=two).state == "due"
    # And the other way round: the one that is written second notices by itself.
    visit(two, [A], supplied="silent", regions_from="classical")
    assert Page.objects.get(canvas=two).state == "due"
    visit(two, [], supplied="silent", regions_from="alto")
    assert Page.objects.get(canvas=two).state == "done"


def test_long_texts_are_cut():
    region = illustrations.clean_text(Region(A, text="word " * 400))
    assert len(region.text) == 500
    assert region.text.endswith("…")
