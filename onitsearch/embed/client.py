"""What web processes use instead of a model: words and pictures go to the one encoder process.

Imports no torch. One client serves all threads of a process and keeps a few connections for them.
"""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from manifests.errors import OnitError
from onitsearch.embed.errors import (
    BadVectorError,
    EncoderProtocolError,
    EncoderUnavailableError,
    ModelUnavailableError,
)
from onitsearch.embed.keys import ModelKey
from onitsearch.embed.protocol import MAX_SIDE, MAX_TEXT, Address, pack, receive

_KEPT = 8  # idle connections a process; more threads than that open and close
Vector = np.ndarray[Any, np.dtype[np.float32]]
_RAISED: dict[str, type[OnitError]] = {
    cls.__name__: cls
    for cls in (ModelUnavailableError, BadVectorError, EncoderProtocolError, EncoderUnavailableError)
}


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """What the encoder says of itself: its state, its model, where it computes, what it did so far."""

    state: str
    key: ModelKey
    dim: int
    device: str
    precision: str
    counts: dict[str, int]


class EncoderClient:
    """Asks the encoder at ``address`` (``unix:///path``, ``tcp://host:port``); ``timeout`` is in seconds."""

    def __init__(self, address: str, *, timeout: float = 15.0) -> None:
        self.address = Address.parse(address)
        self.timeout = timeout
        self._lock = threading.Lock()
        self._idle: list[socket.socket] = []

    def encode_text(self, text: str, lang: str = "en") -> Vector:
        """The unit vector (dim,) of words in language ``lang``; raises EncoderUnavailableError and others."""
        if not text.strip():
            raise ValueError("Words to encode must not be empty.")
        return self._vector({"op": "text", "text": text[:MAX_TEXT], "lang": lang})

    def encode_image(self, pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> Vector:
        """The unit vector (dim,) of an already decoded picture (uint8 H×W×3 RGB), sent at ≤ 512 px."""
        if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or not pixels.size:
            raise ValueError(f"A picture is uint8 (height, width, 3), not {pixels.dtype} {pixels.shape}.")
        height, width = pixels.shape[:2]
        scale = MAX_SIDE / max(height, width)
        if scale < 1:
            size = (max(1, round(width * scale)), max(1, round(height * scale)))
            pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        height, width = pixels.shape[:2]
        return self._vector({"op": "image", "width": width, "height": height}, pixels.tobytes())

    def info(self) -> EncoderInfo:
        """The encoder's model and state (``loading``, ``ready``, ``failed``), also while it is loading."""
        answer, _ = self._ask({"op": "info"}, b"")
        return EncoderInfo(
            state=str(answer["state"]),
            key=ModelKey.parse(str(answer["key"])),
            dim=int(answer["dim"]),
            device=str(answer["device"]),
            precision=str(answer["precision"]),
            counts={str(k): int(v) for k, v in answer["counts"].items()},
        )

    def wait_ready(self, timeout: float = 60.0) -> EncoderInfo:
        """Wait until the encoder's model is loaded; raises what stands in the way once time is up."""
        end = time.monotonic() + timeout
        while True:
            try:
                info = self.info()
                if info.state == "ready":
                    return info
                if info.state == "failed":
                    self.encode_text("ready?")  # raises the reason why the model could not be loaded
                problem = EncoderUnavailableError("The search engine's encoder is still loading its model.")
            except EncoderUnavailableError as error:
                problem = error
            if time.monotonic() >= end:
                raise problem
            time.sleep(0.05)

    def close(self) -> None:
        """Close the connections that are kept; the client can still be used."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _vector(self, header: dict[str, Any], body: bytes = b"") -> Vector:
        answer, raw = self._ask(header, body)
        vector = np.frombuffer(raw, dtype="<f4")
        if vector.shape != (answer.get("dim"),) or not abs(float(np.linalg.norm(vector)) - 1.0) < 1e-3:
            raise BadVectorError("The encoder answered with a vector that is short or not of unit length.")
        return vector.astype(np.float32)

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


@lru_cache(maxsize=8)
def get_client(address: str, timeout: float = 15.0) -> EncoderClient:
    """The process's one client for an address."""
    return EncoderClient(address, timeout=timeout)
