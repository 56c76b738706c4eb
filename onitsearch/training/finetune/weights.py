"""Weights between a base and what was trained on from it, in memory and as a model folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from onitsearch.embed.prompts import prompt_set
from onitsearch.embed.specs import CONFIG_FILE, ModelSpec
from onitsearch.training.networks import WEIGHTS_FILE

State = dict[str, torch.Tensor]


def between(base: Mapping[str, torch.Tensor], tuned: Mapping[str, torch.Tensor], alpha: float) -> State:
    """Weights ``alpha`` of the way from base (0: exactly these) to tuned (1), for the names of ``tuned``.

    WiSE-FT: Wortsman et al., Robust fine-tuning of zero-shot models, CVPR 2022.
    """
    return {name: torch.lerp(base[name].detach(), value.detach(), alpha) for name, value in tuned.items()}


@contextmanager
def worn(network: Any, state: Mapping[str, torch.Tensor]) -> Iterator[None]:
    """The network with some other weights for a while; then it has its own again, to the bit."""
    own = dict(network.named_parameters())
    before = {name: own[name].detach().clone() for name in state}
    with torch.no_grad():
        for name, value in state.items():
            own[name].copy_(value)
    try:
        yield
    finally:
        with torch.no_grad():
            for name, value in before.items():
                own[name].copy_(value)


def fits_half(network: Any) -> bool:
    """Whether half precision keeps every weight to the bit, as it does of weights that came so."""
    return all(
        bool((value.half().to(value.dtype) == value).all())
        for value in network.state_dict().values()
        if value.dtype.is_floating_point
    )


def write_folder(
    network: Any,
    tokenize: Any,
    spec: ModelSpec,
    name: str,
    out: Path,
    history: Mapping[str, str],
    *,
    half: bool,
) -> None:
    """Write a network's weights as they stand as a model folder that `embed` loads, and how they came about.

    ``spec`` is the model that it was made from; ``half`` keeps weights in half precision.
    """
    out.mkdir(parents=True, exist_ok=True)
    own = {key: value for key, value in network.visual.preprocess_cfg.items() if key != "size"}
    document = {
        "name": name,
        "model_cfg": dict(spec.config),
        "preprocess_cfg": dict(spec.preprocess) or own,
        "onitsearch": {
            "prompts": prompt_set(spec.key.name, spec.options.get("prompts")),
            **spec.options,
            **({"resize": spec.resize} if spec.resize else {}),
        },
    }
    kept = {
        key: (value.half() if half and value.dtype.is_floating_point else value).contiguous().cpu()
        for key, value in network.state_dict().items()
    }
    partial = out / f"{WEIGHTS_FILE}.partial"
    save_file(kept, partial, {"format": "pt", **history})
    partial.chmod(0o644)
    partial.replace(out / WEIGHTS_FILE)
    tokenizer = getattr(tokenize, "tokenizer", None)
    if hasattr(tokenizer, "save_pretrained"):  # open_clip looks for Hugging Face's in the folder itself
        tokenizer.save_pretrained(str(out))
    (out / CONFIG_FILE).write_text(json.dumps(document, indent=1), encoding="utf-8")
