"""Looks an installation over: each finding is one sentence, and what is wrong comes with what to do about it."""

from __future__ import annotations

import http.client
import json
import os
import platform
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from urllib.parse import urlsplit

import django_rq
from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from onitsearch import health, servers
from onitsearch.store import embedding_models, extension, index, orphans, server
from onitsearch.store.query_plan import FEW_ROWS
from onitsearch.store.scope import count_shown

OK, WARNING, WRONG = "ok", "warning", "wrong"
_CLOCK_SECONDS = 5.0
_OLDEST_REDIS = (7, 2)
# What each part that is not well asks for.
_DO = {
    "encoder": "Start it: `manage.py up`, or `manage.py encoder`; its log says why it ended.",
    "models": "`manage.py models list` says what is wrong with each; docs/deploying.md tells where weights come from.",
    "workers": "Start them: `manage.py up`, or one process each of `work pages`, `work embed`, `sweep`.",
    "disk": "Make room; harvests go on by themselves.",
    "redis": "Start it; until then work is found by looking at the rows, which is slower.",
}


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is (``ok``, ``warning``, ``wrong``), and what to do."""

    name: str
    state: str
    said: str
    do: str = ""


Examination = Callable[[], Iterator[Finding]]


def examine(*, files: bool = True) -> Iterator[Finding]:
    """All findings, one after the other; ``files`` says whether every kept file is looked for, too."""
    trouble = servers.ask_database()
    if trouble:
        yield Finding("database", WRONG, trouble.message, trouble.hint)
    for name, look, needs_database in _EXAMINATIONS:
        if (needs_database and trouble) or (name == "files" and not files):
            continue
        try:
            yield from look()
        except Exception as error:  # an examination that fails is a finding itself
            yield Finding(name, WRONG, " ".join(f"{type(error).__name__}: {error}".split())[:300])


def _versions() -> Iterator[Finding]:
    parts = [f"{name} {metadata.version(name)}" for name in ("django", "psycopg", "open_clip_torch", "torch")]
    yield Finding("versions", OK, f"Python {platform.python_version()}, {', '.join(parts)}")


def _database() -> Iterator[Finding]:
    asked = server.server()
    apart = abs(asked.clock - time.time())
    yield Finding("database", OK, f"Postgres {asked.version} answers")
    found = extension.pgvector()
    if found.installed and found.new_enough:
        yield Finding("pgvector", OK, f"version {found.installed}")
    else:
        said = found.installed or found.available
        yield Finding("pgvector", WRONG, f"version {said}" if said else "not there", servers.PGVECTOR)
    clock = f"this machine and the database are {apart:.1f} s apart"
    if apart < _CLOCK_SECONDS:
        yield Finding("clock", OK, clock)
    else:
        yield Finding("clock", WRONG, clock, "Set both by NTP: leases of work are told by the clock.")
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Finding("migrations", WRONG, f"{len(plan)} are not applied", "Run `manage.py migrate`.")
    else:
        yield Finding("migrations", OK, "all are applied")


def _redis() -> Iterator[Finding]:
    if trouble := servers.ask_redis():
        yield Finding("redis", WRONG, trouble.message, trouble.hint)
        return
    said = django_rq.get_connection("pages").info("server")
    # Valkey also names the Redis whose protocol it speaks.
    version = str(said.get("valkey_version") or said["redis_version"])
    if tuple(int(one) for one in version.split(".")[:2]) < _OLDEST_REDIS:
        mend = "It gets no repairs any more; set REDIS_URL to a current Redis or Valkey for a site that others reach."
        yield Finding("redis", WARNING, f"version {version} answers", mend)
    else:
        yield Finding("redis", OK, f"version {version} answers")


def _settings() -> Iterator[Finding]:
    told = [one for one in run_checks(include_deployment_checks=True) if not one.is_silenced()]
    # The encoder and the model are told by themselves.
    told = [one for one in told if one.id not in ("onit_search.W013", "onit_search.W014")]
    for one in told:
        state = WRONG if one.level >= ERROR else WARNING
        yield Finding("settings", state, f"{one.msg} ({one.id})", one.hint or "")
    if not told:
        yield Finding("settings", OK, "`check --deploy` finds nothing")


def _parts() -> Iterator[Finding]:
    for name, part in health.parts().items():
        if name == "database" or (name == "redis" and not part.ok):
            continue
        state = OK if part.ok else (WRONG if part.needed else WARNING)
        yield Finding(name, state, part.detail, "" if part.ok else _DO.get(name, ""))


def _index() -> Iterator[Finding]:
    model = embedding_models.active()
    if model is None:
        yield Finding(
            "vectors", WARNING, "nothing is indexed yet", "Harvest a book: `manage.py harvest ADDRESS`."
        )
        return
    rows, found = count_shown(model), index.state(model)
    if rows < FEW_ROWS:
        yield Finding("vector index", OK, f"{rows} pictures are so few that none is needed")
    elif found.exists and found.valid:
        yield Finding("vector index", OK, f"of {model.key}, valid, over {found.rows} vectors")
    else:
        how = "is broken" if found.exists else "is missing"
        yield Finding(
            "vector index", WRONG, f"of {model.key} {how}: searches look at {rows} pictures one by one",
            "The sweeper builds it: see that `manage.py sweep` runs, and what its log says.",
        )  # fmt: skip


def _public() -> Iterator[Finding]:
    address = settings.PUBLIC_URL
    try:
        status, headers, body = _ask(f"{address}/iiif/discovery/activity/all")
    except (OSError, http.client.HTTPException, ssl.SSLError) as error:
        yield Finding(
            "public address", WRONG, f"{address} cannot be reached from here ({error})",
            "Start the site, or mend PUBLIC_URL, the name server or the proxy: ids of our documents begin with it.",
        )  # fmt: skip
        return
    try:
        ours = str(json.loads(body).get("id", "")).startswith(address)
    except (ValueError, AttributeError):
        ours = False
    if status == 200 and ours:
        yield Finding("public address", OK, f"{address} leads here")
    else:
        said = f"{address}/iiif/discovery/activity/all answers {status}, and not with what this site says"
        yield Finding("public address", WRONG, said, "Mend PUBLIC_URL, or where the proxy leads.")
    if headers.get("access-control-allow-origin") == "*":
        yield Finding("CORS", OK, "viewers on other sites may read IIIF answers")
    else:
        yield Finding(
            "CORS", WRONG, "answers come without Access-Control-Allow-Origin: no viewer elsewhere can read them",
            "Have the proxy pass our headers on.",
        )  # fmt: skip


def _proxies() -> Iterator[Finding]:
    proxies = int(settings.REST_FRAMEWORK.get("NUM_PROXIES") or 0)
    if settings.HTTPS and not proxies:
        yield Finding(
            "proxies", WRONG, "PUBLIC_URL is https, so a proxy stands before us, but ONIT_PROXIES is 0: all clients"
            " count as one, and ten bad passwords lock everybody out",
            "Set ONIT_PROXIES to how many proxies of your own there are, mostly 1.",
        )  # fmt: skip
    else:
        yield Finding("proxies", OK, f"{proxies} stand before us, by ONIT_PROXIES")


def _files() -> Iterator[Finding]:
    found = orphans.look(default_storage)
    if found.missing:
        yield Finding(
            "kept pictures", WRONG, f"{found.missing} of {found.rows} that rows name are not in the storage, such as"
            f" {found.example}", "Restore MEDIA_ROOT from a backup, or have them made anew: `manage.py index --again`.",
        )  # fmt: skip
    else:
        yield Finding("kept pictures", OK, f"all {found.rows} are there")
    if found.orphaned:
        yield Finding(
            "files", WARNING, f"{found.orphaned} files in the storage belong to no picture ({found.bytes // 2**20} MB)",
            "Pictures that were cut anew leave them; the sweeper deletes them after ORPHAN_SECONDS.",
        )  # fmt: skip


def _ask(url: str) -> tuple[int, dict[str, str], bytes]:
    """Ask our own public address, as a viewer elsewhere would."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    client = kind(parts.hostname or "", parts.port, timeout=10)
    try:
        client.request(
            "GET", parts.path, headers={"Origin": "https://viewer.example", "Accept": "application/json"}
        )
        answer = client.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read(2**22)
    finally:
        client.close()


def _user() -> Iterator[Finding]:
    if os.geteuid() == 0:
        yield Finding("user", WARNING, "this runs as root", "Run the site as a user of its own.")


_EXAMINATIONS: tuple[tuple[str, Examination, bool], ...] = (
    ("versions", _versions, False),
    ("user", _user, False),
    ("database", _database, True),
    ("redis", _redis, False),
    ("settings", _settings, False),
    ("parts", _parts, True),
    ("vector index", _index, True),
    ("public address", _public, False),
    ("proxies", _proxies, False),
    ("files", _files, True),
)
