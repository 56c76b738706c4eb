"""The trainer on a toy library: discs, crosses and bars, learnt in a few seconds."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
import torch

from onitsearch.embed.encoder import Encoder
from onitsearch.embed.prompts import prompts
from onitsearch.embed.specs import resolve
from onitsearch.quality.augment import Augment
from onitsearch.quality.losses import caption_loss, class_loss, twin_loss
from onitsearch.quality.rearrange import rearrange
from onitsearch.quality.scraps import make_scraps
from onitsearch.quality.train import Recipe, train
from onitsearch.quality.truth import (
    BroaderWords,
    LabelledPicture,
    TruthError,
    load_squares,
    read_truth,
    write_truth,
)
from onitsearch.quality.words import WordsRecipe, teach_words

CAPTIONS = {
    "disc": {"en": ["disc", "round disc"], "de": ["Scheibe"]},
    "cross": {"en": ["cross"], "de": ["Kreuz"]},
    "bars": {"en": ["bars"], "de": ["Balken"]},
}
CONFIG = {
    "name": "toy",
    "model_cfg": {
        "embed_dim": 32,
        "vision_cfg": {"image_size": 32, "layers": [1, 1, 1, 1], "width": 8, "head_width": 32},
        "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
    },
    "preprocess_cfg": {"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25], "resize_mode": "squash"},
    "onitsearch": {"prompts": "plain"},
}


def _toy(concept, rng):
    picture = np.full((48, 48), 255, np.uint8)
    x, y, r = (int(v) for v in (rng.integers(16, 32), rng.integers(16, 32), rng.integers(8, 14)))
    if concept == "disc":
        cv2.circle(picture, (x, y), r, 0, -1)
    elif concept == "cross":
        cv2.line(picture, (x - r, y), (x + r, y), 0, 4)
        cv2.line(picture, (x, y - r), (x, y + r), 0, 4)
    else:
        for i in range(-1, 2):
            cv2.line(picture, (x - r, y + 7 * i), (x + r, y + 7 * i), 0, 3)
    return picture


def _library(folder, count, seed):
    folder.mkdir()
    rng = np.random.default_rng(seed)
    pictures = []
    for concept in CAPTIONS:
        for i in range(count):
            file = folder / f"{concept}-{i}.png"
            cv2.imwrite(str(file), _toy(concept, rng))
            pictures.append(LabelledPicture(file, concept))
    write_truth(folder, CAPTIONS, pictures)
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("train")
    (folder / "start").mkdir()
    (folder / "start" / "open_clip_config.json").write_text(json.dumps(CONFIG))
    data = _library(folder / "data", 32, seed=1)
    seen = []
    recipe = Recipe(epochs=20, batch=32, scraps=8, average=0.9, threads=1)
    config = folder / "start" / "open_clip_config.json"
    result = train(data, config, folder / "model", recipe, seen.append)
    return folder, result, seen


def test_the_trained_folder_is_a_model_that_knows_its_words(trained):
    folder, _, _ = trained
    encoder = Encoder(resolve(folder / "model"), threads=1)
    rng = np.random.default_rng(99)
    concepts = [c for c in CAPTIONS for _ in range(10)]
    images = encoder.encode_images([_toy(c, rng) for c in concepts])
    for lang in ("en", "de"):
        words = encoder.encode_texts([CAPTIONS[c][lang][0] for c in CAPTIONS], lang)
        guessed = [list(CAPTIONS)[i] for i in (images @ words.T).argmax(axis=1)]
        assert np.mean([a == b for a, b in zip(guessed, concepts, strict=True)]) > 0.8


def test_it_reports_progress_and_its_recipe(trained):
    _, result, seen = trained
    assert seen[-1].step == seen[-1].steps == 60
    assert seen[-1].losses["caption"] < seen[0].losses["caption"]
    assert result["pictures"] == 96
    assert result["recipe"]["batch"] == 32


def test_weights_are_half_precision_safetensors_and_nothing_else(trained):
    from safetensors.torch import load_file

    folder, _, _ = trained
    assert sorted(p.name for p in (folder / "model").iterdir()) == [
        "open_clip_config.json",
        "weights.safetensors",
    ]
    state = load_file(folder / "model" / "weights.safetensors")
    assert {v.dtype for v in state.values() if v.is_floating_point()} == {torch.float16}


def test_training_goes_on_from_a_models_weights(trained, tmp_path):
    folder, result, _ = trained
    config = folder / "start" / "open_clip_config.json"
    recipe = Recipe(epochs=2, batch=32, scraps=4, rate=1e-4, rearranged=0.2, average=0.5, threads=1)
    more = train(folder / "data", config, tmp_path, recipe, start=folder / "model")
    scratch = train(folder / "data", config, tmp_path / "scratch", recipe)
    assert more["losses"]["caption"] < scratch["losses"]["caption"]
    assert more["losses"]["caption"] < 2 * result["losses"]["caption"]


def test_broader_words_are_learnt_and_the_known_ones_kept(trained, tmp_path):
    folder, _, _ = trained
    truth = read_truth(folder / "data")
    sentences = {
        lang: prompts(word, lang, template_set="plain")
        for lang, word in (("en", "strokes"), ("de", "Striche"))
    }
    strokes = BroaderWords(sentences, ["cross", "bars"])
    write_truth(folder / "data", truth.captions, truth.pictures, [strokes])
    recipe = WordsRecipe(steps=300, broad=8, known=8, rate=4e-3, hold=2.0, threads=1)
    result = teach_words(folder / "data", folder / "model", tmp_path / "more", recipe)
    assert result["broader"] == 1
    rng = np.random.default_rng(98)
    pictures = {concept: [_toy(concept, rng) for _ in range(10)] for concept in CAPTIONS}
    old, new = (Encoder(resolve(f), threads=1) for f in (folder / "model", tmp_path / "more"))
    for word, lang in (("strokes", "en"), ("Striche", "de")):
        near = {
            c: float((new.encode_images(p) @ new.encode_texts([word], lang).T).mean())
            for c, p in pictures.items()
        }
        assert min(near["cross"], near["bars"]) > near["disc"]
    np.testing.assert_allclose(
        old.encode_images(pictures["disc"]), new.encode_images(pictures["disc"]), atol=1e-5
    )
    known = ["disc", "cross", "bars"]  # as captions, which is what is held
    kept = (old.encode_prompts(known) * new.encode_prompts(known)).sum(axis=1)
    assert kept.min() > 0.9


def test_broader_words_need_some(trained, tmp_path):
    folder, _, _ = trained
    truth = read_truth(folder / "data")
    write_truth(tmp_path, truth.captions, [], [])
    with pytest.raises(TruthError, match="names no pictures"):
        teach_words(tmp_path, folder / "model", tmp_path / "more", WordsRecipe(steps=1))
    write_truth(folder / "data", truth.captions, truth.pictures)
    with pytest.raises(TruthError, match="names no broader words"):
        teach_words(folder / "data", folder / "model", tmp_path / "more", WordsRecipe(steps=1))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be used"),
        ("[]", "cannot be used"),
        ('{"captions": {}, "images": []}', "names no pictures"),
        ('{"captions": {}, "images": [{"file": "a.png", "concept": "a"}]}', "no captions for a"),
    ],
)
def test_a_wrong_truth_file_is_told(tmp_path, text, message):
    if text is not None:
        (tmp_path / "truth.json").write_text(text)
    with pytest.raises(TruthError, match=message):
        read_truth(tmp_path)


def test_a_missing_picture_is_named(tmp_path):
    with pytest.raises(TruthError, match=r"nowhere\.png"):
        load_squares([LabelledPicture(tmp_path / "nowhere.png", "a")], 32)


def test_views_differ_from_one_another_and_repeat_with_the_seed():
    squares = torch.from_numpy(np.stack([_toy("cross", np.random.default_rng(i)) for i in range(6)]))
    augment = Augment(32)
    one = augment(squares, torch.Generator().manual_seed(3))
    again = augment(squares, torch.Generator().manual_seed(3))
    other = augment(squares, torch.Generator().manual_seed(4))
    assert one.shape == (6, 3, 32, 32)
    assert one.min() >= 0
    assert one.max() <= 1
    assert torch.equal(one, again)
    assert not torch.allclose(one, other, atol=0.05)


def test_scraps_come_from_the_pictures_and_differ():
    squares = torch.from_numpy(np.stack([_toy("bars", np.random.default_rng(i)) for i in range(6)]))
    scraps = make_scraps(squares, 12, np.random.default_rng(0))
    assert scraps.shape == (12, 48, 48)
    assert len({scrap.numpy().tobytes() for scrap in scraps}) >= 10
    assert make_scraps(squares, 0, np.random.default_rng(0)).shape == (0, 48, 48)


def test_rearranging_keeps_the_rest_as_it_is():
    squares = torch.from_numpy(np.stack([_toy("disc", np.random.default_rng(i)) for i in range(40)]))
    before = squares.clone()
    made = rearrange(squares, 0.5, np.random.default_rng(0))
    changed = (made != squares).flatten(1).any(dim=1).float().mean()
    assert torch.equal(squares, before)
    assert made.dtype == torch.uint8
    assert 0.3 < changed < 0.7
    assert (made < 128).flatten(1).any(dim=1).all()  # something is still drawn in every one
    assert torch.equal(rearrange(squares, 0.0, np.random.default_rng(0)), squares)


def test_losses_know_right_from_wrong():
    eye = torch.eye(4)
    labels = torch.tensor([0, 1, 2, 3])
    scale = torch.tensor(20.0)
    assert caption_loss(eye, eye, labels, scale) < 0.01
    assert caption_loss(eye, eye.roll(1, 0), labels, scale) > 5
    # Captions of one concept are all right: exchanging them costs nothing.
    pairs = torch.tensor([0, 0, 1, 1])
    rows = eye[pairs]
    assert caption_loss(rows, rows, pairs, scale) == pytest.approx(np.log(2), abs=0.01)
    assert twin_loss(eye, eye) < 0.01 < twin_loss(eye, eye.roll(1, 0))
    assert class_loss(rows, pairs) < 0.01
    assert class_loss(rows, torch.tensor([0, 1, 0, 1])) > 5
