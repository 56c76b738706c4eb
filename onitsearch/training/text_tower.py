"""The last part of a training: only the words move, towards pictures that stay where they are.

There are ten times as many words as pictures in a batch, and a step of the text tower costs a tenth of a picture
step. So once the pictures have found their places, among them those of broader words, the words get steps of
their own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F

from onitsearch.training.captions import Captions, join
from onitsearch.training.losses import caption_loss, line_loss


@dataclass(frozen=True, slots=True)
class WordsRecipe:
    """A step sees ``captions`` captions, a share ``broader`` of them broader words, ``strangers`` and ``pictures``."""

    steps: int = 300
    captions: int = 160
    broader: float = 0.4
    strangers: int = 40
    pictures: int = 1200
    rate: float = 8e-4


def teach_words(
    network: Any,
    captions: Captions,
    rows: torch.Tensor,
    labels: torch.Tensor,
    recipe: WordsRecipe,
    generator: torch.Generator,
    report: Callable[[int, dict[str, float]], None] = lambda step, losses: None,
) -> None:
    """Train the text tower of ``network`` on unit rows (n, dim) of pictures whose concepts are ``labels`` (n,).

    The network's picture side and its scale are left as they are; ``report`` gets step and losses now and then.
    """
    trained = [
        parameter.requires_grad_(True)
        for name, parameter in network.named_parameters()
        if not name.startswith("visual.") and name != "logit_scale"
    ]
    # Fused: one pass over the vectors of all 49,408 tokens where there were several.
    optimizer = torch.optim.AdamW(trained, lr=recipe.rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    scale = network.logit_scale.detach().exp()
    kinds = int(labels.max()) + 1
    for step in range(1, recipe.steps + 1):
        done = (step - 1) / recipe.steps
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * min(1.0, done * 20 + 0.05) * (1 + math.cos(math.pi * done)) / 2
        concepts = torch.randint(kinds, (recipe.captions,), generator=generator)
        said = captions.sample(concepts, recipe.broader, generator)
        meaning = join(said, captions.strangers(recipe.strangers, generator))
        shown = torch.randperm(len(rows), generator=generator)[: recipe.pictures]
        text = F.normalize(network.encode_text(meaning.tokens), dim=-1)
        right, counted = meaning.of(labels[shown])
        parts = {
            "caption": caption_loss(rows[shown], text, right, counted, scale),
            "line": line_loss(rows[shown], text, right, counted),
        }
        optimizer.zero_grad(set_to_none=True)
        (parts["caption"] + parts["line"]).backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        if step % 50 == 0 or step == recipe.steps:
            report(step, {name: value.item() for name, value in parts.items()})
