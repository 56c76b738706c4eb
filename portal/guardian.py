"""Ends servers whose owner was killed: a process of its own that hears of the owner's end by a pipe that closes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil

_DONE = b"done"
_BASE = Path(__file__).resolve().parent.parent


class Guardian:
    """Watches over processes that this one started: where it dies without `release`, they are sent their signals.

    ``folders`` are removed then, once the processes have ended.
    """

    def __init__(self, watched: Sequence[tuple[int, signal.Signals]], folders: Sequence[Path] = ()) -> None:
        told = [f"{pid}:{int(how)}:{psutil.Process(pid).create_time()}" for pid, how in watched]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "portal.guardian", *told, *(str(folder) for folder in folders)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=_BASE,
            start_new_session=True,
        )  # fmt: skip

    def release(self) -> None:
        """Let it go: the owner has stopped them itself."""
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate(_DONE)


def stop_process(process: subprocess.Popen[bytes], how: signal.Signals, patience: float = 15) -> None:
    """Ask a child process to end, and kill it where it does not within `patience` seconds."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


def main(arguments: Sequence[str]) -> None:
    """Wait for the owner's end, then do what is to be done."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # whatever ends the owner must not end this first
    if os.read(0, len(_DONE)) == _DONE:
        return
    left = []
    for one in arguments:
        if one.startswith("/"):
            continue
        pid, how, created = one.split(":")
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(int(pid))
            if abs(process.create_time() - float(created)) < 1:  # else another one has its number by now
                process.send_signal(int(how))
                left.append(process)
    for process in psutil.wait_procs(left, timeout=120)[1]:
        with contextlib.suppress(psutil.Error):
            process.kill()
    for one in arguments:
        if one.startswith("/"):
            shutil.rmtree(one, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
