"""What all tests share; their Postgres and Redis are started by tests/settings.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# What takes longest, when tests run side by side.
FIRST = ["journeys", "chaos/test_nothing_is_lost.py", "test_install_plugin.py"]

pytest_plugins = ["tests.plugins_origin"]


def shared_folder() -> Path | None:
    """Return the reference data beside the checkout, or None where it is missing."""
    candidate = Path(os.environ.get("ONIT_SHARED", ROOT.parent / "shared"))
    return candidate if (candidate / "data").is_dir() else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run side by side, a file stays on one worker, and so do all journeys: they share a site.

    What takes longest comes first, so that no worker is left with it at the end.
    """
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group(item.path)))
    items.sort(key=lambda item: FIRST.index(name) if (name := group(item.path)) in FIRST else len(FIRST))


def group(path: Path) -> str:
    """The name of the tests that stay together."""
    place = path.relative_to(ROOT / "tests")
    return "journeys" if place.parts[0] == "journeys" else str(place)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside the checkout; a test that asks for it is skipped where it is missing."""
    folder = shared_folder()
    if folder is None:
        assert not os.environ.get("ONIT_REQUIRE_SHARED"), "this run promised that the reference data is there"
        pytest.skip("the reference data (../shared) is not on this machine")
    return folder
