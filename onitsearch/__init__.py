"""IIIF-native search for the illustrations inside digitized books; from Python over HTTP by `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onitsearch.client import Client

__all__ = ["Client"]


def __getattr__(name: str) -> Any:
    """Bring the client when it is asked for; the processes of a site have no use for it."""
    if name == "Client":
        from onitsearch.client import Client

        return Client
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
