"""The processes of a running site, watched by supervisord: one that dies is restarted, the others go on."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import psutil
from supervisor.xmlrpc import SupervisorTransport

from portal.guardian import Guardian, stop_process
from portal.stack import BASE_DIR, Stack, StackError, default, var_dir

# Programs below this priority start at once: the embedded servers, and the encoder, which needs no database and
# takes longest; the others wait for the migrations.
SERVICES = 10
# Programs up to this priority answer visitors; the later ones work in the background.
ANSWERING = 20
_SERVERS = ("postgres", "redis-server", "valkey-server")


@dataclass(frozen=True)
class Process:
    """One supervised program; a lower `priority` starts earlier and stops later."""

    name: str
    command: list[str]
    priority: int = 100
    count: int = 1
    user: str | None = None
    stop: str = "TERM"
    directory: Path = BASE_DIR
    environment: Mapping[str, str] = field(default_factory=dict)


def site_processes(
    *, port: int, page_workers: int, embed_workers: int, web_workers: int = 2, stack: Stack | None = None
) -> list[Process]:
    """Return all programs of a site; the embedded servers are among them where no external ones are named."""
    stack = stack or default()
    processes = []
    if not os.environ.get("DATABASE_URL"):
        command, user = stack.postgres_command()
        processes.append(
            Process("postgres", command, priority=1, user=user, stop="INT", directory=stack.pgdata)
        )
    if not os.environ.get("REDIS_URL"):
        processes.append(Process("redis", stack.redis_command(), priority=1))
    # Threads that each allocate from an area of their own would each keep what they freed.
    few_arenas = {"MALLOC_ARENA_MAX": "2"}
    single = few_arenas | {"OMP_NUM_THREADS": "1", "VIPS_CONCURRENCY": "1"}
    # The model's threads wait for one another asleep: by default they spin, on the cores that pages need.
    patient = few_arenas | {"OMP_WAIT_POLICY": "PASSIVE"}
    manage = [sys.executable, str(BASE_DIR / "manage.py")]
    web = [
        sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", str(web_workers), "--threads", "8", "--timeout", "120", "--preload", "--log-level", "warning",
        # The most that gunicorn reads; what is longer it refuses itself, with a bare 414.
        "--limit-request-line", "8190",
    ]  # fmt: skip
    return [
        *processes,
        Process("web", web, priority=ANSWERING, environment=single | _counting()),
        Process("encoder", [*manage, "encoder"], priority=5, environment=few_arenas),
        Process("pages", [*manage, "work", "pages"], priority=30, count=page_workers, environment=single),
        Process("embed", [*manage, "work", "embed"], priority=30, count=embed_workers, environment=patient),
        Process("sweeper", [*manage, "sweep"], priority=40, environment=single),
    ]


def _counting() -> dict[str, str]:
    """Where the web's processes count together for `/metrics`; what those before counted is forgotten."""
    folder = var_dir() / "run" / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


