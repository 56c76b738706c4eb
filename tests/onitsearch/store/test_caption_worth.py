"""What words of captions are worth, to the figure; and how long what was counted serves."""

import math

import pytest

from onitsearch.store import caption_counts, captions, vectors
from onitsearch.store.caption_counts import CaptionCounts, is_label
from onitsearch.store.captions import Term
from onitsearch.store.models import Illustration
from onitsearch.store.nearest import Filter
from tests.onitsearch import rows


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("fig", True), ("tab", True), ("12", True), ("12a", True), ("iv", True), ("xiij", True), ("mdcc", True),
        ("a", True), ("", True), ("ab", False), ("12ab", False), ("a12", False), ("civil", False), ("eule", False),
        ("figs", False), ("id", False), ("mix", True), ("cd", True), ("j", True),
    ],
)  # fmt: skip
def test_what_only_numbers_a_picture(word, label):
    assert is_label(word) is label


@pytest.mark.parametrize(
    ("captions", "holding", "expected"),
    [
        (10, {"=eule": 1}, math.log(1 + 9.5 / 1.5)),
        (10, {"=eule": 2, "de:eul": 3, "=other": 9}, math.log(1 + 7.5 / 3.5)),
        (10, {}, math.log(1 + 10.5 / 0.5)),
        (30, {"=eule": 25}, math.log(1 + 5.5 / 25.5)),
        (30, {"=eule": 26}, 0.0),  # more than a few, and more than a twentieth
        (1000, {"=eule": 50}, math.log(1 + 950.5 / 50.5)),
        (1000, {"=eule": 51}, 0.0),
    ],
)
def test_a_rare_word_is_worth_more_and_one_that_stands_everywhere_nothing(captions, holding, expected):
    counted = CaptionCounts(captions, 3.0, holding)
    assert counted.weight("eule", ["=eule", "de:eul"]) == pytest.approx(expected)
    assert counted.weight("fig", ["=eule"]) == 0.0


def test_words_themselves_and_whether_one_is_known():
    counted = CaptionCounts(9, 3.0, {"=eule": 4, "de:eul": 5, "=fig": 9, "=x": 1, f"={'y' * 100}": 2})
    assert counted.words() == {"eule": 4, "y" * 100: 2}
    assert counted.knows("eule")
    assert counted.knows("y" * 120)  # as much of it as is kept
    assert not counted.knows("eul")


def test_signs_in_a_question_are_letters():
    assert caption_counts.quoted("=a'b\\c") == "'=a''b\\\\c'"
    assert caption_counts.lexeme("e" * 200) == "=" + "e" * 100


def books_of(model, *texts, lang="de"):
    canvas = rows.a_canvas(rows.a_manifest(languages=[lang]))
    made = [rows.an_illustration(canvas, text=text) for text in texts]
    vectors.ensure_due([row.pk for row in made])
    rows.embed_all(model)
    return [row.pk for row in made]


@pytest.fixture
def model(db):
    caption_counts.forget()
    yield rows.a_model()
    caption_counts.forget()


def test_captions_that_the_public_sees_are_counted(model):
    assert caption_counts.counts(model) == CaptionCounts(0, 1.0, {})
    ids = books_of(model, "Eule", "Eulen", "Rote Eule", "")
    Illustration.objects.filter(pk=ids[1]).update(kind="stamp")
    vectors.refresh_shown([ids[1]])
    found = caption_counts.counts(model)
    assert (found.captions, found.length) == (2, 2 * (2 + 4) / 4)  # each word and its stem
    assert found.holding == {"=eule": 2, "de:eul": 2, "=rote": 1, "de:rot": 1}
    other = rows.a_model("another")
    assert caption_counts.counts(other).captions == 0


def test_few_captions_are_counted_anew_and_of_many_the_count_serves_for_a_while(model, monkeypatch):
    books_of(model, "Eule", "Hase")
    assert caption_counts.counts(model).captions == 2
    books_of(model, "Maus")
    assert caption_counts.counts(model).captions == 3
    assert caption_counts.counts(model) is caption_counts.counts(model)  # the same captions
    caption_counts.forget()
    monkeypatch.setattr(caption_counts, "_AT_ONCE", 2)
    now = [1000.0, 1000.0, 1000.5]  # asked, and again when half a second was counted
    monkeypatch.setattr(caption_counts.time, "monotonic", lambda: now.pop(0) if len(now) > 1 else now[0])
    now.pop(0)
    kept = caption_counts.counts(model)
    assert caption_counts._kept[model.pk].until == 1250.0  # five hundred times as long as counting took
    books_of(model, "Bär")
    now[:] = [1249.9]
    assert caption_counts.counts(model) is kept
    now[:] = [1250.0]
    again = caption_counts.counts(model)
    assert again.captions == 4
    assert caption_counts._kept[model.pk].until == 1310.0  # a minute at least
    caption_counts.forget()
    now[:] = [1250.1]
    assert caption_counts.counts(model) is not again


