from __future__ import annotations

import hashlib
import itertools
import json
import subprocess
import sys

import numpy as np
import pytest

from onitsearch.conf import Conf
from onitsearch.embed.compat import import_open_clip
from onitsearch.embed.encoder import Encoder
from onitsearch.embed.errors import ModelMismatchError, ModelUnavailableError
from onitsearch.embed.keys import ModelKey
from onitsearch.embed.specs import LIGHT, resolve, resolve_key
from onitsearch.embed.weights import checkpoint_tag, find_checkpoint, known_weights
from tests.onitsearch.embed.tiny import CONFIG, write_model


@pytest.mark.parametrize(
    "text",
    [
        "ViT-B-16-SigLIP2/webli/768",
        "ViT-B-32/laion2b_s34b_b79k/512",
        "tiny/sha256:0123456789ab/32",
        "tiny/sha256:0123456789ab+longest/32",
        "ViT-B-32/openai+squash/512",
    ],
)
def test_a_key_survives_being_written_and_read(text):
    assert str(ModelKey.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a/b",
        "a/b/c",
        "a/b/0",
        "a/b c/3",
        "../x/y/3",
        "a/sha256:xyz/3",
        "a/b/3/4",
        "a/sha256:0123456789ab+tall/3",
    ],
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
    assert resolve(Conf.model).key == ModelKey("ViT-B-16-SigLIP2", "webli", 768)
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
    with pytest.raises(ModelUnavailableError, match="holds no weights"):
        resolve(tmp_path)


def test_a_mistyped_tag_is_told_without_torch():
    code = (
        "import sys; from onitsearch.embed.specs import resolve\n"
        "try: resolve('ViT-B-32/laion2b_s34b_b79')\n"
        "except Exception as error: print(error)\n"
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "open_clip knows no weights 'laion2b_s34b_b79' for the model ViT-B-32; it knows" in done.stdout
    assert "Did you mean ViT-B-32/laion2b_s34b_b79k?" in done.stdout


def test_the_table_of_weights_is_open_clips_own():
    pretrained = import_open_clip().pretrained
    ours = known_weights()
    assert {name: set(tags) for name, tags in ours.items()} == {
        name: set(tags) for name, tags in pretrained._PRETRAINED.items()
    }
    for name, tag in (("ViT-B-16-SigLIP2", "webli"), ("ViT-B-32", "openai")):
        assert ours[name][tag] == pretrained.get_pretrained_cfg(name, tag)


WEIGHTS = (
    "a.safetensors", "weights.safetensors", "model.safetensors", "open_clip_model.safetensors", "model.pth",
    "open_clip_pytorch_model.safetensors", "open_clip_pytorch_model.bin", "pytorch_model.bin", "zero.bin",
)  # fmt: skip


def test_of_several_checkpoints_the_one_that_open_clip_loads_is_taken(tmp_path):
    theirs = import_open_clip().factory._find_checkpoint_in_dir
    seen = set()
    for number, names in enumerate(itertools.chain(*(itertools.combinations(WEIGHTS, n) for n in (1, 2, 3)))):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(b"")
        assert str(find_checkpoint(folder)) == theirs(folder), names
        seen.add(find_checkpoint(folder).name)
    assert len(seen) == len(WEIGHTS)


def test_a_folder_of_two_safetensors_files_is_loaded_from_the_one_its_key_is_made_of(tmp_path):
    folder = write_model(tmp_path / "m", seed=1)
    single = resolve(folder).key
    other = write_model(tmp_path / "other", seed=2)
    (folder / "open_clip_model.safetensors").write_bytes((other / "weights.safetensors").read_bytes())
    both = resolve(folder)
    assert both.key != single
    assert both.checkpoint.name == "open_clip_model.safetensors"
    word = Encoder(both, threads=1).encode_texts(["owl"])
    np.testing.assert_allclose(word, Encoder(resolve(other), threads=1).encode_texts(["owl"]), atol=1e-6)


def shaped(mode):
    return {**CONFIG["preprocess_cfg"], "resize_mode": mode}


def test_the_resize_mode_is_part_of_the_key_where_it_is_not_the_models_own(tmp_path):
    squash = write_model(tmp_path / "squash")
    assert resolve(squash).key.resize == "" == resolve(squash, resize="squash").key.resize
    longest = resolve(squash, resize="longest")
    assert str(longest.key) == str(resolve(squash).key).replace("/32", "+longest/32")
    assert Encoder(longest, threads=1).load().preprocess.mode == "longest"
    shortest = write_model(tmp_path / "shortest", preprocess_cfg=shaped("shortest"))
    assert resolve(shortest).key.resize == "squash"  # auto cuts no ends off
    assert resolve(shortest, resize="own").key.resize == ""
    wish = write_model(tmp_path / "wish", onitsearch={"resize": "longest", "prompts": "plain"})
    assert resolve(wish).key.resize == "longest"
    assert resolve(wish, resize="own").key.resize == ""
    assert resolve(Conf.model).key.resize == ""
    assert resolve("ViT-B-32/openai").key == ModelKey("ViT-B-32", "openai+squash", 512)
    assert resolve("ViT-B-32/openai+longest/512").key.resize == "longest"
    with pytest.raises(ModelUnavailableError, match="no way to make a picture square"):
        resolve(squash, resize="tall")


def test_a_key_leads_back_to_its_model_and_never_to_another(tmp_path):
    folder = write_model(tmp_path / "m")
    for spec in (
        resolve(folder),
        resolve(folder, resize="longest"),
        resolve(LIGHT),
        resolve(LIGHT, resize="own"),
    ):
        assert resolve_key(spec.setting, spec.key) == spec
    key = resolve(folder).key
    write_model(folder, seed=5)
    with pytest.raises(ModelMismatchError, match=f"{key} is asked for, but .* holds tiny/sha256"):
        resolve_key(str(folder), key)
    with pytest.raises(ModelUnavailableError, match="not known where"):
        resolve_key("", key)
