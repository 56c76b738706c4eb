"""Which models there are, and how the setting ``ONITSEARCH["MODEL"]`` names one. Imports no torch."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from onitsearch.embed.errors import ModelUnavailableError
from onitsearch.embed.keys import ModelKey, checkpoint_tag

DEFAULT = "ViT-B-16-SigLIP2/webli"
LIGHT = "ViT-B-32/laion2b_s34b_b79k"
CONFIG_FILE = "open_clip_config.json"


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One model that can be loaded: a name and tag that open_clip knows, or a local folder.

    ``config`` is open_clip's model configuration, ``preprocess`` its image preprocessing where it differs
    from open_clip's defaults, ``options`` our own wishes (``precision``: fp32 or bf16; ``prompts``: a set's
    name).
    """

    key: ModelKey
    folder: Path | None = None
    checkpoint: Path | None = None
    config: Mapping[str, Any] = field(default_factory=dict, compare=False)
    preprocess: Mapping[str, Any] = field(default_factory=dict, compare=False)
    options: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def setting(self) -> str:
        """What to write into ``ONITSEARCH["MODEL"]`` to get this model."""
        return str(self.folder) if self.folder else f"{self.key.name}/{self.key.pretrained}"

    @property
    def image_size(self) -> int:
        """Side of the square the image tower looks at, in pixels."""
        size = self.config["vision_cfg"].get("image_size", 224)
        return int(size[0] if isinstance(size, list | tuple) else size)


def resolve(setting: str | Path) -> ModelSpec:
    """The model that a setting names: ``name/tag`` (or a full key), or the path of a model folder.

    A folder holds ``open_clip_config.json``, in open_clip's own format (``model_cfg``, ``preprocess_cfg``; an
    optional ``name`` and ``onitsearch`` are ours), and one ``*.safetensors`` file. Raises
    ModelUnavailableError.
    """
    text = str(setting)
    if Path(text).is_dir():
        return _local(Path(text))
    parts = text.split("/")
    if not text.startswith(("/", ".")) and len(parts) in (2, 3):
        config = _builtin_configs().get(parts[0])
        if config is not None:
            return ModelSpec(ModelKey(parts[0], parts[1], int(config["embed_dim"])), config=config)
    raise ModelUnavailableError(
        f"The setting MODEL is {text!r}, which is neither a model that open_clip knows nor a folder.",
        hint=f"Set it to a name and tag such as {DEFAULT} or {LIGHT}, or to a folder with {CONFIG_FILE}"
        " and a .safetensors file.",
    )


def _local(folder: Path) -> ModelSpec:
    path = folder / CONFIG_FILE
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        config = document["model_cfg"]
        dim = int(config["embed_dim"])
        name = str(document.get("name") or folder.resolve().name)
        if not {"vision_cfg", "text_cfg"} <= config.keys():
            raise KeyError("vision_cfg or text_cfg")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailableError(
            f"The model folder {folder} has no usable {CONFIG_FILE} ({error!r}).",
            hint="It must be open_clip's own: model_cfg with embed_dim, vision_cfg and text_cfg.",
            url=str(path),
        ) from error
    checkpoints = sorted(folder.glob("*.safetensors"))
    if len(checkpoints) != 1:
        raise ModelUnavailableError(
            f"The model folder {folder} holds {len(checkpoints)} .safetensors files instead of one.",
            hint="Put the model's weights there, or choose another model in the setting MODEL.",
            url=str(folder),
        )
    return ModelSpec(
        ModelKey(name, checkpoint_tag(checkpoints[0]), dim),
        folder=folder.resolve(),
        checkpoint=checkpoints[0].resolve(),
        config=config,
        preprocess=document.get("preprocess_cfg", {}),
        options=document.get("onitsearch", {}),
    )


@lru_cache(maxsize=1)
def _builtin_configs() -> Mapping[str, Mapping[str, Any]]:
    """open_clip's own model configurations, read from its files, since importing it would import torch."""
    found = importlib.util.find_spec("open_clip")
    if found is None or not found.submodule_search_locations:
        return {}
    folder = Path(next(iter(found.submodule_search_locations))) / "model_configs"
    configs = {}
    for path in folder.glob("*.json"):
        config = json.loads(path.read_text(encoding="utf-8"))
        if {"embed_dim", "vision_cfg", "text_cfg"} <= config.keys():
            configs[path.stem] = config
    return configs
