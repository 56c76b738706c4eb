"""What the sample library is asked: every question has a known answer, and none of the lists contradicts it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from onitsearch.evaluate.questions import read_questions
from onitsearch.search.vocabulary import fold
from portal import demo
from portal.sample.concepts import LANGUAGES, registry
from portal.sample.questions import ABSENT, BROADER, NONSENSE, STILL_BROADER, nonsense, questions

GROUPS = (*BROADER, *STILL_BROADER)


def names(lang: str) -> set[str]:
    """Every word that a drawn concept has in a language."""
    return {
        fold(word) for one in registry().values() for word in (one.labels[lang], *one.synonyms.get(lang, ()))
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_absent_things_are_absent(lang: str) -> None:
    absent = [fold(word) for word in ABSENT[lang]]
    assert len(absent) == len(set(absent)) >= 60
    broader = {fold(word) for group in GROUPS for word in group.words[lang]}
    assert not set(absent) & (names(lang) | broader)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_broader_words_mean_several_concepts_that_are_drawn(lang: str) -> None:
    for group in GROUPS:
        assert len(group.concepts) > 1
        assert set(group.concepts) <= set(registry())
        assert group.words[lang]
    words = [word.lower() for group in GROUPS for word in group.words[lang]]
    assert len(words) == len(set(words))
    # A word with one meaning among the labels is no broader word.
    assert not set(words) & {one.labels[lang].lower() for one in registry().values()}


def test_nonsense_is_the_same_each_time_and_no_word() -> None:
    words = nonsense(NONSENSE, 3)
    assert words == nonsense(NONSENSE, 3)
    assert words != nonsense(NONSENSE, 4)
    assert len(set(words)) == NONSENSE
    known = set().union(*(names(lang) for lang in LANGUAGES)) | {
        fold(word) for by in ABSENT.values() for word in by
    }
    assert not known & set(words)
    assert all(word.isalpha() and len(word) >= 4 for word in words)


def test_only_what_is_shown_is_asked_for_by_its_name() -> None:
    asked = questions(["owl", "lion", "owl"])
    counts = Counter((one.kind, one.lang) for one in asked)
    assert [counts["concept", lang] for lang in LANGUAGES] == [2, 2, 2]
    assert {one.concepts for one in asked if one.kind == "concept"} == {("owl",), ("lion",)}
    assert all({"owl", "lion"} & set(one.concepts) for one in asked if one.kind == "synonym")
    assert {one.kind for one in asked if not one.concepts} == {"absent", "nonsense"}
    # A synonym of two concepts means both.
    alligator = [one for one in questions(["crocodile"]) if one.words == "alligator"]
    assert {one.concepts for one in alligator} == {("crocodile",)}


def test_the_demo_writes_its_questions_beside_the_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONIT_VAR", str(tmp_path))
    plan = demo.DemoPlan(seed=9)
    plan.folder.mkdir(parents=True)
    boxes = [{"kind": "illustration", "concept": "owl"}, {"kind": "initial"}]
    (plan.folder / "truth.json").write_text(json.dumps([{"file": "b/1.jpg", "boxes": boxes}]))
    demo.draw(plan)
    asked = read_questions(plan.folder / "questions.json")
    assert asked == questions(["owl"], 9)
