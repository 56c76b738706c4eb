"""Zero-shot classes beside the vectors: the vocabulary kept, pictures caught up with it, carriers found."""

import numpy as np
import pytest
from django.core.cache import cache

from onitsearch.embed.reference import Reference
from onitsearch.store import classes, vectors
from onitsearch.store.models import ReferenceVocabulary, Vector
from onitsearch.store.query_plan import Filter
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

NAMES = ("owl", "lion", "tulip", "ship")


@pytest.fixture(autouse=True)
def _fresh():
    classes.forget()
    yield
    classes.forget()


def a_reference(digest="one", names=NAMES):
    axes = np.eye(8, dtype=np.float32)[: len(names)]
    return Reference(digest, names, axes, np.arange(len(names), dtype=np.int8) % 3, axes / 2)


def a_picture(model, *, weights, **values):
    """A picture that is so much of each axis."""
    row = rows.an_illustration(**values)
    vectors.ensure_due([row.pk])
    unit = np.asarray([*weights, *[0.0] * (8 - len(weights))], np.float32)
    Vector.objects.filter(illustration=row, model=model).update(v=(unit / np.linalg.norm(unit)).tolist())
    return row


def test_a_vocabulary_is_kept_and_read_again():
    model, given = rows.a_model(), a_reference()
    assert classes.reference_of(model) is None
    classes.save_reference(model, given)
    classes.forget()
    read = classes.reference_of(model)
    assert (read.digest, read.names) == (given.digest, given.names)
    assert read.known.tolist() == given.known.tolist()
    assert read.rows == pytest.approx(given.rows, abs=1e-3)
    assert read.means == pytest.approx(given.means, abs=1e-3)
    assert classes.reference_of(model) is read  # read once
    classes.save_reference(model, a_reference("two", NAMES[:3]))
    assert classes.reference_of(model).names == NAMES[:3]
    assert ReferenceVocabulary.objects.count() == 1
    assert classes.reference_of(rows.a_model("another")) is None


def test_pictures_are_compared_once_with_each_vocabulary():
    model = rows.a_model()
    made = [a_picture(model, weights=[1, 0.2, 0, n / 10]) for n in range(5)]
    rows.an_illustration()  # has no vector yet
    assert classes.levels_of([row.pk for row in made], model) == {}
    assert classes.catch_up(model, a_reference(), limit=3) == 3
    assert classes.catch_up(model, a_reference(), limit=3) == 2
    assert classes.catch_up(model, a_reference()) == 0
    assert classes.catch_up(model, a_reference("two")) == 5
    levels = classes.levels_of([row.pk for row in made], model)
    assert set(levels) == {row.pk for row in made}
    base, best = levels[made[0].pk]
    assert best == pytest.approx(1 / 1.04**0.5, abs=1e-3)
    assert base == pytest.approx(1.2 / 1.04**0.5 / 4, abs=1e-3)


def test_another_picture_in_the_crop_is_compared_anew():
    model = rows.a_model()
    row = a_picture(model, weights=[1])
    classes.catch_up(model, a_reference())
    row.crop_digest = "another"
    row.save()
    vectors.ensure_due([row.pk])
    assert classes.levels_of([row.pk], model) == {}
    assert classes.illustrations_with_classes(["owl"], wanted=Filter(), model=model, limit=10) == {}


def carriers(model, names, limit=10, **wanted):
    return classes.illustrations_with_classes(names, wanted=Filter(**wanted), model=model, limit=limit)


def test_carriers_are_those_in_scope_that_look_like_a_class():
    model, book = rows.a_model(), rows.a_manifest()
    owl = a_picture(model, weights=[1, 0, 0, 0.1])
    both = a_picture(model, weights=[1, 0.9], canvas=rows.a_canvas(book))
    lion = a_picture(model, weights=[0, 1])
    a_picture(model, weights=[0, 0, 1])
    rejected = a_picture(model, weights=[1], decision="rejected")
    assert rejected.pk
    classes.catch_up(model, a_reference())
    assert set(carriers(model, ["owl"])) == {owl.pk, both.pk}
    found = carriers(model, ["owl", "lion"])
    assert set(found) == {owl.pk, both.pk, lion.pk}
    assert set(found[both.pk]) == {"owl", "lion"}
    assert found[both.pk]["owl"] > found[both.pk]["lion"] > 0.3
    assert set(carriers(model, ["owl"], manifests=(book.pk,))) == {both.pk}
    assert set(carriers(model, ["owl"], exclude=(owl.pk,))) == {both.pk}
    assert carriers(model, ["owl"], manifests=()) == {}
    assert carriers(model, []) == carriers(model, ["ship"]) == {}
    assert list(carriers(model, ["lion", "owl"], limit=1)) != [both.pk]
    assert classes.classes_of([both.pk], model)[both.pk] == found[both.pk]
    assert classes.classes_of([], model) == {}


def test_what_hardly_reaches_into_the_vocabulary_carries_little():
    model = rows.a_model()
    usual = [a_picture(model, weights=[1, 0, 0, n / 10]) for n in range(4)]
    vague = a_picture(model, weights=[0.4, 0, 0, 0, 2.0])
    classes.catch_up(model, a_reference())
    assert 0.5 < classes.usual_reach(model) < 0.8
    found = carriers(model, ["owl"])
    assert found[usual[0].pk]["owl"] > 0.95
    assert found[vague.pk]["owl"] < 0.4


def test_before_anything_was_compared_nothing_is_usual():
    assert classes.usual_reach(rows.a_model()) == 0.0


def test_all_processes_go_by_one_usual_reach():
    """What one process read holds for the others: pages of one ranking may come from several of them."""
    model = rows.a_model()
    for n in range(4):
        a_picture(model, weights=[1, 0.1 * n])
    classes.catch_up(model, a_reference())
    read = classes.usual_reach(model)
    assert read > 0
    a_picture(model, weights=[0.1, 0.1, 1, 1])
    classes.catch_up(model, a_reference())
    assert cache.get(f"onit:usual-reach:{model.pk}") == read == classes.usual_reach(model)
    classes.forget()
    assert classes.usual_reach(model) != read
