"""Decisions teach: after a batch a rule is learned, the queue is reordered, and what it says of a picture follows."""

import numpy as np
import pytest

from onitsearch import jobs
from onitsearch.curate import decisions as curate
from onitsearch.curate.learning import learn_due, progress, proposals
from onitsearch.curate.review_queue import Order, next_pictures, ordered, undecided
from onitsearch.models import Illustration, ReviewClassifier, Vector
from onitsearch.store import review_classifiers, vectors
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

DIM = 8


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture
def model(db):
    return rows.a_model(dim=DIM)


def a_picture(model, towards, canvas=None, **values):
    """A picture whose vector points in a direction: 1 for pictures to keep, −1 for others, 0 between them."""
    picture = rows.an_illustration(canvas, **values)
    vectors.ensure_due([picture.pk])
    noise = np.random.default_rng(Illustration.objects.count()).normal(size=DIM) * 0.1
    vector = noise + np.eye(DIM)[0] * towards + np.eye(DIM)[1]
    vector /= np.linalg.norm(vector)
    Vector.objects.filter(illustration=picture, model=model).update(v=vector.tolist())
    return picture


def taught(model, anna, many=12, canvas=None, callbacks=None):
    """A canvas whose pictures were decided on, half of them each way."""
    canvas = canvas or rows.a_canvas()
    for n in range(many):
        picture = a_picture(model, 1 if n % 2 else -1, canvas, kind="illustration" if n % 4 == 1 else "map")
        decide = curate.accept if n % 2 else curate.reject
        with callbacks(execute=True):
            decide(illustration=picture, user=anna)
    return canvas


def test_a_batch_of_decisions_teaches_the_scope(model, anna, django_capture_on_commit_callbacks):
    classifier = review_classifiers.ensure("all")
    taught(model, anna, 9, callbacks=django_capture_on_commit_callbacks)
    assert not learn_due()
    taught(model, anna, 3, callbacks=django_capture_on_commit_callbacks)
    assert learn_due()
    assert not learn_due()
    classifier.refresh_from_db()
    assert (classifier.decisions, classifier.pending, classifier.due) == (12, 0, False)
    assert classifier.history[0]["decisions"] == 12
    assert classifier.history[0]["keep"] >= 0.8
    good, bad, unsure = (a_picture(model, towards) for towards in (1, -1, 0.1))
    said = proposals([good, bad, unsure], "all")
    assert said[good.pk].keep > 0.8 > 0.2 > said[bad.pk].keep
    assert said[bad.pk].rejects
    assert not said[good.pk].rejects
    queue = list(ordered(undecided("all"), "all", Order.DOUBT))
    assert queue[0] == unsure
    assert set(queue) == {good, bad, unsure}


def test_what_was_decided_before_teaches_too(model, anna, django_capture_on_commit_callbacks):
    taught(model, anna, 12, callbacks=django_capture_on_commit_callbacks)
    assert not learn_due()
    review_classifiers.ensure("all")
    assert learn_due()
    assert (progress("all").decisions, progress("all").helps) == (12, True)


def test_postgres_and_we_compute_the_same(model, anna, django_capture_on_commit_callbacks):
    review_classifiers.ensure("all")
    taught(model, anna, callbacks=django_capture_on_commit_callbacks)
    learn_due()
    classifier = review_classifiers.best("all")
    picture = a_picture(model, 0.4)
    row = review_classifiers.with_logit(
        Illustration.objects.filter(pk=picture.pk), classifier, review_classifiers.keep_rule(classifier)
    ).get()
    keep = proposals([picture], "all")[picture.pk].keep
    assert 1 / (1 + np.exp(-row.logit)) == pytest.approx(keep, abs=0.01)
    assert row.doubt == abs(row.logit)


def test_kinds_are_learned_from_what_was_accepted(model, anna, django_capture_on_commit_callbacks):
    review_classifiers.ensure("all")
    canvas = rows.a_canvas()
    for n in range(16):
        picture = a_picture(model, 1 if n % 2 else -1, canvas)
        with django_capture_on_commit_callbacks(execute=True):
            curate.classify(illustration=picture, user=anna, kind="map" if n % 2 else "music")
    for _ in range(4):  # nobody said what kind these are
        with django_capture_on_commit_callbacks(execute=True):
            curate.reject(illustration=a_picture(model, 1, canvas, kind="stamp"), user=anna)
    assert learn_due()
    found = [a_picture(model, towards) for towards in (2, -2)]
    said = proposals(found, "all")
    assert [said[one.pk].kind for one in found] == ["map", "music"]


