"""Captions by their words, on real rows."""

import pytest

from manifests.models import Manifest
from onitsearch.curate import decisions as curate
from onitsearch.store import caption_counts, captions, vectors
from onitsearch.store.captions import Term
from onitsearch.store.models import Illustration
from onitsearch.store.query_plan import Filter
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

FLOWERS = [
    "Rose", "Nelke", "Tulpe", "Lilie", "Mohn", "Distel", "Klee", "Efeu", "Farn", "Moos", "Enzian", "Aster",
    "Veilchen", "Primel", "Krokus", "Narzisse", "Iris", "Malve", "Dill", "Salbei", "Minze", "Kerbel", "Fenchel",
    "Anis", "Lauch", "Rettich", "Kohl", "Bohne",
]  # fmt: skip


@pytest.fixture
def shelf():
    """Books in German, French, Latin and of no stated language; returns a function that adds captions."""
    caption_counts.forget()
    model = rows.a_model()
    books = {code: rows.a_manifest(languages=[code] if code else []) for code in ("de", "fr", "la", "en", "")}

    class Shelf:
        def __init__(self):
            self.model, self.books = model, books

        def add(self, lang, *texts):
            made = [rows.an_illustration(rows.a_canvas(books[lang]), text=text) for text in texts]
            vectors.ensure_due([row.pk for row in made])
            rows.embed_all(model)
            return [row.pk for row in made]

        def ask(self, *groups, wanted=None, **values):
            found = captions.search(groups, wanted=wanted or Filter(), model=model, limit=50, **values)
            return [one.illustration_id for one in found]

        def match(self, *groups, **values):
            return captions.search(groups, wanted=Filter(), model=model, limit=50, **values)

    return Shelf()


def test_a_word_is_found_in_any_of_its_languages(shelf):
    [eule], [hibou] = shelf.add("de", "Figur 1. Eule."), shelf.add("fr", "Figure 2. Hibou.")
    shelf.add("de", "Figur 2. Hase.", "Figur 3. Löwe.")
    owl = [Term("owl", "en"), Term("Eule", "de"), Term("hibou", "fr"), Term("chouette", "fr")]
    assert set(shelf.ask(owl)) == {eule, hibou}
    [one] = shelf.match([Term("Eulen", "de")])
    assert (one.illustration_id, one.terms) == (eule, ("Eule",))
    assert one.score > 0


@pytest.mark.parametrize(
    ("lang", "caption", "asked"),
    [
        ("de", "Die Eulen im Walde", Term("Eule", "de")),
        ("de", "Ein Eul", Term("Eule", "de")),
        ("de", "Wilde Thiere", Term("Tier", "de")),
        ("de", "Zwey Elephanten", Term("Elefant", "de")),
        ("de", "Ein Löw", Term("Loewe", "de")),
        ("de", "ein Hertz mit flammen", Term("Herz", "de")),
        ("de", "Das Crocodil", Term("Krokodil", "de")),
        ("de", "ein ſchiff", Term("Schiffe", "de")),
        ("fr", "vn oyseau", Term("oiseau", "fr")),
        ("fr", "Deux chevaux", Term("cheval", "fr")),
        ("fr", "vn château", Term("chateau", "")),
        ("la", "Vrsus", Term("ursus", "la")),
        ("la", "cæsar", Term("Caesar", "")),
        ("en", "Two owls", Term("owl", "en")),
        ("", "Drei Eulen", Term("Eule", "de")),
    ],
)
def test_inflected_and_old_spellings(shelf, lang, caption, asked):
    [one] = shelf.add(lang, caption)
    assert shelf.ask([asked]) == [one]


def test_stems_of_different_languages_never_meet(shelf):
    shelf.add("fr", "les pins")
    shelf.add("de", "Rosen")
    assert shelf.ask([Term("Pin", "de")]) == []
    assert shelf.ask([Term("Ros", "fr")]) == []
    assert shelf.ask([Term("Rose", "de")]) != []


def test_what_numbers_captions_is_no_evidence(shelf):
    ids = shelf.add("de", "Figur 1. Eule.", "Figur 2. Hase.", "Tab. IV. Mohn.", "pag. 12 Cap. III")
    for word in ("Figur", "Fig.", "Tab.", "IV", "12", "1", "Cap", "pag."):
        assert shelf.ask([word]) == [], word
    # Beside something telling they do not stand in the way.
    assert shelf.ask(["Figur"], [Term("Eule", "de")]) == [ids[0]]
    assert shelf.ask([Term("die Eule", "de")]) == [ids[0]]


