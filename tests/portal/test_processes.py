"""Supervisord killed: nothing stays behind, and a later start does not stumble over what did."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from portal.processes import Process, Supervisor
from portal.sockets import close_folder
from portal.stack import default

pytestmark = pytest.mark.slow


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    sleeper = [sys.executable, "-c", "import time; time.sleep(300)"]
    one = Supervisor([Process("sleeper", sleeper, priority=1, count=2)], folder=tmp_path / "run")
    one.start()
    until(lambda: len(one.orphans()) == 2)
    yield one
    one.stop()


def until(check: object, patience: float = 30) -> None:
    assert callable(check)
    end = time.monotonic() + patience
    while not check():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_stopping_ends_what_a_killed_supervisord_left(supervisor: Supervisor) -> None:
    assert supervisor.child is not None
    until(supervisor.answers)
    programs = supervisor.orphans()
    os.kill(supervisor.child.pid, signal.SIGKILL)
    until(lambda: not supervisor.alive())
    assert all(program.is_running() for program in programs)
    supervisor.stop()
    assert not any(program.is_running() for program in programs)


def test_a_later_start_finds_them_and_goes_on(supervisor: Supervisor, tmp_path: Path) -> None:
    assert supervisor.child is not None
    until(supervisor.answers)
    os.kill(supervisor.child.pid, signal.SIGKILL)
    until(lambda: not supervisor.alive())
    later = Supervisor(supervisor.processes, folder=tmp_path / "later")
    assert not later.answers()
    assert later.stop_orphans() == 2
    assert later.orphans() == []
    later.start()
    try:
        until(later.answers)
        until(lambda: len(later.orphans()) == 2)
    finally:
        later.stop()
    assert later.orphans() == []


def test_a_supervisor_that_lives_is_seen_by_others(supervisor: Supervisor) -> None:
    until(Supervisor([]).answers)
    assert all(psutil.pid_exists(one.pid) for one in Supervisor([]).orphans())


def test_a_redis_that_was_left_behind_is_found_though_it_hides_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis writes its title over its environment; two of them on one folder would write into one file."""
    monkeypatch.setenv("ONIT_VAR", str(tmp_path))
    own = default()
    assert close_folder(own.runtime, None)
    (own.root / "redis").mkdir(parents=True)
    one = Supervisor([Process("redis", own.redis_command(), priority=1)], folder=tmp_path / "run")
    one.start()
    try:
        until(own.redis_answers)
        assert one.child is not None
        (server,) = psutil.Process(one.child.pid).children()
        os.kill(one.child.pid, signal.SIGKILL)
        until(lambda: not one.alive())
        assert own.redis_answers()
        assert [left.pid for left in Supervisor([]).orphans()] == [server.pid]
        one.stop()
        assert not server.is_running()
        assert not own.redis_answers()
    finally:
        one.stop()
        for left in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if str(own.redis_socket) in " ".join(left.cmdline()):
                    left.kill()
        shutil.rmtree(own.runtime, ignore_errors=True)


def test_servers_that_a_living_command_owns_are_no_orphans() -> None:
    """The tests' own Postgres and Redis stand in this very installation's folder, and have their parent."""
    assert default().redis_answers()
    assert Supervisor([]).orphans() == []
