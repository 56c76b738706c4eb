"""The job that seeks the same print elsewhere: what it finds, what it does after a fall, what is never shown."""

import io
import json

import numpy as np
import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from manifests import services as books
from manifests.work import claims
from onitsearch import impressions, jobs
from onitsearch.curate import decisions as curate
from onitsearch.selectors import impressions_of
from onitsearch.store import embedding_models, prints
from onitsearch.store.models import EmbeddingModel, Illustration, PictureFeatures, PrintPair
from tests.onitsearch import rows
from tests.onitsearch.prints.pictures import a_print
from tests.onitsearch.prints.two_books import keep_picture, two_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    model = rows.a_model(dim=16)
    EmbeddingModel.objects.filter(pk=model.pk).update(state=EmbeddingModel.State.ACTIVE)
    return two_books(model)


def compare_all():
    prints.ensure_due()
    while impressions.compare_due(limit=2):
        pass


def found_from(row, user=None):
    return [other.pk for other, _how in impressions_of(row, user)]


def test_one_pair_is_found_from_both_sides_and_nothing_else(shelf):
    first, second, others = shelf
    compare_all()
    pair = PrintPair.objects.get()
    assert (pair.first_id, pair.second_id) == (first.pk, second.pk)
    assert pair.inliers >= 30
    assert found_from(first) == [second.pk]
    assert found_from(second) == [first.pk]
    assert found_from(others[0]) == []
    there, back = impressions_of(first)[0][1].homography, impressions_of(second)[0][1].homography
    assert np.allclose(there @ back / (there @ back)[2, 2], np.eye(3), atol=1e-6)
    assert prints.counts() == {"compared": 6, "waiting": 0, "failed": 0, "pairs": 1}


def test_done_is_done_and_losing_the_queue_loses_nothing(shelf):
    prints.ensure_due()
    assert prints.due() == 6
    assert impressions.compare_due(limit=4) == 4
    assert prints.due() == 2
    assert prints.ensure_due() == 0  # what is compared does not become due by being looked for again
    compare_all()
    assert impressions.compare_due() == 0


def test_a_claim_of_a_worker_that_died_comes_back_with_its_count(shelf):
    prints.ensure_due()
    work = prints.claim_batch(limit=6)
    assert len(work) == 6
    assert impressions.compare_due() == 0
    machine = claims.worker_name().rpartition("/")[0].rpartition("/")[0]
    PictureFeatures.objects.update(claimed_by=f"{machine}/999999999/1")
    assert len(prints.FEATURES.release_lost()) == 6
    compare_all()
    assert PrintPair.objects.count() == 1


def test_what_was_claimed_before_a_new_cut_writes_nothing(shelf):
    first, _second, _others = shelf
    prints.ensure_due()
    work = next(one for one in prints.claim_batch(limit=6) if one.illustration_id == first.pk)
    keep_picture(first, a_print(77))
    prints.ensure_due()
    assert prints.save_pairs(work, {}) == 0
    assert PictureFeatures.objects.get(pk=first.pk).compared == ""


def test_a_new_cut_drops_its_pairs_and_is_compared_again(shelf):
    first, second, _others = shelf
    compare_all()
    before = bytes(PictureFeatures.objects.get(pk=second.pk).data)
    keep_picture(second, a_print(99))
    assert found_from(first) == []  # at once, before anything is swept
    assert prints.ensure_due() == 1
    assert PrintPair.objects.count() == 0
    compare_all()
    assert bytes(PictureFeatures.objects.get(pk=second.pk).data) != before
    assert PrintPair.objects.count() == 0


def test_rejected_and_hidden_ones_are_not_shown_and_come_back(shelf, django_user_model):
    first, second, _others = shelf
    compare_all()
    user = django_user_model.objects.create_user("cat")
    curate.reject(illustration=second, user=user, reason="a stain")
    assert found_from(first) == []
    prints.ensure_due()
    assert PrintPair.objects.count() == 0
    second.refresh_from_db()
    curate.reset(illustration=second, user=user)
    compare_all()
    assert found_from(first) == [second.pk]

    books.set_visibility(thing=second.manifest, visible=False)
    assert found_from(first) == []
    books.set_visibility(thing=second.manifest, visible=True)
    assert found_from(first) == [second.pk]
    books.withdraw_manifest(manifest=second.manifest)
    assert found_from(first) == []


def test_what_cannot_be_seen_ties_nothing_together(shelf):
    first, second, others = shelf
    for one, other in ((first, second), (second, others[0])):
        PrintPair.objects.create(
            first=one, second=other, inliers=90, coverage=1, homography=[1, 0, 0, 0, 1, 0, 0, 0, 1],
            first_digest=one.crop_digest, second_digest=other.crop_digest,
        )  # fmt: skip
    assert found_from(first) == [second.pk, others[0].pk]
    Illustration.objects.filter(pk=second.pk).update(decision=Illustration.Decision.REJECTED)
    assert found_from(first) == []


def test_stamps_and_letters_are_not_compared_but_ornaments_are(shelf):
    first, second, others = shelf
    Illustration.objects.filter(pk__in=[first.pk, second.pk]).update(kind="ornament")
    Illustration.objects.filter(pk=others[0].pk).update(kind="stamp")
    from onitsearch.store import vectors

    vectors.refresh_shown([first.pk, second.pk, others[0].pk])
    compare_all()
    assert not PictureFeatures.objects.filter(pk=others[0].pk).exists()
    assert found_from(first) == [second.pk]


def test_a_kept_picture_that_is_gone_is_told_and_tried_again_later(shelf):
    first, second, _others = shelf
    Illustration.objects.filter(pk=second.pk).update(thumbnail="crops/gone.jpg")
    compare_all()
    told = PictureFeatures.objects.get(pk=second.pk)
    assert "is gone" in told.error
    assert told.not_before is not None
    assert (told.attempts, told.claimed_by, told.compared) == (1, "", "")
    assert PictureFeatures.objects.get(pk=first.pk).compared == first.crop_digest


def test_nothing_is_compared_before_its_vector_is_made(shelf):
    first, _second, _others = shelf
    first.vectors.update(v=None)
    compare_all()
    assert PictureFeatures.objects.get(pk=first.pk).compared == ""
    assert PictureFeatures.objects.exclude(compared="").count() == 5


def test_a_pair_stands_once_and_in_order(shelf):
    first, second, _others = shelf
    values = {
        "inliers": 20,
        "coverage": 1,
        "homography": [1.0] * 9,
        "first_digest": "a",
        "second_digest": "b",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        PrintPair.objects.create(first=second, second=first, **values)


def test_the_sweeper_makes_due_and_the_command_compares_now(shelf):
    jobs.sweep_gaps()
    assert prints.due() == 6
    out = io.StringIO()
    call_command("prints", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"compared": 6, "waiting": 0, "failed": 0, "pairs": 1}
    call_command("prints", "--again", stdout=(told := io.StringIO()))
    assert "6 pictures compared" in told.getvalue()
    assert "1 pairs of the same print" in told.getvalue()


def test_the_command_says_when_there_is_no_model(db):
    from django.core.management.base import CommandError

    assert embedding_models.active() is None
    with pytest.raises(CommandError, match="No model is active"):
        call_command("prints")
