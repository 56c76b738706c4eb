"""What all tests share; their Postgres and Redis are started by tests/settings.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytest_plugins = ["tests.plugins_origin"]


def shared_folder() -> Path | None:
    """Return the reference data beside the checkout, or None where it is missing."""
    candidate = Path(os.environ.get("ONIT_SHARED", ROOT.parent / "shared"))
    return candidate if (candidate / "data").is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside the checkout; a test that asks for it is skipped where it is missing."""
    folder = shared_folder()
    if folder is None:
        assert not os.environ.get("ONIT_REQUIRE_SHARED"), "this run promised that the reference data is there"
        pytest.skip("the reference data (../shared) is not on this machine")
    return folder
