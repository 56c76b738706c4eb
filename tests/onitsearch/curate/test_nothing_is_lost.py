"""Two people at one picture: nothing that either said is lost, and all of it can be had back."""

import re
import threading
from functools import partial

import pytest
from django.db import connection

from manifests.errors import BadRequestError, ConflictError, NotFoundError
from onitsearch.curate import batches, leases
from onitsearch.curate import decisions as curate
from onitsearch.curate.versions import original_of, version_of
from onitsearch.errors import StaleDecisionError
from onitsearch.geometry import Box
from onitsearch.store.models import DecisionRecord, Illustration, Page, ReviewLease, Vector
from tests.onitsearch import rows
from tests.onitsearch.rows import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture
def ben(django_user_model):
    return django_user_model.objects.create_user("ben")


def actions(row):
    return list(
        DecisionRecord.objects.filter(illustration=row).order_by("pk").values_list("action", flat=True)
    )


DECISIONS = {
    "accept": partial(curate.accept),
    "reject": partial(curate.reject, reason="a stain"),
    "redraw": partial(curate.redraw, box=Box(10, 20, 30, 40)),
    "classify": partial(curate.classify, kind="map", notations=["25A"]),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_two_who_agree_decide_once(row, anna, ben, name):
    seen = version_of(row)
    DECISIONS[name](illustration=row, user=anna, version=seen)
    after = version_of(now(row))
    DECISIONS[name](illustration=row, user=ben, version=seen)
    DECISIONS[name](illustration=row, user=anna)
    assert (version_of(now(row)), now(row).decided_by, actions(row)) == (after, anna, [name])


def test_another_reason_is_kept_too(row, anna, ben):
    curate.reject(illustration=row, user=anna, reason="a stain")
    curate.reject(illustration=row, user=ben, reason="a stamp")
    assert [one.reason for one in DecisionRecord.objects.order_by("pk")] == ["a stain", "a stamp"]


@pytest.mark.parametrize("name", DECISIONS)
def test_what_was_decided_on_another_state_is_told_and_not_applied(row, anna, ben, name):
    seen = version_of(row)
    curate.classify(illustration=row, user=anna, kind="stamp", notations=["25F23(LION)"])
    before = version_of(now(row))
    if name == "accept":  # that it is accepted is what both say
        curate.reject(illustration=row, user=anna)
        before = version_of(now(row))
    with pytest.raises(StaleDecisionError) as refused:
        DECISIONS[name](illustration=row, user=ben, version=seen)
    assert version_of(now(row)) == before == refused.value.version
    assert refused.value.changes["notations"] == ([], ["25F23(LION)"])
    assert refused.value.by == "anna"
    assert refused.value.at
    DECISIONS[name](illustration=row, user=ben, version=before)
    assert now(row).decided_by == ben


def test_a_change_that_nobody_is_known_to_have_made_is_told_without_a_name(row, anna, ben):
    seen = version_of(row)
    Illustration.objects.filter(pk=row.pk).update(kind="map")  # by no decision at all
    with pytest.raises(StaleDecisionError, match="changed meanwhile; nothing") as refused:
        curate.accept(illustration=row, user=ben, version=seen)
    assert (refused.value.by, refused.value.at, refused.value.changes) == ("", "", {})
    seen = version_of(now(row))
    curate.reject(illustration=row, user=anna)
    anna.delete()
    with pytest.raises(StaleDecisionError, match="changed meanwhile; nothing") as refused:
        curate.accept(illustration=row, user=ben, version=seen)
    assert (refused.value.by, refused.value.changes) == ("", {"decision": ("undecided", "rejected")})
    assert refused.value.hint == "Compare, and decide again on what it is now."


@pytest.mark.parametrize("first", DECISIONS)
@pytest.mark.parametrize("second", DECISIONS)
def test_every_decision_can_be_undone(row, anna, ben, first, second):
    start = version_of(row)
    DECISIONS[first](illustration=row, user=anna)
    middle = now(row)
    DECISIONS[second](illustration=row, user=ben)
    if version_of(now(row)) != version_of(middle):
        curate.undo(illustration=row, user=anna)
        assert version_of(now(row)) == version_of(middle)
        assert (now(row).decided_by, now(row).decided_at) == (
            anna,
            DecisionRecord.objects.earliest("pk").made_at,
        )
    curate.undo(illustration=row, user=ben)
    assert (version_of(now(row)), now(row).decided_by, now(row).decided_at) == (start, None, None)
    with pytest.raises(ConflictError, match="no decision on this picture to undo"):
        curate.undo(illustration=row, user=ben)


def test_undoing_twice_by_mistake_takes_back_one(row, anna):
    curate.accept(illustration=row, user=anna)
    curate.classify(illustration=row, user=anna, kind="map")
    seen = version_of(now(row))
    curate.undo(illustration=row, user=anna, version=seen)
    with pytest.raises(StaleDecisionError):
        curate.undo(illustration=row, user=anna, version=seen)
    assert now(row).decision == "accepted"


def test_undoing_a_rejection_shows_the_picture_again(row, anna):
    curate.reject(illustration=row, user=anna)
    assert not Vector.objects.get(illustration=row).shown
    curate.undo(illustration=row, user=anna)
    assert Vector.objects.get(illustration=row).shown


def test_reset_brings_back_what_the_machine_said(row, anna):
    Page.objects.create(canvas=row.canvas, state="done", recipe="r", image_digest="d")
    curate.redraw(illustration=row, user=anna, box=Box(10, 20, 30, 40))
    curate.classify(illustration=row, user=anna, kind="map", notations=["25A"])
    curate.redraw(illustration=row, user=anna, box=Box(50, 60, 70, 80))
    assert original_of(now(row))["box"] == [100, 100, 300, 200]
    Illustration.objects.filter(pk=row.pk).update(crop_digest="new")
    Page.objects.update(state="done", recipe="r", image_digest="d")
    curate.reset(illustration=row, user=anna)
    changed = now(row)
    assert (changed.x, changed.y, changed.w, changed.h) == (100, 100, 300, 200)
    assert (changed.kind, changed.decision, changed.notations) == ("illustration", "undecided", ["25A"])
    # What is shown of it was cut from another box.
    assert changed.crop_digest == ""
    page = Page.objects.get()
    assert (page.state, page.recipe, page.image_digest) == ("due", "", "")
    curate.undo(illustration=row, user=anna)
    assert (now(row).x, now(row).kind, now(row).decision) == (50, "map", "accepted")


def test_the_original_is_what_the_machine_said_last(row, anna):
    curate.accept(illustration=row, user=anna)
    curate.reset(illustration=row, user=anna)
    Illustration.objects.filter(pk=row.pk).update(x=111, kind="ornament")  # a better detector
    curate.redraw(illustration=row, user=anna, box=Box(10, 20, 30, 40))
    curate.classify(illustration=row, user=anna, kind="map")
    curate.reset(illustration=row, user=anna)
    assert (now(row).x, now(row).kind) == (111, "ornament")


def test_an_earlier_reset_that_left_the_box_hides_no_original(row, anna):
    curate.redraw(illustration=row, user=anna, box=Box(10, 20, 30, 40))
    record = DecisionRecord.objects.get()
    # As resets were written before: undecided, and the person's box.
    left = {**record.after, "decision": "undecided"}
    DecisionRecord.objects.create(
        illustration=row, user=anna, action="reset", before=record.after, after=left
    )
    Illustration.objects.filter(pk=row.pk).update(decision="undecided", decided_at=None, decided_by=None)
    curate.reset(illustration=row, user=anna)
    assert now(row).x == 100


# -- notations -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("25f23", "25F23"),
        ("25 F 23 ( lion )", "25F23(LION)"),
        ("25F23(Jaguar)", "25F23(Jaguar)"),
        ("25F23(+46)", "25F23(+46)"),
        ("25f23(lion)(+46)", "25F23(LION)(+46)"),
        ("95A(MELAMPUS)51", "95A(MELAMPUS)51"),
        ("12A27(Deut. 21:22-23)", "12A27(Deut. 21:22-23)"),
        ("25D3(+2(quartz))", "25D3(+2(quartz))"),
        ("25FF23", "25FF23"),
    ],
)
def test_what_iconclass_knows_is_taken_as_iconclass_writes_it(row, anna, written, taken):
    curate.classify(illustration=row, user=anna, notations=[written])
    assert now(row).notations == [taken]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("99ZZZ", "ICONCLASS knows 9 \\(Classical Mythology and Ancient History\\), but not this below it."),
        ("25F(DRAGON)", "knows 25F "),
        ("25F23(+999)", "knows 25F23 "),
        ("25F23(+46", "knows 25F23 "),
        ("25F23)", "knows 25F23 "),
        ("25F23()", "knows 25F23 "),
        ("25F23 : 25G41", "knows 25F23 "),
        ("lion", "begins with a digit"),
        ("2" * 65, "at most 64 characters"),
    ],
)
def test_what_iconclass_does_not_know_is_refused_with_what_it_knows(row, anna, written, hint):
    with pytest.raises(BadRequestError, match="not an ICONCLASS notation") as refused:
        curate.classify(illustration=row, user=anna, notations=["25A", written])
    assert re.search(hint, refused.value.hint)
    assert now(row).notations == []


