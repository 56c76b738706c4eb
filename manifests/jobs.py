"""The work of the books storey: documents, activity streams and uploads take turns in the ``pages`` queue."""

from __future__ import annotations

from manifests import services
from manifests.fetch import limiter
from manifests.work import hosts, queue, turns


def register() -> None:
    """Have the workers of the queue do it."""
    hosts.paced_by(limiter.busy)
    turns.register(queue.PAGES, "documents", lambda: services.harvest_item() is not None)
    turns.register(queue.PAGES, "streams", services.follow_due)
    turns.register(queue.PAGES, "uploads", _publish)


def _publish() -> bool:
    # What makes images is loaded where it is needed only.
    from manifests.publishing import publish_next

    return publish_next()
