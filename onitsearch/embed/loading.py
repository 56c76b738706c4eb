"""From a ModelSpec to an open_clip model with its own weights and tokenizer, or a plain sentence why not."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch

from onitsearch.embed.compat import import_open_clip
from onitsearch.embed.preprocess import Preprocess
from onitsearch.embed.reachability import check_reachable, plainly
from onitsearch.embed.specs import ModelSpec

# A pure bfloat16 network has a relative error near 1 %; a small one is fast enough without.
_SMALL = 30_000_000


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model ready for inference: the network, how it wants pictures, and its tokenizer."""

    network: Any
    preprocess: Preprocess
    tokenize: Callable[[list[str]], torch.Tensor]
    device: torch.device
    dtype: torch.dtype


def load(spec: ModelSpec, *, device: str, precision: str, random_weights: bool = False) -> LoadedModel:
    """Create the network, read its weights (safetensors, or ``weights_only=True``) and its tokenizer.

    ``device`` is ``auto``, ``cpu``, ``cuda`` or ``cuda:n``; ``precision`` is ``auto``, ``fp32`` or ``bf16``.
    ``random_weights`` is for benchmarks and makes vectors without meaning. Raises ModelUnavailableError.
    """
    place = torch.device(("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device)
    open_clip = import_open_clip(spec.config)
    name = f"local-dir:{spec.folder}" if spec.folder else spec.key.name
    with plainly(spec), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # open_clip's remarks on activation functions
        if not random_weights:
            check_reachable(spec)
        network = open_clip.create_model(
            name,
            pretrained=None if spec.folder or random_weights else spec.key.weights,
            load_weights=not random_weights,
            require_pretrained=not random_weights,
            pretrained_text=False,
            weights_only=True,
        )
    dtype = _dtype(spec, precision, place, sum(p.numel() for p in network.parameters()))
    network = network.eval().to(place, dtype, memory_format=torch.channels_last)
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    if random_weights:
        tokenize = _any_tokens(spec)
    else:
        with plainly(spec):
            tokenize = open_clip.get_tokenizer(name)
    preprocess = Preprocess.of(network.visual.preprocess_cfg)
    if spec.resize:
        preprocess = replace(preprocess, mode=spec.resize)
    return LoadedModel(network, preprocess, tokenize, place, dtype)


def _dtype(spec: ModelSpec, precision: str, device: torch.device, parameters: int) -> torch.dtype:
    """The number type to compute in; ``auto`` takes bfloat16 for large models where hardware has it."""
    wanted = str(spec.options.get("precision", "auto")) if precision == "auto" else precision
    if wanted not in ("auto", "fp32", "bf16"):
        raise ValueError(f"The precision is auto, fp32 or bf16, not {wanted!r}.")
    if wanted != "auto":
        return torch.bfloat16 if wanted == "bf16" else torch.float32
    if parameters < _SMALL:
        return torch.float32
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    supported = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return torch.bfloat16 if supported is not None and supported() else torch.float32


def _any_tokens(spec: ModelSpec) -> Callable[[list[str]], torch.Tensor]:
    """A stand-in tokenizer for random weights: a character a token, since real ones may need a download."""
    length = int(spec.config["text_cfg"].get("context_length", 77))
    vocabulary = int(spec.config["text_cfg"].get("vocab_size", 49408))

    def tokenize(texts: list[str]) -> torch.Tensor:
        rows = torch.zeros((len(texts), length), dtype=torch.long)
        for row, text in zip(rows, texts, strict=True):
            codes = [ord(c) % (vocabulary - 2) + 1 for c in text[: length - 1]]
            row[: len(codes) + 1] = torch.tensor([*codes, vocabulary - 1])
        return rows

    return tokenize