def test_an_odd_notation_that_stands_can_stay(row, anna):
    Illustration.objects.filter(pk=row.pk).update(notations=["99ZZZ"])
    curate.classify(illustration=row, user=anna, notations=["99ZZZ", "25A"])
    assert now(row).notations == ["99ZZZ", "25A"]


# -- batches -------------------------------------------------------------------------------------------


def test_a_batch_is_undone_at_once_except_what_others_changed_since(anna, ben):
    canvas = rows.a_canvas()
    three = [rows.an_illustration(canvas, box=(n * 100, 0, 50, 50)) for n in range(3)]
    curate.classify(illustration=three[0], user=ben, kind="map")
    seen = {one.public_id: version_of(now(one)) for one in three}
    done = batches.decide_many(illustrations=three, user=anna, decide=curate.reject, versions=seen)
    assert (len(done.changed), done.left) == (3, ())
    curate.accept(illustration=three[2], user=ben)
    back = batches.undo_batch(batch=done.id, user=anna)
    assert (set(back.changed), back.left) == ({one.public_id for one in three[:2]}, (three[2].public_id,))
    assert [now(one).decision for one in three] == ["accepted", "undecided", "accepted"]
    assert (now(three[0]).kind, now(three[0]).decided_by) == ("map", ben)
    # Once more changes nothing: all has been taken back that could be.
    assert batches.undo_batch(batch=done.id, user=anna).changed == ()
    for unknown in ("", "nosuchone"):
        with pytest.raises(NotFoundError):
            batches.undo_batch(batch=unknown, user=anna)


