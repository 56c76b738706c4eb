"""What the desk's pages on quality are read from: curves, preferences, and the whole measured on a small library."""

import numpy as np
import pytest

from manifests.errors import NotFoundError
from onitsearch import quality_job
from onitsearch.crop.scan import Scan, scan_of
from onitsearch.curate import decisions as curate
from onitsearch.embed.specs import resolve
from onitsearch.evaluate import preferences, quality, reliability
from onitsearch.evaluate.errors import TruthError
from onitsearch.models import Illustration, QualityReport
from onitsearch.store import embedding_models, quality_reports
from onitsearch.store.reviewed_pictures import reviewed
from tests.onitsearch import rows
from tests.onitsearch.embed.tiny import write_model
from tests.onitsearch.library import a_library, put_vectors


def test_a_curve_is_the_best_precision_at_that_recall_or_a_higher_one():
    # Right at 1, 3 and 6 of 4 right ones: precisions 1, 2/3, 1/2, and the fourth is never found.
    found = quality.curve(np.array([1, 0, 1, 0, 0, 1, 0], bool), 4)
    by_recall = dict(zip(quality.RECALLS, found, strict=True))
    assert [by_recall[one] for one in (0.0, 0.25, 0.3, 0.5, 0.55, 0.75, 0.8, 1.0)] == [
        1.0, 1.0, 0.6667, 0.6667, 0.5, 0.5, 0.0, 0.0
    ]  # fmt: skip


def test_a_model_that_answers_as_people_labelled_prefers_nothing():
    groups = np.array([0, 0, 0, 1, 1, 1] * 20)
    books = np.arange(120) // 3
    even, only_zero = np.arange(60), np.flatnonzero(groups == 0)
    fair = preferences.counted([even], [np.arange(120)], books, groups, (40, 2))
    assert [(one.seen, one.expected, one.verdict) for one in preferences.preferences(["a", "b"], fair)] == [
        (0.5, 0.5, "none")
    ] * 2
    biased = preferences.counted([only_zero], [np.arange(120)], books, groups, (40, 2))
    more, less = preferences.preferences(["a", "b"], biased)
    assert (more.seen, more.expected, more.verdict, more.hits) == (1.0, 0.5, "more", 60)
    assert more.ratio is not None
    assert more.ratio.value == 2.0
    assert more.ratio.low > 1
    assert (less.hits, less.verdict) == (0, "less")


def test_too_few_hits_or_books_tell_nothing():
    groups, one_book = np.array([0] * 50 + [1] * 50), np.array([0] * 50 + [1] * 50)
    found = preferences.counted([np.arange(50)], [np.arange(100)], one_book, groups, (2, 2))
    assert [one.verdict for one in preferences.preferences(["a", "b"], found)] == ["few", "few"]


def test_all_pictures_alike_share_out_the_hits():
    groups, books = np.array([0, 0, 1, -1]), np.array([0, 0, 1, 1])
    as_units = preferences.counted([np.array([0, 3])], None, books, groups, (2, 2))
    assert as_units.seen.tolist() == [[1, 0], [0, 0]]
    assert as_units.expected.sum() == pytest.approx(2)
    assert as_units.expected[0, 0] == pytest.approx(4 / 3)
    by_question = preferences.counted([np.array([0, 1])], None, None, books, (1, 2))
    assert by_question.expected.tolist() == [[1, 1]]


def test_kinds_of_scans():
    paper = np.full((60, 80, 3), (236, 224, 200), np.uint8)
    paper[20:30] = 30
    assert scan_of(paper) == Scan.COLOUR
    grey = np.repeat(paper[..., :1], 3, axis=2)
    assert scan_of(grey) == Scan.GREY
    assert scan_of(np.where(grey > 128, 255, 0).astype(np.uint8)) == Scan.BITONAL


@pytest.mark.parametrize(
    ("said", "given", "fits"),
    [
        (["25F"], ["25F23(LION)"], True),
        (["46A12", "25F23(LION)"], ["25F"], None),
        (["25G"], ["25F"], False),
        ([], ["25F"], None),
    ],
)
def test_a_class_is_right_unless_people_said_less(said, given, fits):
    assert reliability.class_fits(said, given) is fits


