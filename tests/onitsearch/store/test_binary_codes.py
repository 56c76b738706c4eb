"""Codes beside the index: near the right answers, in step with the vectors, and gone without a trace."""

import numpy as np
import pytest
from django.db import connection, transaction

from onitsearch.store import binary_codes, index, nearest, query_plan, server, vectors
from onitsearch.store.models import Illustration, Vector
from tests.onitsearch.rows import a_collection, a_manifest, a_model, an_illustration
from tests.onitsearch.store.test_nearest import brute, many

pytestmark = pytest.mark.django_db(transaction=True)

DIM = 64


@pytest.fixture
def model():
    made = a_model(dim=DIM)
    yield made
    index.drop(made)


def codes():
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT illustration_id, manifest_id, kind, collections, code::text FROM {binary_codes.PREFIX}"
            + str(Vector.objects.values_list("model", flat=True).first())
        )
        return {row[0]: row[1:] for row in cursor.fetchall()}


def on_one_side(model):
    """Move all vectors to where their signs are the same."""
    with connection.cursor() as cursor:
        ones = "[" + ",".join(["0.4"] * DIM) + "]"
        cursor.execute(f"UPDATE {index.TABLE} SET v = l2_normalize(v + %s::halfvec)", [ones])


def test_a_facet_is_answered_by_codes_as_if_by_every_vector(model, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "EXACT_ROWS": 100}
    shelf = a_collection()
    many(model, 2000, manifest=a_manifest(), dim=DIM)
    ids, _ = many(model, 500, manifest=a_manifest(), dim=DIM, seed=1, collections=[shelf.id])
    many(model, 50, manifest=a_manifest(), dim=DIM, seed=2, kind="ornament", collections=[shelf.id])
    on_one_side(model)
    wanted = query_plan.Filter(collections=(shelf.id,))
    assert query_plan.choose(wanted, model) == "exact"
    assert index.complete(model) is False
    assert index.ensure(model) is True
    assert index.complete(model) is True
    assert index.ensure(model) is False
    assert len(codes()) == 2500  # of what is shown
    assert query_plan.choose(wanted, model) == "codes"
    assert query_plan.choose(query_plan.Filter(), model) == "hnsw"
    assert query_plan.choose(query_plan.Filter(ids=tuple(ids[:90])), model) == "exact"
    known = nearest.vectors_of(ids, model)
    rows = np.stack([known[one] for one in ids])
    literal = vectors.literal(rows[7])
    # The nearest, with fewer compared than there are.
    statement, parameters = nearest.codes_statement(literal, wanted, model, 10)
    parameters[-3] = 200
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute(f"EXPLAIN {statement}", parameters)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert len(set(found) & set(brute(rows[7], ids, rows, 10))) >= 9
    assert found[0] == ids[7]
    assert index.name(model) not in plan
    # In truth all of so few are.
    found = nearest.nearest(rows[7], model=model, collections=[shelf.id], limit=10, exclude=[ids[7]])
    assert [one for one, _ in found] == [one for one in brute(rows[7], ids, rows, 11) if one != ids[7]]
    assert found[0][1] == pytest.approx(float(np.sort(rows @ rows[7])[-2]), abs=2e-3)


def test_codes_follow_their_vectors(model):
    book, other = a_manifest(), a_manifest()
    ids, _ = many(model, 5, manifest=book, dim=DIM)
    index.ensure(model)
    before = codes()
    assert set(before) == set(ids)
    Illustration.objects.filter(id=ids[0]).update(decision="rejected")
    vectors.refresh_shown([ids[0]])
    assert set(codes()) == set(ids[1:])
    Illustration.objects.filter(id=ids[0]).update(decision="undecided")
    vectors.refresh_shown([ids[0]])
    assert codes() == before
    Vector.objects.filter(illustration=ids[1]).update(manifest=other, collections=[7], kind="map")
    assert codes()[ids[1]][:3] == (other.pk, "map", [7])
    Vector.objects.filter(illustration=ids[2]).update(v=[-1.0] * DIM)
    assert "1" not in codes()[ids[2]][3]
    Vector.objects.filter(illustration=ids[3]).update(v=None)
    Vector.objects.filter(illustration=ids[4]).delete()
    new = an_illustration()
    Vector.objects.create(
        illustration=new, model=model, dim=DIM, v=[0.1] * DIM, manifest=new.manifest, kind="illustration"
    )
    assert set(codes()) == {ids[0], ids[1], ids[2], new.pk}
    with transaction.atomic():
        Vector.objects.all().delete()
        transaction.set_rollback(True)
    assert len(codes()) == 4


def test_a_row_that_is_no_longer_shown_is_no_answer_whatever_the_codes_say(model):
    ids, values = many(model, 5, manifest=a_manifest(), dim=DIM)
    index.ensure(model)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no triggers
        cursor.execute(f"UPDATE {index.TABLE} SET shown = false WHERE illustration_id = %s", [ids[0]])
        cursor.execute("SET session_replication_role = origin")
        assert ids[0] in codes()
        statement = nearest.codes_statement(vectors.literal(values[0]), query_plan.Filter(), model, 5)
        cursor.execute(*statement)
        assert {row[0] for row in cursor.fetchall()} == set(ids[1:])


def test_an_interrupted_build_is_taken_up(model):
    ids, _ = many(model, 5, manifest=a_manifest(), dim=DIM)
    index.ensure(model)
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TABLE {binary_codes.table(model)} IS NULL")
        cursor.execute(f"DELETE FROM {binary_codes.table(model)}")
    assert not binary_codes.ready(model)
    assert index.ensure(model) is True
    assert set(codes()) == set(ids)
    assert any(binary_codes.table(model) in statement for statement in server.own_objects())
    index.drop(model)
    assert not any(binary_codes.PREFIX in statement for statement in server.own_objects())
    Vector.objects.all().delete()  # no trigger is left that would miss the table


def test_short_vectors_have_none():
    short = a_model("short", 8)
    many(short, 5, manifest=a_manifest())
    index.ensure(short)
    assert not binary_codes.ready(short)
    assert index.complete(short)
    index.drop(short)
