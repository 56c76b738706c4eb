"""Tuning on a toy library: discs, crosses and bars of a few books, from random weights, in a few seconds."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import cv2
import numpy as np
import pytest
import torch
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from safetensors.torch import load_file

from manifests.errors import BadRequestError
from onitsearch.crop.crop import encode_jpeg
from onitsearch.embed.encoder import Encoder
from onitsearch.embed.loading import load
from onitsearch.embed.specs import resolve
from onitsearch.training.finetune import methods
from onitsearch.training.finetune.examples import Example, split_by_book
from onitsearch.training.finetune.fit import Recipe, fit
from onitsearch.training.finetune.run import Asked, Tuning
from onitsearch.training.finetune.sentences import Sentences
from onitsearch.training.finetune.views import vary
from onitsearch.training.finetune.weights import between, worn
from onitsearch.training.networks import create_network, save_network
from tests.onitsearch import rows

CONFIG = {
    "name": "toy",
    "model_cfg": {
        "embed_dim": 32,
        "vision_cfg": {"image_size": 32, "patch_size": 8, "layers": 2, "width": 32, "head_width": 16},
        "text_cfg": {"context_length": 24, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2},
    },
    "preprocess_cfg": {"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25], "resize_mode": "squash"},
    "onitsearch": {"prompts": "plain"},
}
WORDS = {"25F23(LION)": "lion", "25G41(ROSE)": "rose", "46C24": "sailing-ship"}
BOOKS = 8
ALL = Recipe(blocks=9, rounds=25, patience=25, batch=12, rate=1e-3, keep=0.0, broader=0.1)


def _drawn(notation, rng):
    picture = np.full((40, 40, 3), 255, np.uint8)
    x, y = (int(one) for one in rng.integers(16, 24, 2))
    if notation == "25F23(LION)":
        cv2.circle(picture, (x, y), 11, 0, -1)
    elif notation == "25G41(ROSE)":
        cv2.line(picture, (x - 12, y), (x + 12, y), 0, 4)
        cv2.line(picture, (x, y - 12), (x, y + 12), 0, 4)
    else:
        for i in range(-1, 2):
            cv2.line(picture, (x - 12, y + 7 * i), (x + 12, y + 7 * i), 0, 3)
    return picture


@pytest.fixture(scope="module")
def library():
    rng = np.random.default_rng(3)
    examples, pictures = [], {}
    for number in range(BOOKS * 9):
        notation = list(WORDS)[number % 3]
        examples.append(Example(number + 1, number // 9 + 1, (notation,)))
        pictures[number + 1] = _drawn(notation, rng)
    return examples, pictures


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A folder with a model of random weights."""
    folder = tmp_path_factory.mktemp("base")
    (folder / "open_clip_config.json").write_text(json.dumps(CONFIG))
    torch.manual_seed(5)
    network, _ = create_network(folder)
    save_network(network, folder / "open_clip_config.json", folder, {})
    return folder


@pytest.fixture(scope="module")
def tuning(base, library):
    torch.set_num_threads(1)
    examples, pictures = library
    return Tuning(resolve(base), examples, lambda one: pictures[one.id], device="cpu")


def test_no_book_is_in_two_parts_and_a_seed_says_which(library):
    examples, _ = library
    split = split_by_book(examples, 7)
    parts = [set(books) for books in split.books.values()]
    assert sum(len(one) for one in parts) == len(parts[0] | parts[1] | parts[2]) == BOOKS
    assert sorted(one.id for part in ("learn", "choose", "judge") for one in getattr(split, part)) == [
        one.id for one in examples
    ]
    assert split == split_by_book(examples, 7)
    assert any(split_by_book(examples, seed).books != split.books for seed in range(8, 12))
    assert len(split.learn) >= len(examples) / 2
    with pytest.raises(BadRequestError, match="at least three books"):
        split_by_book(examples[:18], 1)


def test_a_caption_is_true_of_its_class_and_of_those_below(tuning, library):
    examples = [*library[0][:3], Example(900, 1, ("25F23(BEAR)",))]
    drawn = Sentences(examples, tuning.model.tokenize, "plain", broader=1.0)
    said = drawn.draw([0, 1, 2, 3], torch.Generator().manual_seed(2))
    assert said.tokens.shape == (4, 24)
    assert said.right.shape == (4, 4)
    assert said.right.diagonal().all()
    assert said.right[3, 0]  # what is said above “lion” is true of a bear
    assert not said.right[1, 0]
    own = Sentences(examples, tuning.model.tokenize, "plain", broader=0.0)
    assert not own.draw([0, 1, 2, 3], torch.Generator().manual_seed(2)).right[3, 0]


