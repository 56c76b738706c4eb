from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pytest
import torch

from onitsearch.embed import encoder as encoder_module
from onitsearch.embed.compat import import_open_clip
from onitsearch.embed.encoder import Encoder, check_vectors
from onitsearch.embed.errors import BadVectorError, ModelUnavailableError
from onitsearch.embed.keys import ModelKey
from onitsearch.embed.loading import load
from onitsearch.embed.specs import resolve
from onitsearch.embed.textual import text_features
from tests.onitsearch.embed.tiny import CONFIG, write_model


def _pictures(count):
    rng = np.random.default_rng(1)
    return [rng.integers(0, 255, (40 + i, 60 - i, 3), dtype=np.uint8) for i in range(count)]


def test_pictures_become_unit_rows_whatever_the_batch(encoder):
    pictures = _pictures(7)
    rows = encoder.encode_images(pictures, batch=3)
    assert rows.shape == (7, 32)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(rows, encoder.encode_images(pictures, batch=32), atol=1e-5)
    assert encoder.encode_images([]).shape == (0, 32)


def test_agrees_with_open_clip_run_by_hand(encoder, tiny_folder):
    open_clip = import_open_clip()
    network, _, transform = open_clip.create_model_and_transforms(f"local-dir:{tiny_folder}")
    network.eval()
    from PIL import Image

    picture = _pictures(1)[0]
    with torch.no_grad():
        theirs = network.encode_image(transform(Image.fromarray(picture))[None], normalize=True).numpy()
    assert float((theirs * encoder.encode_images([picture])).sum()) > 0.999


def test_words_become_the_mean_of_their_prompts(encoder):
    row = encoder.encode_texts(["Lion"], "de")
    parts = encoder.encode_prompts(["lion", "ein Holzschnitt: lion", "ein Kupferstich: lion"])
    mean = parts.mean(axis=0)
    np.testing.assert_allclose(row[0], mean / np.linalg.norm(mean), atol=1e-6)
    assert encoder.encode_texts([], "en").shape == (0, 32)


@pytest.mark.parametrize("custom", [False, True])
def test_cutting_behind_the_end_of_text_changes_nothing(tmp_path, custom):
    config = {**CONFIG["model_cfg"], "custom_text": custom}
    model = load(resolve(write_model(tmp_path, model_cfg=config)), device="cpu", precision="fp32")
    texts = ["lion", "a woodcut of a ship under full sail"]
    with torch.inference_mode():
        whole = model.network.encode_text(model.tokenize(texts))
        torch.testing.assert_close(text_features(model, texts), whole, atol=1e-5, rtol=1e-4)


def test_a_tower_that_looks_both_ways_is_never_cut(tmp_path):
    text = {**CONFIG["model_cfg"]["text_cfg"], "no_causal_mask": True, "pool_type": "last"}
    config = {**CONFIG["model_cfg"], "custom_text": True, "text_cfg": text}
    model = load(resolve(write_model(tmp_path, model_cfg=config)), device="cpu", precision="fp32")
    seen = []
    original = model.network.encode_text
    model.network.encode_text = lambda tokens: seen.append(tokens.shape) or original(tokens)
    with torch.inference_mode():
        text_features(model, ["lion"])
    assert seen == [(1, 24)]


def test_threads_share_one_model(tiny_folder, monkeypatch):
    loads = []
    original = encoder_module.load
    monkeypatch.setattr(encoder_module, "load", lambda *a, **k: loads.append(1) or original(*a, **k))
    fresh = Encoder(resolve(tiny_folder))
    rows = [None] * 6

    def work(i):
        rows[i] = fresh.encode_images(_pictures(1))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert loads == [1]
    assert all(np.array_equal(row, rows[0]) for row in rows)


def test_bfloat16_agrees_roughly_with_float32(encoder, tiny_folder):
    half = Encoder(resolve(tiny_folder), precision="bf16")
    cosines = (half.encode_images(_pictures(4)) * encoder.encode_images(_pictures(4))).sum(axis=1)
    assert half.precision == "bf16"
    assert cosines.min() > 0.99


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.ones((1, 4), np.float32) / 2, "shape"),
        (np.zeros((2, 4), np.float32), "not of unit length"),
        (np.full((2, 4), np.nan, np.float32), "not finite"),
    ],
)
def test_a_bad_vector_has_a_name(rows, message):
    with pytest.raises(BadVectorError, match=message):
        check_vectors(rows, 2, ModelKey("m", "t", 4))


