"""Secrets that are shown once: how they are made, and the digest by which they are known again."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32


def new_secret() -> str:
    """A secret that nobody guesses, as letters that fit into an address and a header."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(secret: str) -> str:
    """What is kept of a secret. It has 256 bits of chance, so that a plain SHA-256 is as good as a slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()
