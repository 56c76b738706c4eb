"""The one encoder process: a socket in front of one model, for as many web processes as there are.

It listens before its model is loaded and says so to whoever asks, so that a web page can tell "starting" from
"not running", and it stays up with the reason when a model cannot be loaded.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import structlog

from manifests.errors import OnitError
from onitsearch.embed.batching import Batcher, Vector
from onitsearch.embed.errors import EncoderProtocolError, EncoderUnavailableError
from onitsearch.embed.prompts import normalise
from onitsearch.embed.protocol import (
    MAX_SIDE,
    MAX_TEXT,
    PREFIX,
    Address,
    check_lengths,
    pack,
    unpack_header,
)

if TYPE_CHECKING:
    from onitsearch.embed.encoder import Encoder
    from onitsearch.embed.keys import ModelKey

log = structlog.get_logger(__name__)

Answer = tuple[dict[str, Any], bytes]


class EncoderServer:
    """Serves one model at one address until ``stop``; ``make`` builds the encoder (importing torch late).

    ``answer_within`` bounds a request, ``frame_within`` the arrival of a frame once begun, ``idle`` the life
    of a silent connection, ``retry_load`` the pause after a failed load; all in seconds.
    """

    def __init__(
        self,
        address: Address,
        key: ModelKey,
        make: Callable[[], Encoder],
        *,
        cached: int = 4096,
        connections: int = 256,
        answer_within: float = 30.0,
        frame_within: float = 10.0,
        idle: float = 600.0,
        retry_load: float = 60.0,
    ) -> None:
        self.address = address
        self.key = key
        self._make = make
        self._cached = cached
        self._connections = connections
        self._answer_within = answer_within
        self._frame_within = frame_within
        self._idle = idle
        self._retry_load = retry_load
        self._encoder: Encoder | None = None
        self._problem: OnitError | None = None
        self._conversations: set[asyncio.Task[Any]] = set()
        # Who may ask, first come, first served. More may be connected, and are told to try again.
        self._admitted: set[asyncio.Task[Any]] = set()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._stopped = asyncio.Event()
        self._texts = Batcher(self._encode_texts, self._executor, cached=cached)
        self._images = Batcher(self._encode_images, self._executor, cached=64)

    async def serve(self, ready: Callable[[], None] = lambda: None) -> None:
        """Listen, load the model, call ``ready`` once it is loaded, and answer until stopped."""
        self.address.clear_stale()
        # A Unix socket refuses at once whom its queue has no room for: a burst of all that we take must fit into it.
        room = self._connections
        if self.address.path:
            mask = os.umask(0o177)  # only this user may ask
            try:
                server = await asyncio.start_unix_server(self._accept, self.address.path, backlog=room)
            finally:
                os.umask(mask)
        else:
            server = await asyncio.start_server(
                self._accept, self.address.host, self.address.port, backlog=room
            )
        loading = asyncio.create_task(self._load(ready))
        try:
            async with server:
                await self._stopped.wait()
                # asyncio loses a connection that is accepted in the very moment of closing: accept no more,
                # and let those under way get their task.
                for listening in server.sockets:
                    asyncio.get_running_loop().remove_reader(listening.fileno())
                await asyncio.sleep(0.05)
        finally:
            loading.cancel()
            for conversation in self._conversations:
                conversation.cancel()
            await asyncio.gather(loading, *self._conversations, return_exceptions=True)
            if self.address.path:
                Path(self.address.path).unlink(missing_ok=True)
            self._executor.shutdown(wait=False, cancel_futures=True)

    def stop(self) -> None:
        """End ``serve``; call it from the loop's thread."""
        self._stopped.set()

    async def _load(self, ready: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                self._encoder = await loop.run_in_executor(self._executor, self._loaded)
            except OnitError as error:
                self._problem = error
                log.error("encoder_model_failed", model=str(self.key), problem=str(error))
                await asyncio.sleep(self._retry_load)
                continue
            self._problem = None
            log.info("encoder_ready", model=str(self.key), address=str(self.address))
            ready()
            return

    def _loaded(self) -> Encoder:
        encoder = self._make()
        encoder.load()
        # The first pass through a network is slow (memory, kernels); nobody should wait for it.
        encoder.encode_texts(["warm"])
        encoder.encode_images([np.zeros((64, 64, 3), np.uint8)])
        return encoder

    def _ready_encoder(self) -> Encoder:
        if self._encoder is not None:
            return self._encoder
        if self._problem is not None:
            raise self._problem
        raise EncoderUnavailableError(
            "The search engine's encoder is starting and still loads its model.",
            hint="Try again in a few seconds.",
        )

    def _encode_texts(self, questions: Sequence[tuple[str, str]]) -> Vector:
        encoder = self._ready_encoder()
        rows = np.empty((len(questions), encoder.key.dim), np.float32)
        for lang in {lang for _, lang in questions}:
            places = [i for i, (_, its) in enumerate(questions) if its == lang]
            rows[places] = encoder.encode_texts([questions[i][0] for i in places], lang)
        return rows

    def _encode_images(self, pictures: Sequence[np.ndarray[Any, np.dtype[np.uint8]]]) -> Vector:
        return self._ready_encoder().encode_images(pictures)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold each conversation's task, so that stopping can end even one that has not begun."""
        task = asyncio.get_running_loop().create_task(self._converse(reader, writer))
        self._conversations.add(task)
        task.add_done_callback(self._conversations.discard)
        task.add_done_callback(self._admitted.discard)
        task.add_done_callback(lambda _: writer.close())

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: frames in, frames out, one after the other."""
        try:
            while (frame := await self._frame(reader)) is not None:
                header, body = await self._guarded(self._reply, *frame)
                writer.write(pack(header, body))
                await asyncio.wait_for(writer.drain(), self._frame_within)
        except EncoderProtocolError as error:
            writer.write(pack({"error": _problem(error)}))  # the stream is out of step: say why and hang up
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass  # the other side is gone or stuck: nobody is left to tell
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _frame(self, reader: asyncio.StreamReader) -> tuple[dict[str, Any], bytes] | None:
        first = await asyncio.wait_for(reader.read(1), self._idle)
        if not first:
            return None

        async def rest() -> tuple[dict[str, Any], bytes]:
            header_length, body_length = PREFIX.unpack(first + await reader.readexactly(PREFIX.size - 1))
            check_lengths(header_length, body_length)
            header = unpack_header(await reader.readexactly(header_length))
            return header, await reader.readexactly(body_length)

        return await asyncio.wait_for(rest(), self._frame_within)

    async def _guarded(
        self, reply: Callable[[dict[str, Any], bytes], Awaitable[Answer]], header: dict[str, Any], body: bytes
    ) -> Answer:
        try:
            self._admit()
            return await asyncio.wait_for(reply(header, body), self._answer_within)
        except TimeoutError:
            late = EncoderUnavailableError(
                f"The search engine's encoder did not finish within {self._answer_within:g} s.",
                hint="It has too much to do; try again in a moment.",
            )
            return {"error": _problem(late)}, b""
        except OnitError as error:
            return {"error": _problem(error)}, b""
        except Exception as error:  # a bug must not take the process down with everybody's questions
            log.exception("encoder_request_failed", operation=str(header.get("op"))[:20])
            failed = EncoderUnavailableError(f"The search engine's encoder failed: {type(error).__name__}.")
            return {"error": _problem(failed)}, b""

    def _admit(self) -> None:
        """Give this conversation one of the places, for as long as it lasts; raise where there is none left.

        Counting everybody instead would refuse all of a burst, those included who came in time.
        """
        task = asyncio.current_task()
        assert task is not None
        if task not in self._admitted and len(self._admitted) >= self._connections:
            raise EncoderUnavailableError(
                f"The search engine's encoder already talks to {self._connections} processes.",
                hint="Try again in a moment.",
            )
        self._admitted.add(task)

    async def _reply(self, header: dict[str, Any], body: bytes) -> Answer:
        operation = header.get("op")
        if operation == "info":
            return self._info(), b""
        self._ready_encoder()
        if operation == "text":
            text, lang = header.get("text"), header.get("lang", "en")
            words = normalise(text[:MAX_TEXT]) if isinstance(text, str) else ""
            if not words or not isinstance(lang, str):
                raise EncoderProtocolError("A text question needs words and a language.")
            vector = await self._texts.ask((words, lang), (words, lang))
        elif operation == "image":
            pixels = _pixels(header, body)
            vector = await self._images.ask(
                hashlib.sha256(body).digest() + str(pixels.shape).encode(), pixels
            )
        else:
            raise EncoderProtocolError(f"The encoder has no operation {str(operation)[:40]!r}.")
        return {"dim": self.key.dim}, vector.astype("<f4").tobytes()

    def _info(self) -> dict[str, Any]:
        encoder = self._encoder
        state = "ready" if encoder else "failed" if self._problem else "loading"
        counts = {f"text_{k}": v for k, v in self._texts.counts.items()}
        counts |= {f"image_{k}": v for k, v in self._images.counts.items()}
        return {
            "state": state,
            "key": str(self.key),
            "dim": self.key.dim,
            "device": encoder.device if encoder else "",
            "precision": encoder.precision if encoder else "",
            "counts": {
                **counts,
                "connections": len(self._conversations),
                "threads": threading.active_count(),
            },
        }


def _pixels(header: dict[str, Any], body: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    width, height = header.get("width"), header.get("height")
    if not isinstance(width, int) or not isinstance(height, int):
        raise EncoderProtocolError("A picture needs its width and height.")
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE) or len(body) != width * height * 3:
        raise EncoderProtocolError(f"A picture of {width}×{height} does not have {len(body)} bytes.")
    return np.frombuffer(body, np.uint8).reshape(height, width, 3)


def _problem(error: OnitError) -> dict[str, str]:
    return {"type": type(error).__name__, "message": error.message, "hint": error.hint}
