"""What client and encoder say to each other: length-prefixed frames of a JSON header and raw bytes.

A frame is ``!II`` (header length, body length), the header as UTF-8 JSON, then the body: little-endian
float32 vectors one way, RGB pixels the other. Nothing is pickled, both lengths are capped before anything is
read.
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onitsearch.embed.errors import EncoderProtocolError

PREFIX = struct.Struct("!II")
MAX_HEADER = 64 * 1024
MAX_SIDE = 512
MAX_BODY = MAX_SIDE * MAX_SIDE * 3
MAX_TEXT = 2000
_MAX_UNIX_PATH = 107  # sun_path of Linux, less its terminating zero


@dataclass(frozen=True, slots=True)
class Address:
    """Where the encoder listens: a Unix socket's path, or a TCP host and port."""

    path: str = ""
    host: str = ""
    port: int = 0

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read ``unix:///path`` or ``tcp://host:port``; raises ValueError with the reason."""
        parts = urlsplit(text)
        if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
            if len(parts.path.encode()) > _MAX_UNIX_PATH:
                raise ValueError(f"The socket path in {text!r} is longer than {_MAX_UNIX_PATH} bytes.")
            return cls(path=parts.path)
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            return cls(host=parts.hostname, port=parts.port)
        raise ValueError(f"An encoder address reads unix:///path or tcp://host:port, not {text!r}.")

    def __str__(self) -> str:
        """The address as it is written in settings."""
        return f"unix://{self.path}" if self.path else f"tcp://{self.host}:{self.port}"

    def connect(self, timeout: float) -> socket.socket:
        """A connected socket; raises OSError when nobody listens."""
        if not self.path:
            connection = socket.create_connection((self.host, self.port), timeout)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(timeout)
            connection.connect(self.path)
        except OSError:
            connection.close()
            raise
        return connection

    def clear_stale(self) -> None:
        """Remove the socket file of a server that died; raises FileExistsError when one still answers."""
        if not self.path or not Path(self.path).exists():
            return
        try:
            self.connect(1.0).close()
        except OSError:
            Path(self.path).unlink(missing_ok=True)
        else:
            raise FileExistsError(f"Another encoder already listens at {self}.")


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """One frame ready to send; raises EncoderProtocolError when it is over the caps."""
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    check_lengths(len(head), len(body))
    return PREFIX.pack(len(head), len(body)) + head + body


def check_lengths(header: int, body: int) -> None:
    """Refuse a frame before reading it; raises EncoderProtocolError."""
    if header > MAX_HEADER or body > MAX_BODY:
        raise EncoderProtocolError(
            f"A frame of {header} + {body} bytes is more than encoder frames may have."
        )


def unpack_header(raw: bytes) -> dict[str, Any]:
    """The JSON object of a frame; raises EncoderProtocolError when it is none."""
    try:
        header = json.loads(raw)
    except ValueError as error:
        raise EncoderProtocolError("A frame's header is not JSON.") from error
    if not isinstance(header, dict):
        raise EncoderProtocolError("A frame's header is not a JSON object.")
    return header


def receive(connection: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Read one frame from a blocking socket; raises OSError when the other side is gone."""
    header_length, body_length = PREFIX.unpack(_exactly(connection, PREFIX.size))
    check_lengths(header_length, body_length)
    header = unpack_header(_exactly(connection, header_length))
    return header, _exactly(connection, body_length)


def _exactly(connection: socket.socket, count: int) -> bytes:
    chunks = bytearray()
    while len(chunks) < count:
        chunk = connection.recv(min(65536, count - len(chunks)))
        if not chunk:
            raise ConnectionResetError("The encoder closed the connection.")
        chunks += chunk
    return bytes(chunks)
