"""What web processes use instead of a model: words and pictures go to the one encoder process.

A question names the key of the model whose vector is wanted, and the answer must name the same.
Imports no torch. One client serves all threads of a process and keeps a few connections for them.
"""

from __future__ import annotations

import socket
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from manifests.errors import OnitError
from onitsearch.embed.errors import (
    BadVectorError,
    EncoderProtocolError,
    EncoderUnavailableError,
    ModelMismatchError,
    ModelUnavailableError,
)
from onitsearch.embed.keys import ModelKey
from onitsearch.embed.protocol import MAX_SIDE, MAX_TEXT, Address, pack, receive

_KEPT = 8  # idle connections a process; more threads than that open and close
Vector = np.ndarray[Any, np.dtype[np.float32]]
_RAISED: dict[str, type[OnitError]] = {
    cls.__name__: cls
    for cls in (
        ModelUnavailableError,
        ModelMismatchError,
        BadVectorError,
        EncoderProtocolError,
        EncoderUnavailableError,
    )
}


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """What the encoder says of one model: its state, where it computes, what it did so far, why it failed.

    ``state`` is ``idle``, ``loading``, ``ready`` or ``failed``; ``serves`` has the states of all models, by key.
    """

    state: str
    key: ModelKey
    dim: int
    device: str
    precision: str
    counts: dict[str, int]
    problem: str = ""
    serves: Mapping[str, str] = field(default_factory=dict)


