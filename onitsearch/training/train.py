"""Trains a small CLIP in open_clip's own architecture from a folder of labelled pictures.

Two things are learned at once: what a caption's words look like (CLIP's loss, with every caption that is true of a
picture counting as right, be it “owl”, “bird” or “animal”), and which picture a worn, crooked, darkened copy
comes from (two augmented views of each picture must find one another among all others). The first serves words,
the second picture search.
"""

from __future__ import annotations

import copy
import itertools
import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from onitsearch.training.augment import Augment
from onitsearch.training.captions import Captions, join
from onitsearch.training.compositions import rearrange
from onitsearch.training.dataset import load_squares, read_truth
from onitsearch.training.losses import caption_loss, class_loss, line_loss, twin_loss
from onitsearch.training.negatives import make_scraps
from onitsearch.training.networks import blend, create_network, origin_of, save_network
from onitsearch.training.page_crops import crop_from_page
from onitsearch.training.text_tower import WordsRecipe, teach_words

SAVE_EVERY_S = 240.0
WORDS = WordsRecipe()


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a training run.

    A step sees ``batch`` labelled pictures, a share of them ``rearranged`` and ``cropped`` as from a page, and
    ``scraps`` unlabelled ones, two views each; a share ``broader`` of the captions uses a broader word, and
    ``strangers`` more are true of nothing. ``line``, ``twin`` and ``alike`` weigh their losses against the
    captions'. With ``minutes`` the run ends by the clock, whatever ``epochs`` says, and the rates go by it too;
    the hard pictures come in over the first share ``ramp`` of the run.
    """

    epochs: int = 40
    minutes: float | None = None
    batch: int = 80
    scraps: int = 12
    strangers: int = 24
    broader: float = 1 / 3
    rearranged: float = 0.25
    cropped: float = 0.4
    ramp: float = 0.4
    rate: float = 2e-3
    decay: float = 0.05
    line: float = 0.5
    twin: float = 0.5
    alike: float = 0.3
    average: float = 0.995
    highest_scale: float = 30.0
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
    words: WordsRecipe = WORDS,
    start: Path | None = None,
    record: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Train on ``folder`` (pictures and truth.json) and write configuration and weights to ``out``.

    ``config`` is the ``open_clip_config.json`` of a model folder; training goes on from the weights in the folder
    ``start`` where it is given, even when these are of another picture size. At the end the words alone get some
    steps more, as ``words`` says. The weights are the running average over the steps, kept as float16; their
    metadata say how they came about, with what ``record`` says of the pictures. Returns the recipes and the last
    losses; raises TruthError.
    """
    started = time.monotonic()
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    generator = torch.Generator().manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    document = json.loads(config.read_text(encoding="utf-8"))
    truth = read_truth(folder)
    network, tokenizer = create_network(config.parent, start)
    size = int(document["model_cfg"]["vision_cfg"]["image_size"])
    squares = torch.from_numpy(load_squares(truth.pictures, round(size * 8 / 7)))
    labels = torch.tensor([truth.concepts.index(picture.concept) for picture in truth.pictures])
    captions = Captions(truth, tokenizer)
    augment = Augment(size)
    mean, std = (torch.tensor(document["preprocess_cfg"][name]).view(1, -1, 1, 1) for name in ("mean", "std"))

    recipe = replace(recipe, batch=min(recipe.batch, len(labels)))
    clock = _Clock(recipe, len(labels) // recipe.batch * recipe.epochs)
    optimizer = _optimizer(network, recipe)
    average = copy.deepcopy(network)
    bf16 = bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())
    network.train()
    sums: dict[str, float] = {}
    last: dict[str, float] = {}
    step = reported = 0
    saved = time.monotonic()
    origin = origin_of(start)

    def history() -> dict[str, str]:
        made = {
            "recipe": json.dumps(asdict(recipe)),
            "words": json.dumps(asdict(words)),
            "pictures": str(len(labels)),
            "steps": str(step),
            "seconds": str(round(time.monotonic() - started)),
        }
        return made | origin | dict(record or {})

    for step, chosen in enumerate(_batches(len(labels), recipe, generator), start=1):
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * clock.rate(step)
        hard = min(1.0, clock.done(step) / recipe.ramp) if recipe.ramp else 1.0
        concept = labels[chosen]
        shown = rearrange(squares[chosen], recipe.rearranged * hard, rng)
        shown = crop_from_page(shown, recipe.cropped * hard, rng)
        pictures = torch.cat([shown, make_scraps(squares[chosen], recipe.scraps, rng)])
        mirrored = torch.rand(len(pictures), generator=generator) < 0.5
        pictures[mirrored] = pictures[mirrored].flip(2)
        views = torch.cat([augment(pictures, generator), augment(pictures, generator)])
        named = captions.sample(concept, recipe.broader, generator)
        meaning = join(named, captions.strangers(recipe.strangers, generator))
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            pixels = ((views - mean) / std).contiguous(memory_format=torch.channels_last)
            image = network.encode_image(pixels)
        first, second = F.normalize(image.float(), dim=-1).chunk(2)
        labelled = torch.cat([first[: len(chosen)], second[: len(chosen)]])
        text = F.normalize(network.encode_text(meaning.tokens), dim=-1)
        twice = torch.cat([concept, concept])
        right, counted = meaning.of(twice)
        parts = {
            "caption": caption_loss(labelled, text, right, counted, network.logit_scale.exp()),
            "line": line_loss(labelled, text, right, counted),
            "twin": twin_loss(first, second),
            "alike": class_loss(labelled, twice),
        }
        loss = parts["caption"] + sum(
            getattr(recipe, name) * parts[name] for name in ("line", "twin", "alike")
        )
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        with torch.no_grad():
            network.logit_scale.clamp_(0, math.log(recipe.highest_scale))
        blend(average, network, min(recipe.average, step / (step + 10)))
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value.item()
        over = clock.over(step)
        if step % 50 == 0 or over:
            last = {name: value / (step - reported) for name, value in sums.items()}
            sums, reported = {}, step
            report(Progress(step, clock.steps(step), last, time.monotonic() - started))
        if over:
            break
        if time.monotonic() - saved > SAVE_EVERY_S:
            save_network(average, config, out, history())  # an interrupted run leaves something to look at
            saved = time.monotonic()
    save_network(average, config, out, history())
    if words.steps:
        average.eval()

        def normalized(views: torch.Tensor) -> torch.Tensor:
            return ((views - mean) / std).contiguous(memory_format=torch.channels_last)

        rows = []
        with torch.no_grad():
            for part in torch.arange(len(labels)).split(200):
                shown = crop_from_page(rearrange(squares[part], recipe.rearranged, rng), recipe.cropped, rng)
                rows.append(F.normalize(average.encode_image(normalized(augment(shown, generator))), dim=-1))

        def told(done: int, losses: dict[str, float]) -> None:
            last.update({f"words {name}": value for name, value in losses.items()})
            report(Progress(done, words.steps, losses, time.monotonic() - started))

        teach_words(average, captions, torch.cat(rows), labels, words, generator, told)
        save_network(average, config, out, history())
    return {
        "recipe": asdict(recipe),
        "words": asdict(words),
        "pictures": len(labels),
        "concepts": len(truth.concepts),
        "steps": step,
        "losses": {name: round(value, 4) for name, value in last.items()},
        "seconds": round(time.monotonic() - started, 1),
    }


