"""A real encoder process with a tiny untrained model, for tests of what asks it: one for all workers of a run."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from portal.guardian import Guardian

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def encoder_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address and the key of an encoder process; who asks first starts it, who leaves last ends it."""
    from onitsearch.embed.client import get_client

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "encoder"
    folder.mkdir(exist_ok=True)
    address, mine, guardian = f"unix://{folder}/e.sock", None, None
    with known(folder) as encoder:
        if not encoder["users"]:
            mine = start(folder / "tiny", address)
            guardian = Guardian([(mine, signal.SIGTERM)])
            encoder["pid"] = mine
        encoder["users"] += 1
    client = get_client(address)
    try:
        yield address, client.wait_ready(180).key
    finally:
        client.close()
        with known(folder) as encoder:
            encoder["users"] -= 1
            if not encoder["users"]:
                end(encoder["pid"])
        if guardian is not None:
            guardian.release()


def start(model: Path, address: str) -> int:
    """Start the encoder; returns its process id, as whichever worker leaves last ends it, child or not."""
    from tests.onitsearch.embed.tiny import write_model

    if not model.exists():
        write_model(model)
    command = [
        sys.executable,
        str(ROOT / "manage.py"),
        "encoder",
        "--model",
        str(model),
        "--address",
        address,
    ]
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    return os.posix_spawn(sys.executable, [*command, "--threads", "1"], os.environ, file_actions=silent)


def end(pid: int) -> None:
    """End a process that may be another worker's child: what waits for its parent to look has ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        process.terminate()
        for _ in range(300):
            if process.status() == psutil.STATUS_ZOMBIE:
                break
            time.sleep(0.1)
        else:
            process.kill()
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


@contextlib.contextmanager
def known(folder: Path) -> Iterator[dict[str, Any]]:
    """What the workers of a run know of the encoder; one at a time reads and changes it."""
    with (folder / "known.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        found = json.loads(file.read() or '{"users": 0, "pid": 0}')
        yield found
        file.seek(0)
        file.truncate()
        json.dump(found, file)


@pytest.fixture
def speaking(encoder_process: tuple[str, str], settings: Any) -> Iterator[str]:
    """Settings that lead to the encoder process; returns the key of its model. What was measured is forgotten."""
    from django.core.cache import cache

    from onitsearch.search import background

    address, key = encoder_process
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ENCODER_ADDRESS": address}
    background.forget()
    cache.clear()
    yield key
    background.forget()
    cache.clear()
