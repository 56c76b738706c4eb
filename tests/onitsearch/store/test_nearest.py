"""The nearest vectors: right, filtered, and found by the way that was chosen."""

import numpy as np
import pytest
from django.db import connection, transaction

from onitsearch.errors import WrongVectorError
from onitsearch.store import index, nearest, query_plan, vectors
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

pytestmark = pytest.mark.django_db


def many(model, count, *, manifest, seed=0, kind="illustration", collections=(), dim=8):
    """Write many illustrations with vectors at once, past the claiming."""
    canvas = a_canvas(manifest)
    rows = Illustration.objects.bulk_create(
        Illustration(
            canvas=canvas, manifest=manifest, x=0, y=0, w=1, h=1, kind=kind, source="t", crop_digest="d"
        )
        for _ in range(count)
    )
    values = unit_rows(count, dim, seed)
    Vector.objects.bulk_create(
        Vector(illustration=row, model=model, dim=dim, v=value.tolist(), crop_digest="d", manifest=manifest,
               collections=list(collections), kind=kind, shown=kind == "illustration")
        for row, value in zip(rows, values, strict=True)
    )  # fmt: skip
    return [row.id for row in rows], values


def brute(query, ids, values, limit):
    order = np.argsort(-(values @ query), kind="stable")[:limit]
    return [ids[i] for i in order]


def test_a_book_is_searched_exactly_and_alone():
    model = a_model()
    one, other = a_manifest(), a_manifest()
    ids, values = many(model, 60, manifest=one)
    many(model, 60, manifest=other, seed=5)
    query = unit_rows(1, 8, 99)[0]
    found = nearest.nearest(query, model=model, manifests=[one.id], limit=10)
    assert [i for i, _ in found] == brute(query, ids, values, 10)
    assert found[0][1] == pytest.approx(float((values @ query).max()), abs=2e-3)
    assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)


def test_ids_and_exclusions_and_empty_filters():
    model = a_model()
    ids, _ = many(model, 20, manifest=a_manifest())
    query = unit_rows(1, 8, 3)[0]
    assert {i for i, _ in nearest.nearest(query, model=model, ids=ids[:5], limit=50)} == set(ids[:5])
    rest = nearest.nearest(query, model=model, limit=50, exclude=ids[:15])
    assert {i for i, _ in rest} == set(ids[15:])
    for name in ("manifests", "collections", "kinds", "ids"):
        assert nearest.nearest(query, model=model, limit=5, **{name: []}) == []
    assert nearest.nearest(query, model=model, limit=0) == []


def test_ornaments_come_only_when_they_are_asked_for():
    model = a_model()
    canvas = a_canvas()
    picture, ornament = an_illustration(canvas), an_illustration(canvas, kind="ornament", box=(0, 0, 9, 9))
    vectors.ensure_due([picture.id, ornament.id])
    embed_all(model)
    query = unit_rows(1, 8)[0]
    assert [i for i, _ in nearest.nearest(query, model=model, limit=9)] == [picture.id]
    assert [i for i, _ in nearest.nearest(query, model=model, limit=9, kinds=["ornament"])] == [ornament.id]
    both = nearest.nearest(query, model=model, limit=9, kinds=["ornament", "illustration"])
    assert {i for i, _ in both} == {picture.id, ornament.id}


def test_a_change_of_the_visible_kinds_reaches_what_is_indexed(settings):
    model = a_model()
    canvas = a_canvas()
    picture, ornament = an_illustration(canvas), an_illustration(canvas, kind="ornament", box=(0, 0, 9, 9))
    rejected = an_illustration(canvas, kind="ornament", box=(20, 20, 9, 9), decision="rejected")
    vectors.ensure_due([picture.id, ornament.id, rejected.id])
    embed_all(model)
    query = unit_rows(1, 8)[0]
    settings.ONITSEARCH = {**settings.ONITSEARCH, "VISIBLE_KINDS": ["ornament"]}
    assert vectors.refresh_visible_kinds() == 2
    assert [i for i, _ in nearest.nearest(query, model=model, limit=9)] == [ornament.id]
    assert vectors.refresh_visible_kinds() == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda i: Illustration.objects.filter(id=i.id).update(decision="rejected"),
        lambda i: Illustration.objects.filter(id=i.id).update(state="removed"),
        lambda i: type(i.manifest).objects.filter(id=i.manifest_id).update(visible=False),
        lambda i: i.manifest.collections.set([a_collection(visible=False)]),
    ],
)
def test_what_is_rejected_removed_or_hidden_never_comes_back(change):
    model = a_model()
    picture = an_illustration()
    vectors.ensure_due([picture.id])
    embed_all(model)
    query = unit_rows(1, 8)[0]
    assert nearest.nearest(query, model=model, limit=5)
    change(picture)
    vectors.refresh_shown([picture.id])
    for asked in (
        {},
        {"ids": [picture.id]},
        {"kinds": ["illustration", "ornament"]},
        {"manifests": [picture.manifest_id]},
    ):
        assert nearest.nearest(query, model=model, limit=5, **asked) == []


