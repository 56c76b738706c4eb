"""A model tuned on what people classified: split, train, go part of the way from the base, judge, write."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from onitsearch.embed.loading import LoadedModel, load
from onitsearch.embed.preprocess import Picture
from onitsearch.embed.prompts import prompt_set
from onitsearch.embed.specs import ModelSpec
from onitsearch.evaluate import onit_table
from onitsearch.evaluate.onit_table import Way
from onitsearch.training.finetune import weights
from onitsearch.training.finetune.examples import Example, Split, split_by_book
from onitsearch.training.finetune.fit import Recipe, Round, fit
from onitsearch.training.finetune.scoring import Scorer
from onitsearch.training.finetune.sentences import Sentences

ALPHAS = (0.0, 0.25, 0.5, 0.75, 1.0)
RECORD, PAGE = "finetune.json", "finetune.html"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: ``words`` of each class (notation → words) that weights are chosen and judged by, those of
    the table, and the language of both.
    """

    words: Mapping[str, str]
    table: Mapping[str, str]
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run. ``figures`` are mean R-precisions on the judging books; ``ways`` the tables, base first."""

    split: Split
    alpha: float
    tried: Mapping[float, float]
    best_round: int
    rounds: tuple[Round, ...]
    base: float
    tuned: float
    ways: tuple[Way, ...]

    @property
    def worse(self) -> bool:
        """Whether the base ranks the judging books better."""
        return self.tuned < self.base

    @property
    def is_base(self) -> bool:
        """Whether no round gained anything on the books to choose by, so that the weights are the base's."""
        return self.best_round == 0 or self.alpha == 0

    def as_json(self, books: Mapping[int, str]) -> dict[str, Any]:
        """The same as plain values, without the curves; ``books`` names them."""
        return {
            "seed": self.split.seed,
            "books": {part: [books[one] for one in ids] for part, ids in self.split.books.items()},
            "pictures": {name: len(getattr(self.split, name)) for name in ("learn", "choose", "judge")},
            "alpha": self.alpha,
            "tried": {f"{alpha:g}": round(figure, 4) for alpha, figure in self.tried.items()},
            "best_round": self.best_round,
            "rounds": [asdict(one) for one in self.rounds],
            "R-precision": {"base": round(self.base, 4), "tuned": round(self.tuned, 4)},
            "ways": [one.as_json() for one in self.ways],
        }


class Tuning:
    """A base model in memory, and the pictures that people classified as it sees them."""

    def __init__(
        self,
        spec: ModelSpec,
        examples: Sequence[Example],
        pictures: Callable[[Example], Picture],
        *,
        device: str = "auto",
    ) -> None:
        """``pictures`` gives the pixels of each example. Raises ModelUnavailableError."""
        self.spec = spec
        self.examples = tuple(examples)
        self.model: LoadedModel = load(spec, device=device, precision="fp32")
        self.half = weights.fits_half(self.model.network)
        squares = torch.empty(
            (len(examples), self.model.preprocess.size, self.model.preprocess.size, 3), dtype=torch.uint8
        )
        for square, one in zip(squares, examples, strict=True):
            square.copy_(self.model.preprocess.squares([pictures(one)])[0])
        self._squares = {one.id: square for one, square in zip(examples, squares, strict=True)}
        self.scorer = Scorer(spec, self.model, self._squares)

    def tune(
        self,
        recipe: Recipe,
        asked: Asked,
        *,
        alpha: float | None = None,
        known: Callable[[Example], bool] = lambda one: True,
        step: Callable[[int, int], None] = lambda done, all_steps: None,
        report: Callable[[Round], None] = lambda one: None,
    ) -> tuple[Outcome, weights.State]:
        """Train, and choose how far to go from the base (``alpha``: so far); returns what came of it, and the weights.

        Examples that are not ``known`` are only judged by, as if nobody had classified them.
        The network keeps its base weights; see `write`. Raises BadRequestError where there are too few books.
        """
        split = split_by_book(self.examples, recipe.seed)
        learn, choose = ([one for one in part if known(one)] for part in (split.learn, split.choose))
        template_set = prompt_set(self.spec.key.name, self.spec.options.get("prompts"))
        sentences = Sentences(learn, self.model.tokenize, template_set, broader=recipe.broader)

        def figure(state: weights.State, of: Sequence[Example]) -> float:
            with weights.worn(self.model.network, state):
                return self.scorer.r_precision(of, asked.words, asked.lang)

        fitted = fit(
            self.model,
            torch.stack([self._squares[one.id] for one in learn]),
            sentences,
            recipe,
            lambda state: figure(state, choose),
            step=step,
            report=report,
        )
        base = dict(self.model.network.named_parameters())
        steps = ALPHAS if alpha is None else (alpha,)
        tried = {one: figure(weights.between(base, fitted.weights, one), choose) for one in steps}
        chosen = max(tried, key=lambda one: (tried[one], -one))  # of equals what is nearer to the base
        state = weights.between(base, fitted.weights, chosen)
        ways = []
        for name, worn in (("base", {}), ("tuned", state)):
            with weights.worn(self.model.network, worn):
                ways += [
                    self.scorer.way(f"{name}: {self.spec.key}", prompt, split.judge, asked.table, asked.lang)
                    for prompt in (onit_table.PROMPT, "")
                ]
        outcome = Outcome(
            split,
            chosen,
            tried,
            fitted.best,
            fitted.rounds,
            figure({}, split.judge),
            figure(state, split.judge),
            tuple(ways),
        )
        return outcome, state

    def write(
        self, state: weights.State, name: str, out: Path, told: Mapping[str, Any], page: str = ""
    ) -> None:
        """Write the tuned model as a folder that `embed` loads, with ``told`` and a ``page`` of HTML beside them.

        Raises OSError; the folder is there whole or not at all.
        """
        history = {
            "base": str(self.spec.key),
            **{key: json.dumps(told[key]) for key in ("recipe", "alpha", "seed")},
        }
        partial = out.with_name(f"{out.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        with weights.worn(self.model.network, state):
            weights.write_folder(
                self.model.network, self.model.tokenize, self.spec, name, partial, history, half=self.half
            )
        (partial / RECORD).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        if page:
            (partial / PAGE).write_text(page, encoding="utf-8")
        partial.rename(out)