def test_too_little_of_one_sort_teaches_nothing(model, anna, django_capture_on_commit_callbacks):
    review_classifiers.ensure("all")
    for _ in range(12):
        with django_capture_on_commit_callbacks(execute=True):
            curate.accept(illustration=a_picture(model, 1), user=anna)
    assert learn_due()
    assert review_classifiers.best("all") is None
    assert progress("all") is None
    assert proposals([a_picture(model, 1)], "all") == {}


def test_what_does_not_help_is_not_proposed(model, anna, django_capture_on_commit_callbacks):
    """Decisions that have nothing to do with the pictures teach nothing that could be said of others."""
    classifier = review_classifiers.ensure("all")
    for n in range(40):
        decide = curate.accept if n % 2 else curate.reject
        with django_capture_on_commit_callbacks(execute=True):
            decide(illustration=a_picture(model, 1 if n % 4 < 2 else -1), user=anna)
    assert learn_due()
    classifier.refresh_from_db()
    assert classifier.history[0]["keep"] < 0.6
    assert proposals([a_picture(model, 1)], "all") == {}
    # People are told that it was tried.
    assert (progress("all").decisions, progress("all").helps) == (40, False)


def test_the_curve_forgets_what_was_taken_back(model, anna, django_capture_on_commit_callbacks):
    classifier = review_classifiers.ensure("all")
    taught(model, anna, 12, callbacks=django_capture_on_commit_callbacks)
    learn_due()
    taught(model, anna, 10, callbacks=django_capture_on_commit_callbacks)
    learn_due()
    assert [one for one, *_ in progress("all").points] == [12, 22]
    for picture in Illustration.objects.order_by("-pk")[:10]:
        with django_capture_on_commit_callbacks(execute=True):
            curate.undo(illustration=picture, user=anna)
    learn_due()
    classifier.refresh_from_db()
    assert [one["decisions"] for one in classifier.history] == [12]


def test_a_book_learns_its_own_and_else_takes_what_all_taught(
    model, anna, django_capture_on_commit_callbacks
):
    canvas = rows.a_canvas()
    path = f"m/{canvas.manifest.public_id}"
    review_classifiers.ensure("all")
    taught(model, anna, callbacks=django_capture_on_commit_callbacks)
    learn_due()
    assert review_classifiers.best(path).scope == "all"
    review_classifiers.ensure(path)
    # Here it is the other way round.
    for n in range(12):
        decide = curate.reject if n % 2 else curate.accept
        with django_capture_on_commit_callbacks(execute=True):
            decide(illustration=a_picture(model, 1 if n % 2 else -1, canvas), user=anna)
    while learn_due():
        pass
    assert review_classifiers.best(path).scope == path
    picture = a_picture(model, 1, canvas)
    assert proposals([picture], path)[picture.pk].rejects
    assert progress(path).decisions == 12


def test_a_collection_is_a_scope(model, anna, django_capture_on_commit_callbacks):
    collection = rows.a_collection()
    canvas = rows.a_canvas(rows.a_manifest(collections=[collection]))
    path = f"c/{collection.public_id}"
    review_classifiers.ensure(path)
    inside, outside = a_picture(model, 1, canvas), a_picture(model, 1)
    assert set(undecided(path)) == {inside}
    taught(model, anna, canvas=canvas, callbacks=django_capture_on_commit_callbacks)
    assert learn_due()
    assert review_classifiers.best(path).decisions == 12
    assert outside in set(undecided("all"))


def test_another_model_learns_anew(model, anna, django_capture_on_commit_callbacks):
    review_classifiers.ensure("all")
    taught(model, anna, callbacks=django_capture_on_commit_callbacks)
    learn_due()
    other = rows.a_model("other", dim=4)
    Vector.objects.all().delete()
    type(model).objects.filter(pk=model.pk).update(state="retired")
    type(model).objects.filter(pk=other.pk).update(state="active")
    assert review_classifiers.best("all") is None
    assert review_classifiers.ensure("all").model_id == other.pk
    assert ReviewClassifier.objects.count() == 2