def test_a_book_in_a_hidden_and_a_shown_collection_is_shown():
    model = a_model()
    manifest = a_manifest(collections=[a_collection(visible=False), a_collection()])
    picture = an_illustration(a_canvas(manifest))
    vectors.ensure_due([picture.id])
    embed_all(model)
    assert nearest.nearest(unit_rows(1, 8)[0], model=model, limit=5)


def test_models_do_not_mix():
    first, second = a_model("first", 8), a_model("second", 16)
    picture = an_illustration()
    vectors.ensure_due([picture.id])
    embed_all(first)
    embed_all(second)
    assert len(nearest.vectors_of([picture.id], first)[picture.id]) == 8
    assert nearest.nearest(unit_rows(1, 16)[0], model=second, limit=5)[0][0] == picture.id
    with pytest.raises(WrongVectorError, match="16 numbers"):
        nearest.nearest(unit_rows(1, 16)[0], model=first, limit=5)
    with pytest.raises(WrongVectorError, match="not finite"):
        nearest.nearest(np.full(8, np.nan, np.float32), model=first, limit=5)


def explain(statement, parameters, limit=None):
    with transaction.atomic(), connection.cursor() as cursor:
        if limit is not None:
            nearest.set_up_hnsw(cursor, limit)
        cursor.execute(f"EXPLAIN {statement}", parameters)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_wide_searches_take_the_index_and_books_do_not():
    model = a_model()
    big, small, shelf = a_manifest(), a_manifest(), a_collection()
    ids, values = many(model, 3000, manifest=big)
    many(model, 40, manifest=small, seed=7, collections=[shelf.id])
    many(model, 50, manifest=small, seed=8, kind="ornament")
    assert index.state(model).exists is False
    assert query_plan.choose(query_plan.Filter(), model) == "exact"
    assert index.ensure(model) is True
    assert index.ensure(model) is False
    assert index.state(model).valid

    assert query_plan.choose(query_plan.Filter(), model) == "hnsw"
    assert query_plan.choose(query_plan.Filter(manifests=(big.id,)), model) == "exact"
    assert query_plan.choose(query_plan.Filter(collections=(shelf.id,)), model) == "exact"
    assert query_plan.choose(query_plan.Filter(kinds=("ornament",)), model) == "exact"

    query = vectors.literal(unit_rows(1, 8, 4)[0])
    wide = explain(*nearest.hnsw_statement(query, query_plan.Filter(), model, 20), limit=20)
    assert index.name(model) in wide
    assert "Seq Scan" not in wide
    book = explain(*nearest.exact_statement(query, query_plan.Filter(manifests=(small.id,)), model, 20))
    assert index.name(model) not in book
    assert "onit_vector_manifest" in book

    found = [i for i, _ in nearest.nearest(unit_rows(1, 8, 4)[0], model=model, limit=20, exclude=[ids[0]])]
    right = brute(unit_rows(1, 8, 4)[0], ids[1:], values[1:], 20)
    assert len(found) == 20
    assert len(set(found) & set(right)) >= 16  # the 40 of the other book may take a place or two

    # Hidden rows are not in the index at all: half of the rows hidden costs no recall.
    hidden = ids[:1500]
    Illustration.objects.filter(id__in=hidden).update(decision="rejected")
    vectors.refresh_shown(hidden)
    found = [i for i, _ in nearest.nearest(unit_rows(1, 8, 4)[0], model=model, limit=20)]
    assert len(found) == 20
    assert not set(found) & set(hidden)

    index.drop(model)
    assert index.state(model).exists is False


@pytest.mark.django_db(transaction=True)
def test_a_half_built_index_is_replaced():
    model = a_model()
    many(model, 20, manifest=a_manifest())
    index.ensure(model)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [index.name(model)]
        )
    assert index.state(model).valid is False
    assert query_plan.choose(query_plan.Filter(), model) == "exact"
    assert index.ensure(model) is True
    assert index.state(model).valid is True


@pytest.mark.django_db(transaction=True)
def test_a_large_facet_goes_through_the_index_and_a_small_one_does_not(settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "EXACT_ROWS": 100}
    model = a_model()
    most, few, fifth, half = (a_collection() for _ in range(4))
    many(model, 1300, manifest=a_manifest(), collections=[most.id])
    many(model, 1200, manifest=a_manifest(), collections=[most.id, half.id], seed=1)
    many(model, 300, manifest=a_manifest(), collections=[few.id, fifth.id], seed=3)
    many(model, 300, manifest=a_manifest(), collections=[fifth.id], seed=4)
    index.ensure(model)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {index.TABLE}")
    # 600 and 1,200 of 3,100: about a third has to pass for the index to be worth its while.
    assert query_plan.choose(query_plan.Filter(collections=(fifth.id,)), model) == "exact"
    assert query_plan.choose(query_plan.Filter(collections=(half.id,)), model) == "hnsw"
    assert query_plan.choose(query_plan.Filter(collections=(most.id,)), model) == "hnsw"
    assert query_plan.choose(query_plan.Filter(collections=(few.id,)), model) == "exact"
    assert len(nearest.nearest(unit_rows(1, 8)[0], model=model, collections=[most.id], limit=30)) == 30
