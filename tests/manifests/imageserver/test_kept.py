"""The folder of what was made of published pages, shared by processes of which any may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from manifests.errors import TransientError
from manifests.imageserver.kept import KeptFiles

# Makes a file named "it": notes that it does, waits for argument 3 seconds, and prints its length.
MAKER = """
import sys, time
from pathlib import Path
from manifests.imageserver.kept import KeptFiles
folder, patience, pause, large = Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), len(sys.argv) > 4
def make():
    with (folder / "noted").open("a") as file: file.write("x")
    time.sleep(pause)
    return b"y" * 5000
print(len(KeptFiles(folder, 100_000, 1, patience).get("it", make, large=large)))
"""


def maker(folder: Path, patience: float, pause: float, *large: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", MAKER, str(folder), str(patience), str(pause), *large]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def begun(folder: Path) -> None:
    for _ in range(600):
        if (folder / "noted").exists():
            return
        time.sleep(0.05)
    raise AssertionError("it was never begun")


def test_processes_that_miss_the_same_file_make_it_once(tmp_path: Path) -> None:
    running = [maker(tmp_path, 60, 1) for _ in range(4)]
    assert [one.communicate(timeout=120)[0].strip() for one in running] == ["5000"] * 4
    assert (tmp_path / "noted").read_text() == "x"


@pytest.mark.parametrize("large", [(), ("large",)])
def test_a_process_that_is_killed_holds_nobody_up(tmp_path: Path, large: tuple[str, ...]) -> None:
    first = maker(tmp_path, 60, 600, *large)
    begun(tmp_path)
    kept = KeptFiles(tmp_path, 100_000, at_once=1, patience=0.2)
    # While it is being made, one waits one's time.
    with pytest.raises(TransientError, match="Too many images") as told:
        kept.get("it", lambda: b"", large=bool(large))
    assert told.value.retry_after
    if large:  # any other large one has to wait as well, a small one has not
        with pytest.raises(TransientError):
            kept.get("other", lambda: b"", large=True)
    assert kept.get("small", lambda: b"1") == b"1"
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=30)
    assert kept.get("it", lambda: b"made after all", large=bool(large)) == b"made after all"


def test_what_a_killed_process_left_half_written_goes_in_time(tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path, 5_000, at_once=1, patience=5)
    kept.get("0", lambda: b"x" * 1000)
    (folder,) = (tmp_path / "files").iterdir()
    for name, age in ((".part-old", 7200), (".part-new", 0)):
        (folder / name).write_bytes(b"x" * 1000)
        os.utime(folder / name, (time.time() - age,) * 2)
    for number in range(1, 6):
        kept.get(f"{number}", lambda: b"x" * 1000)
    assert [path.name for path in tmp_path.rglob(".part-*")] == [".part-new"]


def test_a_disk_that_takes_nothing_more_is_no_reason_to_answer_nothing(tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path, 5_000, at_once=1, patience=5)
    (tmp_path / "files").write_text("a file, where a folder should be")
    assert [kept.get("a", lambda one=one: one) for one in (b"1", b"2")] == [b"1", b"2"]
