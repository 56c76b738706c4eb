"""The work of the books storey: documents and activity streams take turns in the ``pages`` queue."""

from __future__ import annotations

from manifests import services
from manifests.work import queue, turns


def register() -> None:
    """Have the workers of the queue do it."""
    turns.register(queue.PAGES, "documents", lambda: services.harvest_item() is not None)
    turns.register(queue.PAGES, "streams", services.follow_due)
