"""The models that one encoder process serves: loaded when asked for, each with its own batches and answers kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import structlog

from manifests.errors import OnitError
from onitsearch.embed.batching import Batcher, Vector
from onitsearch.embed.errors import EncoderUnavailableError, ModelMismatchError, ModelUnavailableError
from onitsearch.embed.keys import ModelKey

if TYPE_CHECKING:
    from onitsearch.embed.encoder import Encoder

log = structlog.get_logger(__name__)

_LOADING_AT_ONCE = 4  # a download that hangs must not keep another model from being loaded
_LEAST_BETWEEN_LOOKS = 0.5  # seconds: questions for a key that nobody knows do not storm the database


@dataclass(frozen=True, slots=True)
class Roster:
    """Which models may be asked for: how each is made, by key, and the key that is meant where none is named."""

    default: str
    make: Mapping[str, Callable[[], Encoder]]


@dataclass(eq=False)
class ServedModel:
    """One model: its encoder once it is loaded, else why not; questions are asked through its batchers."""

    key: ModelKey
    executor: Executor
    cached: int
    encoder: Encoder | None = None
    problem: OnitError | None = None
    tried_at: float = float("-inf")
    used_at: float = field(default_factory=time.monotonic)
    listed_at: float = field(default_factory=time.monotonic)
    loading: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        """Give it batchers of its own: an answer that is kept belongs to this model alone."""
        self.texts = Batcher(self._encode_texts, self.executor, cached=self.cached)
        self.images = Batcher(self._encode_images, self.executor, cached=64)
        # Questions of visitors go first: maps are made one at a time.
        self.maps = Batcher(self._map, self.executor, size=1, waiting=32, cached=64)

    @property
    def state(self) -> str:
        """One of ``ready``, ``failed``, ``loading`` and ``idle`` (not asked for yet, or dropped since)."""
        if self.encoder is not None:
            return "ready"
        if self.problem is not None:
            return "failed"
        return "loading" if self.loading is not None else "idle"

    def ready(self) -> Encoder:
        """The encoder; raises what stands in the way."""
        if self.encoder is not None:
            return self.encoder
        if self.problem is not None:
            raise self.problem
        raise EncoderUnavailableError(
            f"The search engine's encoder is starting and still loads its model {self.key}.",
            hint="Try again in a few seconds.",
        )

    def facts(self) -> dict[str, Any]:
        """What it is and did so far, as JSON."""
        encoder = self.encoder
        counts = {f"text_{k}": v for k, v in self.texts.counts.items()}
        counts |= {f"image_{k}": v for k, v in self.images.counts.items()}
        counts |= {f"map_{k}": v for k, v in self.maps.counts.items()}
        return {
            "state": self.state,
            "key": str(self.key),
            "dim": self.key.dim,
            "device": encoder.device if encoder else "",
            "precision": encoder.precision if encoder else "",
            "problem": str(self.problem or ""),
            "counts": counts,
        }

    def _encode_texts(self, questions: Sequence[tuple[str, str]]) -> Vector:
        encoder = self.ready()
        rows = np.empty((len(questions), encoder.key.dim), np.float32)
        for lang in {lang for _, lang in questions}:
            places = [i for i, (_, its) in enumerate(questions) if its == lang]
            rows[places] = encoder.encode_texts([questions[i][0] for i in places], lang)
        return rows

    def _encode_images(self, pictures: Sequence[np.ndarray[Any, np.dtype[np.uint8]]]) -> Vector:
        return self.ready().encode_images(pictures)

    def _map(
        self, questions: Sequence[tuple[np.ndarray[Any, np.dtype[np.uint8]], str, str]]
    ) -> Sequence[Vector]:
        encoder = self.ready()
        return [encoder.similarity_map(pixels, words, lang) for pixels, words, lang in questions]


class ModelPool:
    """Serves the models of a roster; all methods belong to the event loop's thread.

    ``look`` gives the roster as it is now (called in a thread, every ``refresh`` seconds and for a key not known
    yet). The default is loaded at once and stays; of the others the ``loaded`` used last are kept. A model that
    left the roster is served for ``grace`` seconds more, since somebody may have begun a search with it.
    ``retry_load`` is the pause after a failed load, in seconds.
    """

    def __init__(
        self,
        look: Callable[[], Roster],
        *,
        loaded: int = 2,
        cached: int = 4096,
        refresh: float = 2.0,
        grace: float = 60.0,
        retry_load: float = 60.0,
    ) -> None:
        self._look = look
        self._most = max(1, loaded)
        self._cached = cached
        self._refresh = refresh
        self._grace = grace
        self._retry_load = retry_load
        self._models: dict[str, ServedModel] = {}
        self._make: dict[str, Callable[[], Encoder]] = {}
        self._default = ""
        self._problem: OnitError | None = None
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._loaders = ThreadPoolExecutor(_LOADING_AT_ONCE, thread_name_prefix="load")
        self._looker = ThreadPoolExecutor(1, thread_name_prefix="roster")

    @property
    def keys(self) -> list[str]:
        """The keys that are served, the default first."""
        return sorted(self._models, key=lambda key: key != self._default)

    def states(self) -> dict[str, str]:
        """The state of each model that is served, the default's first."""
        return {key: self._models[key].state for key in self.keys}

    async def watch(self, ready: Callable[[], None]) -> None:
        """Keep the roster current and its default loaded; calls ``ready`` when the default is loaded first."""
        told = False
        while True:
            await self.look()
            default = self._models.get(self._default)
            if default is not None and default.encoder is None:
                self._start_loading(default)
            if default is not None and default.encoder is not None and not told:
                ready()
                told = True
            waits = [m.loading for m in self._models.values() if m.loading]
            if waits:  # wake when a load ends, to tell of it at once
                await asyncio.wait(waits, timeout=self._refresh)
                await asyncio.sleep(0.01)
            else:
                await asyncio.sleep(self._refresh)

    async def look(self) -> None:
        """Read the roster anew, not more often than makes sense; where it cannot be read the last one stays."""
        asked_at = time.monotonic()
        async with self._looking:
            if self._looked_at >= asked_at:
                return  # somebody else just did
            await asyncio.sleep(max(0.0, self._looked_at + _LEAST_BETWEEN_LOOKS - time.monotonic()))
            try:
                roster = await asyncio.get_running_loop().run_in_executor(self._looker, self._look)
            except OnitError as error:
                self._problem = error
                return
            finally:
                self._looked_at = time.monotonic()
            self._problem = None
            self._take(roster)

    def _take(self, roster: Roster) -> None:
        now = time.monotonic()
        self._default = roster.default
        self._make.update(roster.make)
        for key in roster.make:
            model = self._models.get(key)
            if model is None:
                model = ServedModel(ModelKey.parse(key), self._executor, self._cached)
                self._models[key] = model
            model.listed_at = now
        for key, model in list(self._models.items()):
            if key not in roster.make and now - model.listed_at > self._grace:
                log.info("encoder_model_dropped", model=key)
                model.encoder = None
                del self._models[key]
                self._make.pop(key, None)

    async def get(self, key: object = None) -> ServedModel:
        """The model of a key (None: the default). Raises ModelMismatchError where it is not served."""
        wanted = self._default if key is None else str(key)
        if wanted not in self._models:
            await self.look()
            wanted = self._default if key is None else wanted
        model = self._models.get(wanted)
        if model is not None:
            return model
        if not self._models:
            raise self._problem or EncoderUnavailableError(
                "The search engine's encoder is starting.", hint="Try again in a few seconds."
            )
        raise ModelMismatchError(
            f"The search engine's encoder does not serve the model {wanted[:120]}; it serves"
            f" {', '.join(self.keys)}.",
            hint="`manage.py models list` says which models are in use; an encoder that was started with"
            " --model serves only those.",
        )

    async def prepare(self, key: object = None) -> ServedModel:
        """The same, and have it loaded where it is not."""
        model = await self.get(key)
        model.used_at = time.monotonic()
        if model.encoder is None:
            self._start_loading(model)
        return model

    def _start_loading(self, model: ServedModel) -> None:
        """Load a model in a thread of its own, unless that is under way or has only just failed."""
        if model.loading is None and time.monotonic() - model.tried_at >= self._retry_load:
            model.loading = asyncio.get_running_loop().create_task(self._load(model))

    async def _load(self, model: ServedModel) -> None:
        key = str(model.key)
        try:
            make = self._make[key]
            encoder = await asyncio.get_running_loop().run_in_executor(self._loaders, _loaded, make)
            if encoder.key != model.key:
                raise ModelMismatchError(f"The model {key} was to be loaded, and it is {encoder.key}.")
        except Exception as error:
            problem = (
                error
                if isinstance(error, OnitError)
                else ModelUnavailableError(
                    f"The model {key} could not be loaded: {type(error).__name__}: {str(error)[:200]}"
                )
            )
            model.problem, model.tried_at = problem, time.monotonic()
            log.error("encoder_model_failed", model=key, problem=str(problem))
        else:
            model.encoder, model.problem = encoder, None
            model.used_at = time.monotonic()
            log.info("encoder_model_loaded", model=key)
            self._make_room()
        finally:
            model.loading = None

    def _make_room(self) -> None:
        """Drop the models not asked for longest, never the default."""
        spare = [m for k, m in self._models.items() if m.encoder is not None and k != self._default]
        spare.sort(key=lambda model: model.used_at, reverse=True)
        for model in spare[self._most - 1 :]:
            log.info("encoder_model_rests", model=str(model.key))
            model.encoder = None

    def close(self) -> None:
        """Stop loading and encoding."""
        for model in self._models.values():
            if model.loading is not None:
                model.loading.cancel()
        for pool in (self._executor, self._loaders, self._looker):
            pool.shutdown(wait=False, cancel_futures=True)


def _loaded(make: Callable[[], Encoder]) -> Encoder:
    encoder = make()
    encoder.load()
    # The first pass through a network is slow (memory, kernels); nobody should wait for it.
    encoder.encode_texts(["warm"])
    encoder.encode_images([np.zeros((64, 64, 3), np.uint8)])
    return encoder
