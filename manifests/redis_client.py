"""The Redis of the queues: one client a process, since each that django-rq makes opens connections of its own."""

from __future__ import annotations

from typing import Any

import redis
from django.conf import settings

_clients: dict[str, redis.Redis] = {}


def redis_client(queue: str = "pages") -> redis.Redis:
    """The client of a queue's Redis; threads share it, and a forked process connects anew.

    KeyError and AttributeError where no such queue is set up (`RQ_QUEUES`).
    """
    import django_rq

    queues: dict[str, Any] = settings.RQ_QUEUES
    named = repr(queues[queue])
    if named not in _clients:
        _clients[named] = django_rq.get_connection(queue)
    return _clients[named]
