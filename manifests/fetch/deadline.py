"""A wall-clock limit for one answer: when it is over, the connection is cut, wherever it stands.

A socket's own time-out starts anew with each byte; this clock does not.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

# What cuts the connection that this thread uses now, and the deadline that it is under.
_here = threading.local()


class Deadline:
    """Cuts the connections that this thread uses within, once ``seconds`` have passed; ``passed`` tells that it did."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._handle: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(max(0.0, seconds), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        _here.deadline = self
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        _here.deadline = None
        with self._lock:
            self._drop()

    def watch(self, handle: socket.socket) -> None:
        """Have this connection cut at the end; at once where it is over already.

        It is held by a handle of our own: whoever reads an answer to its end may have closed the others.
        """
        with self._lock:
            self._drop()
            self._handle = handle.dup()
            if self.passed:
                _shut(self._handle)

    def _drop(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None

    def _cut(self) -> None:
        with self._lock:
            self.passed = True
            if self._handle is not None:
                _shut(self._handle)


def _shut(handle: socket.socket) -> None:
    with contextlib.suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


class _Watched:
    """A connection with a handle of its own on its socket: the one in use is detached while TLS is agreed on."""

    _handle: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        self._drop()
        self._handle = made.dup()
        self._watch()
        return made

    def request(self, *args: Any, **keywords: Any) -> None:
        self._watch()
        super().request(*args, **keywords)  # type: ignore[misc]

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        self._drop()

    def _watch(self) -> None:
        deadline: Deadline | None = getattr(_here, "deadline", None)
        if deadline is not None and self._handle is not None:
            deadline.watch(self._handle)

    def _drop(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


class _HTTPConnection(_Watched, HTTPConnection):
    pass


class _HTTPSConnection(_Watched, HTTPSConnection):
    pass


class HTTPConnectionPool(urllib3.HTTPConnectionPool):
    """Connections that a `Deadline` can cut."""

    ConnectionCls = _HTTPConnection


class HTTPSConnectionPool(urllib3.HTTPSConnectionPool):
    """Connections that a `Deadline` can cut."""

    ConnectionCls = _HTTPSConnection


__all__ = ["Deadline", "HTTPConnectionPool", "HTTPSConnectionPool"]
