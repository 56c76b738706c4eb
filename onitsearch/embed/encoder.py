"""Crops and words to unit vectors: the model, loaded once a process and shared by its threads."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from onitsearch.embed.errors import BadVectorError
from onitsearch.embed.keys import ModelKey
from onitsearch.embed.loading import LoadedModel, load
from onitsearch.embed.patch_features import similarity_map
from onitsearch.embed.preprocess import Picture
from onitsearch.embed.prompts import prompt_set, prompts
from onitsearch.embed.specs import ModelSpec
from onitsearch.embed.textual import text_features

Vectors = np.ndarray[Any, np.dtype[np.float32]]


class Encoder:
    """One model, loaded at first use under a lock; every method may be called from any thread.

    ``device`` is ``auto``, ``cpu`` or ``cuda``; ``precision`` is ``auto``, ``fp32`` or ``bf16``; ``threads``
    sets torch's (process-wide) thread count. ``random_weights`` serves the benchmark only.
    """

    def __init__(
        self,
        spec: ModelSpec,
        *,
        device: str = "auto",
        precision: str = "auto",
        threads: int | None = None,
        random_weights: bool = False,
    ) -> None:
        self.spec = spec
        self._device = device
        self._precision = precision
        self._threads = threads
        self._random = random_weights
        self._lock = threading.Lock()
        self._model: LoadedModel | None = None
        self._prompt_set = prompt_set(spec.key.name, spec.options.get("prompts"))

    @classmethod
    def of(cls, spec: ModelSpec, model: LoadedModel) -> Encoder:
        """An encoder of a model that is loaded already, whatever has become of its weights since."""
        encoder = cls(spec)
        encoder._model = model
        return encoder

    @property
    def key(self) -> ModelKey:
        """The key under which this model's vectors are kept; known without loading."""
        return self.spec.key

    @property
    def loaded(self) -> bool:
        """Whether the weights are in memory."""
        return self._model is not None

    @property
    def device(self) -> str:
        """Where the model computes, for instance ``cpu``; loads it when that did not happen yet."""
        return str(self.load().device)

    @property
    def precision(self) -> str:
        """``fp32`` or ``bf16``; loads the model when that did not happen yet."""
        return "bf16" if self.load().dtype == torch.bfloat16 else "fp32"

    def load(self) -> LoadedModel:
        """Load the model unless another thread did; raises ModelUnavailableError with what to do."""
        with self._lock:
            if self._model is None:
                if self._threads is not None:
                    torch.set_num_threads(self._threads)
                self._model = load(
                    self.spec, device=self._device, precision=self._precision, random_weights=self._random
                )
            return self._model

    def encode_images(self, images: Sequence[Picture], *, batch: int = 32) -> Vectors:
        """Unit rows (n, dim) float32 of pictures (uint8 H×W×3 RGB, H×W grey, or PIL) of any size."""
        return self.encode_with(self.load(), images, batch=batch)

    def encode_with(self, model: LoadedModel, images: Sequence[Picture], *, batch: int = 32) -> Vectors:
        """The same with the model prepared in another way (another resize mode, to compare)."""
        parts = []
        for start in range(0, len(images), batch):
            pixels = model.preprocess.batch(images[start : start + batch])
            with torch.inference_mode():
                parts.append(self._unit(model.network.encode_image(pixels.to(model.device, model.dtype))))
        return self._checked(parts, len(images))

    def encode_texts(self, texts: Sequence[str], lang: str = "en", *, batch: int = 64) -> Vectors:
        """Unit rows (n, dim) float32 of visitors' words: the mean over the prompts of their language."""
        asked = [prompts(text, lang, template_set=self._prompt_set) for text in texts]
        flat = self.encode_prompts([prompt for group in asked for prompt in group], batch=batch)
        ends = np.cumsum([len(group) for group in asked])
        means = [part.mean(axis=0) for part in np.split(flat, ends[:-1])] if asked else []
        rows = [mean / np.linalg.norm(mean) for mean in means]
        return self._checked([torch.from_numpy(row)[None] for row in rows], len(texts))

    def encode_prompts(self, texts: Sequence[str], *, batch: int = 64) -> Vectors:
        """Unit rows (n, dim) float32 of sentences exactly as they stand, without templates."""
        model = self.load()
        parts = []
        for start in range(0, len(texts), batch):
            with torch.inference_mode():
                parts.append(self._unit(text_features(model, list(texts[start : start + batch]))))
        return self._checked(parts, len(texts))

    def similarity_map(self, image: Picture, text: str, lang: str = "en") -> Vectors:
        """Cosines (rows, columns) float32 of the parts of a picture with a visitor's words.

        Raises ModelUnavailableError where the model's parts have no place among its words.
        """
        return similarity_map(self.load(), image, self.encode_texts([text], lang)[0])

    @staticmethod
    def _unit(features: torch.Tensor) -> torch.Tensor:
        return F.normalize(features.float(), dim=-1).cpu()

    def _checked(self, parts: list[torch.Tensor], count: int) -> Vectors:
        rows = torch.cat(parts).numpy() if parts else np.zeros((0, self.key.dim), np.float32)
        return check_vectors(rows, count, self.key)


def check_vectors(rows: np.ndarray[Any, Any], count: int, key: ModelKey) -> Vectors:
    """The rows as float32; BadVectorError unless they are ``count`` finite unit vectors of the key."""
    if rows.shape != (count, key.dim):
        raise BadVectorError(
            f"The model {key} answered with vectors of shape {rows.shape} for {count} inputs.",
            hint="Its configuration and weights do not belong together; load the model again.",
        )
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1)
    bad = np.flatnonzero(~(np.abs(lengths - 1.0) < 1e-3))  # NaN compares false and is caught too
    if len(bad):
        raise BadVectorError(
            f"The model {key} gave {len(bad)} of {count} vectors that are not finite or not of unit length"
            f" (the first is number {bad[0]}, of length {lengths[bad[0]]:.4g}).",
            hint="Try precision fp32; if that does not help, the weights are damaged: fetch them again.",
        )
    return rows.astype(np.float32, copy=False)
