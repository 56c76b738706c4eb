"""The training set: what it may contain, what its captions say, that it repeats."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from onitsearch.training.dataset import load_squares, read_truth
from portal.sample.book import plan_book
from portal.sample.concepts import LANGUAGES, registry
from portal.sample.model import gallery
from portal.sample.model.broader import broader_words
from portal.sample.model.dataset import FIRST_TRAINING_SEED, captions, make_dataset, words
from portal.sample.model.kinds import KINDS
from portal.sample.model.page_pictures import FIRST_TRAINING_LIBRARY, OTHERS, cut_from_pages, other_captions
from portal.sample.model.plurals import plural


@pytest.fixture(scope="module")
def few():
    return list(registry().values())[:3]


def _digests(folder):
    return {p.relative_to(folder): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*.png")}


def test_only_variants_that_are_not_held_out_are_drawn(tmp_path, few):
    make_dataset(tmp_path, 6, workers=1, concepts=few)
    truth = read_truth(tmp_path)
    assert len(truth.pictures) == 18
    assert truth.concepts == sorted(c.id for c in few)
    known = {c.id: c for c in few}
    assert not any(known[p.concept].variant(p.group).held_out for p in truth.pictures)
    assert all(p.file.is_file() for p in truth.pictures)


def test_all_variants_are_drawn_evenly_where_they_are_wanted(tmp_path, few):
    make_dataset(tmp_path, 12, workers=1, concepts=few, all_variants=True)
    pictures = read_truth(tmp_path).pictures
    for one in few:
        drawn = Counter(p.group for p in pictures if p.concept == one.id)
        assert drawn.keys() == {v.name for v in one.variants}
        assert max(drawn.values()) - min(drawn.values()) <= 1


def test_the_same_arguments_give_the_same_pictures_and_an_interrupted_run_goes_on(tmp_path, few):
    make_dataset(tmp_path / "a", 3, workers=2, concepts=few)
    make_dataset(tmp_path / "b", 3, workers=1, concepts=few)
    whole = _digests(tmp_path / "a")
    assert whole == _digests(tmp_path / "b")
    lost = next((tmp_path / "b").rglob("*.png"))
    lost.unlink()
    make_dataset(tmp_path / "b", 3, workers=1, concepts=few)
    assert whole == _digests(tmp_path / "b")


def test_training_and_evaluation_never_share_a_seed():
    assert gallery.FIRST_SEED + 100_000 < FIRST_TRAINING_SEED
    first = plan_book(1, 16, FIRST_TRAINING_LIBRARY)
    assert min(one.seed for page in first.pages for one in page.pictures) >= FIRST_TRAINING_SEED


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A folder with the crops of one book, and what `cut_from_pages` says of them."""
    folder = tmp_path_factory.mktemp("book")
    return folder, cut_from_pages(folder / "pages", 1, workers=1)


def test_crops_of_pages_bear_the_names_of_what_was_drawn(book, few):
    """One book: its crops are found by the detector, and belong to the training set beside the drawings."""
    folder, found = book
    known = registry()
    concepts = [one for one in found if one.concept in known]
    assert len(concepts) >= 8
    assert {one.concept for one in found} - known.keys() <= OTHERS.keys()
    assert not any(known[one.concept].variant(one.group).held_out for one in concepts)
    before = _digests(folder)
    assert cut_from_pages(folder / "pages", 1, workers=1) == found
    assert _digests(folder) == before
    whole = cut_from_pages(folder / "whole", 1, workers=1, all_variants=True)
    more = Counter((one.concept, one.group) for one in whole)
    more.subtract(Counter((one.concept, one.group) for one in found))
    assert min(more.values()) == 0
    assert all(known[concept].variant(group).held_out for (concept, group), n in more.items() if n)
    assert any(more.values())
    make_dataset(folder, 1, workers=1, concepts=list(known.values()), cropped=found, others=other_captions())
    truth = read_truth(folder)
    assert [one for one in truth.pictures if "pages" in one.file.parts] == found
    assert len(load_squares(found, 32)) == len(found)


def test_few_crops_are_of_what_nobody_asks_for(book, monkeypatch):
    folder, every = book
    assert max(Counter(one.concept for one in every if one.concept in OTHERS).values()) > 2
    monkeypatch.setattr("portal.sample.model.page_pictures._MOST_OTHERS", 2)
    found = cut_from_pages(folder / "pages", 1, workers=1)
    counts = Counter(one.concept for one in found if one.concept in OTHERS)
    assert max(counts.values()) == 2


def test_every_concept_has_captions_in_three_languages_and_variants_of_both_sorts():
    for concept in registry().values():
        said = captions(concept)
        assert set(said) == set(LANGUAGES)
        for lang in LANGUAGES:
            assert concept.labels[lang] in said[lang]
        held_out = [variant.held_out for variant in concept.variants]
        assert any(held_out)
        assert held_out.count(False) >= 3


def test_plain_plurals_are_captions_too():
    lion = registry()["lion"]
    assert "lions" in words(lion, "en")
    assert "lions" in words(lion, "fr")
    assert words(lion, "de")[0] == "Löwe"
    assert "Löwen" in words(lion, "de")
    assert "Loewe" in captions(lion)["de"]
    assert "a woodcut of lions" in captions(lion)["en"]


def test_plurals():
    for lang, word, many in (
        ("en", "lily", "lilies"), ("en", "torch", "torches"), ("en", "woman", "women"), ("en", "compasses", None),
        ("fr", "oiseau", "oiseaux"), ("fr", "cheval", "chevaux"), ("fr", "ours", None), ("fr", "chêne", "chênes"),
        ("de", "Eule", "Eulen"), ("de", "Adler", None), ("de", "Burgfried", None),
    ):  # fmt: skip
        assert plural(word, lang) == many, word


def test_broader_words_mean_concepts_that_exist_in_three_languages():
    known = set(registry())
    for kind, one in zip(KINDS, broader_words(), strict=True):
        assert set(one.sentences) == set(LANGUAGES)
        assert all(kind.words(lang)[0] in one.sentences[lang] for lang in LANGUAGES)
        assert one.concepts
        assert set(one.concepts) | set(one.doubtful) <= known
        assert not set(one.concepts) & set(one.doubtful)


def test_every_concept_has_broader_names():
    named = {concept for kind in KINDS for concept in kind.concepts}
    assert set(registry()) <= named


def test_narrower_kinds_lie_within_wider_ones():
    by_word = {kind.words("en")[0]: kind.concepts for kind in KINDS}
    for narrow, wide in (
        ("poultry", "bird"), ("bird", "animal"), ("crustacean", "arthropod"), ("insect", "animal"),
        ("rodent", "mammal"), ("conifer", "tree"), ("tree", "plant"), ("flower", "plant"), ("warship", "ship"),
        ("string instrument", "musical instrument"), ("clock", "scientific instrument"), ("man", "person"),
    ):  # fmt: skip
        assert by_word[narrow] < by_word[wide], (narrow, wide)


def test_no_word_stands_for_two_kinds():
    for lang in LANGUAGES:
        said = [word.lower() for kind in KINDS for word in kind.words(lang)]
        assert not {word for word in said if said.count(word) > 1}
