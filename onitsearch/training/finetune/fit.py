"""The steps of tuning: captions against pictures, both ways, until held-back books gain nothing more."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F

from onitsearch.embed.loading import LoadedModel
from onitsearch.training.finetune import methods
from onitsearch.training.finetune.methods import State
from onitsearch.training.finetune.sentences import Sentences
from onitsearch.training.finetune.views import vary
from onitsearch.training.losses import caption_loss

_LEAST_GAIN = 1e-4


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a run: ``rounds`` over the pictures at most, stopped after ``patience`` rounds without a gain.

    ``blocks`` are those of ``last-blocks``, ``rank`` that of ``lora``. ``keep`` weighs how far pictures and words may
    leave where the base has them. ``rate`` 0 is the method's own.
    """

    method: str = "last-blocks"
    blocks: int = 2
    rank: int = 8
    rounds: int = 30
    patience: int = 4
    batch: int = 64
    rate: float = 0.0
    keep: float = 0.2
    broader: float = 0.25
    seed: int = 1


RATES = {"probe": 1e-3, "lora": 1e-3, "last-blocks": 1e-4}


@dataclass(frozen=True, slots=True)
class Round:
    """What came of a round over the pictures: the mean loss, the figure on held-back books, seconds so far."""

    number: int
    loss: float
    figure: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weights of the best round (0: those of the base), and all rounds."""

    weights: State
    best: int
    rounds: tuple[Round, ...]


def fit(
    model: LoadedModel,
    squares: torch.Tensor,
    sentences: Sentences,
    recipe: Recipe,
    score: Callable[[State], float],
    *,
    step: Callable[[int, int], None] = lambda done, all_steps: None,
    report: Callable[[Round], None] = lambda one: None,
) -> Fitted:
    """Train on pictures (n, size, size, 3) uint8, whose examples ``sentences`` was made of; the model stays as it is.

    ``score`` says how good weights are on books held back; the best of all rounds are returned.
    """
    generator = torch.Generator().manual_seed(recipe.seed)
    network = model.network
    trained = methods.begin(
        network, recipe.method, blocks=recipe.blocks, rank=recipe.rank, generator=generator
    )
    rate = recipe.rate or RATES[recipe.method]
    optimizer = torch.optim.AdamW(trained.parameters, lr=rate, betas=(0.9, 0.98), weight_decay=0.01)
    places = sentences.named()
    size = max(2, min(recipe.batch, len(places)))
    steps = max(1, len(places) // size)
    scale = network.logit_scale.detach().exp()
    best, kept = 0, _detached(trained.weights())
    highest = score(kept)
    rounds: list[Round] = []
    begun = time.monotonic()
    for number in range(1, recipe.rounds + 1):
        losses = []
        order = torch.randperm(len(places), generator=generator).tolist()
        for done, start in enumerate(range(0, steps * size, size), start=1):
            chosen = [places[one] for one in order[start : start + size]]
            passed = ((number - 1) * steps + done) / (recipe.rounds * steps)
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1.0, passed * 20 + 0.05) * (1 + math.cos(math.pi * passed)) / 2
            loss = _loss(model, squares, sentences, trained.weights(), chosen, scale, recipe.keep, generator)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained.parameters, 1.0)
            optimizer.step()
            losses.append(loss.item())
            step(done, steps)
        state = _detached(trained.weights())
        rounds.append(Round(number, sum(losses) / len(losses), score(state), time.monotonic() - begun))
        report(rounds[-1])
        if rounds[-1].figure > highest + _LEAST_GAIN:
            best, kept, highest = number, state, rounds[-1].figure
        elif number - best >= recipe.patience:
            break
    return Fitted(kept, best, tuple(rounds))


def _loss(
    model: LoadedModel,
    squares: torch.Tensor,
    sentences: Sentences,
    weights: State,
    chosen: Sequence[int],
    scale: torch.Tensor,
    keep: float,
    generator: torch.Generator,
) -> torch.Tensor:
    said = sentences.draw(chosen, generator)
    pixels = vary(model.preprocess.normalised(squares[list(chosen)]), generator).to(model.device, model.dtype)
    tokens, right = said.tokens.to(model.device), said.right.to(model.device)
    image, text = _encode(model.network, weights, pixels, tokens)
    loss = caption_loss(image, text, right, torch.ones_like(right), scale.float())
    if keep:
        with torch.no_grad():
            before = _encode(model.network, {}, pixels, tokens)
        stayed = ((image * before[0]).sum(1).mean() + (text * before[1]).sum(1).mean()) / 2
        loss = loss + keep * (1 - stayed)
    return loss


def _encode(
    network: Any, weights: State, pixels: torch.Tensor, tokens: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Unit rows of pictures and captions, by the network with some weights of its own replaced."""
    given = torch.func.functional_call(network, weights, (pixels, tokens))
    image, text = (given["image_features"], given["text_features"]) if isinstance(given, dict) else given[:2]
    return F.normalize(image.float(), dim=-1), F.normalize(text.float(), dim=-1)


def _detached(state: State) -> State:
    return {name: value.detach().clone() for name, value in state.items()}
