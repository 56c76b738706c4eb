"""What the processes of a site take, by kind: seconds of processor, and memory at its peak."""

from __future__ import annotations

import time
from collections import Counter

import psutil

_KINDS = {
    "work pages": "page workers", "work embed": "embed worker", " encoder": "encoder", " sweep": "sweeper",
    "gunicorn": "web", "postgres": "Postgres", "valkey": "Redis", "redis": "Redis", "supervisord": "supervisord",
}  # fmt: skip
# Who takes part in indexing; the others answer visitors or watch.
INDEXING = ("page workers", "embed worker", "Postgres", "Redis", "sweeper")


def processor_seconds(pid: int) -> Counter[str]:
    """Seconds of processor that a process and all below it took so far, by kind; ended children count with theirs."""
    found: Counter[str] = Counter()
    for process in _family(pid):
        try:
            # Redis and Postgres write titles of their own over their command lines.
            line = f"{process.name()} {' '.join(process.cmdline())}"
            took = process.cpu_times()
        except psutil.Error:
            continue
        kind = next((kind for sign, kind in _KINDS.items() if sign in line), "other")
        found[kind] += took.user + took.system
        if kind == "Postgres":
            found[kind] += took.children_user + took.children_system
    return found


class MemoryPeak:
    """The largest sum of proportional set sizes of a process and all below it, looked at now and then."""

    def __init__(self, pid: int, every: float = 0.5) -> None:
        self.pid, self.every = pid, every
        self.mib = 0.0
        self.processes = 0
        self._last = 0.0

    def look(self) -> None:
        """Look, unless that was done a moment ago."""
        if time.monotonic() - self._last < self.every:
            return
        self._last = time.monotonic()
        sizes = []
        for process in _family(self.pid):
            try:
                sizes.append(process.memory_full_info().pss)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        total = sum(sizes) / 2**20
        if total > self.mib:
            self.mib, self.processes = total, len(sizes)


def _family(pid: int) -> list[psutil.Process]:
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
