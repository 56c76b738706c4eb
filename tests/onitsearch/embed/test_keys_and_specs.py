from __future__ import annotations

import hashlib
import json

import pytest

from onitsearch.embed.errors import ModelUnavailableError
from onitsearch.embed.keys import ModelKey, checkpoint_tag
from onitsearch.embed.specs import DEFAULT, LIGHT, resolve


@pytest.mark.parametrize(
    "text", ["ViT-B-16-SigLIP2/webli/768", "ViT-B-32/laion2b_s34b_b79k/512", "tiny/sha256:0123456789ab/32"]
)
def test_a_key_survives_being_written_and_read(text):
    assert str(ModelKey.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "a/b", "a/b/c", "a/b/0", "a/b c/3", "../x/y/3", "a/sha256:xyz/3", "a/b/3/4"]
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ValueError, match=r"model|[Pp]retrained|dimension"):
        ModelKey.parse(text)


def test_keys_of_different_weights_differ(tmp_path):
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").write_bytes(b"two")
    assert checkpoint_tag(tmp_path / "a") == "sha256:" + hashlib.sha256(b"one").hexdigest()[:12]
    assert checkpoint_tag(tmp_path / "a") != checkpoint_tag(tmp_path / "b")


def test_the_default_and_the_light_model_are_known_without_loading():
    assert resolve(DEFAULT).key == ModelKey("ViT-B-16-SigLIP2", "webli", 768)
    assert resolve(LIGHT).key.dim == 512
    assert resolve(LIGHT).setting == LIGHT
    assert resolve("ViT-B-32/openai/512").key == ModelKey("ViT-B-32", "openai", 512)


def test_a_folder_is_a_model(tiny_folder):
    spec = resolve(tiny_folder)
    assert spec.key.name == "tiny"
    assert spec.key.pretrained.startswith("sha256:")
    assert (spec.key.dim, spec.image_size) == (32, 32)
    assert resolve(spec.setting) == spec


def test_what_is_no_model_says_what_would_be_one(tmp_path):
    with pytest.raises(ModelUnavailableError, match="neither a model that open_clip knows nor a folder"):
        resolve("VitB32")
    with pytest.raises(ModelUnavailableError, match=r"no usable open_clip_config\.json"):
        resolve(tmp_path)
    (tmp_path / "open_clip_config.json").write_text(
        json.dumps({"model_cfg": {"embed_dim": 4, "vision_cfg": {}, "text_cfg": {}}})
    )
    with pytest.raises(ModelUnavailableError, match="0 .safetensors files"):
        resolve(tmp_path)
