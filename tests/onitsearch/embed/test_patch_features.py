"""What models see part by part: the right half of a drawn pair, and each architecture sent the way it documents."""

from __future__ import annotations

import random
from dataclasses import replace
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
import torch
from torch import nn

from onitsearch.embed.compat import import_open_clip
from onitsearch.embed.encoder import Encoder
from onitsearch.embed.errors import ModelUnavailableError
from onitsearch.embed.loading import LoadedModel
from onitsearch.embed.patch_features import patch_features
from onitsearch.embed.preprocess import Preprocess
from onitsearch.embed.specs import resolve
from portal.sample.concepts import draw, registry
from portal.sample.model import FOLDER

PAIRS = 24


def a_drawing(concept, pick, seed):
    drawn = cv2.resize(draw(concept.id, pick.choice(concept.variants).name, seed, 160), (160, 160))
    return np.repeat(drawn[:, :, None], 3, axis=2)


def test_of_two_drawings_side_by_side_the_one_that_was_asked_for_answers():
    """Seeds that no training uses. docs/adr/032 has the figures of more."""
    encoder, pick = Encoder(resolve(FOLDER), threads=1), random.Random(5)
    right = []
    for number in range(PAIRS):
        one, two = pick.sample(list(registry().values()), 2)
        drawn = [a_drawing(concept, pick, 7_300_000 + number) for concept in (one, two)]
        stacked = bool(number % 2)
        picture = np.concatenate(drawn, axis=0 if stacked else 1)
        for half, concept in enumerate((one, two)):
            found = encoder.similarity_map(picture, concept.labels["en"])
            found = cv2.resize(found.T if stacked else found, (64, 32), interpolation=cv2.INTER_CUBIC)
            right.append((found[:, 32:].mean() > found[:, :32].mean()) == bool(half))
    assert np.mean(right) >= 0.95


def test_a_vit_answers_patch_by_patch_in_rows_and_columns(encoder):
    """With a single layer nothing but the patch itself reaches its values."""
    model = encoder.load()
    plain = np.full((32, 32, 3), 128, np.uint8)
    changed = plain.copy()
    changed[8:16, 24:] = 255  # the patch in row 1, column 3
    before, after = patch_features(model, plain), patch_features(model, changed)
    assert before.shape == (4, 4, 32)
    moved = (before - after).abs().amax(dim=-1) > 1e-5
    assert moved.nonzero().tolist() == [[1, 3]]
    words = encoder.encode_texts(["owl"], "en")[0]
    cosines = encoder.similarity_map(plain, "owl")
    np.testing.assert_allclose(cosines, before.numpy() @ words, atol=1e-6)


def loaded(tower, size=32):
    preprocess = Preprocess(size, "squash", "bicubic", 0, (0.5,) * 3, (0.25,) * 3)
    network = SimpleNamespace(visual=tower.eval())
    return LoadedModel(network, preprocess, list, torch.device("cpu"), torch.float32)


class Timm(nn.Module):
    """What open_clip makes of a tower of timm's."""

    def __init__(self, trunk):
        super().__init__()
        self.trunk, self.head = trunk, nn.Identity()

    def forward(self, pixels):
        return self.head(self.trunk(pixels))


def whole(model, picture):
    with torch.inference_mode():
        pooled = model.network.visual(replace(model.preprocess, size=32).batch([picture]))[0]
    return nn.functional.normalize(pooled, dim=-1)


def test_siglips_head_looking_at_one_token_says_what_it_says_of_a_picture_of_such_tokens():
    import_open_clip()
    from timm.models.vision_transformer import VisionTransformer

    torch.manual_seed(0)
    trunk = VisionTransformer(
        img_size=32, patch_size=8, embed_dim=32, depth=2, num_heads=2, num_classes=0, global_pool="map",
        class_token=False, pos_embed="none",
    )  # fmt: skip
    model, even = loaded(Timm(trunk)), np.full((32, 32, 3), 90, np.uint8)
    found = patch_features(model, even)
    assert found.shape == (4, 4, 32)
    torch.testing.assert_close(found, whole(model, even).expand(4, 4, 32), atol=1e-5, rtol=0)
    marked = even.copy()
    marked[24:, :8] = 255
    changed = (patch_features(model, marked) - found).norm(dim=-1)
    assert divmod(int(changed.argmax()), 4) == (3, 0)


def test_of_a_map_of_one_place_a_convolutional_towers_part_is_the_whole():
    import_open_clip()
    from open_clip.modified_resnet import ModifiedResNet
    from timm import create_model

    torch.manual_seed(0)
    picture = np.random.default_rng(0).integers(0, 255, (32, 32, 3), dtype=np.uint8)
    resnet = ModifiedResNet([1, 1, 1, 1], output_dim=16, heads=2, image_size=32, width=8)
    nn.init.zeros_(resnet.attnpool.positional_embedding)
    for tower in (resnet, Timm(create_model("convnext_atto", num_classes=16))):
        model = loaded(tower, size=16)
        found = patch_features(model, picture)
        assert found.shape == (1, 1, 16)
        torch.testing.assert_close(found[0, 0], whole(model, picture), atol=1e-5, rtol=0)
        wide = np.concatenate([picture] * 3, axis=1)
        rows, columns = patch_features(loaded(tower), wide).shape[:2]
        assert columns > 2 * rows


def test_a_tower_that_pools_in_another_way_says_so():
    with pytest.raises(ModelUnavailableError, match="is not known of a Linear"):
        patch_features(loaded(nn.Linear(2, 2)), np.zeros((8, 8, 3), np.uint8))