def test_between_base_and_tuned_the_ends_are_exact(tuning):
    own = dict(tuning.model.network.named_parameters())
    tuned = {"text_projection": own["text_projection"].detach() * 1.7 + 0.1}
    assert torch.equal(between(own, tuned, 0.0)["text_projection"], own["text_projection"])
    assert torch.equal(between(own, tuned, 1.0)["text_projection"], tuned["text_projection"])
    before = own["text_projection"].detach().clone()
    with worn(tuning.model.network, tuned):
        assert torch.equal(own["text_projection"], tuned["text_projection"])
    assert torch.equal(own["text_projection"], before)


@pytest.mark.parametrize("method", methods.METHODS)
def test_each_method_changes_weights_of_both_towers_and_no_others(method, tuning, library):
    examples = library[0][:24]
    sentences = Sentences(examples, tuning.model.tokenize, "plain")
    squares = torch.stack([tuning._squares[one.id] for one in examples])
    before = {name: value.clone() for name, value in tuning.model.network.state_dict().items()}
    recipe = Recipe(method=method, blocks=1, rank=2, rounds=2, batch=12, rate=1e-3)
    figures = iter(range(9))
    found = fit(tuning.model, squares, sentences, recipe, lambda state: next(figures))
    changed = {name for name, value in found.weights.items() if not torch.equal(value, before[name])}
    assert {name.startswith("visual.") for name in changed} == {True, False}
    assert all(torch.equal(value, before[name]) for name, value in tuning.model.network.state_dict().items())
    if method == "probe":
        assert set(found.weights) == {"visual.proj", "text_projection"}
    elif method == "last-blocks":
        assert all("resblocks.0" not in name for name in changed)
    else:
        change = found.weights["text_projection"] - before["text_projection"]
        assert torch.linalg.matrix_rank(change, atol=1e-6) <= 2


def test_it_stops_when_held_back_books_gain_nothing_more(tuning, library):
    examples = library[0][:24]
    sentences = Sentences(examples, tuning.model.tokenize, "plain")
    squares = torch.stack([tuning._squares[one.id] for one in examples])
    figures = iter([0.1, 0.3, 0.5, 0.5, 0.4, 0.2, 0.1, 0.9])
    states = []

    def score(state):
        states.append(state)
        return next(figures)

    recipe = Recipe(method="probe", rounds=20, patience=3, batch=12)
    found = fit(tuning.model, squares, sentences, recipe, score)
    assert found.best == 2
    assert [one.number for one in found.rounds] == [1, 2, 3, 4, 5]
    assert torch.equal(found.weights["text_projection"], states[2]["text_projection"])


def test_a_tuned_model_is_a_folder_that_embeds_and_ranks_better(tuning, library, tmp_path):
    asked = Asked(WORDS, {"25F": "animals", "25G": "plants"})
    outcome, state = tuning.tune(ALL, asked)
    assert outcome.tuned >= outcome.base + 0.15
    assert not outcome.worse
    assert not outcome.is_base
    assert replace(outcome, tuned=outcome.base - 0.01).worse
    assert set(outcome.tried) == {0.0, 0.25, 0.5, 0.75, 1.0}
    assert outcome.tried[outcome.alpha] == max(outcome.tried.values())
    assert [one.name.partition(":")[0] for one in outcome.ways] == ["base", "base", "tuned", "tuned"]
    books = {number: f"book-{number}" for number in range(1, BOOKS + 1)}
    out = tmp_path / "toy-tuned"
    told = {"recipe": {}, **outcome.as_json(books)}
    tuning.write(state, "toy-tuned", out, told)
    written = json.loads((out / "finetune.json").read_text())
    assert sorted(sum(written["books"].values(), [])) == sorted(books.values())
    encoder = Encoder(resolve(out), device="cpu")
    assert encoder.key.name == "toy-tuned"
    one = outcome.split.judge[0]
    row = encoder.encode_images([library[1][one.id]])[0]
    with worn(tuning.model.network, state):
        np.testing.assert_allclose(row, tuning.scorer._pictures([one])[1][0], atol=5e-3)
    with worn(tuning.model.network, {}):
        assert float(row @ tuning.scorer._pictures([one])[1][0]) < 0.999


