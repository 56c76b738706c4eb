"""Watching and steering: how fast a run is, why things failed and what to do, whose turn it is, many books at once."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from manifests.errors import OnitError
from manifests.following import ITEMS
from manifests.models import Manifest, Run, RunItem
from manifests.priorities import HIGH, LOW
from manifests.runs import items_in_turn, set_priority
from manifests.selectors import run_progress
from onitsearch import errors as picture_errors
from onitsearch.models import Page
from portal.desk.causes import known_causes
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def a_run(**values):
    return Run.objects.create(**{"url": "https://library.example/c", "state": Run.State.DONE, **values})


def a_page(run, canvas=None, **values):
    return Page.objects.create(canvas=canvas or rows.a_canvas(), run=run, **values)


def test_a_run_says_how_fast_it_is_and_how_long_it_takes(desk):
    run = a_run()
    assert run_progress(run)["pace"] == {"pages_per_minute": None, "seconds_left": None}
    for seconds in (110, 60, 30, 10):
        a_page(run, state="done", indexed_at=timezone.now() - timedelta(seconds=seconds))
    a_page(run, state="done", indexed_at=timezone.now() - timedelta(hours=2))
    for _ in range(6):
        a_page(run)
    pace = run_progress(run)["pace"]
    assert pace["pages_per_minute"] == pytest.approx(2.2, abs=0.1)
    assert pace["seconds_left"] == pytest.approx(165, abs=9)
    html = text(desk.get(reverse("desk-run", args=[run.public_id])))
    assert "3 minutes left" in html


def test_a_run_names_its_books_with_how_far_each_is(desk):
    run, manifest = a_run(), rows.a_manifest(label={"en": ["De avibus"]})
    RunItem.objects.create(run=run, url=manifest.url, manifest=manifest, kind="Manifest", state="done")
    a_page(run, rows.a_canvas(manifest), state="done")
    a_page(run, rows.a_canvas(manifest))
    html = text(desk.get(reverse("desk-run", args=[run.public_id])))
    assert re.search(r'De avibus.*<progress max="2" value="1"', html, re.S)
    assert "1 of 2 pages" in html
    assert "Being read" in html  # not done before its pages are


def test_failures_are_grouped_by_cause_with_what_to_do(desk):
    run = a_run()
    for cause in ("fetch-failed", "host-unreachable", "host-unreachable", "never-heard-of"):
        a_page(run, state="failed", cause=cause, error=f"{cause}!")
    html = text(desk.get(reverse("desk-run", args=[run.public_id])))
    names = re.findall(r"<h3>([^<]+?) <span[^>]*>(\d+)", html)
    assert names[0] == ("The library did not answer", "2")
    assert {"The library has nothing at this address", "Something else"} <= {name for name, _ in names}
    assert "When the library is back, try all of these again." in html
    assert 'name="cause" value="host-unreachable"' in html
    desk.post(reverse("desk-run-retry", args=[run.public_id]), {"cause": "host-unreachable"})
    assert Page.objects.filter(state="due").count() == 2


def test_what_renews_itself_takes_nobodys_focus_away(desk):
    """The page swaps this part every two seconds; the browser finds its way back by ids only."""
    run, manifest = a_run(state=Run.State.RUNNING), rows.a_manifest()
    RunItem.objects.create(run=run, url=manifest.url, manifest=manifest, kind="Manifest", state="done")
    for number in range(2):
        a_page(run, state="failed", cause="host-unreachable", error=f"{number}!")
    a_page(run, rows.a_canvas(manifest))
    html = text(desk.get(reverse("desk-run-progress", args=[run.public_id])))
    reached = re.findall(r"<(?:a|button|select|summary)\b[^>]*>|<[^>]*tabindex[^>]*>", html)
    ids = [re.search(r'\bid="([^"]+)"', one) for one in reached]
    assert all(ids), reached
    assert len({one[1] for one in ids if one}) == len(ids) >= 8


def test_every_cause_with_advice_is_one_that_errors_have():
    def below(kind):
        return {kind, *(one for sub in kind.__subclasses__() for one in below(sub))}

    assert picture_errors.BadImageError in below(OnitError)
    causes = {kind.__new__(kind).cause for kind in below(OnitError)}
    assert set(known_causes()) - causes == set()


def test_a_run_goes_before_others_or_after_them(desk):
    runs = [a_run(state=Run.State.RUNNING, url=f"https://x.example/{n}") for n in range(3)]
    for run in runs:
        for n in range(2):
            RunItem.objects.create(run=run, url=f"{run.url}/{n}")
    set_priority(run=runs[0], priority=LOW)
    answer = desk.post(reverse("desk-run-priority", args=[runs[2].public_id]), {"priority": str(HIGH)})
    assert answer.status_code == 302
    turns = []
    while (item := ITEMS.claim_next(items_in_turn())) is not None:
        turns.append(runs.index(item.run))
    assert turns == [2, 2, 1, 1, 0, 0]
    html = text(desk.get(reverse("desk-run", args=[runs[2].public_id])))
    assert f'<option value="{HIGH}" selected>' in html
    for wrong in ("7", "", "x"):
        desk.post(reverse("desk-run-priority", args=[runs[2].public_id]), {"priority": wrong})
    runs[2].refresh_from_db()
    assert runs[2].priority == HIGH


@pytest.fixture
def shelf(db):
    """Books in different states, by name."""
    found = {
        name: rows.a_manifest(label={"en": [f"Book of {name}s"]})
        for name in ("bird", "fish", "plant", "stone")
    }
    a_page(a_run(), rows.a_canvas(found["bird"]))
    a_page(a_run(), rows.a_canvas(found["fish"]), state="failed")
    rows.an_illustration(rows.a_canvas(found["plant"]))
    found["stone"].visible = False
    found["stone"].save()
    return found


def titles(html):
    return set(re.findall(r"<bdi>Book of (\w+)s</bdi>", html))


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({}, {"bird", "fish", "plant", "stone"}),
        ({"state": "running"}, {"bird"}),
        ({"state": "failed"}, {"fish"}),
        ({"state": "done"}, {"plant", "stone"}),
        ({"state": "unreviewed"}, {"plant"}),
        ({"state": "hidden"}, {"stone"}),
        ({"state": "withdrawn"}, set()),
        ({"q": "plants"}, {"plant"}),
        ({"q": "Book fis"}, {"fish"}),
        ({"q": "\x00 ;"}, set()),
        ({"q": "birds", "state": "failed"}, set()),
        ({"run": "nothing"}, set()),
        ({"state": "dance"}, {"bird", "fish", "plant", "stone"}),
    ],
)
def test_the_list_of_books_is_narrowed(desk, shelf, query, left):
    assert titles(text(desk.get(reverse("desk"), query))) == left


def change(desk, action, *books, **more):
    values = {"action": action, "book": [one.public_id for one in books], **more}
    return desk.post(reverse("desk-books-many"), values, follow=True)


def test_many_books_are_changed_at_once(desk, shelf):
    assert "2 books have been changed." in text(change(desk, "hide", shelf["bird"], shelf["fish"]))
    assert Manifest.objects.filter(visible=False).count() == 3
    assert "3 books have been changed." in text(change(desk, "show", all="1", state="hidden"))
    assert not Manifest.objects.filter(visible=False).exists()
    text(change(desk, "retry", shelf["fish"]))
    assert Page.objects.get(canvas__manifest=shelf["fish"]).state == "due"
    assert "1 run has been changed." in text(change(desk, "pause", shelf["bird"]))
    assert Run.objects.filter(state=Run.State.PAUSED).count() == 1
    assert "1 run has been changed." in text(change(desk, "resume", shelf["bird"]))
    text(change(desk, "harvest", shelf["bird"], shelf["plant"]))
    assert Run.objects.filter(url__in=[shelf["bird"].url, shelf["plant"].url]).count() == 2
    assert "No book was chosen." in text(change(desk, "hide"))
    assert "This is nothing that can be done with books." in text(change(desk, "dance", shelf["bird"]))


def test_withdrawing_many_is_asked_about_and_needs_its_permission(desk, anna, shelf):
    html = text(change(desk, "withdraw", shelf["bird"], shelf["fish"]))
    assert "Withdraw 2 books for good" in html
    assert not Manifest.objects.filter(withdrawn_at__isnull=False).exists()
    change(desk, "withdraw", shelf["bird"], shelf["fish"], sure="1")
    assert Manifest.objects.filter(withdrawn_at__isnull=False).count() == 2
    anna.groups.clear()
    anna.user_permissions.add(Permission.objects.get(codename="register_manifest"))
    assert change(desk, "withdraw", shelf["plant"], sure="1").status_code == 403
    assert "Withdraw for good" not in text(desk.get(reverse("desk")))
