"""Our fast preprocessing against open_clip's own transform, on the same pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from PIL import Image

from onitsearch.embed.compat import import_open_clip
from onitsearch.embed.preprocess import Preprocess


def _picture(height, width, seed=0):
    """Hatching, a gradient and noise: what resizing gets wrong shows in these."""
    rng = np.random.default_rng(seed)
    grey = np.tile(np.linspace(40, 230, width), (height, 1))
    for x in range(0, width, 5):
        cv2.line(grey, (x, 0), (width - x, height), 10, 1)
    return (grey[:, :, None] + rng.normal(0, 20, (height, width, 3))).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("mode", ["squash", "shortest", "longest"])
@pytest.mark.parametrize("interpolation", ["bicubic", "bilinear"])
@pytest.mark.parametrize("shape", [(300, 200), (97, 411), (32, 32), (20, 50), (1000, 700)])
def test_agrees_with_open_clip(mode, interpolation, shape):
    open_clip = import_open_clip()
    config = {
        "size": 64, "mode": "RGB", "mean": (0.48, 0.45, 0.40), "std": (0.26, 0.25, 0.27),
        "interpolation": interpolation, "resize_mode": mode, "fill_color": 0,
    }  # fmt: skip
    picture = _picture(*shape)
    reference = open_clip.transform.image_transform_v2(
        open_clip.transform.PreprocessCfg(**config), is_train=False
    )
    theirs = reference(Image.fromarray(picture))
    ours = Preprocess.of(config).batch([picture])[0]
    levels = (ours - theirs).abs() * 0.26 * 255
    assert ours.shape == theirs.shape == (3, 64, 64)
    assert levels.mean() < 0.6  # rounding to whole grey levels
    assert torch.quantile(levels, 0.999) < 3


def test_takes_grey_pil_and_read_only_pictures():
    preprocess = Preprocess.of({"size": 16, "mean": 0.5, "std": 0.5, "resize_mode": "squash"})
    colour = _picture(40, 30)
    frozen = np.frombuffer(colour.tobytes(), np.uint8).reshape(colour.shape)
    rows = preprocess.batch([colour, Image.fromarray(colour), frozen, colour[:, :, 0]])
    assert torch.equal(rows[0], rows[1])
    assert torch.equal(rows[0], rows[2])
    assert torch.equal(rows[3, 0], rows[3, 2])


@pytest.mark.parametrize(
    "bad", [np.zeros((4, 4, 3), np.float32), np.zeros((4, 4, 4), np.uint8), np.zeros((0, 4, 3), np.uint8)]
)
def test_refuses_what_is_no_picture(bad):
    with pytest.raises(ValueError, match="A picture"):
        Preprocess.of({"size": 16, "mean": 0.5, "std": 0.5}).batch([bad])
