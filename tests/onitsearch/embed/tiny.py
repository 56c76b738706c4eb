"""A model folder with a tiny untrained network, written in well under a second."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from onitsearch.embed.compat import import_open_clip

CONFIG = {
    "name": "tiny",
    "model_cfg": {
        "embed_dim": 32,
        "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "patch_size": 8, "head_width": 16},
        "text_cfg": {"context_length": 24, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2},
    },
    "preprocess_cfg": {"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25], "resize_mode": "squash"},
    "onitsearch": {"prompts": "plain"},
}


def write_model(folder: Path, seed: int = 0, **changes: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    document = {**CONFIG, **changes}
    (folder / "open_clip_config.json").write_text(json.dumps(document))
    torch.manual_seed(seed)
    network = import_open_clip().create_model(f"local-dir:{folder}", load_weights=False)
    save_file({k: v.contiguous() for k, v in network.state_dict().items()}, folder / "weights.safetensors")
    return folder
