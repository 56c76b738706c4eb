"""Classes that pictures carry, what a search goes through, and the whole gallery: real rows, no search."""

import numpy as np
import pytest

from onitsearch.store import gallery, notations, scope, vectors
from onitsearch.store.models import Illustration, Vector
from onitsearch.store.nearest import Filter
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def model():
    return rows.a_model()


def hung(model, *classes, **values):
    """Illustrations with vectors, classed so; one for each."""
    made = [rows.an_illustration(notations=list(one), **values) for one in classes]
    vectors.ensure_due([row.pk for row in made])
    rows.embed_all(model)
    return made


def test_illustrations_by_exactly_their_notations(model):
    owl, both, lion = hung(model, ["25F34"], ["25F3", "25F34", "25F23(LION)"], ["25F23(LION)"])
    hung(model, ["25F34"], decision="rejected")
    hung(model, ["25F34"], kind="stamp")

    def found(*asked, limit=10, **wanted):
        return notations.illustrations_with_notations(
            asked, wanted=Filter(**wanted), model=model, limit=limit
        )

    assert found("25F34") == [(owl.pk, "25F34"), (both.pk, "25F34")]
    assert found("25F23(LION)", "25F34") == [(owl.pk, "25F34"), (both.pk, "25F34"), (lion.pk, "25F23(LION)")]
    assert found("25F") == []
    assert found("25F34", limit=1) == [(owl.pk, "25F34")]
    assert found("25F34", manifests=(both.manifest_id,)) == [(both.pk, "25F34")]
    assert found("25F34", exclude=(owl.pk,)) == [(both.pk, "25F34")]


def test_notations_in_use_are_counted_the_most_frequent_first(model):
    first, *_ = hung(model, ["25F34"], ["25F34", "25F3"], ["11H"], [])
    hung(model, ["48C"], decision="rejected")
    found = notations.notation_counts(Filter(), model)
    assert list(found.items()) == [("25F34", 2), ("11H", 1), ("25F3", 1)]
    assert notations.notation_counts(Filter(manifests=(first.manifest_id,)), model) == {"25F34": 1}


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        (["25F"], {"owl", "lion"}), (["25F3"], {"owl"}), (["25FF"], {"dragon"}), (["25F23(LION)"], {"lion"}),
        (["25F34", "25FF"], {"owl", "dragon"}), (["2"], {"owl", "lion", "dragon"}), (["5F3"], set()), ([], set()),
        (["25F23(LION"], {"lion"}), (["25.3"], set()),
    ],
)  # fmt: skip
def test_what_is_classed_so_or_below(prefix, found):
    made = {
        "owl": rows.an_illustration(notations=["25F34", "25F3"]),
        "lion": rows.an_illustration(notations=["25F23(LION)"]),
        "dragon": rows.an_illustration(notations=["25FF411"]),
        "nothing": rows.an_illustration(),
    }
    ids = notations.ids_under(prefix)
    assert len(ids) == len(found)  # each once, however many of its classes fit
    assert set(ids) == {made[name].pk for name in found}
    for name, row in made.items():
        below = any(notations.is_under(one, above) for one in row.notations for above in prefix)
        assert below is (name in found)


def test_sets_of_notations_are_counted():
    rows.an_illustration()
    one = rows.an_illustration(notations=["25F34", "11H"])
    for _ in range(2):
        rows.an_illustration(notations=["25F34"])
    assert notations.notation_sets(Illustration.objects.order_by("pk")) == {
        ("25F34", "11H"): 1,
        ("25F34",): 2,
    }
    assert notations.notation_sets(Illustration.objects.filter(pk=one.pk)) == {("25F34", "11H"): 1}


def test_pictures_of_some_books_in_scope(model):
    first, second, third = hung(model, [], [], [])
    inside = rows.an_illustration(first.canvas)
    hidden = rows.an_illustration(first.canvas, kind="ornament")
    vectors.ensure_due([inside.pk, hidden.pk])
    rows.embed_all(model)

    def found(*books, limit=9, **wanted):
        keys = [book.manifest_id for book in books]
        return scope.illustrations_of_books(keys, wanted=Filter(**wanted), model=model, limit=limit)

    assert found(first) == [(first.pk, first.manifest_id), (inside.pk, first.manifest_id)]
    assert found(first, limit=1) == [(first.pk, first.manifest_id)]
    assert found(second, third) == [(second.pk, second.manifest_id), (third.pk, third.manifest_id)]
    assert found(first, exclude=(first.pk,)) == [(inside.pk, first.manifest_id)]
    assert found() == []


def test_what_a_search_over_everything_compares_with_and_a_sample_of_it(model):
    made = hung(model, *[[] for _ in range(20)])
    hung(model, [], kind="ornament")
    rows.an_illustration()
    other = rows.a_model("another")
    assert scope.count_shown(model) == 20
    assert scope.count_shown(other) == 0
    known = {one.illustration_id: np.asarray(one.v, np.float32) for one in Vector.objects.filter(model=model)}
    whole = scope.sample_vectors(model, rows=20, most=50)
    assert (whole.shape, whole.dtype) == ((20, 8), np.float32)
    shown = np.stack([known[row.pk] for row in made])
    assert np.allclose(np.sort(whole, axis=0), np.sort(shown, axis=0), atol=1e-3)
    few = scope.sample_vectors(model, rows=20, most=5)
    assert few.shape == (5, 8)
    assert np.array_equal(few, scope.sample_vectors(model, rows=20, most=5))
    assert not np.array_equal(few, shown[:5])  # not simply those that came first
    assert scope.sample_vectors(other, rows=0, most=5).shape == (0, 8)
    # Of many rows a share is looked at: about as many as are wanted, never more.
    some = scope.sample_vectors(model, rows=30, most=7)
    assert some.shape[0] <= 7


def test_the_whole_gallery_is_ranked(model):
    made = hung(model, *[[] for _ in range(4)])
    hung(model, [], decision="rejected")
    axes = np.eye(8, dtype=np.float32)
    for row, weight in zip(made, (0.1, 0.9, 0.5, 0.7), strict=True):
        toward = weight * axes[0] + axes[1]
        Vector.objects.filter(illustration=row).update(v=(toward / np.linalg.norm(toward)).tolist())
    ranked = gallery.rank_all(axes[0], model)
    assert ranked.dtype == np.int64
    assert ranked.tolist() == [made[place].pk for place in (1, 3, 2, 0)]
    assert gallery.books_of([made[0].pk, made[2].pk]) == {
        made[0].pk: made[0].manifest_id, made[2].pk: made[2].manifest_id
    }  # fmt: skip


def test_classes_that_people_gave():
    one = rows.an_illustration(notations=["25F34", "11H"])
    rows.an_illustration()
    rows.an_illustration(notations=["25F3"], decision="rejected")
    rows.an_illustration(notations=["25F3"], state="superseded")
    assert gallery.curated_notations() == {one.pk: ("25F34", "11H")}
