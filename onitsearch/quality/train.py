"""Trains a small CLIP in open_clip's own architecture from a folder of labelled pictures.

Two things are learned at once: what a caption's words look like (CLIP's loss, with every caption of a concept
counting as right), and which picture a worn, crooked, darkened copy comes from (two augmented views of each
picture must find one another among all others). The first serves words, the second picture search.
"""

from __future__ import annotations

import copy
import json
import math
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from onitsearch.embed.compat import import_open_clip
from onitsearch.embed.specs import CONFIG_FILE
from onitsearch.quality.augment import Augment
from onitsearch.quality.losses import caption_loss, class_loss, twin_loss
from onitsearch.quality.rearrange import rearrange
from onitsearch.quality.scraps import make_scraps
from onitsearch.quality.truth import Truth, load_squares, read_truth

WEIGHTS_FILE = "weights.safetensors"


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a training run.

    A step sees ``batch`` labelled pictures, a share of them ``rearranged``, and ``scraps`` unlabelled ones, two
    views each; ``twin`` and ``alike`` weigh the picture-to-picture losses against the captions'.
    """

    epochs: int = 24
    batch: int = 96
    scraps: int = 24
    rearranged: float = 0.0
    rate: float = 2e-3
    decay: float = 0.05
    twin: float = 0.5
    alike: float = 0.3
    average: float = 0.996
    highest_scale: float = 40.0
    seed: int = 1
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: steps done of all, the mean losses since the last report, seconds so far."""

    step: int
    steps: int
    losses: Mapping[str, float]
    seconds: float


def train(
    folder: Path,
    config: Path,
    out: Path,
    recipe: Recipe,
    report: Callable[[Progress], None] = lambda progress: None,
    *,
    start: Path | None = None,
) -> dict[str, Any]:
    """Train on ``folder`` (pictures and truth.json) and write configuration and weights to ``out``.

    ``config`` is the ``open_clip_config.json`` of a model folder; training goes on from the weights in the folder
    ``start`` where it is given. The weights are the running average over the steps, kept as float16. Returns the
    recipe and the last losses; raises TruthError.
    """
    started = time.monotonic()
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    generator = torch.Generator().manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    document = json.loads(config.read_text(encoding="utf-8"))
    truth = read_truth(folder)
    network, tokenizer = create_network(start or config.parent, load_weights=start is not None)
    size = int(document["model_cfg"]["vision_cfg"]["image_size"])
    squares = torch.from_numpy(load_squares(truth.pictures, round(size * 8 / 7)))
    labels = torch.tensor([truth.concepts.index(picture.concept) for picture in truth.pictures])
    captions = _Captions(truth, tokenizer)
    augment = Augment(size)
    mean, std = (torch.tensor(document["preprocess_cfg"][name]).view(1, -1, 1, 1) for name in ("mean", "std"))

    per_epoch = len(labels) // recipe.batch
    if per_epoch == 0:
        recipe = Recipe(**{**asdict(recipe), "batch": len(labels)})
        per_epoch = 1
    steps = per_epoch * recipe.epochs
    optimizer, schedule = _optimizer(network, recipe, steps)
    average = copy.deepcopy(network)
    bf16 = bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())
    network.train()
    sums: dict[str, float] = {}
    last: dict[str, float] = {}
    for step, chosen in enumerate(_batches(len(labels), recipe, generator), start=1):
        concept = labels[chosen]
        shown = rearrange(squares[chosen], recipe.rearranged, rng)
        pictures = torch.cat([shown, make_scraps(squares[chosen], recipe.scraps, rng)])
        mirrored = torch.rand(len(pictures), generator=generator) < 0.5
        pictures[mirrored] = pictures[mirrored].flip(2)
        views = torch.cat([augment(pictures, generator), augment(pictures, generator)])
        tokens = captions.sample(torch.cat([concept, concept]), generator)
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            pixels = ((views - mean) / std).contiguous(memory_format=torch.channels_last)
            image = network.encode_image(pixels)
        first, second = F.normalize(image.float(), dim=-1).chunk(2)
        labelled = torch.cat([first[: len(chosen)], second[: len(chosen)]])
        text = F.normalize(network.encode_text(tokens), dim=-1)
        twice = torch.cat([concept, concept])
        parts = {
            "caption": caption_loss(labelled, text, twice, network.logit_scale.exp()),
            "twin": twin_loss(first, second),
            "alike": class_loss(labelled, twice),
        }
        loss = parts["caption"] + recipe.twin * parts["twin"] + recipe.alike * parts["alike"]
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            network.logit_scale.clamp_(0, math.log(recipe.highest_scale))
        _blend(average, network, min(recipe.average, step / (step + 10)))
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value.item()
        if step % 50 == 0 or step == steps:
            count = step % 50 or 50
            last = {name: value / count for name, value in sums.items()}
            sums = {}
            report(Progress(step, steps, last, time.monotonic() - started))
        if step % 250 == 0:
            save_network(average, config, out)  # an interrupted run leaves something to look at
    save_network(average, config, out)
    return {
        "recipe": asdict(recipe),
        "pictures": len(labels),
        "concepts": len(truth.concepts),
        "losses": {name: round(value, 4) for name, value in last.items()},
        "seconds": round(time.monotonic() - started, 1),
    }


