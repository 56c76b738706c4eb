"""Vectors that a library publishes: taken once, for the crop they were published for."""

import numpy as np
import pytest

from onitsearch.curate import decisions as curation
from onitsearch.detect.region import PublishedVector, Region
from onitsearch.geometry import Box
from onitsearch.store import illustrations, nearest, pages
from onitsearch.store.models import Illustration, Vector
from tests.onitsearch.rows import a_canvas, a_model, embed_all
from tests.onitsearch.store.test_rows_whole import a_crop

pytestmark = pytest.mark.django_db

A, B = Box(100, 100, 300, 200), Box(500, 600, 200, 200)
FIRST, SECOND = (1.0,) + (0.0,) * 7, (0.0, 1.0) + (0.0,) * 6


@pytest.fixture
def model():
    return a_model()


def visit(canvas, *found):
    """Visit a page on which (box, vector, digest of the crop) are found."""
    (page_id,) = pages.mark_due([canvas.id])
    work = pages.claim(page_id)
    regions = [
        Region(box, source="embedding", vectors=tuple(PublishedVector(key, values) for key, values in given.items()))
        for box, given, _ in found
    ]  # fmt: skip
    digests = {box: digest for box, _, digest in found}
    matched = illustrations.match_regions(regions, illustrations.existing_on(canvas.id))
    crops = [a_crop(digests.get(one.region.box, "own")) for one in matched]
    return illustrations.write_page(work, list(zip(matched, crops, strict=True)))


def vector(model):
    (row,) = Illustration.objects.filter(state="standing")
    return nearest.vectors_of([row.id], model).get(row.id)


def is_due():
    return Vector.objects.filter(v__isnull=True).count()


def test_it_is_there_at_once_and_the_model_is_not_asked(model):
    changes = visit(a_canvas(), (A, {model.key: FIRST}, "one"))
    assert (changes.new, changes.due, changes.taken) == (1, 0, 1)
    assert is_due() == 0
    assert vector(model) == pytest.approx(np.asarray(FIRST))
    row = Vector.objects.get()
    assert nearest.nearest(np.asarray(FIRST), model=model, limit=1)[0][0] == row.illustration_id


def test_each_model_in_use_has_its_own(model):
    other = a_model("building", 2)
    changes = visit(a_canvas(), (A, {other.key: (0.6, 0.8)}, "one"), (B, {model.key: FIRST}, "two"))
    assert (changes.due, changes.taken) == (2, 2)
    assert {(row.model_id, row.v is None) for row in Vector.objects.filter(illustration__x=A.x)} == {
        (model.id, True), (other.id, False),
    }  # fmt: skip


def test_a_crop_that_changes_gets_our_own_unless_its_vector_changes_too(model):
    canvas = a_canvas()
    visit(canvas, (A, {model.key: FIRST}, "one"))
    assert visit(canvas, (A, {model.key: FIRST}, "another")).due == 1
    # It stays so, however often the page is visited before the model comes to it.
    visit(canvas, (A, {model.key: FIRST}, "another"))
    assert is_due() == 1
    ours = embed_all(model)
    visit(canvas, (A, {model.key: FIRST}, "another"))
    assert vector(model) == pytest.approx(next(iter(ours.values())), abs=1e-3)
    assert visit(canvas, (A, {model.key: SECOND}, "a third")).due == 0
    assert vector(model) == pytest.approx(np.asarray(SECOND))


def test_what_was_made_here_before_stays(model):
    canvas = a_canvas()
    visit(canvas, (A, {}, "one"))
    ours = next(iter(embed_all(model).values()))
    visit(canvas, (A, {model.key: FIRST}, "one"))
    assert vector(model) == pytest.approx(ours, abs=1e-3)
    # And it was seen that what is published is of that crop.
    visit(canvas, (A, {model.key: FIRST}, "another"))
    assert is_due() == 1


def test_a_corrected_vector_replaces_one_that_was_taken(model):
    canvas = a_canvas()
    visit(canvas, (A, {model.key: FIRST}, "one"))
    Vector.objects.update(reference="x", base=0.1, best=0.2)
    visit(canvas, (A, {model.key: SECOND}, "one"))
    assert vector(model) == pytest.approx(np.asarray(SECOND))
    assert Vector.objects.get().reference == ""


def test_what_a_person_redrew_is_embedded_here(model, django_user_model):
    user = django_user_model.objects.create_user("judge")
    canvas = a_canvas()
    visit(canvas, (A, {model.key: FIRST}, "one"))
    row = Illustration.objects.get()
    curation.accept(illustration=row, user=user)
    visit(canvas, (A, {model.key: SECOND}, "one"))
    assert vector(model) == pytest.approx(np.asarray(SECOND))
    curation.redraw(illustration=Illustration.objects.get(), user=user, box=Box(A.x, A.y, A.w - 20, A.h))
    visit(canvas, (A, {model.key: FIRST}, "one"))
    assert is_due() == 1


def test_a_model_that_is_not_kept_is_nobody(model):
    assert visit(a_canvas(), (A, {"strange/webli/8": FIRST}, "one")).taken == 0
    assert is_due() == 1
