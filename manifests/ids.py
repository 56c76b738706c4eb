"""Short, random, stable names for things that have an address."""

from __future__ import annotations

import secrets

# Digits and small letters without those that are read wrongly: 0/o, 1/l/i, and u (no accidental words).
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10


def new_public_id() -> str:
    """Return a random id of ten characters (49 bits), never derived from what it names."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