class _Clock:
    """How far a run is, by its steps or by the clock, and the rate that belongs there."""

    def __init__(self, recipe: Recipe, planned: int) -> None:
        self._planned = planned
        self._seconds = recipe.minutes * 60 if recipe.minutes is not None else None
        self._started = time.monotonic()

    def done(self, step: int) -> float:
        """The share of the run that is behind before step ``step`` (from 1)."""
        if self._seconds is None:
            return (step - 1) / self._planned
        return min(1.0, (time.monotonic() - self._started) / self._seconds)

    def over(self, step: int) -> bool:
        """Whether ``step`` was the last."""
        return step >= self._planned if self._seconds is None else self.done(step) >= 1

    def steps(self, step: int) -> int:
        """How many steps there will be, by the clock an estimate."""
        if self._seconds is None:
            return self._planned
        return max(step, round(step / max(self.done(step), 1e-6)))

    def rate(self, step: int) -> float:
        """A share of the highest rate: up in a straight line over a twentieth, down along a cosine."""
        done, warm = self.done(step), 0.05
        if done < warm:
            return 0.04 + 0.96 * done / warm
        return 0.002 + 0.998 * (1 + math.cos(math.pi * (done - warm) / (1 - warm))) / 2


def _batches(count: int, recipe: Recipe, generator: torch.Generator) -> Iterator[torch.Tensor]:
    for _ in itertools.count() if recipe.minutes is not None else range(recipe.epochs):
        order = torch.randperm(count, generator=generator)
        yield from order[: count // recipe.batch * recipe.batch].split(recipe.batch)


def _optimizer(network: Any, recipe: Recipe) -> Any:
    """AdamW, with decay on matrices only: words never trained on keep their place."""
    decayed: list[Any] = []
    plain: list[Any] = []
    for name, parameter in network.named_parameters():
        matrix = parameter.ndim >= 2 and "embedding" not in name
        (decayed if matrix else plain).append(parameter)
    groups = [{"params": decayed, "weight_decay": recipe.decay}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.98), fused=True)
