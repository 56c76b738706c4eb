"""What people say pictures show: classes, tags, captions, notes; versions, batches, what harvests leave alone."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from manifests.errors import BadRequestError
from onitsearch.curate import decisions
from onitsearch.curate.batches import decide_many, undo_batch
from onitsearch.curate.descriptions import Changes, amend, describe
from onitsearch.curate.suggestions import learned
from onitsearch.curate.versions import version_of
from onitsearch.curate.words import checked_tags
from onitsearch.detect.region import Region
from onitsearch.errors import StaleDecisionError
from onitsearch.geometry import Box
from onitsearch.models import DecisionRecord
from onitsearch.search.filtering import picture_ids
from onitsearch.search.query import Filters
from onitsearch.store import captions, embedding_models, illustrations, tags, vectors
from onitsearch.store.described import recent_notations
from onitsearch.store.query_plan import Filter
from tests.onitsearch import rows
from tests.onitsearch.rows import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


def test_a_description_is_one_decision_and_said_twice_is_one(row, anna):
    said = {
        "notations": ["25f3"],
        "tags": ["Owl", " owl ", "at  night"],
        "caption": "An owl",
        "note": "see p. 3\nl. 2",
    }
    describe(illustration=row, user=anna, **said)
    describe(illustration=now(row), user=anna, **said)
    seen = now(row)
    assert (seen.notations, seen.tags, seen.caption, seen.note) == (
        ["25F3"], ["Owl", "at night"], "An owl", "see p. 3\nl. 2"
    )  # fmt: skip
    assert seen.decision == "accepted"
    record = DecisionRecord.objects.get()
    assert (record.action, record.before["tags"], record.after["caption"]) == ("describe", [], "An owl")


def test_a_note_alone_confirms_nothing(row, anna):
    describe(illustration=row, user=anna, note="who?")
    assert (now(row).note, now(row).decision, now(row).decided_by) == ("who?", "undecided", None)


def test_a_stale_description_is_told_what_changed(row, anna):
    seen = version_of(row)
    describe(illustration=row, user=anna, tags=["owl"], version=seen)
    with pytest.raises(StaleDecisionError) as told:
        describe(illustration=now(row), user=anna, tags=["eagle"], version=seen)
    assert told.value.changes["tags"] == ([], ["owl"])
    assert now(row).tags == ["owl"]


def test_versions_of_what_has_no_words_are_as_they_were(row):
    """Pages that were open before there were tags hold versions that still count."""
    old = {"box": [100, 100, 300, 200], "kind": "illustration", "notations": [], "decision": "undecided"}
    assert version_of(old) == version_of(row) == version_of({**old, "tags": [], "caption": "", "note": ""})
    assert version_of({**old, "tags": ["a"]}) != version_of({**old, "caption": "a"}) != version_of(old)


@pytest.mark.parametrize(
    "said",
    [
        {"notations": ["99ZZZ"]}, {"tags": ["x" * 61]}, {"tags": [str(n) for n in range(31)]},
        {"caption": "x" * 501}, {"note": "x" * 2001},
    ],
)  # fmt: skip
def test_too_long_or_unknown_is_refused_and_nothing_is_saved(row, anna, said):
    with pytest.raises(BadRequestError):
        describe(illustration=row, user=anna, **said)
    assert not DecisionRecord.objects.exists()


def test_commas_part_tags():
    assert checked_tags(["owl, eagle; owl", "b\x00ird\ud800"]) == ["owl", "eagle", "b ird?"]


def test_a_persons_caption_wins_and_the_pages_own_comes_back(row, anna):
    page_says = "Figure of a griffin"
    type(row).objects.update(text=page_says)
    describe(illustration=now(row), user=anna, caption="A wyvern in flight")
    written = now(row)
    assert (written.text, written.caption, written.supplied_text) == (
        "A wyvern in flight", "A wyvern in flight", page_says
    )  # fmt: skip
    model = embedding_models.active()
    found = partial(captions.search, wanted=Filter(), model=model, limit=9)
    assert [one.illustration_id for one in found([["wyvern"]])] == [row.pk]
    assert found([["griffin"]]) == []
    # Set back to undecided, the machine reads the page again: the person's words stand, and so do the page's.
    decisions.reset(illustration=written, user=anna)
    matched = illustrations.match_regions(
        [Region(Box(100, 100, 300, 200), text="Figure of a gryphon", source="alto")],
        illustrations.existing_on(row.canvas_id),
    )
    undecided = now(row)
    said = dict.fromkeys(("digest", "thumbnail_name", "image_url", "colour"), "x")
    crop = type("C", (), said | {"thumbnail_width": 1, "thumbnail_height": 1})
    illustrations._fill(undecided, matched[0], crop)
    undecided.save()
    assert (undecided.text, undecided.supplied_text) == ("A wyvern in flight", "Figure of a gryphon")
    describe(illustration=undecided, user=anna, caption="")
    plain = now(row)
    assert (plain.text, plain.caption, plain.supplied_text) == ("Figure of a gryphon", "", "")


def test_many_are_described_at_once_and_undone_at_once(anna):
    canvas = rows.a_canvas()
    three = [
        rows.an_illustration(canvas, box=(0, n * 200, 90, 90), notations=given, tags=["old"])
        for n, given in enumerate([["25F"], [], ["25A", "25F"]])
    ]
    seen = {one.public_id: version_of(one) for one in three}
    describe(illustration=three[1], user=anna, tags=["mine"])
    changes = Changes(add_notations=["25F3"], drop_notations=["25F"], add_tags=["new"], drop_tags=["old"])
    done = decide_many(illustrations=three, user=anna, decide=partial(amend, changes=changes), versions=seen)
    assert done.left == (three[1].public_id,)
    assert [now(one).notations for one in three] == [["25F3"], [], ["25A", "25F3"]]
    assert [now(one).tags for one in three] == [["new"], ["mine"], ["new"]]
    undo_batch(batch=done.id, user=anna)
    assert [now(one).notations for one in three] == [["25F"], [], ["25A", "25F"]]
    assert recent_notations(anna.pk, 9) == ["25F3"] or recent_notations(anna.pk, 9)[-1] == "25F3"


def test_tags_are_found_whatever_their_accents(row, anna):
    describe(illustration=row, user=anna, tags=["Bücherwurm"])
    assert tags.in_use(["bucherwurm", "Wurm"]) == ["Bücherwurm"]
    assert picture_ids(Filters(tags=("BÜCHERWURM",))) == (row.pk,)
    assert picture_ids(Filters(tags=("wurm",))) == ()
    model = embedding_models.active()
    wanted = {"wanted": Filter(), "model": model, "limit": 9}
    assert tags.illustrations_tagged(["Bücherwurm"], **wanted) == [(row.pk, "Bücherwurm")]
    assert tags.begun("büch", 9) == [("Bücherwurm", 1)]
    decisions.reject(illustration=now(row), user=anna)
    assert tags.illustrations_tagged(["Bücherwurm"], **wanted) == []
    assert tags.begun("", 9) == []


def test_classes_are_learned_from_the_nearest_that_people_classed(anna):
    model = rows.a_model()
    nine = [rows.an_illustration() for _ in range(9)]
    vectors.ensure_due([one.pk for one in nine])
    given = rows.embed_all(model)
    first, *others = nine
    others.sort(key=lambda one: -float(given[first.pk] @ given[one.pk]))
    assert learned([first], "en") == []
    # What is farther away than most pictures says nothing, even where nothing nearer is described.
    describe(illustration=others[-1], user=anna, notations=["25A"])
    assert learned([first], "en") == []
    describe(illustration=others[0], user=anna, notations=["25F23(LION)"])
    best = learned([first], "de")
    assert [(one.notation, one.name) for one in best] == [("25F23(LION)", "Raubtiere: Löwe")]
    assert best[0].score == 1
    describe(illustration=others[1], user=anna, notations=["25F3"])
    assert [one.notation for one in learned([first], "de")][:1] == ["25F23(LION)"]
    with CaptureQueriesContext(connection) as alone:
        learned([first], "de")
    with CaptureQueriesContext(connection) as together:
        told = learned(nine, "de")
    assert len(together) == len(alone)
    assert {one.notation for one in told} >= {"25F23(LION)", "25F3"}
