"""The tests run on a real Postgres with pgvector and a real Redis of their own, in a throw-away folder."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

if not os.environ.get("ONIT_TEST_STACK"):
    _folder = Path(tempfile.mkdtemp(prefix="onit-test-"))
    if os.geteuid() == 0:
        _folder.chmod(0o755)
    os.environ["ONIT_VAR"] = str(_folder)
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("REDIS_URL", None)
    os.environ["ONIT_TEST_STACK"] = str(_folder)

    from portal import stack

    _running = stack.default().running()
    _running.__enter__()

    def _stop() -> None:
        _running.__exit__(None, None, None)
        shutil.rmtree(_folder, ignore_errors=True)
        shutil.rmtree(stack.Stack(_folder / "stack").runtime, ignore_errors=True)

    atexit.register(_stop)


def shared_folder() -> Path | None:
    """Return the reference data beside the checkout, or None where it is missing."""
    candidate = Path(os.environ.get("ONIT_SHARED", ROOT.parent / "shared"))
    return candidate if (candidate / "data").is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside the checkout; a test that asks for it is skipped where it is missing."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("the reference data (../shared) is not on this machine")
    return folder
