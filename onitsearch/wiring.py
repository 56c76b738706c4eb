"""Connects the picture storey to the signals of the books below; the only place where the two meet."""

from __future__ import annotations


def connect() -> None:
    """Connect every receiver once."""
