"""Who holds a piece of work: names of worker processes, and whether the one that is named still lives.

A claim ends by its lease in any case. On the same machine the sweeper need not wait for that: a claim of a
process that is gone is given back at once.
"""

from __future__ import annotations

import functools
import os
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Claim:
    """The right to write one row's result: valid while the row names the same worker and attempt."""

    row_id: int
    worker: str
    attempt: int
    host: str = ""


class ClaimLostError(Exception):
    """Another worker took this piece of work over, or nobody wants it any more."""


def worker_name() -> str:
    """Return this process's name: machine, process space, process id and its start time."""
    return f"{_machine()}/{os.getpid()}/{_started(os.getpid())}"


def is_dead(worker: str) -> bool:
    """Say whether a named worker is known to be gone; a worker of another machine never is."""
    machine, _, process = worker.rpartition("/")
    machine, _, pid = machine.rpartition("/")
    if machine != _machine() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return _started(int(pid)) != process


@functools.cache
def _machine() -> str:
    # Containers may share a host name, not a process space.
    try:
        space = str(Path("/proc/self/ns/pid").readlink()).strip("pid:[]")
    except OSError:
        space = "0"
    return f"{socket.gethostname()[:60]}/{space}"


def _started(pid: int) -> str:
    """Return the start time of a process in clock ticks, so that a reused id is not taken for the old one."""
    try:
        # The name in parentheses may hold spaces; the fields after it do not. Field 22 is the start time.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        state, started = fields[0], fields[19]
    except (OSError, IndexError):
        return "0"
    return "gone" if state == "Z" else started
