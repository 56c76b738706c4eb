"""The one encoder process: a socket in front of the models in use, for as many web processes as there are.

It listens before a model is loaded and says so to whoever asks, so that a web page can tell "starting" from
"not running", and it stays up with the reason when a model cannot be loaded. A question names its model's key,
and so does the answer: a key that is not served is refused, never answered with another model's vector.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import structlog

from manifests.errors import OnitError
from onitsearch.embed.errors import EncoderProtocolError, EncoderUnavailableError
from onitsearch.embed.pool import ModelPool
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

log = structlog.get_logger(__name__)

Answer = tuple[dict[str, Any], bytes]


class EncoderServer:
    """Serves the models of a pool at one address until ``stop``.

    ``answer_within`` bounds a request, ``frame_within`` the arrival of a frame once begun, ``idle`` the life
    of a silent connection; all in seconds.
    """

    def __init__(
        self,
        address: Address,
        models: ModelPool,
        *,
        connections: int = 256,
        answer_within: float = 30.0,
        frame_within: float = 10.0,
        idle: float = 600.0,
    ) -> None:
        self.address = address
        self.models = models
        self._connections = connections
        self._answer_within = answer_within
        self._frame_within = frame_within
        self._idle = idle
        self._conversations: set[asyncio.Task[Any]] = set()
        # Who may ask, first come, first served. More may be connected, and are told to try again.
        self._admitted: set[asyncio.Task[Any]] = set()
        self._stopped = asyncio.Event()

    async def serve(self, ready: Callable[[], None] = lambda: None) -> None:
        """Listen, load the default model, call ``ready`` once it is loaded, and answer until stopped."""
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
        watching = asyncio.create_task(self.models.watch(ready))
        try:
            async with server:
                await self._stopped.wait()
                # asyncio loses a connection that is accepted in the very moment of closing: accept no more,
                # and let those under way get their task.
                for listening in server.sockets:
                    asyncio.get_running_loop().remove_reader(listening.fileno())
                await asyncio.sleep(0.05)
        finally:
            watching.cancel()
            for conversation in self._conversations:
                conversation.cancel()
            await asyncio.gather(watching, *self._conversations, return_exceptions=True)
            if self.address.path:
                Path(self.address.path).unlink(missing_ok=True)
            self.models.close()

    def stop(self) -> None:
        """End ``serve``; call it from the loop's thread."""
        self._stopped.set()

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
        operation, key = header.get("op"), header.get("key")
        if operation == "info":
            return await self._info(key, load=header.get("load") is True), b""
        if operation not in ("text", "image", "map"):
            raise EncoderProtocolError(f"The encoder has no operation {str(operation)[:40]!r}.")
        model = await self.models.prepare(key)
        model.ready()
        if operation == "text":
            asked = _words(header)
            vector = await model.texts.ask(asked, asked)
        elif operation == "image":
            pixels = _pixels(header, body)
            vector = await model.images.ask(_digest(pixels, body), pixels)
        else:
            asked, pixels = _words(header), _pixels(header, body)
            vector = await model.maps.ask((_digest(pixels, body), *asked), (pixels, *asked))
        said = {"dim": model.key.dim, "key": str(model.key), "shape": list(vector.shape)}
        return said, vector.astype("<f4").tobytes()

    async def _info(self, key: object, *, load: bool) -> dict[str, Any]:
        """The facts of one model and the states of all; with ``load`` that one is loaded where it is not."""
        model = await (self.models.prepare(key) if load else self.models.get(key))
        facts = model.facts()
        counts = facts["counts"]
        process = {"connections": len(self._conversations), "threads": threading.active_count()}
        return {**facts, "counts": {**counts, **process}, "serves": self.models.states()}


def _words(header: dict[str, Any]) -> tuple[str, str]:
    text, lang = header.get("text"), header.get("lang", "en")
    words = normalise(text[:MAX_TEXT]) if isinstance(text, str) else ""
    if not words or not isinstance(lang, str):
        raise EncoderProtocolError("A text question needs words and a language.")
    return words, lang


def _digest(pixels: np.ndarray[Any, np.dtype[np.uint8]], body: bytes) -> bytes:
    return hashlib.sha256(body).digest() + str(pixels.shape).encode()


def _pixels(header: dict[str, Any], body: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    width, height = header.get("width"), header.get("height")
    if not isinstance(width, int) or not isinstance(height, int):
        raise EncoderProtocolError("A picture needs its width and height.")
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE) or len(body) != width * height * 3:
        raise EncoderProtocolError(f"A picture of {width}×{height} does not have {len(body)} bytes.")
    return np.frombuffer(body, np.uint8).reshape(height, width, 3)


def _problem(error: OnitError) -> dict[str, str]:
    return {"type": type(error).__name__, "message": error.message, "hint": error.hint}
