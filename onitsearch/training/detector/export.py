"""Writes a trained network as the weights that the detector reads: batch norm folded into the convolutions, float16."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file
from safetensors.torch import load_file
from safetensors.torch import save_file as save_tensors
from torch import nn

from onitsearch.evaluate.errors import TruthError
from onitsearch.training.detector.net import Conv, Net
from onitsearch.training.detector.pages import Array

_EPSILON = 1e-5  # what PyTorch's batch norm adds to a variance


def folded(net: Net) -> dict[str, Array]:
    """Return weights and biases by the names that ``detect.net.graph`` uses, float32."""
    out: dict[str, Array] = {}
    for name, module in net.named_modules():
        if isinstance(module, Conv):
            conv, norm = module[0], module[1]
            assert isinstance(conv, nn.Conv2d)
            assert isinstance(norm, nn.BatchNorm2d)
            assert norm.running_var is not None
            assert norm.running_mean is not None
            factor = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
            out[f"{name}.weight"] = (conv.weight.detach() * factor[:, None, None, None]).numpy()
            out[f"{name}.bias"] = (norm.bias.detach() - norm.running_mean * factor).numpy()
        elif isinstance(module, nn.Conv2d) and module.bias is not None:
            out[f"{name}.weight"] = module.weight.detach().numpy()
            out[f"{name}.bias"] = module.bias.detach().numpy()
    return out


def save(net: Net, path: Path, about: Mapping[str, str]) -> None:
    """Write the weights as float16 with ``about`` (recipe, seed, data) in the file's metadata."""
    path.parent.mkdir(parents=True, exist_ok=True)
    halves = {name: np.ascontiguousarray(value, np.float16) for name, value in folded(net).items()}
    save_file(halves, path, metadata=dict(about))


def save_state(net: Net, path: Path, recipes: Sequence[Mapping[str, Any]] = ()) -> None:
    """Write the whole state of a network, to go on training from, and the recipes of all runs that made it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {name: value.contiguous() for name, value in net.state_dict().items()}
    save_tensors(state, path, metadata={"recipes": json.dumps(list(recipes))})


def recipes_of(path: Path | None) -> list[dict[str, Any]]:
    """Return the recipes of the runs that made a state, first run first; of a folder those of its first state.

    Raises TruthError where there is no state.
    """
    if path is None:
        return []
    with safe_open(_states(path)[0], "numpy") as file:
        said: list[dict[str, Any]] = json.loads((file.metadata() or {}).get("recipes", "[]"))
    return said


def load(path: Path | None) -> dict[str, torch.Tensor] | None:
    """Return a state that ``save_state`` wrote, or of weights (see ``unfolded``); of a folder the mean of its states.

    None for None.

    Networks that went on from one state lie so near one another that their mean is at least as good as each of them
    (Wortsman et al., Model soups, 2022). Raises TruthError where there is no state.
    """
    if path is None:
        return None
    try:
        states = [unfolded(load_file(file)) for file in _states(path)]
    except (KeyError, SafetensorError) as error:
        raise TruthError(
            f"{path} is no state of this network ({error}).",
            hint="Give what `detector train --checkpoint` wrote, or the weights of a detector.",
        ) from error
    return {
        name: torch.stack([state[name].float() for state in states]).mean(0).to(first.dtype)
        for name, first in states[0].items()
    }


def unfolded(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the state of a network that answers as folded weights do; a whole state as it is.

    Their batch norm stands in the convolutions: what comes back has one that changes nothing but adds the bias, and
    must be learned on with its statistics held (`has_folded_norm`). Raises TruthError for other files.
    """
    shape = Net().state_dict()
    if tensors.keys() == shape.keys():
        return tensors
    state: dict[str, torch.Tensor] = {}
    for name, like in shape.items():
        module, _, part = name.rpartition(".")
        conv, _, inner = module.rpartition(".")
        if part == "num_batches_tracked" or part == "running_mean":
            state[name] = torch.zeros_like(like)
        elif part == "running_var":
            state[name] = torch.full_like(like, 1 - _EPSILON)
        elif f"{module}.running_var" in shape:
            state[name] = tensors[f"{conv}.bias"] if part == "bias" else torch.ones_like(like)
        else:
            plain = f"{conv}.1.running_var" in shape and inner == "0"
            state[name] = tensors[f"{conv}.{part}" if plain else name]
        state[name] = state[name].to(like.dtype)
    return state


def has_folded_norm(state: Mapping[str, torch.Tensor]) -> bool:
    """Whether a state's batch norm changes nothing, since its statistics were folded into the weights before it."""
    spread = [value for name, value in state.items() if name.endswith(".running_var")]
    return all(bool((value == 1 - _EPSILON).all()) for value in spread)


def _states(path: Path) -> list[Path]:
    """Return the files of the states at a place, one at least; raises TruthError."""
    files = sorted(path.glob("*.state.safetensors")) if path.is_dir() else [path]
    if not files or not files[0].is_file():
        raise TruthError(
            f"There is no state of a network at {path}. Give what `detector train --checkpoint` wrote, or weights."
        )
    return files