def test_the_workers_and_the_sweeper_see_to_it(model, anna, django_capture_on_commit_callbacks):
    review_classifiers.ensure("all")
    taught(model, anna, callbacks=django_capture_on_commit_callbacks)
    assert review_classifiers.CLASSIFIERS.ready().count() == 1
    jobs.sweep_work()
    assert jobs.learn()
    assert not jobs.learn()


def test_decisions_made_while_learning_are_not_forgotten(model, anna, django_capture_on_commit_callbacks):
    classifier = review_classifiers.ensure("all")
    taught(model, anna, callbacks=django_capture_on_commit_callbacks)
    claimed, claim = review_classifiers.claim()
    taught(model, anna, 3, callbacks=django_capture_on_commit_callbacks)
    assert review_classifiers.save(
        claim, claimed, decisions=12, keep=None, kinds=None, kind_names=(), accuracy={}
    )
    classifier.refresh_from_db()
    assert classifier.pending == 3


def test_before_anything_is_learned_the_detector_says_what_is_least_certain(model):
    low = rows.an_illustration(score=0.3)
    high = rows.an_illustration(score=0.9)
    assert list(ordered(undecided("all"), "all", Order.DOUBT)) == [low, high]


def test_pictures_without_a_vector_come_last(model, anna, django_capture_on_commit_callbacks):
    review_classifiers.ensure("all")
    taught(model, anna, callbacks=django_capture_on_commit_callbacks)
    learn_due()
    without = rows.an_illustration(score=0.1)
    Vector.objects.filter(illustration=without).delete()
    sure = a_picture(model, 1)
    assert list(ordered(undecided("all"), "all", Order.DOUBT)) == [sure, without]


def test_two_people_are_given_different_pictures_and_keep_theirs(model, anna, django_user_model):
    ben = django_user_model.objects.create_user("ben")
    canvas = rows.a_canvas()
    for n in range(20):
        rows.an_illustration(canvas, box=(n * 10, 0, 9, 9), score=n / 20)
    path = f"m/{canvas.manifest.public_id}"
    hers = next_pictures(path, Order.DOUBT, anna)
    his = next_pictures(path, Order.DOUBT, ben)
    assert len(hers) == 12
    assert len(his) == 8
    assert not set(hers) & set(his)
    assert next_pictures(path, Order.DOUBT, anna) == hers
    for one in hers[:8]:
        curate.accept(illustration=one, user=anna)
    assert next_pictures(path, Order.DOUBT, anna) == hers[8:]
    curate.accept(illustration=hers[8], user=anna)
    assert next_pictures(path, Order.DOUBT, anna, without=[hers[9].public_id]) == hers[10:]


def test_by_book_and_page(model, anna):
    manifest = rows.a_manifest()
    second, first = (rows.a_canvas(manifest) for _ in range(2))
    first.position, second.position = 1, 2
    first.save()
    second.save()
    late = rows.an_illustration(second, score=0.1)
    low = rows.an_illustration(first, box=(0, 500, 10, 10), score=0.2)
    high = rows.an_illustration(first, box=(0, 100, 10, 10), score=0.9)
    assert next_pictures("all", Order.BOOK, anna) == [high, low, late]


def test_withdrawn_books_are_not_asked_about(model, anna):
    from django.utils import timezone

    picture = rows.an_illustration()
    picture.manifest.withdrawn_at = timezone.now()
    picture.manifest.save()
    assert next_pictures("all", Order.DOUBT, anna) == []


def test_a_decision_stands_though_it_could_not_be_counted(
    model, anna, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def fails(_illustration):
        raise RuntimeError("no count")

    monkeypatch.setattr(review_classifiers, "count_decision", fails)
    picture = a_picture(model, 1)
    with django_capture_on_commit_callbacks(execute=True):
        curate.accept(illustration=picture, user=anna)
    picture.refresh_from_db()
    assert picture.decision == Illustration.Decision.ACCEPTED
    assert "no count" in caplog.text