class _Captions:
    """All captions as tokens, drawn at random for a batch: language first, then sentence."""

    def __init__(self, truth: Truth, tokenizer: Any) -> None:
        self._tokens = [
            [tokenizer(list(sentences)) for sentences in truth.captions[concept].values() if sentences]
            for concept in truth.concepts
        ]

    def sample(self, concepts: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Tokens (n, context) of one caption for each concept (n,)."""
        numbers = torch.rand((len(concepts), 2), generator=generator).tolist()
        rows = []
        for concept, (language, sentence) in zip(concepts.tolist(), numbers, strict=True):
            sentences = self._tokens[concept][int(language * len(self._tokens[concept]))]
            rows.append(sentences[int(sentence * len(sentences))])
        return torch.stack(rows)


def create_network(folder: Path, *, load_weights: bool) -> tuple[Any, Any]:
    """A network with the folder's configuration, and its weights where they are wanted, and its tokenizer."""
    open_clip = import_open_clip()
    name = f"local-dir:{folder}"
    network = open_clip.create_model(name, load_weights=load_weights, require_pretrained=load_weights)
    return network.to(memory_format=torch.channels_last), open_clip.get_tokenizer(name)


def _batches(count: int, recipe: Recipe, generator: torch.Generator) -> Iterator[torch.Tensor]:
    for _ in range(recipe.epochs):
        order = torch.randperm(count, generator=generator)
        yield from order[: count // recipe.batch * recipe.batch].split(recipe.batch)


def _optimizer(network: Any, recipe: Recipe, steps: int) -> tuple[Any, Any]:
    """AdamW, with decay on matrices only (words never trained on keep their place), and one cycle of rates."""
    decayed: list[Any] = []
    plain: list[Any] = []
    for name, parameter in network.named_parameters():
        matrix = parameter.ndim >= 2 and "embedding" not in name
        (decayed if matrix else plain).append(parameter)
    groups = [{"params": decayed, "weight_decay": recipe.decay}, {"params": plain, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.98))
    warm = min(0.3, max(0.05, 100 / steps))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.rate, total_steps=steps + 1, pct_start=warm
    )
    return optimizer, schedule


def _blend(average: Any, network: Any, keep: float) -> None:
    """Move the running average a little towards the network: parameters and batch statistics alike."""
    with torch.no_grad():
        for mine, its in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
            if mine.dtype.is_floating_point:
                mine.lerp_(its, 1 - keep)
            else:
                mine.copy_(its)


def save_network(network: Any, config: Path, out: Path) -> None:
    """Write weights (float16, safetensors) and a copy of the configuration into the folder ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    state = {
        name: (value.half() if value.dtype.is_floating_point else value).contiguous()
        for name, value in network.state_dict().items()
    }
    partial = out / f"{WEIGHTS_FILE}.partial"
    save_file(state, partial)
    partial.chmod(0o644)  # safetensors writes for its owner only
    partial.replace(out / WEIGHTS_FILE)
    if not (out / CONFIG_FILE).exists() or not config.samefile(out / CONFIG_FILE):
        shutil.copyfile(config, out / CONFIG_FILE)