def test_a_batch_leaves_what_is_stale_or_gone(anna, ben):
    canvas = rows.a_canvas()
    three = [rows.an_illustration(canvas, box=(n * 100, 0, 50, 50)) for n in range(3)]
    seen = {one.public_id: version_of(one) for one in three}
    curate.classify(illustration=three[0], user=ben, kind="map")
    Illustration.objects.filter(pk=three[1].pk).update(state="superseded")
    done = batches.decide_many(illustrations=three, user=anna, decide=curate.reject, versions=seen)
    assert (done.changed, set(done.left)) == ((three[2].public_id,), {one.public_id for one in three[:2]})
    assert now(three[0]).decision == "accepted"


# -- queues --------------------------------------------------------------------------------------------


def queue_of(canvas, user, most=2):
    among = Illustration.objects.filter(canvas=canvas).order_by("x")
    return leases.lease(among=among, user=user, most=most)


def test_nobody_is_given_what_another_has_in_hand(anna, ben):
    canvas = rows.a_canvas()
    five = [rows.an_illustration(canvas, box=(n * 100, 0, 50, 50)).pk for n in range(5)]
    assert queue_of(canvas, anna) == five[:2]
    assert queue_of(canvas, anna) == five[:2]
    assert queue_of(canvas, ben) == five[2:4]
    assert leases.holders(five, but=ben) == dict.fromkeys(five[:2], "anna")
    curate.accept(illustration=Illustration.objects.get(pk=five[0]), user=anna)
    assert queue_of(canvas, anna) == [five[1], five[4]]
    assert set(leases.held_by(anna).values_list("pk", flat=True)) == {five[1], five[4]}
    # A lease keeps nobody from deciding.
    curate.reject(illustration=Illustration.objects.get(pk=five[1]), user=ben)
    assert leases.release(user=anna) == 1
    ReviewLease.objects.update(until="2020-01-01T00:00Z")
    assert queue_of(canvas, anna, most=9) == five[2:]


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_the_same_moment_get_different_pictures(anna, ben):
    canvas = rows.a_canvas()
    for number in range(40):
        rows.an_illustration(canvas, box=(number * 10, 0, 9, 9))
    given = {"anna": [], "ben": []}
    start = threading.Barrier(2)

    def ask(user):
        try:
            for most in range(1, 11):
                start.wait(10)
                given[user.username] = queue_of(canvas, user, most)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(user,)) for user in (anna, ben)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(given["anna"]), len(given["ben"])) == (10, 10)
    assert not set(given["anna"]) & set(given["ben"])


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_the_same_moment_leave_one_decision(row, anna, ben):
    seen, start, refused = version_of(row), threading.Barrier(2), []

    def decide(user, how):
        try:
            start.wait(10)
            how(illustration=row, user=user, version=seen)
        except StaleDecisionError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=(anna, curate.accept)),
        threading.Thread(target=decide, args=(ben, curate.reject)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(refused) == 1
    assert DecisionRecord.objects.count() == 1
    assert refused[0].current["decision"] == now(row).decision