def test_alpha_zero_is_the_base_to_the_bit(base, tuning, tmp_path):
    own = dict(tuning.model.network.named_parameters())
    state = between(own, {"text_projection": own["text_projection"].detach() + 1}, 0.0)
    told = {"recipe": {}, "alpha": 0.0, "seed": 1}
    tuning.write(state, "same", tmp_path / "same", told)
    before, after = (load_file(folder / "weights.safetensors") for folder in (base, tmp_path / "same"))
    assert before.keys() == after.keys()
    assert all(torch.equal(value, after[name]) for name, value in before.items())


def test_views_differ_but_little(tuning, library):
    pixels = tuning.model.preprocess.normalised(tuning._squares[1][None])
    same = vary(pixels, torch.Generator().manual_seed(1))
    assert same.shape == pixels.shape
    assert torch.isfinite(same).all()
    difference = (same - pixels).abs().mean()
    assert 0.01 < difference < 1.5
    assert torch.equal(same, vary(pixels, torch.Generator().manual_seed(1)))


def test_other_architectures_are_refused(base):
    model = load(resolve(base), device="cpu", precision="fp32")
    strange = torch.nn.ModuleDict({"visual": torch.nn.Linear(2, 2)})
    with pytest.raises(BadRequestError, match="knows no weights"):
        methods.begin(strange, "probe", blocks=1, rank=1, generator=torch.Generator())
    assert methods.begin(model.network, "probe", blocks=1, rank=1, generator=torch.Generator()).parameters


@pytest.fixture
def classified(library, db):
    """The toy library as rows of this site, each picture classified."""
    books = {number: rows.a_manifest() for number in range(1, BOOKS + 1)}
    for one in library[0]:
        name = default_storage.save(f"toy-{one.id}.jpg", ContentFile(encode_jpeg(library[1][one.id], 90)))
        rows.an_illustration(
            rows.a_canvas(books[one.book]), notations=list(one.notations), thumbnail=name, decision="accepted"
        )
    return {one.uri for one in books.values()}


def _finetune(base, *options):
    out = StringIO()
    call_command(
        "finetune", "--model", str(base), "--batch", "12", "--threads", "1", "--json", *options, stdout=out
    )
    return json.loads(out.getvalue())


def test_the_command_registers_what_is_better_and_says_from_which_books(base, classified, settings, tmp_path):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MODELS_FOLDER": str(tmp_path)}
    few = ("--rounds", "2", "--name", "toy-2", "--seed", "4")
    told = _finetune(base, *few, "--anyway")
    assert told["model"].startswith("toy-2/sha256:")
    row = rows.embedding_models.named(told["model"])
    assert (row.setting, row.state, row.error) == (str(tmp_path / "toy-2"), "added", "")
    assert row.checked_at is not None  # it was loaded
    assert {uri for part in told["books"].values() for uri in part} == classified
    assert [one["classes"][0]["notation"] for one in told["ways"]] == ["25F"] * 4
    assert {"recall@200", "precision@200", "recall@1000", "precision@1000", "R-precision"} <= told["ways"][0][
        "classes"
    ][0].keys()
    assert "<svg" in (tmp_path / "toy-2" / "finetune.html").read_text()
    with pytest.raises(CommandError, match="already"):
        _finetune(base, *few)


def test_the_command_keeps_nothing_that_gained_nothing(base, classified, settings, tmp_path):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MODELS_FOLDER": str(tmp_path)}
    with pytest.raises(CommandError, match=r"Nothing was gained.*nothing was kept"):
        _finetune(base, "--rounds", "1", "--rate", "1e-9", "--name", "none")
    assert list(tmp_path.iterdir()) == []
    assert rows.embedding_models.all_models() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--alpha", "2"), "from 0 .base. to 1"),
        (("--name", "../x"), "letters, digits"),
        (("--batch", "1"), "at least 2"),
        (("--rounds", "0"), "at least 1"),
        (("--class", "99Z"), "no class 99Z"),
        (("--name", "free"), "MODELS_FOLDER"),
    ],
)
def test_the_command_refuses_in_one_sentence(base, classified, settings, tmp_path, options, words):
    where = {} if "free" in options else {"MODELS_FOLDER": str(tmp_path)}
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MODELS_FOLDER": "", **where}
    with pytest.raises(CommandError, match=words):
        _finetune(base, *options)
