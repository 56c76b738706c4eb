"""HTTPS to the checked address: the certificate has to be that of the name, not of the address."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from manifests.errors import FetchFailedError
from manifests.fetch import fetch_json, transport
from tests.origin import Origin

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Origin]:
    """An HTTPS server with a certificate for books.example; every name leads to it."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        + ["-keyout", str(key), "-out", str(certificate), "-subj", "/CN=books.example"]
        + ["-addext", "subjectAltName=DNS:books.example"],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    pools = transport.urllib3.PoolManager(retries=False, cert_reqs="CERT_REQUIRED", ca_certs=str(certificate))
    monkeypatch.setattr(transport, "_pools", pools)
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *args, **kw: real("127.0.0.1" if host.endswith(".example") else host, *args, **kw),
    )
    with Origin() as server:
        server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
        allowed = [f"{name}:{server.port}/" for name in ("books.example", "other.example")]
        settings.ONITSEARCH = {**settings.ONITSEARCH, "ALLOWED_ORIGINS": allowed, "FETCH_ATTEMPTS": 1}
        server.names = names  # type: ignore[attr-defined]
        yield server
    pools.clear()


def test_the_name_is_what_counts(secure: Any) -> None:
    secure.put_json("/m.json", {"ok": True})
    assert fetch_json(f"https://books.example:{secure.port}/m.json").data == {"ok": True}
    assert secure.names == ["books.example"]
    assert secure.seen[0].headers["host"] == f"books.example:{secure.port}"


def test_a_certificate_of_another_name_is_refused(secure: Any) -> None:
    secure.put_json("/m.json", {"ok": True})
    with pytest.raises(FetchFailedError, match="certificate of other.example is not in order"):
        fetch_json(f"https://other.example:{secure.port}/m.json")
    assert not secure.seen
