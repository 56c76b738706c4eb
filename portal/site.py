"""Brings a whole site up and down: servers, migrations, then web, encoder, workers and sweeper."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from onitsearch import servers as servers_
from portal import stack
from portal.processes import ANSWERING, Supervisor, site_processes, wait_until


@contextlib.contextmanager
def servers(*, page_workers: int, embed_workers: int, say: Callable[[str], None]) -> Iterator[Supervisor]:
    """Run the embedded servers, migrated, under a supervisor; the site's other programs are ready to start.

    Raises StackError where the port is taken, another site of this installation runs, or a server does not start.
    """
    own = stack.default()
    _external_servers_answer()
    former = Supervisor([])
    if not former.answers() and (left := former.stop_orphans()):
        say(f"{left} processes were left behind by a supervisor that was killed; they are stopped")
    if not os.environ.get("DATABASE_URL"):
        if own.postgres_answers():
            raise stack.StackError(
                "The embedded Postgres of this installation already runs: stop the other `up` first."
            )
        own.prepare()
    if _port_taken(settings.PORT):
        raise stack.StackError(
            f"Port {settings.PORT} is already in use. Choose another one: PORT=8001 make demo"
        )
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor(
        site_processes(port=settings.PORT, page_workers=page_workers, embed_workers=embed_workers)
    )
    supervisor.start()
    try:
        if not os.environ.get("DATABASE_URL"):
            wait_until(own.postgres_answers, "Postgres", supervisor, "postgres")
            own.ensure_database()
        if not os.environ.get("REDIS_URL"):
            wait_until(own.redis_answers, "Redis", supervisor, "redis")
        migrate(say)
        yield supervisor
    finally:
        connection.close()
        supervisor.stop()


def _external_servers_answer() -> None:
    """Raise StackError with one sentence where a server that the settings name cannot be used."""
    asked = {"DATABASE_URL": servers_.ask_database, "REDIS_URL": servers_.ask_redis}
    for variable, ask in asked.items():
        if os.environ.get(variable) and (trouble := ask()):
            raise stack.StackError(str(trouble))


def migrate(say: Callable[[str], None]) -> None:
    """Bring the database to the newest state; costs a glance where it is there already."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("migrating the database")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except DatabaseError as error:
            raise stack.StackError(str(servers_.database_trouble(error))) from error


def start_services(supervisor: Supervisor) -> None:
    """Start web, encoder, workers and sweeper, and wait until the web answers."""
    supervisor.start_all()
    wait_until(_web_answers, "The web server", supervisor, "web")


def start_answering(supervisor: Supervisor) -> None:
    """Start web and encoder alone and wait until both answer: on a small machine, workers that start beside them
    would double the time until the first search.
    """
    supervisor.start_all(until=ANSWERING)
    wait_until(_web_answers, "The web server", supervisor, "web")
    wait_for_encoder(supervisor)


def wait_for_encoder(supervisor: Supervisor) -> None:
    """Wait until words can be encoded: everything is ready for searches."""
    wait_until(lambda: _status("/readyz") == 200, "The encoder", supervisor, "encoder", patience=300)


def until_interrupted(supervisor: Supervisor) -> None:
    """Sleep until Ctrl-C or a TERM, or until the supervisor itself is gone."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    while supervisor.alive() and not ended.wait(0.5):
        pass


def interruptible() -> None:
    """Let TERM and HUP unwind this process as Ctrl-C does, so that what it started is stopped."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def _web_answers() -> bool:
    return _status("/healthz") == 200


def _status(path: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{settings.PORT}{path}", headers={"Host": "127.0.0.1"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  (our own web server)
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        time.sleep(0.1)
        return 0


def _port_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
