"""Many small questions to one model: micro-batches, a cache of answers, one flight for equal questions."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from manifests import memory
from onitsearch.embed.errors import EncoderUnavailableError

Vector = np.ndarray[Any, np.dtype[np.float32]]


class Batcher:
    """Collects questions for a few milliseconds and answers them with one call of ``encode``.

    ``encode`` takes a list of payloads and returns rows (n, dim), or a list of n arrays; it runs in ``executor``,
    one call at a time. ``cached`` answers are kept, least recently used go first; at most ``waiting`` questions may
    queue.
    All methods belong to the event loop's thread.
    """

    def __init__(
        self,
        encode: Callable[[Sequence[Any]], Vector | Sequence[Vector]],
        executor: Executor,
        *,
        size: int = 32,
        pause: float = 0.003,
        waiting: int = 256,
        cached: int = 0,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._encode = encode
        self._executor = executor
        self._size = size
        self._pause = pause
        self._waiting = waiting
        self._cached = cached
        self._cache: OrderedDict[Hashable, Vector] = OrderedDict()
        self._flights: dict[Hashable, asyncio.Future[Vector]] = {}
        self._queue: list[tuple[Hashable, Any]] = []
        self._runner: asyncio.Task[None] | None = None

    async def ask(self, key: Hashable, payload: Any) -> Vector:
        """The vector (dim,) or other array for ``payload``; equal ``key`` means equal answer."""
        self.counts["asked"] += 1
        known = self._cache.get(key)
        if known is not None:
            self._cache.move_to_end(key)
            self.counts["cached"] += 1
            return known
        flight = self._flights.get(key)
        if flight is None:
            if len(self._queue) >= self._waiting:
                self.counts["refused"] += 1
                raise EncoderUnavailableError(
                    f"The search engine's encoder has {len(self._queue)} questions waiting.",
                    hint="Try again in a moment.",
                )
            flight = self._flights[key] = asyncio.get_running_loop().create_future()
            # Whoever waited may be gone when the answer comes; an error nobody hears is not worth a log line.
            flight.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._queue.append((key, payload))
            if self._runner is None:
                self._runner = asyncio.create_task(self._run())
        else:
            self.counts["shared"] += 1
        return await asyncio.shield(flight)

    async def _run(self) -> None:
        try:
            while self._queue:
                if len(self._queue) < self._size:
                    await asyncio.sleep(self._pause)
                batch, self._queue = self._queue[: self._size], self._queue[self._size :]
                await self._answer(batch)
        finally:
            self._runner = None

    async def _answer(self, batch: list[tuple[Hashable, Any]]) -> None:
        loop = asyncio.get_running_loop()
        self.counts["batches"] += 1
        self.counts["encoded"] += len(batch)
        try:
            rows = await loop.run_in_executor(self._executor, self._encoded, [p for _, p in batch])
        except Exception as error:
            for key, _ in batch:
                self._flights.pop(key).set_exception(error)
            return
        for (key, _), row in zip(batch, rows, strict=True):
            self._flights.pop(key).set_result(row)
            if self._cached:
                # A row of its own: a part of the batch's array would keep the whole of it.
                self._cache[key] = row.copy()
                if len(self._cache) > self._cached:
                    self._cache.popitem(last=False)

    def _encoded(self, payloads: Sequence[Any]) -> Vector | Sequence[Vector]:
        try:
            return self._encode(payloads)
        finally:
            memory.trim()
