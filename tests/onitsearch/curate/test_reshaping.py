"""Regions as people shape them: drawn, split, merged, taken away, brought back; no detector undoes any of it."""

import math
from functools import partial

import pytest

from manifests.errors import BadRequestError, ConflictError, GoneError, NotFoundError
from onitsearch.curate import batches, decisions, reshaping
from onitsearch.curate.batches import undo_batch, undo_last
from onitsearch.curate.history import histories
from onitsearch.curate.versions import version_of
from onitsearch.detect.region import Region
from onitsearch.errors import StaleDecisionError
from onitsearch.geometry import Box
from onitsearch.models import DecisionRecord, Illustration, Page, Vector
from onitsearch.store import illustrations
from onitsearch.store.illustrations import box_of
from tests.onitsearch import rows
from tests.onitsearch.rows import now

pytestmark = pytest.mark.django_db
WHOLE = Box(100, 100, 300, 200)
LEFT, RIGHT = Box(100, 100, 150, 200), Box(250, 100, 150, 200)


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture
def ben(django_user_model):
    return django_user_model.objects.create_user("ben")


def found_again(canvas, *boxes):
    """What the page would hold after the detector saw these: boxes of standing ones, and how many would be new."""
    regions = [Region(box, source="network") for box in boxes]
    matched = illustrations.match_regions(regions, illustrations.existing_on(canvas.pk))
    return (
        sorted((one.region.box.x, one.region.box.w) for one in matched if one.illustration_id),
        sum(one.illustration_id is None for one in matched),
    )


def standing(canvas):
    kept = Illustration.objects.filter(canvas=canvas).exclude(decision="rejected").order_by("x", "pk")
    return [box_of(one) for one in kept]


def test_drawing_twice_is_one_picture_that_waits_for_its_crop(anna):
    canvas = rows.a_canvas()
    Page.objects.create(canvas=canvas, indexed_digest=canvas.digest, state="done", recipe="seen")
    one, made = reshaping.draw(canvas=canvas, user=anna, box=Box(950, 10, 200, 300), kind="map")
    again, made_again = reshaping.draw(canvas=canvas, user=anna, box=Box(950, 10, 200, 300), kind="map")
    assert (made, made_again, again.pk) == (True, False, one.pk)
    assert (box_of(one), one.kind, one.decision, one.source) == (
        Box(950, 10, 50, 300), "map", "accepted", "person"
    )  # fmt: skip
    page = Page.objects.get()
    assert (page.state, page.recipe) == ("due", "")


@pytest.mark.parametrize("box", [Box(2000, 10, 50, 50), Box(10, 10, 5.9, 50), Box(10, 1497, 50, 50)])
def test_what_is_off_the_page_or_too_small_is_refused(anna, box):
    row = rows.an_illustration()
    for refused in (
        lambda: reshaping.draw(canvas=row.canvas, user=anna, box=box),
        lambda: reshaping.reshape(illustration=row, user=anna, box=box),
        lambda: decisions.redraw(illustration=row, user=anna, box=box),
    ):
        with pytest.raises(BadRequestError):
            refused()
    with pytest.raises(ValueError, match="finite"):
        Box(math.nan, 0, 1, 1)
    assert not DecisionRecord.objects.exists()


def test_box_and_kind_are_one_decision(row, anna):
    seen = version_of(row)
    reshaping.reshape(illustration=row, user=anna, box=LEFT, kind="map", version=seen)
    shaped = now(row)
    assert (box_of(shaped), shaped.kind, shaped.decision, shaped.crop_digest) == (LEFT, "map", "accepted", "")
    assert not Vector.objects.filter(illustration=row).exists()
    assert DecisionRecord.objects.get().action == "redraw"
    with pytest.raises(StaleDecisionError) as told:
        reshaping.reshape(illustration=row, user=anna, box=RIGHT, version=seen)
    assert told.value.changes["box"] == ([100, 100, 300, 200], [100, 100, 150, 200])


def test_a_split_is_undone_as_one(row, anna):
    decisions.classify(illustration=row, user=anna, notations=["25F3"])
    done = reshaping.split(illustration=row, user=anna, parts=[LEFT, RIGHT], version=version_of(now(row)))
    assert standing(row.canvas) == [LEFT, RIGHT]
    other = Illustration.objects.get(public_id=done.changed[1])
    assert (other.notations, other.kind, other.decision) == (["25F3"], row.kind, "accepted")
    # The detector sees the whole picture again, or something between: nothing comes back.
    assert found_again(row.canvas, WHOLE) == ([(100, 150), (250, 150)], 0)
    assert found_again(row.canvas, Box(100, 100, 290, 200), LEFT, RIGHT) == ([(100, 150), (250, 150)], 0)
    undone = undo_batch(batch=done.id, user=anna)
    assert (undone.changed, undone.left) == (done.changed, ())
    assert standing(row.canvas) == [WHOLE]
    assert now(row).notations == ["25F3"]


@pytest.mark.parametrize("parts", [[LEFT], [LEFT, Box(700, 700, 90, 90)], [LEFT, Box(250, 100, 2, 200)]])
def test_parts_lie_within_the_picture(row, anna, parts):
    with pytest.raises(BadRequestError):
        reshaping.split(illustration=row, user=anna, parts=parts)
    assert Illustration.objects.count() == 1


