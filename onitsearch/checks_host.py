"""System checks of what a host project brings: apps, database, queues, cache, storage, encoder and model.

Whatever would otherwise be an error of the first search or the first harvest is told by `manage.py check`. What has
to be asked of a server is asked by `check --database default` (and `migrate`) and by `check --deploy` only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connections

from manifests.errors import OnitError
from onitsearch import servers
from onitsearch.conf import conf
from onitsearch.embed.client import EncoderClient
from onitsearch.embed.protocol import Address
from onitsearch.model_services import configured_problem
from onitsearch.store import extension

QUEUES = ("pages", "embed")
SERIALIZER = "rq.serializers.JSONSerializer"
_QUEUE_LINE = '{"URL": "redis://127.0.0.1:6379/0", "SERIALIZER": "rq.serializers.JSONSerializer"}'
_POSTGRES = "django.db.backends.postgresql"
_OWN_CACHES = ("LocMemCache", "DummyCache")
_APPS = ("django.contrib.postgres", "django_rq", "rest_framework")


@register(Tags.compatibility)
def check_apps(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """The apps that ours build on; the page of the interface's description is a matter of taste."""
    found: list[CheckMessage] = [
        Error(
            f"onitsearch needs the app {name!r}, which INSTALLED_APPS lacks.",
            hint=f'Add "{name}" to INSTALLED_APPS.',
            id="onit_search.E010",
        )
        for name in _APPS
        if not apps.is_installed(name)
    ]
    if not apps.is_installed("drf_spectacular") or not apps.is_installed("drf_spectacular_sidecar"):
        found.append(
            Warning(
                "The page /api/docs has no template: drf_spectacular or drf_spectacular_sidecar is not installed.",
                hint='Add "drf_spectacular" and "drf_spectacular_sidecar" to INSTALLED_APPS, or silence this check.',
                id="onit_search.W010",
            )
        )
    return found


@register(Tags.compatibility)
def check_queues(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """The two queues of RQ; workers read JSON only, since what is pickled could be anything."""
    queues = getattr(settings, "RQ_QUEUES", None)
    if not isinstance(queues, Mapping):
        queues = {}
    found: list[CheckMessage] = []
    for name in QUEUES:
        if name not in queues:
            found.append(
                Error(
                    f"RQ_QUEUES has no queue {name!r}, so nothing could be harvested or indexed.",
                    hint=f'Add "{name}": {_QUEUE_LINE} to RQ_QUEUES in settings.',
                    id="onit_search.E011",
                )
            )
        elif queues[name].get("SERIALIZER") != SERIALIZER:
            found.append(
                Error(
                    f"The queue {name!r} in RQ_QUEUES is not read by our workers, which take JSON only.",
                    hint=f'Add "SERIALIZER": "{SERIALIZER}" to it.',
                    id="onit_search.E012",
                )
            )
    return found


@register(Tags.caches)
def check_cache(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """A cache that all processes share: pictures that were uploaded, and marked regions, are kept in it for a while."""
    backend = str(settings.CACHES.get("default", {}).get("BACKEND", ""))
    if not backend.endswith(_OWN_CACHES):
        return []
    return [
        Warning(
            f"The default cache ({backend.rpartition('.')[2]}) is not shared by processes: the second page of a search"
            " by a picture can be lost.",
            hint='Use one that is, as {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": …}.',
            id="onit_search.W011",
        )
    ]


@register(Tags.compatibility)
def check_storage(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """Where the kept pictures of crops go."""
    if not isinstance(default_storage, FileSystemStorage):
        return []
    if not settings.MEDIA_ROOT:
        return [
            Error(
                "MEDIA_ROOT is not set, so kept pictures would be strewn over the folder the server was started in.",
                hint='Set MEDIA_ROOT to a folder of their own, as BASE_DIR / "media".',
                id="onit_search.E013",
            )
        ]
    folder = Path(settings.MEDIA_ROOT)
    if _writable(folder):
        return []
    return [
        Error(
            f"MEDIA_ROOT ({folder}) cannot be written to by this user.",
            hint="Give the user of the web server and the workers leave to write there, or choose another folder.",
            id="onit_search.E014",
        )
    ]


def _writable(folder: Path) -> bool:
    """Say whether files can be put there, or where it is missing, whether it can be made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


@register(Tags.database)
def check_database(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Postgres with pgvector; asked only where Django asks databases at all."""
    if "default" not in (databases or ()) or check_engine():
        return []
    try:
        found = extension.pgvector()
    except DatabaseError as error:
        told = servers.database_trouble(error)
        return [Error(told.message, hint=told.hint, id="onit_search.E018")]
    finally:
        # A check is no reason to keep a connection that a fork would share.
        if not connections["default"].in_atomic_block:
            connections["default"].close()
    if found.new_enough:
        return []
    if not (found.installed or found.available):
        words = "The database server does not have the extension pgvector."
    else:
        words = (
            f"The extension pgvector is of version {found.installed or found.available}; searches need 0.8."
        )
    return [
        Error(
            words,
            hint=servers.PGVECTOR,
            id="onit_search.E015",
        )
    ]


@register(Tags.database)
def check_redis(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """The Redis of the queues; asked only where databases are. Without it work goes on, but nobody is woken for it."""
    if "default" not in (databases or ()) or check_queues():
        return []
    told = servers.ask_redis()
    return [Warning(told.message, hint=told.hint, id="onit_search.W015")] if told else []


@register(Tags.compatibility)
def check_engine(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """The kind of database: rows of work and vectors need Postgres."""
    engine = str(settings.DATABASES.get("default", {}).get("ENGINE", ""))
    if engine.endswith(("postgresql", "postgis")) or "postgres" in engine:
        return []
    return [
        Error(
            f"The default database is {engine or 'not set'}, but vectors and rows of work need Postgres.",
            hint=f'Set DATABASES["default"]["ENGINE"] to "{_POSTGRES}".',
            id="onit_search.E016",
        )
    ]


@register(Tags.compatibility)
def check_encoder(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """The address of the encoder reads as one."""
    try:
        Address.parse(str(conf().encoder_address))
    except ValueError as error:
        return [
            Error(
                f"ENCODER_ADDRESS in ONITSEARCH: {error}",
                hint='For instance "unix:///run/onitsearch/encoder.sock".',
                id="onit_search.E017",
            )
        ]
    return []


@register(Tags.compatibility, deploy=True)
def check_running(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """What a site needs to be up for its visitors: a public address, a model, and an encoder that answers."""
    found: list[CheckMessage] = []
    if "PUBLIC_URL" not in getattr(settings, "ONITSEARCH", {}):
        found.append(
            Warning(
                "PUBLIC_URL in ONITSEARCH is not set, so the ids of our annotations begin with this very machine.",
                hint='Set it to where the plugin\'s routes answer, as "https://pictures.example.org".',
                id="onit_search.W012",
            )
        )
    problem = configured_problem()
    if problem:
        found.append(
            Warning(problem, hint="Until then nothing new is made searchable.", id="onit_search.W014")
        )
    if check_encoder():
        return found
    client = EncoderClient(str(conf().encoder_address), timeout=2.0)
    try:
        client.info()
    except OnitError as error:
        found.append(
            Warning(
                f"Nobody can search by words: {error.message}",
                hint="Start it beside the web server: manage.py encoder.",
                id="onit_search.W013",
            )
        )
    finally:
        client.close()
    return found
