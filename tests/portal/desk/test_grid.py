"""The review grid: preselected by what decisions taught, confirmed as one batch, undone as one batch."""

import re

import numpy as np
import pytest
from django.urls import reverse

from onitsearch.curate import decisions as curate
from onitsearch.curate.learning import learn_due
from onitsearch.curate.versions import version_of
from onitsearch.models import DecisionRecord, ReviewLease, Vector
from onitsearch.store import review_classifiers, vectors
from portal.desk.grid import KEYS
from portal.desk.learned import learned
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

GRID = "desk-grid"


@pytest.fixture
def canvas(db):
    return rows.a_canvas()


def pictures(canvas, many, **values):
    return [rows.an_illustration(canvas, box=(0, n * 20, 9, 9), score=n / 99, **values) for n in range(many)]


def confirm(desk, shown, choices=None, kinds=None, **form):
    """Confirm a grid of some pictures; accepted where nothing else is chosen."""
    values = {"picture": [f"{one.public_id}:{version_of(one)}" for one in shown], "order": "book", **form}
    for n, one in enumerate(shown):
        values[f"d-{one.public_id}"] = (choices or {}).get(n, "accept")
        values[f"k-{one.public_id}"] = (kinds or {}).get(n, one.kind)
    answer = desk.post(reverse(GRID), values, follow=True)
    for one in shown:
        one.refresh_from_db()
    return answer


def test_a_grid_is_one_batch_and_is_undone_as_one(desk, anna, canvas):
    shown = pictures(canvas, 5)
    answer = confirm(desk, shown, {1: "reject", 2: "later"}, {3: "map"})
    assert [one.decision for one in shown] == ["accepted", "rejected", "undecided", "accepted", "accepted"]
    assert shown[3].kind == "map"
    assert {one.decided_by for one in shown} == {anna, None}
    assert len(set(DecisionRecord.objects.values_list("batch", flat=True))) == 1
    html = answer.content.decode()
    assert "4 pictures have been decided on: 3 accepted, 1 rejected." in html
    action, here = re.search(r'action="([^"]+/undo)".*?name="next" value="([^"]+)"', html).groups()
    answer = desk.post(action, {"next": here.replace("&amp;", "&")}, follow=True)
    assert answer.request["PATH_INFO"] == reverse(GRID)
    for one in shown:
        one.refresh_from_db()
    assert {(one.decision, one.kind) for one in shown} == {("undecided", "illustration")}


def test_a_grid_holds_as_many_as_it_has_keys_and_leases_them(desk, anna, canvas):
    pictures(canvas, len(KEYS) + 3)
    html = desk.get(reverse(GRID)).content.decode()
    assert re.findall(r'<li data-key="(.)"', html) == list(KEYS)
    assert ReviewLease.objects.filter(user=anna).count() == len(KEYS)
    assert "33 pictures to decide on" in html
    assert len(set(KEYS)) == len(KEYS)
    assert "U" not in KEYS  # takes the last grid back


def test_what_was_taught_is_chosen_beforehand(desk, anna, canvas, django_capture_on_commit_callbacks):
    model = rows.a_model(dim=4)
    review_classifiers.ensure("all")

    def drawn(towards, n):
        one = rows.an_illustration(canvas, box=(0, n * 20, 9, 9))
        vectors.ensure_due([one.pk])
        vector = np.array([towards, 1, 0.01 * n, 0]) / np.linalg.norm([towards, 1, 0.01 * n, 0])
        Vector.objects.filter(illustration=one, model=model).update(v=vector.tolist())
        return one

    for n in range(24):
        with django_capture_on_commit_callbacks(execute=True):
            (curate.accept if n % 2 else curate.reject)(illustration=drawn(1 if n % 2 else -1, n), user=anna)
        learn_due()
    good, bad = drawn(1, 40), drawn(-1, 41)
    html = desk.get(reverse(GRID)).content.decode()
    chosen = dict(re.findall(r'name="d-(\w+)" value="(\w+)" checked', html))
    assert chosen == {good.public_id: "accept", bad.public_id: "reject"}
    found = learned("all")
    assert found.accuracy == 100
    assert 'class="lesson"' in html
    assert html.count("<polyline") == 2
    assert f'<td class="n">{found.points[-1][0]}</td><td class="n">100 %</td>' in html


def test_what_somebody_changed_meanwhile_is_left(desk, anna, canvas, django_user_model):
    shown = pictures(canvas, 2)
    values = {"picture": [f"{one.public_id}:{version_of(one)}" for one in shown]}
    values |= {f"d-{one.public_id}": "reject" for one in shown}
    curate.classify(illustration=shown[0], user=django_user_model.objects.create_user("ben"), kind="map")
    html = desk.post(reverse(GRID), values, follow=True).content.decode()
    assert "1 picture was left as it is" in html
    for one in shown:
        one.refresh_from_db()
    assert [one.decision for one in shown] == ["accepted", "rejected"]


@pytest.mark.parametrize(
    "change",
    [{"d-ID": "dance"}, {"d-ID": "accept", "k-ID": "dance"}, {"d-ID": "later"}, {"picture": "\x00:\x00"}],
)
def test_what_is_no_decision_is_told_and_nothing_is_saved(desk, canvas, change):
    (one,) = pictures(canvas, 1)
    values = {"picture": f"{one.public_id}:{version_of(one)}"}
    values |= {name.replace("ID", one.public_id): value for name, value in change.items()}
    answer = desk.post(reverse(GRID), values)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not DecisionRecord.objects.exists()


def test_the_grid_of_a_book_shows_that_book_and_needs_the_permission(desk, client, canvas, django_user_model):
    pictures(canvas, 1)
    other = rows.an_illustration(rows.a_canvas())
    html = desk.get(reverse(GRID), {"book": other.manifest.public_id}).content.decode()
    assert re.findall(r'name="picture" value="(\w+):', html) == [other.public_id]
    client.force_login(django_user_model.objects.create_user("guest"))
    assert client.get(reverse(GRID)).status_code == 403
