"""Why Postgres or Redis cannot be used, in one sentence with what to do: for commands, checks and `doctor`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import django_rq
import redis
from django.conf import settings
from django.db import DatabaseError, connections

from onitsearch.store import server


@dataclass(frozen=True)
class Trouble:
    """One sentence about what is wrong, and one about what to do."""

    message: str
    hint: str

    def __str__(self) -> str:
        """Both."""
        return f"{self.message} {self.hint}"


PGVECTOR = (
    "Install the package pgvector for your version of Postgres (0.8 or newer); `migrate` makes it part of the database."
    " Where it is there in an older version: ALTER EXTENSION vector UPDATE."
)
_ADDRESS = "Check host and port of {setting}, and that the server runs and lets this machine in."

# What libpq says → the sentence, and what to do.
_POSTGRES: Sequence[tuple[str, str, str]] = (
    (
        r"password authentication failed|no password supplied",
        "Postgres at {where} refuses the password of “{user}”.",
        "Check user and password in {setting}.",
    ),
    (
        r'role "[^"]*" does not exist',
        "Postgres at {where} knows no user “{user}”.",
        "Make it (CREATE ROLE … LOGIN), or name another in {setting}.",
    ),
    (
        r'database "[^"]*" does not exist',
        "Postgres at {where} has no database “{name}”.",
        "Make it (CREATE DATABASE {name}), or name another in {setting}.",
    ),
    (
        r"no pg_hba.conf entry",
        "Postgres at {where} does not let this machine in.",
        "Add a line for it to pg_hba.conf of the server.",
    ),
    (
        r"translate host name|name or service not known|temporary failure in name resolution|nodename nor servname",
        "The host of Postgres, {where}, is not known.",
        "Check the spelling of the host in {setting}, and that this machine has a working name server.",
    ),
    (r"too many (clients|connections)|remaining connection slots", "Postgres at {where} has no connection left.",
     "Raise max_connections of the server, or run fewer processes."),
    (r"extension \"vector\" is not available|could not open extension control file",
     "The database server at {where} does not have the extension pgvector.", PGVECTOR),
    (r"permission denied to create extension", "The user “{user}” may not make the extension pgvector.",
     "Have a superuser run CREATE EXTENSION vector in the database “{name}”."),
    (r"permission denied for schema", "The user “{user}” may not make tables in the database “{name}”.",
     "Make it the owner: ALTER DATABASE {name} OWNER TO …, and GRANT ALL ON SCHEMA public TO …."),
    (r"no space left|could not extend file", "The disk of the database server at {where} is full.",
     "Make room there; nothing is lost, and harvests go on by themselves."),
    (r"starting up|shutting down|recovery mode", "Postgres at {where} is just starting or stopping.",
     "Try again in a moment."),
    (r".", "Postgres cannot be reached at {where}.", _ADDRESS),
)  # fmt: skip

_REDIS: Sequence[tuple[str, str, str]] = (
    (r"invalid username-password|wrongpass|invalid password", "Redis at {where} refuses the password.",
     "Check the password in {setting}."),
    (r"authentication required|noauth", "Redis at {where} asks for a password.",
     "Write it into {setting}: redis://:password@host:6379/0."),
    (r"name or service not known|name resolution|nodename nor servname", "The host of Redis, {where}, is not known.",
     "Check the spelling of the host in {setting}."),
    (r".", "Redis cannot be reached at {where}.", _ADDRESS),
)  # fmt: skip


def database_trouble(error: Exception) -> Trouble:
    """What an error of the default database means."""
    values = settings.DATABASES["default"]
    host, port = str(values.get("HOST") or "this machine"), str(values.get("PORT") or "")
    return _found(
        _POSTGRES,
        error,
        where=f"{host}:{port}" if port else host,
        user=str(values.get("USER") or ""),
        name=str(values.get("NAME") or ""),
        setting="DATABASE_URL" if getattr(settings, "DATABASE_URL", "") else 'DATABASES["default"]',
    )


def ask_database() -> Trouble | None:
    """Ask the default database anything; what is wrong, or None."""
    connection = connections["default"]
    # A check is no reason to keep a connection that a fork would share.
    fresh = connection.connection is None
    try:
        server.ask()
    except DatabaseError as error:
        return database_trouble(error)
    finally:
        if fresh and not connection.in_atomic_block:
            connection.close()
    return None


def ask_redis() -> Trouble | None:
    """Ask the Redis of the queues anything; what is wrong, or None."""
    client: Any = None
    try:
        client = django_rq.get_connection("pages")
        client.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        named = getattr(client, "connection_pool", None)
        said = named.connection_kwargs if named else {}
        where = said.get("path") or f"{said.get('host', 'this machine')}:{said.get('port', 6379)}"
        setting = "REDIS_URL" if getattr(settings, "REDIS_URL", "") else "RQ_QUEUES"
        return _found(_REDIS, error, where=str(where), setting=setting)
    return None


def _found(known: Sequence[tuple[str, str, str]], error: Exception, **names: str) -> Trouble:
    said = " ".join(str(error).split()) or type(error).__name__
    for pattern, message, hint in known:
        if re.search(pattern, said, re.IGNORECASE):
            told = message.format(**names)
            if pattern == ".":
                told = f"{told[:-1]} ({said[:200]})."
            return Trouble(told, hint.format(**names))
    return Trouble(said, "")
