"""Teaches a trained CLIP broader words: the pictures' side stays as it is, and so do the words it knows.

“Ship” alone was never a caption where each picture is called a galley or a sailing ship. The text tower learns
such words from the pictures of all the concepts they mean, while it is held to what it said of its captions.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from onitsearch.embed.specs import CONFIG_FILE
from onitsearch.quality.train import Progress, create_network, save_network
from onitsearch.quality.truth import BroaderWords, Truth, TruthError, load_squares, read_truth


@dataclass(frozen=True, slots=True)
class WordsRecipe:
    """The numbers of the run: a step sees ``broad`` broader sentences and ``known`` captions.

    ``hold`` weighs how firmly captions keep their place, ``scale`` is the factor on cosines.
    """

    steps: int = 900
    broad: int = 48
    known: int = 96
    rate: float = 4e-4
    hold: float = 8.0
    scale: float = 20.0
    seed: int = 1
    threads: int = 2


def teach_words(
    folder: Path,
    start: Path,
    out: Path,
    recipe: WordsRecipe,
    report: Callable[[Progress], None] = lambda progress: None,
) -> dict[str, Any]:
    """Train the text tower of the model in ``start`` on the broader words of ``folder``; write it to ``out``.

    ``folder`` holds pictures and truth.json. Returns the recipe and the last losses; raises TruthError where the
    truth names no broader words.
    """
    started = time.monotonic()
    torch.set_num_threads(recipe.threads)
    generator = torch.Generator().manual_seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    truth = read_truth(folder)
    if not truth.broader:
        raise TruthError(
            f"The truth file of {folder} names no broader words.",
            hint='Add "broader": [{"sentences": {language: [sentences]}, "concepts": [concept]}].',
        )
    config = start / CONFIG_FILE
    network, tokenizer = create_network(start, load_weights=True)
    network.eval()  # batch statistics of the pictures' side are not to move
    rows = _picture_rows(network, truth, json.loads(config.read_text(encoding="utf-8")))
    means = [_members(truth, broader) for broader in truth.broader]
    broad = [
        [tokenizer(list(sentences)) for sentences in broader.sentences.values() if sentences]
        for broader in truth.broader
    ]
    known = torch.cat(
        [tokenizer(list(s)) for by in truth.captions.values() for s in by.values() if s]
    )  # (captions, context)
    with torch.no_grad():
        before = torch.cat([F.normalize(network.encode_text(part), dim=-1) for part in known.split(512)])

    trained = [
        parameter
        for name, parameter in network.named_parameters()
        if not name.startswith("visual.") and name != "logit_scale"
    ]
    optimizer = torch.optim.AdamW(trained, lr=recipe.rate, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, total_steps=recipe.steps + 1)
    last: dict[str, float] = {}
    for step in range(1, recipe.steps + 1):
        tokens, targets = _questions(broad, means, recipe.broad, generator)
        chosen = torch.randint(len(known), (recipe.known,), generator=generator)
        texts = F.normalize(network.encode_text(torch.cat([tokens, known[chosen]])), dim=-1)
        logits = recipe.scale * texts[: recipe.broad] @ rows.T
        parts = {
            "broader": F.cross_entropy(logits, targets),
            "held": (1 - (texts[recipe.broad :] * before[chosen]).sum(dim=1)).mean(),
        }
        loss = parts["broader"] + recipe.hold * parts["held"]
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        if step % 50 == 0 or step == recipe.steps:
            last = {name: value.item() for name, value in parts.items()}
            report(Progress(step, recipe.steps, last, time.monotonic() - started))
    save_network(network, config, out)
    return {
        "recipe": asdict(recipe),
        "broader": len(truth.broader),
        "losses": {name: round(value, 4) for name, value in last.items()},
        "seconds": round(time.monotonic() - started, 1),
    }


def _picture_rows(network: Any, truth: Truth, document: dict[str, Any]) -> torch.Tensor:
    """Unit rows (n, dim) of all pictures."""
    size = int(document["model_cfg"]["vision_cfg"]["image_size"])
    mean, std = (torch.tensor(document["preprocess_cfg"][name]).view(1, -1, 1, 1) for name in ("mean", "std"))
    squares = torch.from_numpy(load_squares(truth.pictures, size))
    rows = []
    with torch.no_grad():
        for part in squares.split(128):
            pixels = part[:, None].float().div(255).expand(-1, 3, -1, -1)
            rows.append(F.normalize(network.encode_image((pixels - mean) / std), dim=-1))
    return torch.cat(rows)


def _members(truth: Truth, broader: BroaderWords) -> torch.Tensor:
    """The target (n,) of a broader word: its pictures share the whole, concept by concept evenly."""
    wanted = set(broader.concepts)
    names = [picture.concept for picture in truth.pictures]
    counts = Counter(names)
    share = np.array([1.0 / counts[name] if name in wanted else 0.0 for name in names], np.float32)
    if share.sum() == 0:
        raise TruthError(f"No picture shows any of {', '.join(sorted(wanted))}.")
    return torch.from_numpy(share / share.sum())


def _questions(
    broad: Sequence[Sequence[torch.Tensor]],
    means: Sequence[torch.Tensor],
    count: int,
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Tokens (count, context) of sentences drawn at random, and what each means: targets (count, n)."""
    tokens, targets = [], []
    for one, language, sentence in torch.rand((count, 3), generator=generator).tolist():
        which = int(one * len(broad))
        sentences = broad[which][int(language * len(broad[which]))]
        tokens.append(sentences[int(sentence * len(sentences))])
        targets.append(means[which])
    return torch.stack(tokens), torch.stack(targets)
