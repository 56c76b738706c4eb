"""The embedded servers: started, attached to, found again by address, and restarted when they die."""

from __future__ import annotations

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

from portal.stack import BASE_DIR, Stack


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
    os.kill(postmaster, signal.SIGKILL)
    for _ in range(100):
        if not stack.postgres_answers():
            break
        time.sleep(0.05)
    with stack.running():
        assert stack.postgres_answers("onitsearch")
        assert stack.redis_answers()
        subprocess.run(["pkill", "-f", str(stack.redis_socket)], check=False)