@pytest.fixture
def library(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = write_model(tmp_path / "one")
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MODEL": str(folder)}
    found = a_library(resolve(folder).key)
    for group, notation in zip(found.groups, ("25F33(EAGLE)", "25G41(ROSE)", "25F23(LION)"), strict=False):
        Illustration.objects.filter(pk__in=[one.pk for one in group]).update(notations=[notation])
    return found


def test_two_models_are_measured_over_the_same_questions_and_books(library, tmp_path, settings):
    spec = resolve(write_model(tmp_path / "two", seed=1, name="other"))
    other = embedding_models.build(embedding_models.add(spec.key, spec.setting))
    every = [row for group in library.groups for row in group]
    put_vectors(every, other, np.random.default_rng(2).normal(size=(len(every), other.dim)))
    unfinished = embedding_models.build(
        embedding_models.add(resolve(write_model(tmp_path / "three", name="third")).key, "")
    )
    put_vectors(every[:3], unfinished, np.random.default_rng(2).normal(size=(3, unfinished.dim)))
    asked = quality_reports.ask()
    assert quality_reports.ask().pk == asked.pk  # not twice
    heard = []
    real = quality_reports.report

    def listen(claim, percent):
        heard.append(percent)
        return real(claim, percent)

    quality_reports.report, before = listen, quality_reports.report
    try:
        assert quality_job.make_due()
    finally:
        quality_reports.report = before
    assert heard == sorted(heard)
    assert heard[-1] == 95
    made = quality_reports.latest().result
    assert quality_reports.waiting() is None
    assert [(one["notation"], one["relevant"]) for one in made["questions"]] == [("25F", 10), ("25G", 5)]
    assert (made["pictures"], made["classed"], made["books"]) == (30, 15, 2)
    assert [one["model"] for one in made["models"]] == [library.model.key, other.key]
    assert made["left_out"][0]["model"] == unfinished.key
    assert made["left_out"][0]["why"].startswith("27 of 30")
    (pair,) = made["differences"]
    one, two = made["models"]
    for place in range(2):
        for name in ("AP", "R-precision"):
            apart = (
                two["classes"][place]["figures"][name]["value"]
                - one["classes"][place]["figures"][name]["value"]
            )
            assert pair["classes"][place][name]["value"] == pytest.approx(apart, abs=2e-4)
    eagles = {row.pk for row in (*library.groups[0], *library.groups[2])}
    first = one["classes"][0]
    assert all((pk in eagles) == fits for pk, fits in first["first"])
    assert {pk for _rank, pk in first["right"]} <= eagles
    assert not {pk for _rank, pk in first["wrong"]} & eagles
    assert [first["first"][rank - 1] for rank, _pk in first["right"] if rank <= 12] == [
        [pk, True] for rank, pk in first["right"] if rank <= 12
    ]
    tables = {table["dimension"]: table for table in made["preferences"][0]["tables"]}
    assert set(tables) == {"book", "century", "technique", "resolution", "scan"}
    assert [one["group"] for one in tables["century"]["groups"]] == [16, 17]
    assert tables["scan"]["unknown"] == 30  # no pictures are kept
    assert sum(one["labelled"]["seen"] for one in tables["century"]["groups"]) == pytest.approx(1)


def test_without_labels_it_is_told_what_to_do_and_the_row_is_given_up(library):
    Illustration.objects.update(notations=[])
    quality_reports.ask()
    assert quality_job.make_due()
    assert "Classify at least 10 pictures" in quality_reports.failed().error
    assert quality_reports.waiting() is None
    assert not quality_job.make_due()
    quality_reports.ask()  # takes the place of the one that was given up
    assert QualityReport.objects.count() == 1


def test_hidden_books_are_no_part_of_it(library):
    library.books[0].visible = False
    library.books[0].save()
    with pytest.raises(TruthError):  # what is left are six pictures
        quality_job.measure("en", lambda _: None)


def test_nothing_is_measured_before_a_model_is_complete(library):
    rows.an_illustration(rows.a_canvas(library.books[0]), notations=["25F33(EAGLE)"])
    with pytest.raises(NotFoundError, match="no model are complete"):
        quality_job.measure("en", lambda _: None)


def test_a_measurement_that_nobody_wants_any_more_stops(library, monkeypatch):
    quality_reports.ask()
    monkeypatch.setattr(quality_reports, "report", lambda *_: False)
    assert quality_job.make_due()
    assert quality_reports.latest() is None


def test_only_the_last_measurements_are_kept(db):
    made = [quality_reports.keep({"n": n}, lang="en", truth="") for n in range(5)]
    assert set(QualityReport.objects.values_list("pk", flat=True)) == {one.pk for one in made[2:]}
    assert quality_reports.latest() == made[-1]


def test_what_people_made_of_the_machines_kinds(db, django_user_model):
    anna = django_user_model.objects.create_user("anna")
    book = rows.a_manifest()
    kept, other_kind, wrong, hidden = (
        rows.an_illustration(rows.a_canvas(one), score=score, kind="map")
        for one, score in ((book, 0.9), (book, 0.8), (book, 0.3), (rows.a_manifest(visible=False), 0.5))
    )
    curate.accept(illustration=kept, user=anna)
    curate.classify(illustration=other_kind, user=anna, kind="illustration")
    curate.reject(illustration=wrong, user=anna)
    curate.reject(illustration=hidden, user=anna)
    found = {one.score: (one.kind, one.kind_now, one.accepted) for one in reviewed(10)}
    assert found == {
        0.9: ("map", "map", True), 0.8: ("map", "illustration", True), 0.3: ("map", "map", False)
    }  # fmt: skip
    # A head's word stands above the detector's.
    Illustration.objects.filter(pk=other_kind.pk).update(kind_chances={"map": 0.4, "illustration": 0.6})
    assert [(one.kind, one.kind_score) for one in reviewed(10) if one.score == 0.8] == [("illustration", 0.6)]
    Illustration.objects.filter(pk=other_kind.pk).update(kind_chances={})
    pictures, kinds = reliability.of_decisions()
    assert pictures["n"] == 3
    assert [one["right"] for one in kinds["bins"] if one["n"]] == [0.0, 1.0]
    assert kinds["ece"] == pytest.approx((0.8 + 0.1) / 2)
