"""Rows of illustrations, vectors, classes and indexes, each member with a value of its own: none lost or mixed up."""

from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.utils import timezone

from onitsearch.crop.crop import Crop
from onitsearch.detect.region import Region
from onitsearch.embed.reference import Profile, Reference
from onitsearch.errors import WrongVectorError
from onitsearch.geometry import Box
from onitsearch.store import classes, illustrations, index, nearest, pages, vectors
from onitsearch.store.illustrations import ExistingIllustration, MatchedRegion
from onitsearch.store.models import Illustration, Page, Vector
from onitsearch.store.query_plan import Filter
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

A, B, C = Box(10, 20, 30, 40), Box(500, 600, 70, 80), Box(200, 900, 90, 50)
PIXELS = np.zeros((2, 2, 3), np.uint8)


@contextmanager
def another_session():
    """A cursor of a connection of its own."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


def a_crop(name, url="https://library.example/1/10,20,30,40/max/0/default.jpg"):
    return Crop(PIXELS, f"digest-{name}", b"", f"crops/{name}.jpg", 11, 22, url)


def write(canvas, *found, **values):
    (page_id,) = pages.mark_due([canvas.pk])
    return illustrations.write_page(pages.claim(page_id), found, **values)


def test_a_new_illustration_is_written_whole():
    canvas = rows.a_canvas()
    before = timezone.now()
    region = Region(A, kind="map", score=0.75, source="alto", text="A map")
    written = write(canvas, (MatchedRegion(region), a_crop("one")), access="restricted", recipe="r")
    assert (written.new, written.kept, written.superseded) == (1, 0, 0)
    row = Illustration.objects.get()
    assert (row.canvas_id, row.manifest_id, illustrations.box_of(row)) == (canvas.pk, canvas.manifest_id, A)
    assert (row.kind, row.score, row.source, row.text) == ("map", 0.75, "alto", "A map")
    assert (row.crop_digest, row.thumbnail) == ("digest-one", "crops/one.jpg")
    assert (row.thumbnail_width, row.thumbnail_height, row.restricted) == (11, 22, True)
    assert row.image_url.endswith("/10,20,30,40/max/0/default.jpg")
    assert row.changed_at >= before
    assert Page.objects.get().recipe == "r"
    (existing,) = illustrations.existing_on(canvas.pk)
    assert existing == ExistingIllustration(row.pk, region, decided=False, rejected=False)


def test_one_that_is_found_again_is_written_over_but_for_what_people_decided():
    canvas = rows.a_canvas()
    first = rows.an_illustration(canvas, box=(10, 20, 30, 40), kind="map", text="Old", restricted=True)
    mine = rows.an_illustration(
        canvas, box=(500, 600, 70, 80), kind="mark", text="Mine", decision="accepted", score=0.25
    )
    other = rows.an_illustration(rows.a_canvas(canvas.manifest), box=(10, 20, 30, 40))
    long_ago = timezone.now() - timedelta(days=9)
    Illustration.objects.update(changed_at=long_ago)
    moved = Region(Box(11, 21, 31, 41), "diagram", 0.5, "network", "New")
    theirs = MatchedRegion(Region(B), mine.pk, decided=True)
    written = write(canvas, (MatchedRegion(moved, first.pk), a_crop("one")), (theirs, a_crop("two", None)))
    assert (written.new, written.kept, written.superseded) == (0, 2, 0)
    row = rows.now(first)
    assert (illustrations.box_of(row), row.kind, row.score) == (Box(11, 21, 31, 41), "diagram", 0.5)
    assert (row.source, row.text, row.crop_digest, row.restricted) == ("network", "New", "digest-one", False)
    assert row.changed_at > long_ago
    row = rows.now(mine)
    assert (illustrations.box_of(row), row.kind, row.score, row.text) == (B, "mark", 0.25, "Mine")
    assert (row.crop_digest, row.thumbnail, row.image_url) == ("digest-two", "crops/two.jpg", "")
    assert rows.now(other).crop_digest == other.crop_digest


def test_regions_are_matched_one_to_one_and_each_keeps_what_is_its_own():
    old = [
        ExistingIllustration(1, Region(A, "map"), decided=False, rejected=False),
        ExistingIllustration(2, Region(B, "mark"), decided=True, rejected=False),
        ExistingIllustration(3, Region(C), decided=True, rejected=True),
        ExistingIllustration(4, Region(Box(800, 10, 50, 50), "map"), decided=True, rejected=False),
        ExistingIllustration(5, Region(Box(800, 800, 50, 50)), decided=False, rejected=False),
    ]
    near = Region(Box(11, 20, 30, 40), "diagram")
    fresh = Region(Box(300, 300, 50, 50))
    found = illustrations.match_regions([fresh, near, Region(Box(501, 600, 70, 80)), Region(C)], old)
    assert found == [
        MatchedRegion(fresh),
        MatchedRegion(near, 1),
        MatchedRegion(Region(B, "mark"), 2, decided=True),
        MatchedRegion(old[3].region, 4, decided=True),
    ]
    assert illustrations.match_regions([], []) == []


@pytest.mark.parametrize(
    ("values", "decided"),
    [({}, False), ({"decision": "accepted"}, True), ({"decision": "rejected"}, True), ({"source": "person"}, True),
     ({"decided_at": "2026-01-01T00:00:00Z"}, True), ({"source": "network"}, False)],
)  # fmt: skip
def test_a_hand_in_it(values, decided):
    assert illustrations.is_decided(Illustration(**values)) is decided


def test_the_canvases_of_illustrations():
    one, other = rows.an_illustration(), rows.an_illustration()
    beside = rows.an_illustration(one.canvas)
    assert illustrations.canvases_of([other.pk, beside.pk, one.pk]) == [one.canvas_id, other.canvas_id]


@pytest.mark.parametrize(
    ("text", "clean"),
    [(" a \n  b ", "a b"), ("x" * 10, "x" * 10), ("x" * 11, "x" * 9 + "…"), ("", "")],
)
def test_captions_are_tidied_and_cut(text, clean):
    region = illustrations.clean_text(Region(A, "map", 0.5, "alto", text), most=10)
    assert region == Region(A, "map", 0.5, "alto", clean)


@pytest.mark.parametrize(
    ("supplied", "regions_from", "asked_again"),
    [("silent", "classical", True), ("silent", "network", True), ("silent", "alto", False),
     ("silent", "page+alto", False), ("silent", "altogether", True), ("", "classical", False)],
)  # fmt: skip
def test_which_pages_are_looked_at_again_once_the_book_s_ocr_names_pictures(
    supplied, regions_from, asked_again
):
    book = rows.a_manifest()
    one, two, elsewhere = rows.a_canvas(book), rows.a_canvas(book), rows.a_canvas()
    for canvas in (one, elsewhere):
        write(canvas, supplied=supplied, regions_from=regions_from)
    write(two, supplied="pictures", regions_from="alto")
    assert Page.objects.get(canvas=one).state == ("due" if asked_again else "done")
    assert Page.objects.get(canvas=elsewhere).state == "done"
    assert Page.objects.get(canvas=two).state == "done"
    # The other way round.
    write(one, supplied=supplied, regions_from=regions_from)
    assert Page.objects.get(canvas=one).state == ("due" if asked_again else "done")


def test_a_claimed_vector_brings_what_embedding_needs(settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "EMBED_BATCH": 2}
    model, other = rows.a_model(), rows.a_model("another")
    made = [rows.an_illustration(thumbnail=f"crops/{n}.jpg") for n in range(3)]
    vectors.ensure_due([row.pk for row in made])
    assert vectors.due([model.id, other.id]) == {model.id: 3, other.id: 3}
    assert vectors.due([other.id]) == {other.id: 3}
    first = vectors.claim_batch(model.id)
    assert [(one.illustration_id, one.crop_digest, one.thumbnail) for one in first] == [
        (row.pk, row.crop_digest, row.thumbnail) for row in made[:2]
    ]
    rows_of = dict(Vector.objects.filter(model=model).values_list("illustration_id", "pk"))
    assert (
        [one.id for one in first]
        == [one.claim.row_id for one in first]
        == [rows_of[row.pk] for row in made[:2]]
    )
    assert [one.claim.attempt for one in first] == [1, 1]
    assert vectors.due([model.id]) == {model.id: 1}
    vectors.put_back(first)
    assert vectors.due([model.id]) == {model.id: 3}
    again = vectors.claim_batch(model.id, 1)
    assert again[0].claim.attempt == 1  # as if it had not been claimed


def test_a_saved_vector_is_the_one_that_was_given_and_its_row_is_at_rest():
    model, other = rows.a_model(), rows.a_model("another")
    made = [rows.an_illustration() for _ in range(2)]
    vectors.ensure_due([row.pk for row in made])
    work = vectors.claim_batch(model.id)
    later = timezone.now() + timedelta(hours=1)
    Vector.objects.filter(model=model).update(error="It failed.", cause="x", not_before=later)
    given = rows.unit_rows(2, 8)
    assert vectors.save(other, work, given) == 0  # its rows are not that model's
    assert vectors.save(model, work, given.tolist()) == 2
    kept = nearest.vectors_of([row.pk for row in made], model)
    assert all(np.allclose(kept[row.pk], one, atol=1e-3) for row, one in zip(made, given, strict=True))
    assert kept[made[0].pk].dtype == np.float32
    for row in Vector.objects.filter(model=model):
        assert (row.attempts, row.error, row.cause, row.claimed_by) == (0, "", "", "")
        assert (row.lease_until, row.not_before) == (None, None)
    assert nearest.vectors_of([made[0].pk], other) == {}
    assert vectors.save(model, [], np.zeros((0, 8), np.float32)) == 0
    with pytest.raises(
        WrongVectorError, match=r"\(1, 8\) came for 2 crops of the model test/random/8"
    ) as told:
        vectors.save(model, work, given[:1])
    assert told.value.hint == "Check that the worker runs the model that the row names."


def test_vectors_follow_the_kind_the_book_and_its_collections():
    model, row = rows.a_model(), rows.an_illustration()
    vectors.ensure_due([row.pk])
    found = Vector.objects.get()
    assert (found.model_id, found.dim, found.manifest_id, found.kind) == (
        model.pk,
        8,
        row.manifest_id,
        "illustration",
    )
    assert (found.collections, found.live, found.shown) == ([], True, True)
    shelf = rows.a_collection()
    row.manifest.collections.add(shelf)
    Illustration.objects.filter(pk=row.pk).update(kind="ornament")
    assert vectors.refresh_manifests([row.manifest_id]) == 1
    assert vectors.refresh_manifests([row.manifest_id]) == vectors.refresh_manifests([]) == 0
    found.refresh_from_db()
    assert (found.kind, found.collections, found.live, found.shown) == ("ornament", [shelf.pk], True, False)
    Illustration.objects.filter(pk=row.pk).update(decision="rejected")
    assert vectors.refresh_shown([row.pk]) == 1
    found.refresh_from_db()
    assert (found.live, found.shown) == (False, False)
    other = rows.an_illustration()
    vectors.ensure_due([other.pk])
    vectors.drop([row.pk])
    assert list(Vector.objects.values_list("illustration_id", flat=True)) == [other.pk]


def test_only_what_stands_and_has_a_crop_is_due():
    rows.a_model()
    made = [
        rows.an_illustration(),
        rows.an_illustration(crop_digest=""),
        rows.an_illustration(state="superseded"),
        rows.an_illustration(decision="rejected"),
        rows.an_illustration(),
    ]
    assert vectors.ensure_due([]) == 0
    assert vectors.add_missing(limit=1) == 1
    assert list(Vector.objects.values_list("illustration_id", flat=True)) == [made[0].pk]
    assert vectors.add_missing() == 2
    assert set(Vector.objects.values_list("illustration_id", flat=True)) == {
        made[0].pk,
        made[3].pk,
        made[4].pk,
    }


@pytest.mark.parametrize("wrong", [[0.0] * 8, [float("inf")] + [0.0] * 7])
def test_what_has_no_direction_is_not_searched_for(wrong):
    with pytest.raises(WrongVectorError, match="not finite or all zero"):
        nearest.nearest(np.asarray(wrong), model=rows.a_model(), limit=5)


def test_a_wrong_length_is_told_with_what_to_do():
    with pytest.raises(
        WrongVectorError, match="9 numbers was searched among those of test/random/8, which have 8"
    ) as told:
        nearest.nearest([0.5] * 9, model=rows.a_model(), limit=5)
    assert told.value.hint == "The encoder process runs another model than the active one; restart it."


@pytest.mark.parametrize(
    ("wanted", "narrow", "wide"),
    [(Filter(), False, True), (Filter(ids=()), True, False), (Filter(kinds=("map",)), False, False),
     (Filter(manifests=tuple(range(20))), True, False), (Filter(manifests=tuple(range(21))), False, False),
     (Filter(collections=(1,)), False, False), (Filter(exclude=(1,)), False, True)],
)  # fmt: skip
def test_filters_that_leave_little_or_everything(wanted, narrow, wide):
    assert (wanted.narrow, wanted.wide) == (narrow, wide)


@pytest.mark.parametrize(
    ("limit", "effort"), [(1, "100"), (50, "100"), (51, "102"), (400, "800"), (600, "1000")]
)
def test_the_index_looks_twice_as_far_as_is_asked(limit, effort):
    with connection.cursor() as cursor:
        nearest.set_up_hnsw(cursor, limit)
        cursor.execute("SELECT current_setting('hnsw.ef_search'), current_setting('hnsw.iterative_scan'),"
                       " current_setting('hnsw.max_scan_tuples'), current_setting('enable_seqscan'),"
                       " current_setting('enable_sort')")  # fmt: skip
        assert cursor.fetchone() == (effort, "strict_order", "50000", "off", "off")


def a_reference(means=None):
    axes = np.eye(8, dtype=np.float32)[:2]
    return Reference("one", ("owl", "lion"), axes, np.asarray([2, 0], np.int8), means)


def test_a_vocabulary_without_means_and_one_that_changed_elsewhere(monkeypatch):
    model, now = rows.a_model(), [100.0]
    monkeypatch.setattr(classes.time, "monotonic", lambda: now[0])
    classes.save_reference(model, a_reference())
    kept = classes.reference_of(model)
    assert (kept.means, kept.names, kept.known.dtype, kept.rows.shape) == (
        None,
        ("owl", "lion"),
        np.int8,
        (2, 8),
    )
    model.vocabulary.names = ["owl", "stag"]
    model.vocabulary.digest = "two"
    model.vocabulary.save()
    now[0] = 129.9
    assert classes.reference_of(model) is kept  # for half a minute it is taken as it was read
    now[0] = 130.0
    changed = classes.reference_of(model)
    assert (changed.digest, changed.names) == ("two", ("owl", "stag"))
    now[0] = 200.0
    assert classes.reference_of(model) is changed  # read anew only where its digest is another one
    model.vocabulary.delete()
    now[0] = 300.0
    assert classes.reference_of(model) is None
    classes.forget()


def test_what_was_compared_is_written_where_it_belongs():
    model = rows.a_model()
    made = [rows.an_illustration() for _ in range(3)]
    vectors.ensure_due([row.pk for row in made])
    rows.embed_all(model)
    Vector.objects.filter(illustration=made[2]).update(v=None)
    keys = dict(Vector.objects.values_list("illustration_id", "pk"))
    found = [Profile(0.1, 0.5, ("owl",), (0.9,)), Profile(0.2, 0.4, ("lion", "owl"), (0.8, 0.7))]
    classes.write([keys[made[0].pk], keys[made[1].pk]], found, "one")
    classes.write([keys[made[2].pk]], found[:1], "one")
    assert classes.levels_of([row.pk for row in made], model) == {
        made[0].pk: (0.1, 0.5),
        made[1].pk: (0.2, 0.4),
    }
    assert Vector.objects.get(illustration=made[0]).reference == "one"
    assert Vector.objects.get(illustration=made[2]).best is None  # it has no vector yet
    assert classes.usual_reach(model) == pytest.approx(0.25)  # the lower quartile of 0.2 and 0.4
    # How far a picture reaches, as against the usual, lessens its classes and never adds to them.
    assert classes.classes_of([row.pk for row in made], model) == {
        made[0].pk: {"owl": 0.9}, made[1].pk: {"lion": pytest.approx(0.8 * 0.2 / 0.25), "owl": pytest.approx(0.7 * 0.8)}
    }  # fmt: skip
    ranked = classes.illustrations_with_classes(["owl", "lion"], wanted=Filter(), model=model, limit=9)
    assert list(ranked) == [made[0].pk, made[1].pk]
    assert list(
        classes.illustrations_with_classes(["owl", "lion"], wanted=Filter(), model=model, limit=1)
    ) == [made[0].pk]
    classes.forget()


@pytest.mark.django_db(transaction=True)
def test_an_index_is_left_to_whoever_builds_it():
    model = rows.a_model()
    assert index.name(model) == f"onit_hnsw_{model.pk}"
    assert index.expression(model) == "(v::halfvec(8))"
    assert index.state(model) == index.IndexState(False, False, 0)
    with another_session() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [index._LOCK])
        assert index.ensure(model) is False
        assert index.state(model).exists is False
        cursor.execute("SELECT pg_advisory_unlock(%s)", [index._LOCK])
        assert index.ensure(model) is True
        cursor.execute("SELECT pg_advisory_lock(%s)", [index._LOCK])  # it was let go of
        index.drop(model)
        assert index.state(model).exists is True
        cursor.execute("SELECT pg_advisory_unlock(%s)", [index._LOCK])
    index.drop(model)
    assert index.state(model).exists is False