def test_merging_keeps_what_was_said_of_each_and_stays(anna):
    canvas = rows.a_canvas()
    one = rows.an_illustration(canvas, box=(100, 100, 150, 200), notations=["25F3"], tags=["owl"])
    two = rows.an_illustration(canvas, box=(250, 120, 150, 220), notations=["25F", "25F3"], tags=["night"])
    versions = {each.public_id: version_of(each) for each in (one, two)}
    done = reshaping.merge(illustrations=[one, two], user=anna, versions=versions)
    merged = now(one)
    assert (box_of(merged), merged.notations, merged.tags) == (
        Box(100, 100, 300, 240), ["25F3", "25F"], ["owl", "night"]
    )  # fmt: skip
    assert now(two).decision == "rejected"
    # The detector sees both again.
    assert found_again(canvas, Box(100, 100, 150, 200), Box(250, 120, 150, 220)) == ([(100, 300)], 0)
    with pytest.raises(StaleDecisionError):
        reshaping.merge(illustrations=[one, two], user=anna, versions=versions)
    with pytest.raises(ConflictError):
        reshaping.merge(illustrations=[one, two], user=anna)
    assert undo_last(canvas=canvas, user=anna).changed == done.changed
    assert standing(canvas) == [Box(100, 100, 150, 200), Box(250, 120, 150, 220)]


def test_pictures_of_two_pages_are_not_merged(row, anna):
    for others in ([], [row], [rows.an_illustration()]):
        with pytest.raises(BadRequestError):
            reshaping.merge(illustrations=[row, *others], user=anna)


def test_a_frame_that_was_moved_away_leaves_no_second_picture(row, anna):
    reshaping.reshape(illustration=row, user=anna, box=Box(100, 100, 120, 90))
    assert found_again(row.canvas, WHOLE) == ([(100, 120)], 0)
    assert found_again(row.canvas, WHOLE, Box(600, 900, 200, 200)) == ([(100, 120)], 1)
    # Undone, the place where it was meanwhile is free.
    undo_last(canvas=row.canvas, user=anna)
    assert found_again(row.canvas, Box(100, 100, 120, 90), WHOLE) == ([(100, 300)], 1)


def test_every_state_can_be_had_back(row, anna, ben):
    reshaping.reshape(illustration=row, user=anna, box=LEFT)
    reshaping.reshape(illustration=now(row), user=ben, box=RIGHT, kind="map")
    reshaping.remove(illustration=now(row), user=ben)
    with_states = histories([now(row)])[row.pk]
    assert [(one.action, one.by) for one in with_states] == [
        ("found", ""), ("redraw", "anna"), ("redraw", "ben"), ("reject", "ben")
    ]  # fmt: skip
    assert [one.current for one in with_states] == [False, False, False, True]
    reshaping.restore(illustration=now(row), user=ben, to=with_states[1].version)
    back = now(row)
    assert (box_of(back), back.kind, back.decision) == (LEFT, "illustration", "accepted")
    assert DecisionRecord.objects.last().action == "restore"
    reshaping.restore(illustration=back, user=ben, to=with_states[2].version)
    assert (box_of(now(row)), now(row).kind) == (RIGHT, "map")
    # The machine's own can always be had.
    reshaping.restore(illustration=now(row), user=ben, to=reshaping.ORIGINAL)
    first = now(row)
    assert (box_of(first), first.kind, first.decision) == (WHOLE, "illustration", "undecided")
    with pytest.raises(NotFoundError):
        reshaping.restore(illustration=first, user=ben, to="0" * 16)


def test_a_picture_drawn_and_taken_away_before_its_crop_gets_one_when_it_is_back(anna):
    canvas = rows.a_canvas()
    drawn, _made = reshaping.draw(canvas=canvas, user=anna, box=LEFT)
    reshaping.remove(illustration=drawn, user=anna)
    Page.objects.filter(canvas=canvas).update(state="done", recipe="seen")
    undo_last(canvas=canvas, user=anna)
    assert (now(drawn).decision, Page.objects.get().state) == ("accepted", "due")


def test_what_somebody_else_did_since_is_not_undone(row, anna, ben):
    reshaping.reshape(illustration=row, user=anna, box=LEFT)
    reshaping.reshape(illustration=now(row), user=ben, box=RIGHT)
    with pytest.raises(ConflictError, match="ben"):
        undo_last(canvas=row.canvas, user=anna)
    assert box_of(now(row)) == RIGHT
    undo_last(canvas=row.canvas, user=ben)
    undo_last(canvas=row.canvas, user=anna)
    assert box_of(now(row)) == WHOLE
    with pytest.raises(ConflictError, match="nothing"):
        undo_last(canvas=row.canvas, user=anna)


def test_what_is_no_longer_on_its_page_is_not_shaped(row, anna):
    Illustration.objects.update(state="superseded")
    for refused in (
        lambda: reshaping.reshape(illustration=row, user=anna, box=LEFT),
        lambda: reshaping.split(illustration=row, user=anna, parts=[LEFT, RIGHT]),
        lambda: reshaping.restore(illustration=row, user=anna, to="x"),
    ):
        with pytest.raises(GoneError):
            refused()


def test_a_batch_over_many_pages_is_undone_on_the_page_where_one_is(row, anna, monkeypatch):
    elsewhere = rows.an_illustration()
    done = batches.decide_many(
        illustrations=[row, elsewhere], user=anna, decide=partial(decisions.classify, notations=["25F3"])
    )
    decisions.classify(illustration=now(row), user=anna, notations=["25F3", "25G"], batch=done.id)
    assert undo_last(canvas=row.canvas, user=anna).changed == (row.public_id,)
    assert (now(row).notations, now(elsewhere).notations) == ([], ["25F3"])
    monkeypatch.setattr(batches, "MOST_UNDONE", 2)
    with pytest.raises(BadRequestError, match="More than 2 decisions"):
        undo_batch(batch=done.id, user=anna)
