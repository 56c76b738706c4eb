"""Processor seconds of each test, its child processes with them: ``-p tests.cpu_times --cpu-times=FILE``.

Each worker of a run is put into a control group of its own, where the kernel counts what it and all of its
children take, servers and browsers included; that needs Linux and the right to make one (root in a container).
Elsewhere only the process itself and those of its children that ended are counted.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# The counter's file of version 1 in nanoseconds.
_CPUACCT = Path("/sys/fs/cgroup/cpuacct")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--cpu-times", default="", help="append processor seconds by file of tests, as lines of JSON"
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Before settings are read, since these start servers."""
    if target := early_config.known_args_namespace.cpu_times:
        early_config.pluginmanager.register(CpuTimes(Path(target).absolute()), "cpu-times")
    yield


class CpuTimes:
    """Counts between the end of one test and the end of the next, so that fixtures belong to who asked first."""

    def __init__(self, target: Path) -> None:
        self.file = target.open("a", buffering=1)  # workers of a run append to one file, a line at a time
        self.read = _counter()
        self.before = 0.0

    def _attribute(self, name: str) -> None:
        now = self.read()
        self.file.write(json.dumps([name, round(now - self.before, 3)]) + "\n")
        self.before = now

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Iterator[None]:
        self._attribute("(start)")
        result = yield
        self._attribute("(collection)")
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        result = yield
        self._attribute(item.nodeid)
        return result

    def pytest_sessionfinish(self) -> None:
        self._attribute("(end)")


def _counter() -> Callable[[], float]:
    """What reads the processor seconds spent so far."""
    with contextlib.suppress(OSError):
        group = _CPUACCT / f"onit-tests-{os.getpid()}"
        group.mkdir()
        (group / "cgroup.procs").write_text(str(os.getpid()))
        atexit.register(
            _leave, group
        )  # before settings register the end of their servers, so it comes after that
        usage = group / "cpuacct.usage"
        return lambda: int(usage.read_text()) / 1e9

    return _own


def _leave(group: Path) -> None:
    """Take the group away again, where no process is left in it."""
    with contextlib.suppress(OSError):
        (_CPUACCT / "cgroup.procs").write_text(str(os.getpid()))
        group.rmdir()


def _own() -> float:
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in found)