def test_how_a_word_is_written_where_it_stands(model):
    books_of(model, "Die Große Eule")
    assert caption_counts.written_form("grosse") == "Große"
    assert caption_counts.written_form("hase") == "hase"


def test_completions_in_order_with_the_words_before_them(model):
    books_of(model, "Rote Eule", "Rote Eule", "Rote Europa", "Blaue Eule", "Eulenspiegel", "Eule eu")
    within = Illustration.objects.all()

    def found(start, most=9):
        return caption_counts.completions(start, within=within, most=most)

    assert found("eu") == [("Eule", 4), ("eu", 1), ("Eulenspiegel", 1), ("Europa", 1)]
    assert found("eu", 2) == [("Eule", 4), ("eu", 1)]
    assert found("rote eu") == [("Rote Eule", 2), ("Rote Europa", 1)]
    assert found("ROTE  eul") == [("Rote Eule", 2)]
    assert found("blaue eur") == found("") == found(" e") == []
    assert caption_counts.completions("eu", within=within.none(), most=9) == []


def score(model, *groups, **values):
    found = captions.search(groups, wanted=Filter(), model=model, limit=9, **values)
    return {one.illustration_id: one for one in found}


def test_scores_are_those_of_bm25(model):
    """Inverse document frequency, lessened by how much longer than usual a caption is."""
    short, long, _other = books_of(model, "Eule", "Eule Wald Mond", "Hase")
    usual = caption_counts.counts(model).length
    weight = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    found = score(model, [Term("Eule", "de")])
    assert found[short].score == pytest.approx(weight / (0.6 + 0.4 * 2 / usual), abs=1e-4)
    assert found[long].score == pytest.approx(weight / (0.6 + 0.4 * 6 / usual), abs=1e-4)


def test_the_best_of_several_names_counts_and_longer_ones_are_worth_their_words(model):
    both, pear, prickly, _none = books_of(model, "prickly pear", "pear", "prickly", "rose", lang="en")
    usual = caption_counts.counts(model).length
    of_two = math.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    found = score(model, [Term("prickly pear", "en"), Term("pear", "en")])
    assert found[both].score == pytest.approx(2 * of_two / (0.6 + 0.4 * 4 / usual), abs=1e-4)
    assert found[pear].score == pytest.approx(of_two / (0.6 + 0.4 * 2 / usual), abs=1e-4)
    assert prickly not in found
    # A second name for the same thing adds nothing; a second thing does.
    assert score(model, [Term("pear", "en"), "pear"])[pear].score == found[pear].score
    two = score(model, [Term("prickly", "en")], [Term("pear", "en")])
    assert list(two) == [both]
    assert two[both].score == found[both].score


def test_of_equal_captions_the_fuller_and_the_older_come_first(model):
    ids = books_of(model, "Eule", "Eule", "Eule")
    assert list(score(model, ["Eule"])) == ids
    found = captions.search([["Eule"]], wanted=Filter(), model=model, limit=2)
    assert [one.illustration_id for one in found] == ids[:2]
    assert captions.search([["Eule"]], wanted=Filter(), model=model, limit=0) == []
    assert captions.search([[]], wanted=Filter(), model=model, limit=9) == []
    for nothing in ("manifests", "collections", "kinds", "ids"):
        assert captions.search([["Eule"]], wanted=Filter(**{nothing: ()}), model=model, limit=9) == []


@pytest.mark.parametrize(
    ("text", "running"),
    [
        ("Figur 1. Eule", False), ("Fig. 1. Eule. Fig. 2. Hase", True), ("Eule " + "und Hase " * 6, False),
        ("Eule " + "und Hase " * 7, True),
    ],
)  # fmt: skip
def test_running_text_and_several_captions_in_one(model, text, running):
    (one,) = books_of(model, text)
    match = score(model, [Term("Eule", "de")])[one]
    assert match.running is running
    assert match.terms == ("Eule",)


def test_the_words_that_matched_are_told_as_they_stand_each_once(model):
    (one,) = books_of(model, "EULEN, Eule und Eulen; Hasen", lang="de")
    assert score(model, [Term("Eule", "de"), Term("Hase", "de")])[one].terms == (
        "EULEN",
        "Eule",
        "Eulen",
        "Hasen",
    )
    assert score(model, [Term("Eule", "xx")])[one].terms == ("Eule",)  # of a language that nobody stems


@pytest.mark.parametrize(
    ("words", "lang", "found"),
    [("die Eule", "de", True), ("die", "de", False), ("der", "", False), ("Eule", "de-AT", True),
     ("the owl", "en", False), ("Eule", "fr", False)],
)  # fmt: skip
def test_articles_say_nothing_and_other_languages_their_own(model, words, lang, found):
    (one,) = books_of(model, "die Eulen der Nacht")
    assert (one in score(model, [Term(words, lang)])) is found