def test_a_word_that_stands_nearly_everywhere_is_no_evidence_and_rare_ones_weigh_more(shelf):
    common = shelf.add("de", *[f"Pflanze {one}" for one in FLOWERS])
    rare = shelf.add("de", "Ein Storch bei der Rose", "Ein Storch")
    assert len(common) > 25
    assert shelf.ask([Term("Pflanze", "de")]) == []
    assert shelf.ask([Term("Storch", "de")]) == [rare[1], rare[0]]  # the shorter caption says it more plainly
    [both] = shelf.match([Term("Storch", "de")], [Term("Rose", "de")])
    assert (both.illustration_id, both.terms) == (rare[0], ("Storch", "Rose"))
    assert shelf.ask([Term("Storch", "de")], [Term("Tulpe", "de")]) == []


def test_a_caption_that_changes_into_another_as_long_is_found_at_once(shelf):
    [one, _] = shelf.add("de", "Ein Storch", "Ein Hase")
    assert shelf.ask([Term("Storch", "de")]) == [one]
    Illustration.objects.filter(pk=one).update(text="Ein Kranich")
    assert shelf.ask([Term("Storch", "de")]) == []
    assert shelf.ask([Term("Kranich", "de")]) == [one]


def test_of_many_captions_a_new_word_is_found_before_they_are_counted_again(shelf, monkeypatch):
    monkeypatch.setattr(caption_counts, "_AT_ONCE", 1)
    [stork, _] = shelf.add("de", "Ein Storch", "Ein Hase")
    assert shelf.ask([Term("Storch", "de")]) == [stork]
    [crane] = shelf.add("de", "Ein Kranich")
    assert shelf.ask([Term("Kranich", "de"), Term("Storch", "de")]) == [crane, stork]


def test_terms_of_several_words_want_them_all(shelf):
    one, other = shelf.add("en", "A prickly pear in bloom", "A pear tree")
    assert shelf.ask([Term("prickly pear", "en")]) == [one]
    assert set(shelf.ask([Term("prickly pear", "en"), Term("pear tree", "en")])) == {one, other}


def test_scope_and_visibility(shelf, django_user_model):
    here, there = shelf.add("de", "Eule")[0], shelf.add("fr", "Eule")[0]
    ask = lambda **values: set(shelf.ask(["Eule"], wanted=Filter(**values)))  # noqa: E731
    assert ask() == {here, there}
    assert ask(manifests=(shelf.books["de"].pk,)) == {here}
    assert ask(ids=()) == set()
    assert ask(exclude=(here,)) == {there}
    curate.reject(
        illustration=Illustration.objects.get(pk=here),
        user=django_user_model.objects.create_user("cat"),
        reason="a stain",
    )
    assert ask() == {there}


def test_lexemes_follow_the_caption_and_the_languages_of_the_book(shelf):
    [one] = shelf.add("de", "Eulen")
    assert shelf.ask([Term("Eule", "de")]) == [one]
    Illustration.objects.filter(pk=one).update(text="Hasen")
    assert shelf.ask([Term("Eule", "de")]) == []
    assert shelf.ask([Term("Hase", "de")]) == [one]
    Manifest.objects.filter(pk=shelf.books["de"].pk).update(languages=["fr"])
    assert shelf.ask([Term("Hase", "de")]) == []
    Manifest.objects.filter(pk=shelf.books["de"].pk).update(languages=["de-AT"])
    assert shelf.ask([Term("Hase", "de")]) == [one]
    Illustration.objects.filter(pk=one).update(text="")
    assert shelf.ask([Term("Hase", "de")]) == []


@pytest.mark.parametrize("word", ["'", "\\", "a'b", "& | ! :* <->", "''':*", "\x00", "٣", "😀", "x" * 5000])
def test_odd_words_are_words(shelf, word):
    shelf.add("de", "Eule")
    assert shelf.ask([word]) == []
    assert captions.illustrations_with_phrases([word]) == ()


def test_words_letter_by_letter(shelf):
    one, two, three = shelf.add("de", "Große Eule", "Große Eulen", "Eule")
    assert captions.illustrations_with_phrases(["EULE"]) == (one, three)
    assert captions.illustrations_with_phrases(["eule grosse"]) == (one,)
    assert set(captions.illustrations_with_phrases(["Eulen", "große eule"])) == {one, two}
    assert captions.illustrations_with_phrases([]) == captions.illustrations_with_phrases([""]) == ()


def test_completions_count_what_is_there(shelf):
    shelf.add("de", "Figur 1. Eule", "Figur 2. Eule, Eule", "Eulenspiegel", "Euphrat")
    within = Illustration.objects.filter(manifest=shelf.books["de"])
    assert caption_counts.completions("eu", within=within, most=9) == [
        ("Eule", 2), ("Eulenspiegel", 1), ("Euphrat", 1),
    ]  # fmt: skip
    assert caption_counts.completions("fig", within=within, most=9) == []
    assert caption_counts.completions("e", within=within, most=9) == []
    assert caption_counts.completions("eu", within=within.filter(pk__in=[]), most=9) == []
    assert caption_counts.completions("eule eul", within=within, most=9) == []
    assert caption_counts.completions("eul", within=within.filter(text="Eule"), most=9) == []
