"""Drawing stops when it is interrupted: with the page under way, not with the library."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.stack import BASE_DIR

# A shell's background jobs ignore interrupts, and what they start inherits that.
_DRAW = """
import signal
import sys
from pathlib import Path
from portal.sample.library import draw_library

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        draw_library(Path(sys.argv[1]), books=12, pages=16, seed=1, jobs=2,
                     progress=lambda done, total: print("page", flush=True))
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.slow
@pytest.mark.parametrize("whole_terminal", [False, True])
def test_an_interrupted_library_stops_within_a_page(tmp_path: Path, whole_terminal: bool) -> None:
    script = tmp_path / "draw.py"
    script.write_text(_DRAW)
    with (tmp_path / "said").open("wb") as said:
        drawing = subprocess.Popen(
            [sys.executable, str(script), str(tmp_path / "library")], cwd=BASE_DIR, stdout=said, stderr=said,
            env={**os.environ, "PYTHONPATH": str(BASE_DIR)}, start_new_session=True,
        )  # fmt: skip
    try:
        for _ in range(600):
            if (tmp_path / "said").read_text().count("page") >= 2:
                break
            assert drawing.poll() is None, (tmp_path / "said").read_text()
            time.sleep(0.1)
        began = time.monotonic()
        os.killpg(drawing.pid, signal.SIGINT) if whole_terminal else drawing.send_signal(signal.SIGINT)
        assert drawing.wait(60) == 130
        took = time.monotonic() - began
    finally:
        if drawing.poll() is None:
            os.killpg(drawing.pid, signal.SIGKILL)
            drawing.wait(5)
    assert took < 15, f"{took:.0f} s"
    said_in_all = (tmp_path / "said").read_text()
    assert "Traceback" not in said_in_all
    assert said_in_all.count("page") < 40  # of 192