class EncoderClient:
    """Asks the encoder at ``address`` (``unix:///path``, ``tcp://host:port``); ``timeout`` is in seconds."""

    def __init__(self, address: str, *, timeout: float = 15.0) -> None:
        self.address = Address.parse(address)
        self.timeout = timeout
        self._lock = threading.Lock()
        self._idle: list[socket.socket] = []
        weakref.finalize(self, _close, self._idle)  # a client that get_client() no longer keeps

    def encode_text(self, text: str, lang: str = "en", *, key: ModelKey | str | None = None) -> Vector:
        """The unit vector (dim,) of words in language ``lang`` by the model of ``key`` (None: the active one).

        Raises EncoderUnavailableError, ModelMismatchError where that model is not served, and others.
        """
        if not text.strip():
            raise ValueError("Words to encode must not be empty.")
        return self._vector({"op": "text", "text": text[:MAX_TEXT], "lang": lang}, key)

    def encode_image(
        self, pixels: np.ndarray[Any, np.dtype[np.uint8]], *, key: ModelKey | str | None = None
    ) -> Vector:
        """The unit vector (dim,) of an already decoded picture (uint8 H×W×3 RGB), sent at ≤ 512 px."""
        sides, body = _packed(pixels)
        return self._vector({"op": "image", **sides}, key, body)

    def similarity_map(
        self,
        pixels: np.ndarray[Any, np.dtype[np.uint8]],
        text: str,
        lang: str = "en",
        *,
        key: ModelKey | str | None = None,
    ) -> Vector:
        """Cosines (rows, columns) of the parts of a decoded picture (uint8 H×W×3 RGB) with words.

        Raises ModelUnavailableError where the model's architecture does not tell, and what `encode_text` raises.
        """
        if not text.strip():
            raise ValueError("Words to explain must not be empty.")
        sides, body = _packed(pixels)
        answer, raw = self._asked({"op": "map", "text": text[:MAX_TEXT], "lang": lang, **sides}, key, body)
        found = np.frombuffer(raw, dtype="<f4")
        shape = answer.get("shape") or [0]
        if (
            len(shape) != 2
            or found.size != shape[0] * shape[1]
            or not found.size
            or not np.isfinite(found).all()
        ):
            raise BadVectorError("The encoder answered with a map that is none.")
        return found.reshape(shape).astype(np.float32)

    def info(self, *, key: ModelKey | str | None = None, load: bool = False) -> EncoderInfo:
        """The state of a model (None: the active one), also while it loads; ``load`` has it loaded."""
        answer, _ = self._ask({"op": "info", "load": load, **_named(key)}, b"")
        return EncoderInfo(
            state=str(answer["state"]),
            key=ModelKey.parse(str(answer["key"])),
            dim=int(answer["dim"]),
            device=str(answer["device"]),
            precision=str(answer["precision"]),
            counts={str(k): int(v) for k, v in answer["counts"].items()},
            problem=str(answer.get("problem", "")),
            serves={str(k): str(v) for k, v in answer.get("serves", {}).items()},
        )

    def wait_ready(self, timeout: float = 60.0, *, key: ModelKey | str | None = None) -> EncoderInfo:
        """Have a model loaded and wait until it is; raises what stands in the way once time is up.

        A model that cannot be loaded is told of at once.
        """
        end = time.monotonic() + timeout
        while True:
            try:
                info = self.info(key=key, load=True)
                if info.state == "ready":
                    return info
                if info.state == "failed":
                    self.encode_text("ready?", key=key)  # raises the reason why the model could not be loaded
                problem = EncoderUnavailableError("The search engine's encoder is still loading its model.")
            except EncoderUnavailableError as error:
                problem = error
            if time.monotonic() >= end:
                raise problem
            time.sleep(0.05)

    def close(self) -> None:
        """Close the connections that are kept; the client can still be used."""
        with self._lock:
            _close(self._idle)

    def _vector(self, header: dict[str, Any], key: ModelKey | str | None, body: bytes = b"") -> Vector:
        answer, raw = self._asked(header, key, body)
        vector = np.frombuffer(raw, dtype="<f4")
        if vector.shape != (answer.get("dim"),) or not abs(float(np.linalg.norm(vector)) - 1.0) < 1e-3:
            raise BadVectorError("The encoder answered with a vector that is short or not of unit length.")
        return vector.astype(np.float32)

    def _asked(
        self, header: dict[str, Any], key: ModelKey | str | None, body: bytes
    ) -> tuple[dict[str, Any], bytes]:
        """Ask one model. Raises ModelMismatchError where another one answers."""
        answer, raw = self._ask({**header, **_named(key)}, body)
        if key is not None and answer.get("key") != str(key):
            raise ModelMismatchError(
                f"A vector of the model {key} was asked for, and the encoder answered with one of"
                f" {answer.get('key', 'an unnamed model')}.",
                hint="Restart the encoder, so that it runs the same version as the web processes.",
            )
        return answer, raw

    def _ask(self, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        frame = pack(header, body)
        try:
            answer, raw = self._exchange(frame)
        except TimeoutError as error:
            raise EncoderUnavailableError(
                f"The search engine's encoder did not answer within {self.timeout:g} s.",
                hint="It is busy or stuck; try again in a moment.",
            ) from error
        except OSError as error:
            raise EncoderUnavailableError(
                f"The search engine's encoder is not running at {self.address}.",
                hint="It is started by `manage.py up`, or by itself with `manage.py encoder`; if it was just"
                " restarted, try again in a few seconds.",
            ) from error
        problem = answer.get("error")
        if problem is not None:
            kind = _RAISED.get(str(problem.get("type")), EncoderUnavailableError)
            raise kind(str(problem.get("message", "")), hint=str(problem.get("hint", "")))
        return answer, raw

    def _exchange(self, frame: bytes) -> tuple[dict[str, Any], bytes]:
        with self._lock:
            kept = self._idle.pop() if self._idle else None
        if kept is not None:
            try:
                return self._over(kept, frame)
            except TimeoutError:
                raise
            except OSError:
                self.close()  # they belong to an encoder that was restarted since: try once with a new one
        return self._over(self.address.connect(self.timeout), frame)

    def _over(self, connection: socket.socket, frame: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            connection.settimeout(self.timeout)
            connection.sendall(frame)
            answer = receive(connection)
        except BaseException:
            connection.close()  # an answer may still be under way and must not meet the next question
            raise
        with self._lock:
            if len(self._idle) < _KEPT:
                self._idle.append(connection)
                return answer
        connection.close()
        return answer


def _close(connections: list[socket.socket]) -> None:
    while connections:
        connections.pop().close()


def _packed(pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> tuple[dict[str, int], bytes]:
    """A picture as a frame has it, at ≤ 512 px: its sides and its bytes."""
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or not pixels.size:
        raise ValueError(f"A picture is uint8 (height, width, 3), not {pixels.dtype} {pixels.shape}.")
    height, width = pixels.shape[:2]
    scale = MAX_SIDE / max(height, width)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    height, width = pixels.shape[:2]
    return {"width": width, "height": height}, pixels.tobytes()


def _named(key: ModelKey | str | None) -> dict[str, str]:
    return {} if key is None else {"key": str(key)}


@lru_cache(maxsize=8)
def get_client(address: str, timeout: float = 15.0) -> EncoderClient:
    """The process's one client for an address."""
    return EncoderClient(address, timeout=timeout)
