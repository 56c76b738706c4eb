"""Which models there are, and how the setting ``ONITSEARCH["MODEL"]`` names one. Imports no torch."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from onitsearch.conf import Conf
from onitsearch.embed.errors import ModelMismatchError, ModelUnavailableError
from onitsearch.embed.keys import RESIZE_MODES, ModelKey
from onitsearch.embed.weights import check_tag, checkpoint_tag, find_checkpoint

LIGHT = "ViT-B-32/laion2b_s34b_b79k"
CONFIG_FILE = "open_clip_config.json"
RESIZE_WISHES = ("auto", "own", *RESIZE_MODES)
"""What RESIZE_MODE may be: one way for every model, the model's ``own``, or ``auto``: see `_resize`."""


AUTO_INSTEAD_OF_SHORTEST = "squash"
"""What ``auto`` does with models that would cut the ends off: see docs/deploying.md for the figures."""


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One model that can be loaded: a name and tag that open_clip knows, or a local folder.

    ``config`` is open_clip's model configuration, ``preprocess`` its image preprocessing where it differs
    from open_clip's defaults, ``options`` our own wishes (``precision``: fp32 or bf16; ``prompts``: a set's
    name; ``resize``: shortest, longest or squash).
    """

    key: ModelKey
    folder: Path | None = None
    checkpoint: Path | None = None
    resize: str = ""
    config: Mapping[str, Any] = field(default_factory=dict, compare=False)
    preprocess: Mapping[str, Any] = field(default_factory=dict, compare=False)
    options: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def setting(self) -> str:
        """What to write into ``ONITSEARCH["MODEL"]`` to get this model."""
        return str(self.folder) if self.folder else f"{self.key.name}/{self.key.weights}"

    @property
    def image_size(self) -> int:
        """Side of the square the image tower looks at, in pixels."""
        size = self.config["vision_cfg"].get("image_size", 224)
        return int(size[0] if isinstance(size, list | tuple) else size)


def resolve(setting: str | Path, *, resize: str = "auto") -> ModelSpec:
    """The model that a setting names: ``name/tag`` (or a full key), or the path of a model folder.

    A folder holds ``open_clip_config.json``, in open_clip's own format (``model_cfg``, ``preprocess_cfg``; an
    optional ``name`` and ``onitsearch`` are ours), and weights: of several files the one that open_clip loads.
    ``resize`` is one of RESIZE_WISHES; what a full key or a folder says of it goes before. Raises
    ModelUnavailableError.
    """
    if resize not in RESIZE_WISHES:
        raise ModelUnavailableError(
            f"RESIZE_MODE is {resize!r}, which is no way to make a picture square.",
            hint=f"It is one of {', '.join(RESIZE_WISHES)}.",
        )
    text = str(setting)
    if Path(text).is_dir():
        return _local(Path(text), resize)
    parts = text.split("/")
    if not text.startswith(("/", ".")) and len(parts) in (2, 3):
        config = _builtin_configs().get(parts[0])
        if config is not None:
            named = ModelKey(parts[0], parts[1], int(config["embed_dim"]))
            known = check_tag(named.name, named.weights)
            own = str(known.get("resize_mode") or "shortest")
            wanted = _resize(own, named.resize or ("own" if len(parts) == 3 else resize))
            return ModelSpec(named.resized(wanted), config=config, resize=wanted)
    raise ModelUnavailableError(
        f"The setting MODEL is {text!r}, which is neither a model that open_clip knows nor a folder.",
        hint=f"Set it to a name and tag such as {Conf.model} or {LIGHT}, or to a folder with {CONFIG_FILE}"
        " and a .safetensors file.",
    )


def resolve_key(setting: str, key: ModelKey | str) -> ModelSpec:
    """The model of a key, from the setting that it was registered with.

    Raises ModelUnavailableError, and ModelMismatchError where other weights lie there by now.
    """
    wanted = ModelKey.parse(str(key))
    if not setting:
        raise ModelUnavailableError(
            f"It is not known where the weights of {wanted} are.",
            hint="Add the model again: manage.py models add NAME/TAG, or the folder.",
        )
    spec = resolve(setting, resize=wanted.resize or "own")
    if spec.key != wanted:
        raise ModelMismatchError(
            f"The model {wanted} is asked for, but {setting} holds {spec.key} by now.",
            hint="Put the old weights back, or add what lies there as a model of its own: manage.py models add.",
        )
    return spec


def _resize(own: str, wanted: str) -> str:
    """The way to make pictures square where it differs from the model's own, else empty."""
    if wanted == "own" or (wanted == "auto" and own != "shortest"):
        return ""
    chosen = AUTO_INSTEAD_OF_SHORTEST if wanted == "auto" else wanted
    return "" if chosen == own else chosen


def _local(folder: Path, resize: str) -> ModelSpec:
    path = folder / CONFIG_FILE
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        config = document["model_cfg"]
        dim = int(config["embed_dim"])
        name = str(document.get("name") or folder.resolve().name)
        preprocess = dict(document.get("preprocess_cfg") or {})
        options = dict(document.get("onitsearch") or {})
        if not {"vision_cfg", "text_cfg"} <= config.keys():
            raise KeyError("vision_cfg or text_cfg")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailableError(
            f"The model folder {folder} has no usable {CONFIG_FILE} ({error!r}).",
            hint="It must be open_clip's own: model_cfg with embed_dim, vision_cfg and text_cfg.",
            url=str(path),
        ) from error
    checkpoint = find_checkpoint(folder)
    if checkpoint is None:
        raise ModelUnavailableError(
            f"The model folder {folder} holds no weights: no .safetensors file, and no .bin or .pth either.",
            hint="Put the model's weights there, or choose another model in the setting MODEL.",
            url=str(folder),
        )
    own = str(preprocess.get("resize_mode") or "shortest")
    if resize == "auto" and options.get("resize"):
        resize = str(options["resize"])
        if resize not in RESIZE_WISHES:
            raise ModelUnavailableError(
                f"The model folder {folder} asks for the resize mode {resize!r}, which there is not.",
                hint=f"It is one of {', '.join(RESIZE_WISHES)}.",
                url=str(path),
            )
    try:
        key = ModelKey(name, checkpoint_tag(checkpoint), dim)
    except ValueError as error:
        raise ModelUnavailableError(
            f"The model in {folder} cannot be called {name!r}: {error}",
            hint=f"Put a name into {CONFIG_FILE}.",
        ) from error
    wanted = _resize(own, resize)
    return ModelSpec(
        key.resized(wanted),
        folder=folder.resolve(),
        checkpoint=checkpoint.resolve(),
        config=config,
        preprocess=preprocess,
        options=options,
        resize=wanted,
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
