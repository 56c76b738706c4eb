"""Networks in open_clip's own architecture, made from a model folder and written to one."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from onitsearch.embed.compat import import_open_clip
from onitsearch.embed.specs import CONFIG_FILE

WEIGHTS_FILE = "weights.safetensors"


def create_network(folder: Path, start: Path | None = None) -> tuple[Any, Any]:
    """A network as ``folder`` configures it, with the weights of the folder ``start`` if given; its tokenizer.

    Positions of the attention pool are interpolated where ``start`` is of another picture size.
    """
    open_clip = import_open_clip()
    name = f"local-dir:{folder}"
    network = open_clip.create_model(name, load_weights=False, require_pretrained=False)
    if start is not None:
        state = load_file(start / WEIGHTS_FILE)
        here = "visual.attnpool.positional_embedding"
        if here in state:
            state[here] = _resize_positions(state[here].float(), network.state_dict()[here])
        network.load_state_dict(state)
    return network.to(memory_format=torch.channels_last), open_clip.get_tokenizer(name)


def _resize_positions(positions: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """The mean's position and a grid of them (1 + side², dim), the grid at the side that is ``wanted``."""
    old, new = (math.isqrt(len(rows) - 1) for rows in (positions, wanted))
    if old == new:
        return positions
    grid = positions[1:].T.reshape(1, -1, old, old)
    grid = F.interpolate(grid, (new, new), mode="bilinear", align_corners=False)
    return torch.cat([positions[:1], grid.reshape(grid.shape[1], -1).T])


def history_of(folder: Path) -> dict[str, str]:
    """What the metadata of a model folder's weights say of how they came about; empty where they say nothing."""
    with safe_open(folder / WEIGHTS_FILE, "pt") as weights:
        before = weights.metadata() or {}
    return {key: value for key, value in before.items() if key != "format"}


def origin_of(start: Path | None) -> dict[str, str]:
    """What the weights' metadata say of the weights that training went on from."""
    if start is None:
        return {"start": "random"}
    kept = history_of(start)
    return {
        "start": hashlib.sha256((start / WEIGHTS_FILE).read_bytes()).hexdigest(),
        **({"start_history": json.dumps(unpacked(kept))} if kept else {}),
    }


def unpacked(history: Mapping[str, Any]) -> dict[str, Any]:
    """A history with what it holds as JSON within texts as objects, for each text within a text escapes all again."""
    return {key: _unpacked(value) for key, value in history.items()}


def _unpacked(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("{"):
        value = json.loads(value)
    return unpacked(value) if isinstance(value, dict) else value


def blend(average: Any, network: Any, keep: float) -> None:
    """Move the running average a little towards the network: parameters and batch statistics alike."""
    with torch.no_grad():
        for mine, its in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
            if mine.dtype.is_floating_point:
                mine.lerp_(its, 1 - keep)
            else:
                mine.copy_(its)


def interpolate(base: Path, tuned: Path, share: float, out: Path) -> None:
    """Write a model whose weights lie between those of two model folders: ``share`` of the way from base to tuned.

    A network tuned for something new keeps more of what it could before (WiSE-FT: Wortsman et al., Robust
    fine-tuning of zero-shot models, 2022). Both must be of one architecture; raises ValueError where they are not.
    """
    first, second = (load_file(folder / WEIGHTS_FILE) for folder in (base, tuned))
    if {name: value.shape for name, value in first.items()} != {name: v.shape for name, v in second.items()}:
        raise ValueError(f"The models in {base} and {tuned} are not of one architecture.")
    state = {
        name: torch.lerp(value.float(), second[name].float(), share)
        if value.dtype.is_floating_point
        else value
        for name, value in first.items()
    }
    origins = {"base": origin_of(base), "tuned": origin_of(tuned)}
    _write(
        state,
        tuned / CONFIG_FILE,
        out,
        {"share": str(share), **{k: json.dumps(unpacked(v)) for k, v in origins.items()}},
    )


def save_network(network: Any, config: Path, out: Path, history: Mapping[str, str]) -> None:
    """Write weights (float16, safetensors, with their ``history``) and the configuration into ``out``."""
    _write(network.state_dict(), config, out, history)


def _write(given: Mapping[str, torch.Tensor], config: Path, out: Path, history: Mapping[str, str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    state = {
        name: (value.half() if value.dtype.is_floating_point else value).contiguous()
        for name, value in given.items()
    }
    partial = out / f"{WEIGHTS_FILE}.partial"
    save_file(state, partial, {"format": "pt", **history})
    partial.chmod(0o644)  # safetensors writes for its owner only
    partial.replace(out / WEIGHTS_FILE)
    if not (out / CONFIG_FILE).exists() or not config.samefile(out / CONFIG_FILE):
        shutil.copyfile(config, out / CONFIG_FILE)