def test_broken_weights_are_an_error_and_never_random(tmp_path):
    folder = write_model(tmp_path)
    (folder / "weights.safetensors").write_bytes(b"not a checkpoint")
    with pytest.raises(ModelUnavailableError, match="could not be loaded") as raised:
        Encoder(resolve(folder)).load()
    assert "MODEL" in raised.value.hint


def test_weights_of_another_architecture_are_an_error(tmp_path):
    folder = write_model(tmp_path)
    text = {**CONFIG["model_cfg"]["text_cfg"], "layers": 3}
    import json

    changed = {**CONFIG, "model_cfg": {**CONFIG["model_cfg"], "text_cfg": text}}
    (folder / "open_clip_config.json").write_text(json.dumps(changed))
    with pytest.raises(ModelUnavailableError, match="could not be loaded"):
        Encoder(resolve(folder)).load()


def test_a_model_that_cannot_be_downloaded_says_what_to_do(monkeypatch, tmp_path):
    """Offline mode of the hub's own client: the same path as an unreachable host, without the waiting."""
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelUnavailableError, match="ViT-B-32 with the weights laion2b_s34b_b79k") as raised:
        Encoder(resolve("ViT-B-32/laion2b_s34b_b79k")).load()
    assert "HF_HOME" in raised.value.hint
    assert "open_clip_config.json" in raised.value.hint


def test_an_unknown_tag_lists_what_there_is():
    with pytest.raises(ModelUnavailableError, match="laion2b_s34b_b79k"):
        Encoder(resolve("ViT-B-32/nonsense")).load()


def test_random_weights_need_no_download():
    bench = Encoder(resolve("ViT-B-32/laion2b_s34b_b79k"), random_weights=True, precision="fp32")
    assert bench.encode_texts(["ship"]).shape == (1, 512)


def test_models_are_loaded_without_torchs_compiler_which_is_there_for_who_asks():
    """In a process of its own: it loads none of it, and afterwards the real one does what it did."""
    code = (
        "import sys, torch; from onitsearch.embed.compat import import_open_clip; import_open_clip();"
        "assert not [name for name in sys.modules if name.startswith(('torch._dynamo', 'sympy'))];"
        "from torchvision.ops.roi_align import is_compile_supported; assert is_compile_supported('cpu');"
        "assert torch.compile(lambda x: x + 1, backend='eager')(torch.ones(1)).item() == 2;"
        "assert hasattr(torch._dynamo, 'optimize'); import_open_clip()"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_models_are_loaded_without_the_libraries_of_other_towers_which_come_with_the_model_that_needs_them(
    tiny_folder,
):
    """In a process of its own: half the time to be ready goes into libraries that most models have no use for."""
    code = (
        "import sys; from onitsearch.embed.encoder import Encoder; from onitsearch.embed.specs import resolve;"
        f"Encoder(resolve({str(tiny_folder)!r})).encode_texts(['lion']);"
        "unused = ('timm', 'transformers', 'torchvision.models', 'torchvision.datasets');"
        "assert not [name for name in sys.modules if name.startswith(unused)];"
        "from onitsearch.embed.compat import import_open_clip;"
        "tower = {'timm_model_name': 'test_vit', 'timm_pool': 'token', 'timm_proj': 'linear', 'image_size': 160};"
        "model = {'embed_dim': 8, 'vision_cfg': tower, 'text_cfg': {'hf_model_name': 'any'}};"
        "open_clip = import_open_clip(model); import open_clip.hf_model, open_clip.model;"
        "assert open_clip.hf_model.transformers is sys.modules['transformers'];"
        "assert open_clip.model.HFTextEncoder is open_clip.hf_model.HFTextEncoder;"
        "made = open_clip.model._build_vision_tower(8, open_clip.CLIPVisionCfg(**tower));"
        "assert type(made.trunk).__module__.startswith('timm.');"
        "import torchvision.models; assert torchvision.models.resnet18()"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
