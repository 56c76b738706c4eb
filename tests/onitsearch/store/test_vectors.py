"""Vectors as due work, and what is refused."""

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from manifests import selectors
from manifests.errors import ConflictError, PermanentError, TransientError
from manifests.models import Manifest
from onitsearch import jobs
from onitsearch.embed.keys import ModelKey
from onitsearch.errors import WrongVectorError
from onitsearch.store import embedding_models, vectors
from onitsearch.store.models import Illustration, Vector
from tests.onitsearch.rows import (
    a_canvas,
    a_collection,
    a_manifest,
    a_model,
    an_illustration,
    embed_all,
    unit_rows,
)
from tests.onitsearch.store.test_pages import a_dead_worker

pytestmark = pytest.mark.django_db


def due_illustrations(count=1):
    canvas = a_canvas()
    found = [an_illustration(canvas) for _ in range(count)]
    vectors.ensure_due([one.id for one in found])
    return found


def test_due_vectors_are_claimed_in_batches_once():
    model = a_model()
    due_illustrations(5)
    first = vectors.claim_batch(model.id, 3)
    second = vectors.claim_batch(model.id, 3)
    assert [len(first), len(second), len(vectors.claim_batch(model.id, 3))] == [3, 2, 0]
    assert not {w.id for w in first} & {w.id for w in second}
    assert vectors.save(model, first, unit_rows(3, 8)) == 3
    assert Vector.objects.filter(v__isnull=False).count() == 3


@pytest.mark.parametrize(
    "rows",
    [
        unit_rows(1, 9),
        unit_rows(2, 8),
        np.full((1, 8), np.nan, np.float32),
        np.full((1, 8), np.inf, np.float32),
        np.zeros((1, 8), np.float32),
    ],
)
def test_wrong_vectors_are_refused_and_nothing_is_written(rows):
    model = a_model()
    due_illustrations()
    work = vectors.claim_batch(model.id)
    with pytest.raises(WrongVectorError):
        vectors.save(model, work, rows)
    assert Vector.objects.get().v is None


def test_the_database_itself_refuses_a_wrong_dimension():
    model = a_model()
    due_illustrations()
    with pytest.raises(IntegrityError, match="onit_vector_dims"), transaction.atomic():
        Vector.objects.filter(model=model).update(v=[0.1] * 9)


def test_a_vector_of_a_crop_that_changed_meanwhile_is_dropped():
    model = a_model()
    (picture,) = due_illustrations()
    work = vectors.claim_batch(model.id)
    Illustration.objects.filter(id=picture.id).update(crop_digest="another")
    vectors.ensure_due([picture.id])
    assert vectors.save(model, work, unit_rows(1, 8)) == 0
    row = Vector.objects.get()
    assert row.v is None
    assert row.crop_digest == "another"
    assert row.attempts == 0


def test_a_new_crop_makes_a_vector_due_again_and_the_same_crop_does_not():
    model = a_model()
    (picture,) = due_illustrations()
    embed_all(model)
    assert vectors.ensure_due([picture.id]) == 0
    Illustration.objects.filter(id=picture.id).update(crop_digest="another")
    assert vectors.refresh_shown([picture.id]) == 1
    assert Vector.objects.get().v is None


def test_what_failed_comes_alone_and_not_at_once():
    model = a_model()
    due_illustrations(3)
    work = vectors.claim_batch(model.id)
    vectors.fail(work[0], TransientError("Odd."))
    vectors.fail(work[1], PermanentError("Never."))
    vectors.put_back(work[2:])
    again = vectors.claim_batch(model.id)
    assert [w.id for w in again] == [work[2].id]
    assert again[0].claim.attempt == 1
    Vector.objects.update(not_before=None, lease_until=None)
    alone = vectors.claim_batch(model.id)
    assert len(alone) == 1
    assert embedding_models.progress(model).failed == 1


def test_a_killed_workers_batch_is_tried_one_by_one():
    model = a_model()
    due_illustrations(4)
    assert len(vectors.claim_batch(model.id)) == 4
    assert vectors.claim_batch(model.id) == []
    Vector.objects.update(claimed_by=a_dead_worker())
    assert len(vectors.VECTORS.release_lost()) == 4
    sizes = []
    while work := vectors.claim_batch(model.id):
        sizes.append(len(work))
        vectors.save(model, work, unit_rows(len(work), 8))
    assert sizes == [1, 1, 1, 1]
    assert embedding_models.progress(model) == embedding_models.Progress(4, 0, 0)


