"""Figures by class: right by construction, resampled over books; the command with one model and with two."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from onitsearch.embed.encoder import Encoder
from onitsearch.embed.keys import ModelKey
from onitsearch.embed.specs import resolve
from onitsearch.evaluate import by_class
from onitsearch.evaluate.by_class import Gallery
from onitsearch.evaluate.errors import TruthError
from onitsearch.store import embedding_models, gallery, vectors
from onitsearch.store.models import Illustration, Label
from tests.onitsearch.embed.tiny import write_model
from tests.onitsearch.library import a_library, put_vector

# Twenty pictures in four books; the first eight are animals, the next four plants, the rest nobody classed.
BOOKS = {one: one % 4 for one in range(20)}
NOTATIONS = {**dict.fromkeys(range(8), ("25F33(EAGLE)",)), **dict.fromkeys(range(8, 12), ("25G41",))}
LIBRARY = Gallery(BOOKS, NOTATIONS)
IN_ORDER = np.arange(20)


def test_a_class_is_all_that_begins_like_it() -> None:
    assert by_class.top_classes(LIBRARY) == ["25F", "25G"]
    assert LIBRARY.right("25") == set(range(12))
    assert LIBRARY.right("25F33") == set(range(8))
    assert LIBRARY.classed == 12
    assert len(LIBRARY.only_classed().books) == 12
    assert by_class.top_classes(Gallery({1: 1}, {1: ("9B1", "11Q7", "25FF4")})) == ["9B", "11Q", "25FF"]
    assert Gallery({1: 1, 2: 1}, {1: ("25FF4",), 2: ("25F4",)}).right("25F") == {2}


def test_a_perfect_and_a_reversed_ranking() -> None:
    best = by_class.measure("best", {"25F": "animals"}, lambda _: IN_ORDER, LIBRARY, cuts=(4, 10), rounds=50)
    row = best.classes[0]
    assert row.relevant == 8
    assert row.figures["AP"].value == row.figures["nDCG"].value == row.figures["R-precision"].value == 1.0
    assert (row.figures["AP"].low, row.figures["AP"].high) == (1.0, 1.0)  # whichever books are drawn
    assert row.figures["recall@4"].value == row.ceilings["recall@4"] == 0.5
    worst = by_class.measure("worst", {"25F": "animals"}, lambda _: IN_ORDER[::-1], LIBRARY, rounds=50)
    assert worst.classes[0].figures["precision@10"].value == 0.0
    again = by_class.measure("best", {"25F": "animals"}, lambda _: IN_ORDER, LIBRARY, rounds=50)
    above = by_class.differences(worst, again)
    assert above["AP"].value == pytest.approx(1 - worst.classes[0].figures["AP"].value)


def test_what_a_ranking_lacks_is_never_found() -> None:
    short = by_class.measure("short", {"25F": "animals"}, lambda _: IN_ORDER[:2], LIBRARY, rounds=20)
    assert short.classes[0].figures["recall@10"].value == 0.25
    assert short.classes[0].figures["AP"].value == 0.25


def test_resampling_is_over_books() -> None:
    """One book whose pictures all come last weighs as much as it is drawn."""
    books = {one: int(one >= 10) for one in range(20)}
    known = Gallery(books, dict.fromkeys((*range(5), *range(15, 20)), ("25F",)))
    found = by_class.measure("one", {"25F": "animals"}, lambda _: IN_ORDER, known, rounds=300)
    figure = found.classes[0].figures["AP"]
    # Drawn twice, the first book gives 1, the second the average precision of five right ones behind five wrong.
    assert figure.high == pytest.approx(1.0)
    assert figure.low == pytest.approx(np.mean([n / (10 + n) for n in range(1, 11)]))
    assert found.mean.figures["AP"] == figure


def test_a_class_without_pictures_is_left_out() -> None:
    found = by_class.measure(
        "two", {"25F": "animals", "49E": "science"}, lambda _: IN_ORDER, LIBRARY, rounds=5
    )
    assert [one.notation for one in found.classes] == ["25F"]
    with pytest.raises(TruthError, match="classed as 49E"):
        by_class.measure("none", {"49E": "science"}, lambda _: IN_ORDER, LIBRARY, rounds=5)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    home = tmp_path_factory.mktemp("models")
    return [write_model(home / "one"), write_model(home / "two", seed=2)]


@pytest.fixture
def classed(db: None, folders: list[Path], settings: Any) -> Any:
    """Six groups of five; the first two are classed. The second model has them in the middle of what it sees."""
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MODEL": str(folders[0])}
    specs = [resolve(folder) for folder in folders]
    library = a_library(specs[0].key)
    animals = Encoder(specs[0]).encode_texts(["animals"])[0]
    other = embedding_models.register(specs[1].key, str(folders[1]))
    backwards = -Encoder(specs[1]).encode_texts(["animals"])[0]
    random = np.random.default_rng(3)
    for number, group in enumerate(library.groups):
        for row in group:
            noise = 0.05 * random.normal(size=library.model.dim) / library.model.dim**0.5
            if number == 0:
                put_vector(row, library.model, animals + noise)
            put_vector(row, other, (backwards if number == 0 else -backwards) + noise)
    for notation, group in (("25F33(EAGLE)", library.groups[0]), ("25G41", library.groups[1])):
        Illustration.objects.filter(pk__in=[row.pk for row in group]).update(notations=[notation])
    return library


def test_the_whole_library_is_ranked_exactly(classed: Any) -> None:
    ranked = gallery.rank_all(classed.towards[2], classed.model)
    assert len(ranked) == 30
    assert set(ranked[:5].tolist()) == {row.pk for row in classed.groups[2]}


def test_the_command_holds_two_models_against_each_other(
    classed: Any, folders: list[Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    arguments = ["evaluate", "retrieval", "--class", "25F", "--rounds", "50"]
    file = tmp_path / "figures.html"
    call_command(*arguments, "--against", str(folders[1]), "--json", "--html", str(file))
    told = json.loads(capsys.readouterr().out)
    assert (told["pictures"], told["books"], told["classed"]) == (30, 2, 10)
    first, second = told["rankings"]
    assert first["classes"][0]["figures"]["AP"]["value"] == 1.0
    assert first["classes"][0]["ceilings"]["recall@10"] == 1.0
    assert second["classes"][0]["figures"]["precision@10"]["value"] == 0.0
    assert told["differences"][0]["AP"]["value"] < -0.7
    assert "25F animals" in file.read_text()
    call_command(
        *arguments, "--model", str(resolve(folders[0]).key), "--prompt", "an image of {}", "--classed"
    )
    text = capsys.readouterr().out
    assert "10 pictures in 2 books, 10 of them classed" in text
    assert "mean of 1 classes" in text


def test_the_studys_table_for_two_models_and_two_prompts(
    classed: Any, folders: list[Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "onit.html"
    arguments = [
        "evaluate",
        "retrieval",
        "--form",
        "onit",
        "--rounds",
        "20",
        "--class",
        "25F",
        "--class",
        "25G",
    ]
    call_command(*arguments, "--against", str(folders[1]), "--json", "--html", str(file))
    told = json.loads(capsys.readouterr().out)
    ours_said, study = "the model's own sentences", "an image of {}"
    assert [one["prompt"] for one in told["ways"]] == [study, ours_said, study, ours_said]
    assert len({one["name"] for one in told["ways"]}) == 2
    ours = told["ways"][1]["classes"][0]
    assert (ours["words"], ours["examples"], ours["R-precision"]["value"]) == ("animals", 5, 1.0)
    assert (ours["recall@200"]["value"], ours["precision@200"]["value"]) == (1.0, 0.025)
    assert ours["published"] == {"base": 0.28, "tuned": 0.46}
    zero_shot = told["ways"][1]["zero_shot"]
    assert zero_shot["judged"] == sum(map(sum, zero_shot["table"])) == 10
    assert zero_shot["table"][0] == [5, 0]
    html = file.read_text()
    assert (
        html.count("<polyline") == 2 * 2 * 4 + 2
    )  # two classes and figures, four ways, and ceilings of recall
    assert "http" not in html.replace("https://doi.org", "")

    # What was curated away is ranked as well where that is wished, and is wrong.
    away = classed.groups[0][0]
    Illustration.objects.filter(pk=away.pk).update(decision="rejected")
    vectors.refresh_shown([away.pk])
    call_command(*arguments, "--with-rejected")
    text = capsys.readouterr().out
    assert "30 pictures in 2 books, 9 of them classed" in text
    assert "zero-shot: " in text
    with pytest.raises(CommandError, match="needs --form onit"):
        call_command("evaluate", "retrieval", "--with-rejected")


def test_classes_that_a_list_is_unsure_of_can_be_left_out(
    classed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, row in enumerate(classed.groups[0][:2]):
        Label.objects.create(
            source="list", row=number, image="https://l.example/1", key=f"l.example/{number}", x=1, y=1, w=1, h=1,
            decision="accepted", notations=["25F33(EAGLE)"], unsure=["25F33(EAGLE)"], state="applied",
            illustration=row,
        )  # fmt: skip
    call_command("evaluate", "retrieval", "--class", "25F", "--rounds", "5", "--certain", "--json")
    assert json.loads(capsys.readouterr().out)["rankings"][0]["classes"][0]["relevant"] == 3


def test_what_cannot_be_measured_is_told(classed: Any, tmp_path: Path) -> None:
    for arguments, sentence in (
        (["--class", "99ZZ"], "ICONCLASS has no class 99ZZ"),
        (["--class", "49E"], "No picture that visitors can see is classed as 49E"),
        (["--prompt", "an image"], "--prompt needs {}"),
        (["--rounds", "0"], "--rounds is at least 1"),
        (["--model", "no-such"], "No one model is called"),
    ):
        with pytest.raises(CommandError, match=sentence.replace("{}", r"\{\}")):
            call_command("evaluate", "retrieval", *arguments)
    embedding_models.register(ModelKey("lost", "sha256:0123456789ab", 32), "lost")
    with pytest.raises(CommandError, match="still lacks 30 of 30 vectors"):
        call_command("evaluate", "retrieval", "--model", "lost")
    Illustration.objects.update(notations=[])
    with pytest.raises(CommandError, match="classed as anything"):
        call_command("evaluate", "retrieval")
