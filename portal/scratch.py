"""A whole scratch site, for benchmarks and for tests that kill things: real processes, own folder, free port."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import xmlrpc.client
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
from supervisor.xmlrpc import SupervisorTransport

from portal.stack import BASE_DIR, Stack

MODEL = BASE_DIR / "portal" / "sample" / "model"
# What the one process of `run` does: a line of JSON holds code, the answer whether it went well, and what was said.
_LISTEN = """
import contextlib, io, json, sys, traceback
from django.core.management import call_command
from django.db import connections
for line in sys.stdin:
    said, well = io.StringIO(), True
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            exec(json.loads(line), {"call_command": call_command})
        except BaseException:
            traceback.print_exc()
            well = False
    connections.close_all()
    print(json.dumps([well, said.getvalue()]), flush=True)
"""
# The longest wait for a stopped program to run again.
_START_SECONDS = 60.0


class ScratchSite:
    """`manage.py up` in a folder that is thrown away, with the means to look into it and to hurt it."""

    def __init__(self, *, model: Path = MODEL, page_workers: int = 2) -> None:
        self.page_workers = page_workers
        self.folder = Path(tempfile.mkdtemp(prefix="onit-chaos-"))
        self.folder.chmod(0o755)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.stack = Stack(self.folder / "stack")
        self.up: subprocess.Popen[bytes] | None = None
        self._listener: subprocess.Popen[str] | None = None
        self._listening = threading.Lock()
        cleared = (
            "DATABASE_URL",
            "REDIS_URL",
            "ONIT_TEST_STACK",
            "MEDIA_ROOT",
            "BOOKS_ROOT",
            "DERIVATIVES_ROOT",
            "UPLOADS_ROOT",
            "DJANGO_SETTINGS_MODULE",
        )
        self.environment = {key: value for key, value in os.environ.items() if key not in cleared} | {
            "ONIT_VAR": str(self.folder),
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "ONIT_MODEL": str(model),
        }

    def manage(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run one management command in this site."""
        return subprocess.run(
            [sys.executable, str(BASE_DIR / "manage.py"), *arguments],
            env=self.environment, capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip

    def run(self, code: str) -> str:
        """Run Python in this site, which is up; returns what it printed. RuntimeError where it raised something.

        One process runs it all: to start one takes longer than most of what is asked of it.
        """
        with self._listening:
            if self._listener is None:
                self._listener = subprocess.Popen(
                    [sys.executable, str(BASE_DIR / "manage.py"), "shell", "-v", "0", "-c", _LISTEN],
                    env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                )  # fmt: skip
            assert self._listener.stdin
            assert self._listener.stdout
            self._listener.stdin.write(json.dumps(code) + "\n")
            self._listener.stdin.flush()
            answer = self._listener.stdout.readline()
        well, said = json.loads(answer) if answer else (False, "The process that runs code has ended.")
        if not well:
            raise RuntimeError(said)
        return str(said)

    def command(self, *arguments: str) -> str:
        """Run a management command in this site, which is up, in the one process of `run`."""
        return self.run(f"call_command(*{arguments!r})")

    def start(self) -> None:
        """Bring it up, as a person would with `up`, and wait until it says so."""
        log = (self.folder / "up.log").open("wb")
        self.up = subprocess.Popen(
            [sys.executable, str(BASE_DIR / "manage.py"), "up", "--workers", str(self.page_workers)],
            env=self.environment, stdout=log, stderr=log,
        )  # fmt: skip
        log.close()
        self.wait(lambda: "is up" in (self.folder / "up.log").read_text(), "the site", 300)

    def stop(self) -> int:
        """Interrupt it, as Ctrl-C does; return its exit code."""
        assert self.up is not None
        self._end_listener()
        self.up.send_signal(signal.SIGINT)
        return self.up.wait(150)

    def _end_listener(self) -> None:
        if self._listener is not None:
            self._listener.communicate()  # it ends with its input
            self._listener = None

    def _end_at_once(self) -> None:
        """Kill all processes but Postgres', which ends at once and takes its shared memory with it."""
        assert self.up is not None
        processes = [psutil.Process(self.up.pid), *psutil.Process(self.up.pid).children(recursive=True)]
        servers = self._supervised("postgres")
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.pid in servers:
                    process.send_signal(signal.SIGQUIT)
                elif process.ppid() not in servers:
                    process.kill()
        self.up.wait(15)
        psutil.wait_procs(processes, timeout=15)

    def clean(self) -> None:
        """End it where it still runs, and throw its folder away.

        To stop as `stop` does, each of its processes takes half a second of a core; nothing of what they hold is kept.
        """
        self._end_listener()
        if self.up is not None and self.up.poll() is None:
            try:
                self._end_at_once()
            except (OSError, xmlrpc.client.Error):  # its supervisord is gone
                self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.stack.runtime, ignore_errors=True)

    def _supervisor(self) -> xmlrpc.client.ServerProxy:
        transport = SupervisorTransport(
            None, None, serverurl=f"unix://{self.stack.runtime / 'supervisor.sock'}"
        )
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)

    def processes(self) -> dict[str, dict[str, Any]]:
        """What supervisord knows of each program: name → pid, statename, start."""
        with self._supervisor() as proxy:
            infos: Any = proxy.supervisor.getAllProcessInfo()
        return {info["name"]: info for info in infos}

    @contextlib.contextmanager
    def without(self, name: str) -> Iterator[None]:
        """Have one program stopped meanwhile, and started again at the end."""
        with self._supervisor() as proxy:
            proxy.supervisor.stopProcess(name)
        try:
            yield
        finally:
            self._start(name)

    def _start(self, name: str) -> None:
        """Have a stopped program started; one that ends at once is tried again, as supervisord does by itself.

        A database server that was killed leaves processes behind which end a little later: until then none starts.
        """
        until = time.monotonic() + _START_SECONDS
        with self._supervisor() as proxy:
            while (state := self.processes()[name]["statename"]) != "RUNNING":
                if time.monotonic() > until:
                    raise TimeoutError(f"{name} did not start: supervisord says {state}.")
                if state in ("STOPPED", "EXITED", "FATAL"):
                    with contextlib.suppress(xmlrpc.client.Fault):
                        proxy.supervisor.startProcess(name, False)
                time.sleep(0.3)

    def halt(self, *names: str) -> None:
        """Stop the programs whose names begin so, for good."""
        with self._supervisor() as proxy:
            for name, info in self.processes().items():
                if name.startswith(names):
                    proxy.supervisor.stopProcess(f"{info['group']}:{name}")

    def kill(self, *names: str) -> list[int]:
        """Kill (-9) the programs whose names begin so; return their process ids."""
        pids = self._supervised(*names)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return pids

    def _supervised(self, *names: str) -> list[int]:
        return [
            info["pid"] for name, info in self.processes().items() if name.startswith(names) and info["pid"]
        ]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a question to its database."""
        with psycopg.connect(host=str(self.stack.runtime), user="postgres", dbname="onitsearch") as conn:
            return conn.execute(sql).fetchall()

    def count(self, sql: str) -> int:
        """Return the one number of a question to its database."""
        return int(self.rows(sql)[0][0])

    def wait(self, check: Callable[[], bool], what: str, patience: float = 180) -> None:
        """Wait until `check()` is true, whatever it raises meanwhile; TimeoutError with the ends of all logs."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                if check():
                    return
            except (psycopg.Error, OSError, xmlrpc.client.Error):
                pass
            time.sleep(0.05)
        logs = "\n".join(
            f"--- {path.name}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-15:])
            for path in sorted(self.folder.glob("**/*.log"))
        )
        raise TimeoutError(f"{what} did not come about within {patience:.0f} s\n{logs}")