class Supervisor:
    """A supervisord with a configuration of its own, as a child of this process."""

    def __init__(self, processes: list[Process], *, folder: Path | None = None) -> None:
        self.folder = folder or var_dir() / "run"
        self.processes = processes
        self.child: subprocess.Popen[bytes] | None = None
        self._guardian: Guardian | None = None

    def start_all(self, *, until: int = 1000) -> None:
        """Start the programs that wait for the database; with ``until``, those of them up to that priority."""
        early = {process.name for process in self.processes if process.priority <= until}
        with self._rpc() as rpc:
            for info in cast("list[dict[str, str]]", rpc.supervisor.getAllProcessInfo()):
                if info["statename"] == "STOPPED" and info["group"] in early:
                    rpc.supervisor.startProcess(f"{info['group']}:{info['name']}", False)

    def _rpc(self) -> xmlrpc.client.ServerProxy:
        socket = f"unix://{self.socket}"
        return xmlrpc.client.ServerProxy(
            "http://127.0.0.1", transport=SupervisorTransport(None, None, serverurl=socket)
        )

    @property
    def socket(self) -> Path:
        """Return the socket on which supervisord takes orders."""
        return default().runtime / "supervisor.sock"

    @property
    def log_folder(self) -> Path:
        """Return the folder with one log a program."""
        return self.folder / "log"

    def start(self) -> None:
        """Write the configuration and start supervisord in a session of its own."""
        self.log_folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "supervisord.conf"
        config.write_text(self._config())
        self.child = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "supervisor.supervisord", "-n", "-c", str(config)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._guardian = Guardian([(self.child.pid, signal.SIGTERM)])

    def stop(self) -> None:
        """Stop every program, later ones first, and supervisord itself; nothing that it started stays behind.

        Nor where supervisord was killed, or a machine under load outlasts its patience.
        """
        if self.child is None:
            return
        if self.child.poll() is None:
            self._stop_all_but_servers()
            stop_process(self.child, signal.SIGTERM, patience=90)
        self.stop_orphans()
        if self._guardian is not None:
            self._guardian.release()
            self._guardian = None

    def _stop_all_but_servers(self) -> None:
        """Have all programs end side by side, but those that the others need to end well: supervisord takes turns."""
        needed = {process.name for process in self.processes if process.priority < ANSWERING}
        with contextlib.suppress(OSError, xmlrpc.client.Error), self._rpc() as rpc:
            for info in cast("list[dict[str, str]]", rpc.supervisor.getAllProcessInfo()):
                if info["group"] not in needed and info["statename"] == "RUNNING":
                    rpc.supervisor.stopProcess(f"{info['group']}:{info['name']}", False)

    def answers(self) -> bool:
        """Say whether a supervisord of this installation takes orders, be it another process's."""
        try:
            with self._rpc() as rpc:
                return bool(rpc.supervisor.getState())
        except (OSError, xmlrpc.client.Error):
            return False

    def started(self, environment: Mapping[str, str]) -> bool:
        """Say whether a process of this environment is one of this installation's programs, or a child of one."""
        return environment.get("SUPERVISOR_SERVER_URL") == f"unix://{self.socket}"

    def orphans(self) -> list[psutil.Process]:
        """Programs that a supervisord of this installation started and left behind.

        Their environment says so. Redis writes its title over its own, so servers are known by the folder of their
        sockets, too, where nobody owns them any more.
        """
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.pid != os.getpid() and (
                    self.started(process.environ()) or self._is_ownerless_server(process)
                ):
                    found.append(process)
        return found

    def _is_ownerless_server(self, process: psutil.Process) -> bool:
        if process.name() not in _SERVERS or str(self.socket.parent) not in " ".join(process.cmdline()):
            return False
        # Commands that own a server run in Python, as supervisord does (whatever they call themselves); a server's own
        # children end with it. What was left behind belongs to init or its like.
        parent = process.parent()
        if parent is None or parent.pid == 1:
            return True
        return parent.name() not in _SERVERS and not Path(parent.exe()).name.startswith("python")

    def stop_orphans(self) -> int:
        """End what was left behind, web and workers before the servers that they use; return how many they were."""
        found = self.orphans()
        servers = [one for one in found if _name(one) in _SERVERS]
        for group in ([one for one in found if one not in servers], servers):
            for program in group:
                with contextlib.suppress(psutil.NoSuchProcess):
                    # Postgres ends at once by INT, the others by TERM.
                    program.send_signal(signal.SIGINT if _name(program) == "postgres" else signal.SIGTERM)
            for program in psutil.wait_procs(group, timeout=15)[1]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    program.kill()
        return len(found)

    def alive(self) -> bool:
        """Say whether supervisord itself runs."""
        return self.child is not None and self.child.poll() is None

    def tail(self, name: str, lines: int = 8) -> str:
        """Return the end of a program's log."""
        texts = [path.read_text(errors="replace") for path in sorted(self.log_folder.glob(f"{name}*.log"))]
        return "\n".join("\n".join(texts).splitlines()[-lines:])

    def _config(self) -> str:
        sections = [
            "[supervisord]",
            f"logfile={self.log_folder / 'supervisord.log'}",
            f"pidfile={self.folder / 'supervisord.pid'}",
            "silent=true",
            "minfds=1024",
            "",
            "[unix_http_server]",
            f"file={self.socket}",
            "chmod=0700",
            "",
            "[supervisorctl]",
            f"serverurl=unix://{self.socket}",
            "",
            "[rpcinterface:supervisor]",
            "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
        ]
        for process in self.processes:
            sections += ["", *self._program(process)]
        return "\n".join(sections) + "\n"

    def _program(self, process: Process) -> list[str]:
        many = process.count > 1
        name = "%(program_name)s-%(process_num)d" if many else "%(program_name)s"
        environment = ",".join(f'{key}="{_escape(value)}"' for key, value in process.environment.items())
        lines = [
            f"[program:{process.name}]",
            "command=" + " ".join(_quote(part) for part in process.command),
            f"process_name={name}",
            f"numprocs={process.count}",
            f"directory={process.directory}",
            f"priority={process.priority}",
            f"autostart={'true' if process.priority < SERVICES else 'false'}",
            "autorestart=true",
            # Supervisor waits one second longer after each failed start, so this is a back-off without an end.
            "startretries=100000",
            "startsecs=2",
            f"stopsignal={process.stop}",
            "stopwaitsecs=10",
            "stopasgroup=false",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={self.log_folder / (name + '.log')}",
            "stdout_logfile_maxbytes=5MB",
            "stdout_logfile_backups=1",
        ]
        if process.user:
            lines.append(f"user={process.user}")
        if environment:
            lines.append(f"environment={environment}")
        return lines


def wait_until(check: object, what: str, supervisor: Supervisor, name: str, patience: float = 240) -> None:
    """Wait until `check()` is true; raise StackError with the end of that program's log where it never is."""
    assert callable(check)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if check():
            return
        if not supervisor.alive():
            break
        time.sleep(0.1)
    raise StackError(f"{what} did not come up. The end of its log:\n{supervisor.tail(name)}")


def _name(process: psutil.Process) -> str:
    try:
        return str(process.name())
    except psutil.Error:
        return ""


def _quote(part: str) -> str:
    part = part.replace("%", "%%")
    return f'"{part}"' if (" " in part or not part) else part


def _escape(value: str) -> str:
    return value.replace("%", "%%").replace('"', '\\"')