def test_a_picture_that_kills_every_worker_is_given_up(settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_ATTEMPTS": 2}
    model = a_model()
    due_illustrations()
    dead = a_dead_worker()
    for _ in range(2):
        assert vectors.claim_batch(model.id)
        Vector.objects.update(claimed_by=dead)
        vectors.VECTORS.release_lost()
    assert vectors.claim_batch(model.id) == []
    assert "stopped 2 times" in Vector.objects.get().error
    assert embedding_models.progress(model).complete


def test_live_agrees_with_what_the_books_call_public():
    cases = [
        {},
        {"visible": False},
        {"withdrawn_at": "2026-01-01T00:00:00Z"},
        {"harvested_at": None},
        {"collections": [a_collection(visible=False)]},
        {"collections": [a_collection(visible=False), a_collection()]},
    ]
    a_model()
    found = [an_illustration(a_canvas(a_manifest(**case))) for case in cases]
    vectors.ensure_due([one.id for one in found])
    public = set(selectors.public_manifests().values_list("id", flat=True))
    live = set(Vector.objects.filter(live=True).values_list("manifest_id", flat=True))
    assert live == public & {one.manifest_id for one in found}
    Manifest.objects.update(visible=True, withdrawn_at=None, harvested_at="2026-01-01T00:00:00Z")
    vectors.refresh_manifests([one.manifest_id for one in found])
    live = set(Vector.objects.filter(live=True).values_list("manifest_id", flat=True))
    assert live == set(selectors.public_manifests().values_list("id", flat=True))


def test_very_many_are_hidden_at_once_and_shown_bit_by_bit(monkeypatch):
    monkeypatch.setattr(vectors, "SHOWN_AT_ONCE", 2)
    collection = a_collection(visible=False)
    canvas = a_canvas(a_manifest(collections=[collection]))
    pictures = [an_illustration(canvas) for _ in range(5)]
    ornament = an_illustration(canvas, kind="ornament")
    embed_all(a_model())

    def turn(*, visible):
        type(collection).objects.filter(pk=collection.pk).update(visible=visible)
        vectors.refresh_manifests([canvas.manifest_id])
        return {flag: Vector.objects.filter(**{flag: True}).count() for flag in ("live", "shown")}

    assert turn(visible=True) == {"live": 6, "shown": 0}
    assert vectors.show_pending(2) == 2
    # What is to be hidden is hidden in the same transaction, however many, and nothing of it comes back.
    assert turn(visible=False) == {"live": 0, "shown": 0}
    assert vectors.show_pending() == 0
    turn(visible=True)
    monkeypatch.setattr(vectors.show_pending, "__defaults__", (2,))
    jobs.sweep_gaps()  # finds it, and the sweeps after it go on while there is more
    for shown in (4, 5, 5):
        jobs.sweep_work()
        assert Vector.objects.filter(shown=True).count() == shown
    assert not Vector.objects.get(illustration=ornament).shown
    assert {one.pk for one in pictures} == set(
        Vector.objects.filter(shown=True).values_list("illustration", flat=True)
    )


def test_the_first_model_is_active_and_later_ones_are_built_then_switched():
    (picture,) = due_illustrations()  # before there is any model: nothing to be due for
    assert Vector.objects.count() == 0
    first = a_model("first")
    assert first.state == "active"
    assert Vector.objects.get().illustration_id == picture.id
    assert embedding_models.register(ModelKey("first", "random", 8)) == first
    second = a_model("second", 16)
    assert second.state == "building"
    with pytest.raises(ConflictError, match="still lacks 1 of 1"):
        embedding_models.activate(second)
    with pytest.raises(ConflictError, match="searches use"):
        embedding_models.retire(first)
    embed_all(second)
    embedding_models.activate(second)
    first.refresh_from_db()
    assert (first.state, second.state) == ("retired", "active")
    assert embedding_models.in_use() == [second]
    assert embedding_models.register(ModelKey("first", "random", 8)).state == "building"
    embedding_models.retire(first)
    assert embedding_models.find(ModelKey("first", "random", 8)).state == "retired"


def test_an_illustration_that_missed_a_model_is_found():
    model = a_model()
    picture = an_illustration()
    assert embedding_models.progress(model).due == 1
    assert vectors.add_missing() == 1
    assert vectors.add_missing() == 0
    assert vectors.due([model.id]) == {model.id: 1}
    assert Vector.objects.get().illustration_id == picture.id
