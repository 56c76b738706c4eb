"""The embedded servers: started, attached to, found again by address, and restarted when they die."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from portal.stack import BASE_DIR, Stack, StackError


@pytest.fixture
def stack() -> Iterator[Stack]:
    folder = Path(tempfile.mkdtemp(prefix="onit-stack-"))
    folder.chmod(0o755)
    scratch = Stack(folder)
    yield scratch
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(scratch.runtime, ignore_errors=True)


def test_addresses_follow_from_the_folder_and_are_short(stack: Stack) -> None:
    assert Stack(stack.root).database_url == stack.database_url
    assert Stack(stack.root / "other").runtime != stack.runtime
    assert len(str(stack.runtime / ".s.PGSQL.5432")) < 107


@pytest.mark.slow
def test_a_second_user_attaches_and_leaves_the_servers_running(stack: Stack) -> None:
    with stack.running():
        with stack.running():
            assert stack.postgres_answers("onitsearch")
            assert stack.redis_answers()
        assert stack.postgres_answers("onitsearch"), "whoever attached must not stop what it did not start"
        with psycopg.connect(
            host=str(stack.runtime), user="postgres", dbname="onitsearch", autocommit=True
        ) as conn:
            conn.execute("CREATE EXTENSION vector")
            conn.execute("CREATE TABLE kept (v halfvec(3))")
            conn.execute("INSERT INTO kept VALUES ('[1,2,3]')")
    assert not stack.postgres_answers()
    assert not stack.redis_answers()
    with (
        stack.running(redis=False),
        psycopg.connect(host=str(stack.runtime), user="postgres", dbname="onitsearch") as conn,
    ):
        assert conn.execute("SELECT v::text FROM kept").fetchone() == ("[1,2,3]",)


@pytest.mark.slow
def test_a_killed_owner_leaves_no_lock_behind(stack: Stack) -> None:
    code = "import sys, time; from pathlib import Path; from portal.stack import Stack\n"
    code += "with Stack(Path(sys.argv[1])).running():\n    print('up', flush=True); time.sleep(60)"
    owner = subprocess.Popen(
        [sys.executable, "-c", code, str(stack.root)], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    assert owner.stdout.readline().strip() == "up"
    postmaster = int((stack.pgdata / "postmaster.pid").read_text().splitlines()[0])
    owner.kill()
    owner.wait()
    owner.stdout.close()
    with contextlib.suppress(ProcessLookupError):
        os.kill(postmaster, signal.SIGKILL)
    assert gone(stack)
    with stack.running():
        assert stack.postgres_answers("onitsearch")
        assert stack.redis_answers()


_KNOCK = """
import socket, sys
for name in sys.argv[1:]:
    with socket.socket(socket.AF_UNIX) as one:
        try:
            one.connect(name)
            print("in")
        except OSError as error:
            print(type(error).__name__)
"""


@pytest.mark.slow
def test_nobody_else_on_the_machine_gets_in(stack: Stack) -> None:
    """Postgres trusts whoever reaches it, and so does Redis: neither socket may be reached by another user."""
    with stack.running():
        assert stack.runtime.stat().st_mode & 0o077 == 0
        assert stack.postgres_answers("onitsearch")
        if os.geteuid() != 0:
            pytest.skip("only root can become another user")
        sockets = [str(stack.runtime / ".s.PGSQL.5432"), str(stack.redis_socket)]
        asked = subprocess.run(
            [sys.executable, "-c", _KNOCK, *sockets],
            capture_output=True, text=True, user="nobody", cwd="/", check=True,
        )  # fmt: skip
        assert asked.stdout.split() == ["PermissionError", "PermissionError"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_that_somebody_else_laid_out_is_refused(stack: Stack) -> None:
    stack.runtime.mkdir()
    os.chown(stack.runtime, 65534, -1)
    with pytest.raises(StackError, match="belongs to somebody else"):
        stack.prepare()


def test_a_link_in_place_of_the_folder_is_refused(stack: Stack, tmp_path: Path) -> None:
    stack.runtime.symlink_to(tmp_path)
    try:
        with pytest.raises(StackError, match="belongs to somebody else"):
            stack.prepare()
    finally:
        stack.runtime.unlink()


@pytest.mark.slow
def test_an_open_folder_of_before_is_closed(stack: Stack) -> None:
    stack.runtime.mkdir()
    stack.runtime.chmod(0o777)
    stack.prepare()
    assert stack.runtime.stat().st_mode & 0o777 == 0o700


def gone(stack: Stack, patience: float = 30) -> bool:
    """Whether neither server answers any more, after a while."""
    for _ in range(int(patience * 10)):
        if not stack.postgres_answers() and not stack.redis_answers():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_test_run_leaves_no_server_and_no_folder(how: signal.Signals) -> None:
    code = "import os, time, tests.settings; print(os.environ['ONIT_TEST_STACK'], flush=True); time.sleep(60)"
    clean = {key: value for key, value in os.environ.items() if key not in ("ONIT_TEST_STACK", "ONIT_VAR")}
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=BASE_DIR, env=clean, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        servers = Stack(folder / "stack")
        assert servers.postgres_answers("onitsearch")
        assert servers.redis_answers()
        run.send_signal(how)
    assert gone(servers)
    for _ in range(50):
        if not folder.exists() and not servers.runtime.exists():
            break
        time.sleep(0.1)
    assert not folder.exists()
    assert not servers.runtime.exists()
