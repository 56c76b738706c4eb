"""The desk's pages on quality: from nothing over a measurement to figures, pictures, and what each reader may see."""

import re

import numpy as np
import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation

from onitsearch import quality_job
from onitsearch.embed.specs import resolve
from onitsearch.models import Illustration
from onitsearch.store import embedding_models, quality_reports
from portal.desk import quality, quality_charts, quality_compared
from portal.desk.quality_charts import Whisker
from portal.people.roles import MAINTAINERS
from tests.onitsearch.embed.tiny import write_model
from tests.onitsearch.library import a_library, put_vectors

pytestmark = pytest.mark.django_db

PAGES = (
    "desk-quality", "desk-quality-questions", "desk-quality-compare", "desk-quality-preferences",
    "desk-quality-reliability",
)  # fmt: skip


@pytest.fixture
def library(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = write_model(tmp_path / "one")
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MODEL": str(folder)}
    found = a_library(resolve(folder).key, groups=3)
    for group, notation in zip(found.groups, ("25F33(EAGLE)", "25G41(ROSE)", "25F23(LION)"), strict=True):
        Illustration.objects.filter(pk__in=[one.pk for one in group]).update(notations=[notation])
    return found


@pytest.fixture
def measured(library, tmp_path):
    """Two models, of which the second knows roses from all else and the first nothing."""
    spec = resolve(write_model(tmp_path / "two", seed=1, name="other"))
    other = embedding_models.build(embedding_models.add(spec.key, spec.setting))
    every = [row for group in library.groups for row in group]
    put_vectors(every, other, np.random.default_rng(2).normal(size=(len(every), other.dim)))
    quality_reports.keep(quality_job.measure("en", lambda _: None), lang="en", truth="")
    return library


def html(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def test_before_anything_is_measured_each_page_says_what_to_do(desk, library):
    Illustration.objects.update(notations=[])
    for name in PAGES:
        text = html(desk.get(reverse(name)))
        assert "0 pictures are classified so far; at least 10 in two classes are needed." in text
        assert "Nothing has been measured yet." in text
    told = html(desk.post(reverse("desk-quality-measure"), follow=True))
    assert told.count("0 pictures are classified so far") == 2  # as a message, and in its place
    assert quality_reports.waiting() is None
    Illustration.objects.update(notations=["25F33(EAGLE)"])
    embedding_models.progress(library.model)
    library.groups[0][0].vectors.update(v=None)
    assert "No model has all its vectors yet." in html(desk.get(reverse("desk-quality")))


def test_measuring_shows_progress_and_then_figures(desk, library):
    assert "Being measured" in html(desk.post(reverse("desk-quality-measure"), follow=True))
    row, claim = quality_reports.claim()
    quality_reports.report(claim, 42)
    part = desk.get(reverse("desk-quality-state"), headers={"HX-Request": "true"})
    assert 'value="42"' in html(part)
    assert 'hx-trigger="every 2s"' in html(part)
    assert "HX-Refresh" not in part
    quality_reports.save(claim, quality_job.measure(row.lang, lambda _: None))
    assert desk.get(reverse("desk-quality-state"), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    text = html(desk.get(reverse("desk-quality")))
    assert "15 of 15 pictures; books: 2, classes: 2." in re.sub(r"\s+", " ", text)
    assert "Measure anew" in text
    assert "evaluated on" in html(desk.get(reverse("desk-overview")))
    figure = quality_reports.latest().result["models"][0]["mean"]["figures"]["R-precision"]
    assert f'<td class="n">{round(100 * figure["value"])}' in text


def test_what_failed_is_told_in_the_readers_language(desk, library):
    quality_reports.ask()
    Illustration.objects.filter(notations=["25G41(ROSE)"]).update(notations=["25F33(EAGLE)"])
    assert quality_job.make_due()
    assert "in 1 classes: too few" in html(desk.get(reverse("desk-quality")))
    german = html(desk.get(reverse("desk-quality"), headers={"Accept-Language": "de"}))
    assert "zu wenige" in german


def test_the_first_right_and_wrong_hits_are_pictures(desk, measured):
    text = html(desk.get(reverse("desk-quality-questions")))
    result = quality_reports.latest().result
    by_id = dict(Illustration.objects.values_list("pk", "public_id"))
    for each in result["models"][0]["classes"]:
        for name in ("right", "wrong"):
            assert all(reverse("illustration", args=[by_id[pk]]) in text for _rank, pk in each[name])
    one = html(desk.get(reverse("desk-quality-questions"), {"class": "25G"}))
    assert one.count('<section class="asked"') == 1
    other = result["models"][1]["model"]
    assert html(desk.get(reverse("desk-quality-questions"), {"model": other})) != text


def test_two_models_side_by_side_either_way(desk, measured):
    result = quality_reports.latest().result
    one, other = (each["model"] for each in result["models"])
    forth, back = quality_compared.compared(result, one, other), quality_compared.compared(result, other, one)
    for mine, theirs in zip(forth.questions, back.questions, strict=True):
        assert (mine.difference.points, mine.difference.low) == (
            -theirs.difference.points,
            -theirs.difference.high,
        )
        assert mine.difference.one == theirs.difference.other
    text = html(desk.get(reverse("desk-quality-compare"), {"one": other, "other": one, "class": "25F"}))
    assert text.count('<section class="asked both"') == 1
    assert text.count('class="shots"') == 2
    first = [pk for pk, _fits in result["models"][0]["classes"][0]["first"][: quality_compared.HITS]]
    by_id = dict(Illustration.objects.values_list("pk", "public_id"))
    assert all(reverse("illustration", args=[by_id[pk]]) in text for pk in first)
    # What no model is called stands for the first two.
    assert quality_compared.compared(result, "none", "none").one == one


def test_one_model_alone_is_told(desk, library):
    quality_reports.keep(quality_job.measure("en", lambda _: None), lang="en", truth="truth.json")
    assert "Only one model was measured." in html(desk.get(reverse("desk-quality-compare")))
    assert "By the truth file truth.json." in html(desk.get(reverse("desk-quality")))


def test_preferences_name_books_and_say_where_too_little_is_known(desk, measured):
    text = html(desk.get(reverse("desk-quality-preferences")))
    assert "A herbal" in text
    assert "century 16" in text
    assert "too little to tell" in text
    assert "Nobody has told techniques yet" in text


def test_what_was_hidden_since_is_shown_to_nobody_who_may_not_see_it(client, desk, anna, measured):
    book = measured.books[0]
    book.visible = False
    book.save()
    inside = set(Illustration.objects.filter(manifest=book).values_list("public_id", flat=True))
    seen = html(desk.get(reverse("desk-quality-questions")))  # anna may see hidden books
    assert any(one in seen for one in inside)
    told = client.get("/api/v1/quality").content.decode()
    assert '"report"' in told
    anna.groups.set(Group.objects.filter(name=MAINTAINERS))
    assert not anna.has_perm("onit_manifests.view_hidden") or type(anna).objects.get(pk=anna.pk)
    for address in (*map(reverse, PAGES), "/api/v1/quality"):
        text = html(desk.get(address))
        assert not any(one in text for one in inside), address
        assert "A herbal" not in text
        assert book.public_id not in text
    assert "is not shown any more" in html(desk.get(reverse("desk-quality-preferences")))
    desk.logout()
    assert client.get(reverse("desk-quality")).status_code == 302
    assert not any(one in client.get("/api/v1/quality").content.decode() for one in inside)


def test_programs_are_told_the_same(client, measured):
    told = client.get("/api/v1/quality").json()["report"]
    result = quality_reports.latest().result
    assert told["truth"] == "people"
    assert [one["model"] for one in told["models"]] == [one["model"] for one in result["models"]]
    by_id = dict(Illustration.objects.values_list("pk", "public_id"))
    mine, kept = told["models"][0]["classes"][0], result["models"][0]["classes"][0]
    assert mine["first_right"] == [{"rank": rank, "illustration": by_id[pk]} for rank, pk in kept["right"]]
    assert mine["figures"] == kept["figures"]
    assert len(mine["curve"]) == 21
    assert told["differences"] == result["differences"]
    tables = {one["dimension"]: one for one in told["preferences"][0]["tables"]}
    assert {one["group"] for one in tables["book"]["groups"]} == {one.public_id for one in measured.books}


def test_numbers_of_charts_have_a_point_in_every_language():
    with translation.override("de"):
        assert quality_charts.curve([0.125] * 21).startswith("0,87.5 5,87.5")
        assert Whisker.of_ratio({"value": 2.0, "low": 1.0, "high": 9.0}) == Whisker("72.0", "50.0", "44.0")
        assert Whisker.of_difference({"value": -0.1, "low": -0.2, "high": 0.0}) == Whisker(
            "37.5", "25.0", "25.0"
        )
    made = quality_charts.reliability(
        [{"low": 0.8, "high": 0.9, "n": 4, "probability": 0.85, "right": 0.5},
         {"low": 0.9, "high": 1.0, "n": 0, "probability": None, "right": None}]
    )  # fmt: skip
    assert [(one.x, one.y) for one in made.points] == [("85.0", "50.0")]
    assert made.rows == [(80, 90, 4, 85, 50)]


def test_no_question_is_among_the_best_and_the_worst():
    def asked(value):
        return quality.Question(0, str(value), "", 20, [], quality.Percent(value, 0, 0), "", [])

    best, worst = quality.extremes([asked(value) for value in (50, 90, 10)])
    assert [one.main.value for one in best] == [90, 50]
    assert [one.main.value for one in worst] == [10]
