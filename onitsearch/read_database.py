"""A second database that answers what only reads: a streaming replica (`READ_DATABASE`), by a middleware.

Only requests by GET of people who are not logged in go there; workers, the desk and whatever writes stay with the
primary. What a replica cannot answer (it is away, too far behind, or the request wanted to write after all) the primary
answers instead, from the beginning.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from psycopg import errors

from onitsearch.conf import conf
from onitsearch.store import server

log = logging.getLogger(__name__)

# So long a replica that failed, or is too far behind, is left alone, and so long what was found out of it holds.
_REST_SECONDS, _LOOKED_SECONDS = 10.0, 1.0
# What does not hold for the primary: it was asked to write, or a change that it replays took rows from a reader.
_NOT_HERE = (
    errors.ReadOnlySqlTransaction,
    errors.SerializationFailure,
    errors.FeatureNotSupported,
    errors.ObjectNotInPrerequisiteState,
)
# What says how the primary is.
_OF_THE_PRIMARY = frozenset({"onit-healthz", "onit-readyz", "metrics"})


@dataclass
class _Replica:
    """What this process knows of a replica: until when it rests, and until when it need not be looked at anew."""

    rests_until: float = 0.0
    good_until: float = 0.0


_replicas: dict[str, _Replica] = {}


class ReadDatabaseMiddleware:
    """Have the database `READ_DATABASE` answer requests that only read, of people who are not logged in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from the replica, or from the primary where that is not possible."""
        alias = conf().read_database
        if not alias or not _only_reads(request) or not _fit(alias):
            return self.get_response(request)
        failed: list[str] = []
        with _instead_of_primary(alias, failed):
            response = self.get_response(request)
        if not failed:
            return response
        log.info("The read database did not answer %s (%s); the primary does.", request.path, failed[0])
        response.close()
        return self.get_response(request)


def _only_reads(request: HttpRequest) -> bool:
    known = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
    if request.method not in ("GET", "HEAD") or known:
        return False
    try:
        return resolve(request.path_info).url_name not in _OF_THE_PRIMARY
    except Resolver404:
        return True


def _fit(alias: str) -> bool:
    """Whether a replica can be asked now, and is not too far behind."""
    replica, now = _replicas.setdefault(alias, _Replica()), time.monotonic()
    if now < replica.rests_until:
        return False
    if now < replica.good_until:
        return True
    try:
        behind = server.seconds_behind(alias)
    except (DatabaseError, InterfaceError) as error:
        connections[alias].close()
        return _rest(replica, f"it does not answer: {error}")
    most = conf().read_database_lag
    if behind > most:
        return _rest(
            replica, f"it is {behind:.0f} s behind, {most:g} at most are allowed (READ_DATABASE_LAG)"
        )
    replica.good_until = now + _LOOKED_SECONDS
    return True


def _rest(replica: _Replica, why: str) -> bool:
    replica.rests_until, replica.good_until = time.monotonic() + _REST_SECONDS, 0.0
    log.warning("The read database is left alone for %.0f s: %s.", _REST_SECONDS, " ".join(why.split()))
    return False


@contextmanager
def _instead_of_primary(alias: str, failed: list[str]) -> Iterator[None]:
    """Have this thread's statements go to a replica; why one of them could not be answered there is added to
    ``failed``.
    """
    replica, primary = connections[alias], connections[DEFAULT_DB_ALIAS]

    def watched(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        try:
            return execute(sql, params, many, context)
        except (DatabaseError, InterfaceError) as error:
            if isinstance(error.__cause__, _NOT_HERE):
                failed.append(str(error).strip())
            elif isinstance(error, InterfaceError) or not replica.is_usable():
                failed.append(str(error).strip())
                _rest(_replicas[alias], f"it went away: {error}")
                replica.close_if_unusable_or_obsolete()
            raise

    # By alias everything else asks for a connection, SQL of our own and Django's alike.
    connections[DEFAULT_DB_ALIAS] = replica
    try:
        with replica.execute_wrapper(watched):
            yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary
