"""How well a network in memory ranks the classified pictures of some books: ONiT's table, or one figure of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from onitsearch.embed.encoder import Encoder
from onitsearch.embed.loading import LoadedModel
from onitsearch.embed.specs import ModelSpec
from onitsearch.evaluate import metrics, onit_table
from onitsearch.evaluate.onit_table import Way
from onitsearch.evaluate.zero_shot import classify
from onitsearch.training.finetune.examples import Example, gallery_of

_BATCH = 64


class Scorer:
    """A model in memory, whatever its weights are just now, asked for classes by their words."""

    def __init__(self, spec: ModelSpec, model: LoadedModel, squares: Mapping[int, torch.Tensor]) -> None:
        """``squares`` are the pictures by row id, as `Preprocess.squares` makes them."""
        self._encoder = Encoder.of(spec, model)
        self._model = model
        self._squares = squares

    def r_precision(self, examples: Sequence[Example], questions: Mapping[str, str], lang: str) -> float:
        """The mean over the classes asked for (notation → words) that the examples show; 0 where none is."""
        known = gallery_of(examples)
        ids, scores = self._scores(examples, list(questions.values()), lang)
        figures = []
        for row, notation in zip(scores, questions, strict=True):
            right = known.right(notation)
            if right:
                order = np.argsort(-row, kind="stable")
                fits = np.isin(ids[order], list(right))
                figures.append(metrics.r_precision(fits, len(right)))
        return float(np.mean(figures)) if figures else 0.0

    def way(
        self, name: str, prompt: str, examples: Sequence[Example], questions: Mapping[str, str], lang: str
    ) -> Way:
        """ONiT's table for these pictures; ``prompt`` is a sentence around the words, or empty for the model's own."""
        words = list(dict.fromkeys(questions.values()))
        ids, pictures = self._pictures(examples)
        asked = self._asked(words, prompt, lang)
        ranked = {
            word: ids[np.argsort(-row, kind="stable")]
            for word, row in zip(words, asked @ pictures.T, strict=True)
        }
        known = gallery_of(examples)
        rows = asked[[words.index(each) for each in questions.values()]]
        confusion = classify(ids, pictures, list(questions), rows, known.notations)
        return onit_table.measure(
            name,
            prompt or "the model's own sentences",
            questions,
            lambda word: ranked[word],
            known,
            confusion,
        )

    def _scores(
        self, examples: Sequence[Example], words: list[str], lang: str
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        ids, pictures = self._pictures(examples)
        return ids, self._asked(words, "", lang) @ pictures.T

    def _asked(self, words: list[str], prompt: str, lang: str) -> NDArray[np.float32]:
        if prompt:
            return self._encoder.encode_prompts([prompt.replace("{}", one) for one in words])
        return self._encoder.encode_texts(words, lang)

    def _pictures(self, examples: Sequence[Example]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        ids = np.array([one.id for one in examples], np.int64)
        rows = []
        for start in range(0, len(ids), _BATCH):
            squares = torch.stack([self._squares[int(one)] for one in ids[start : start + _BATCH]])
            pixels = self._model.preprocess.normalised(squares).to(self._model.device, self._model.dtype)
            with torch.inference_mode():
                found = self._model.network.encode_image(pixels).float()
            rows.append(torch.nn.functional.normalize(found, dim=-1).cpu().numpy())
        return ids, np.concatenate(rows).astype(np.float32)
