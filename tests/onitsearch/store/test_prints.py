"""Features and pairs of impressions as rows, with alignments made up: no picture is compared here."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from manifests.errors import PermanentError, TransientError
from onitsearch.prints.match import Alignment
from onitsearch.store import prints, vectors
from onitsearch.store.models import Illustration, PictureFeatures, PrintPair, Vector
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

MATRIX = np.array([[2.0, 0.0, 10.0], [0.0, 4.0, 20.0], [0.0, 0.0, 1.0]])


@pytest.fixture
def model():
    return rows.a_model()


def pictures(model, count, canvas=None, **values):
    """Illustrations with vectors, so that their neighbours can be found."""
    made = [rows.an_illustration(canvas, **values) for _ in range(count)]
    vectors.ensure_due([row.pk for row in made])
    rows.embed_all(model)
    return made


def an_alignment(inliers, matrix=MATRIX, coverage=0.5):
    return Alignment(inliers, tentative=inliers + 9, homography=matrix, coverage=coverage)


def features(row):
    return PictureFeatures.objects.get(pk=row.pk)


def work_of(row):
    return next(one for one in prints.claim_batch(50) if one.illustration_id == row.pk)


def test_a_claim_carries_what_comparing_needs(model):
    first, second = pictures(model, 2, kind="map", thumbnail="crops/a.jpg")
    assert prints.ensure_due() == 2
    PictureFeatures.objects.filter(pk=first.pk).update(data=b"kept")
    one, other = prints.claim_batch()
    assert (one.illustration_id, one.manifest_id, one.canvas_id) == (
        first.pk,
        first.manifest_id,
        first.canvas_id,
    )
    assert (one.kind, one.crop_digest, one.thumbnail) == ("map", first.crop_digest, "crops/a.jpg")
    assert (one.data, other.data) == (b"kept", None)
    assert (one.claim.row_id, one.claim.attempt) == (first.pk, 1)
    assert other.illustration_id == second.pk
    assert prints.claim_batch() == []


def test_so_many_are_claimed_and_made_due_at_a_time(model):
    made = pictures(model, 18)
    assert prints.ensure_due(limit=1) == 1
    assert list(PictureFeatures.objects.values_list("pk", flat=True)) == [made[0].pk]
    assert prints.ensure_due() == 17
    assert [len(prints.claim_batch(limit=3)), len(prints.claim_batch())] == [3, 15]


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({}, 1), ({"kind": "map"}, 1), ({"kind": "ornament"}, 1), ({"kind": "mark"}, 1),
        ({"kind": "stamp"}, 0), ({"kind": "initial"}, 0), ({"state": "superseded"}, 0), ({"state": "removed"}, 0),
        ({"decision": "rejected"}, 0), ({"decision": "accepted"}, 1), ({"crop_digest": ""}, 0),
    ],
)  # fmt: skip
def test_what_is_compared(values, due):
    rows.an_illustration(**values)
    assert prints.ensure_due() == due
    assert PictureFeatures.objects.count() == due


@pytest.mark.parametrize(
    ("change", "ready"),
    [
        ({}, 1),
        ({"decision": "rejected"}, 0),
        ({"state": "removed"}, 0),
        ({"crop_digest": "cut-anew"}, 0),
    ],
)
def test_what_is_ready_is_there_as_it_was_cut_and_has_a_vector(model, change, ready):
    (row,) = pictures(model, 1)
    prints.ensure_due()
    Illustration.objects.filter(pk=row.pk).update(**change)
    assert prints.due() == ready


@pytest.mark.parametrize("change", [{"v": None}, {"live": False, "shown": False}])
def test_without_a_vector_that_the_public_may_see_there_are_no_neighbours(model, change):
    pictures(model, 1)
    prints.ensure_due()
    Vector.objects.update(**change)
    assert prints.due() == 0


def test_a_vector_of_another_model_than_the_active_one_does_not_count(model):
    (row,) = pictures(model, 1)
    prints.ensure_due()
    other = rows.a_model("another")
    rows.embed_all(other)
    Vector.objects.filter(illustration=row, model=model).delete()
    assert prints.due() == 0


def test_another_cut_empties_what_was_made_and_begins_anew(model):
    (row,) = pictures(model, 1)
    prints.ensure_due()
    later = timezone.now() + timedelta(hours=1)
    PictureFeatures.objects.update(
        data=b"old", compared=row.crop_digest, attempts=3, claimed_by="x", error="It failed.", lease_until=later,
        not_before=later,
    )  # fmt: skip
    assert prints.ensure_due() == 0
    assert features(row).data is not None
    Illustration.objects.filter(pk=row.pk).update(crop_digest="cut-anew")
    assert prints.ensure_due() == 1
    kept = features(row)
    assert (kept.crop_digest, kept.data, kept.compared, kept.attempts) == ("cut-anew", None, "", 0)
    assert (kept.claimed_by, kept.error, kept.lease_until, kept.not_before) == ("", "", None, None)


def test_features_are_kept_for_the_cut_that_they_are_of(model):
    (row,) = pictures(model, 1)
    prints.ensure_due()
    work = work_of(row)
    prints.save_features(work, b"found")
    assert prints.features_of([row.pk, 10**9]) == {row.pk: b"found"}
    Illustration.objects.filter(pk=row.pk).update(crop_digest="cut-anew")
    assert prints.features_of([row.pk]) == {}
    prints.ensure_due()
    prints.save_features(work, b"too late")
    assert features(row).data is None


def test_pairs_are_written_from_the_smaller_to_the_larger_whichever_is_compared(model):
    first, second, third = pictures(model, 3)
    prints.ensure_due()
    batch = {one.illustration_id: one for one in prints.claim_batch()}
    before = timezone.now()
    there = an_alignment(40)
    assert prints.save_pairs(batch[first.pk], {second.pk: there}) == 1
    pair = PrintPair.objects.get()
    assert (pair.first_id, pair.second_id, pair.inliers, pair.coverage) == (first.pk, second.pk, 40, 0.5)
    assert (pair.first_digest, pair.second_digest) == (first.crop_digest, second.crop_digest)
    assert np.allclose(np.reshape(pair.homography, (3, 3)), MATRIX)
    assert before <= pair.made_at <= timezone.now()
    done = features(first)
    assert (done.compared, done.attempts, done.claimed_by) == (first.crop_digest, 0, "")
    # From the other side it is written over: the way back, made one again in its last place.
    back = an_alignment(50, 3 * MATRIX, 0.75)
    assert prints.save_pairs(batch[second.pk], {first.pk: back, 10**9: back}) == 1
    pair = PrintPair.objects.get()
    assert (pair.first_id, pair.second_id, pair.inliers, pair.coverage) == (first.pk, second.pk, 50, 0.75)
    assert np.allclose(np.reshape(pair.homography, (3, 3)), np.linalg.inv(MATRIX))
    assert prints.save_pairs(batch[third.pk], {first.pk: there, second.pk: there}) == 2
    assert PrintPair.objects.count() == 3
    found = {(one.first, one.second): one.inliers for one in prints.pairs_of([third.pk])}
    assert found == {(first.pk, third.pk): 40, (second.pk, third.pk): 40}
    assert prints.counts() == {"compared": 3, "waiting": 0, "failed": 0, "pairs": 3}


def test_a_lost_claim_and_a_new_cut_write_no_pairs(model):
    first, second = pictures(model, 2)
    prints.ensure_due()
    batch = {one.illustration_id: one for one in prints.claim_batch()}
    there = an_alignment(40)
    PictureFeatures.objects.filter(pk=first.pk).update(attempts=2)  # somebody else has it
    assert prints.save_pairs(batch[first.pk], {second.pk: there}) == 0
    PictureFeatures.objects.filter(pk=second.pk).update(crop_digest="cut-anew")
    assert prints.save_pairs(batch[second.pk], {first.pk: there}) == 0
    assert not PrintPair.objects.exists()


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize(
    "change", [{"state": "removed"}, {"decision": "rejected"}, {"crop_digest": "cut-anew"}]
)
def test_a_pair_of_which_one_goes_is_dropped_and_the_others_stay(model, side, change):
    ends = pictures(model, 4)
    prints.ensure_due()
    batch = {one.illustration_id: one for one in prints.claim_batch()}
    for number, (one, other) in enumerate(((0, 1), (2, 3))):
        found = {ends[other].pk: an_alignment(40 + number)}
        prints.save_pairs(batch[ends[one].pk], found)
        prints.save_pairs(batch[ends[other].pk], {})
    assert prints.drop_stale() == 0
    PictureFeatures.objects.update(attempts=2)
    gone, stays = ends[side], ends[1 - side]
    Illustration.objects.filter(pk=gone.pk).update(**change)
    assert prints.drop_stale() == 1
    assert [one.inliers for one in PrintPair.objects.all()] == [41]
    # One that comes back is compared again; what was paired with it need not be. A new cut is seen to elsewhere.
    again = "crop_digest" not in change
    assert (features(gone).compared == "", features(gone).attempts) == ((True, 0) if again else (False, 2))
    assert (features(stays).compared, features(stays).attempts) == (stays.crop_digest, 2)


def test_what_fails_comes_back_later_or_never_and_is_counted(model, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_ATTEMPTS": 3}
    first, second, third = pictures(model, 3)
    prints.ensure_due()
    batch = {one.illustration_id: one for one in prints.claim_batch()}
    prints.fail(batch[first.pk], TransientError("It is gone."))
    prints.fail(batch[second.pk], PermanentError("It is a text file."))
    prints.save_pairs(batch[third.pk], {})
    assert prints.counts() == {"compared": 1, "waiting": 1, "failed": 1, "pairs": 0}
    assert (features(first).error, features(first).attempts) == ("It is gone.", 1)
    assert (features(second).error, features(second).attempts) == ("It is a text file.", 3)
    assert prints.due() == 0
    PictureFeatures.objects.filter(pk=first.pk).update(not_before=None)
    assert prints.due() == 1


def test_all_are_compared_again_and_their_features_stay(model):
    first, second = pictures(model, 2)
    prints.ensure_due()
    PictureFeatures.objects.update(data=b"kept", attempts=2)
    PictureFeatures.objects.filter(pk=first.pk).update(
        compared=first.crop_digest, not_before=timezone.now() + timedelta(hours=1)
    )
    assert prints.compare_again() == 1
    kept = features(first)
    assert (kept.compared, kept.attempts, kept.not_before, bytes(kept.data)) == ("", 0, None, b"kept")
    assert features(second).attempts == 2  # it was due anyhow


def test_what_stands_in_the_same_book_and_on_the_same_page(model):
    canvas = rows.a_canvas()
    here = pictures(model, 2, canvas)
    (beside,) = pictures(model, 1, rows.a_canvas(canvas.manifest))
    rows.an_illustration(canvas, state="superseded")
    pictures(model, 1)
    prints.ensure_due()
    keys = [row.pk for row in here]
    assert prints.book_and_page(work_of(here[0])) == ([*keys, beside.pk], keys)


def test_kept_pictures_by_name():
    one, other = rows.an_illustration(thumbnail="crops/1.jpg"), rows.an_illustration()
    assert prints.thumbnails_of([one.pk, other.pk]) == {one.pk: "crops/1.jpg"}
