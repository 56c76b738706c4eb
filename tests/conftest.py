"""What all tests share; their Postgres and Redis are started by tests/settings.py."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tests import flushing

ROOT = Path(__file__).resolve().parent.parent

# What takes longest, when tests run side by side.
FIRST = [
    "tests/journeys/viewers",
    "tests/journeys",
    "tests/chaos",
    "tests/portal/sample/test_words_gate.py",
    "tests/portal/sample/model/test_sample_model.py",
    "tests/onitsearch/training/test_train.py",
    "tests/test_install_plugin.py",
]

flushing.install()

pytest_plugins = ["tests.plugins_origin", "tests.plugins_encoder"]


def shared_folder() -> Path | None:
    """Return the reference data beside the checkout, or None where it is missing."""
    candidate = Path(os.environ.get("ONIT_SHARED", ROOT.parent / "shared"))
    return candidate if (candidate / "data").is_dir() else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where tests run side by side, a file stays on one worker, and so do all journeys: they share a site."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return together(nodeid.partition("::")[0])

    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[object]:
    """In a fresh checkout one worker alone imports everything first: else each would compile the same 5,000 modules."""
    if not hasattr(session.config, "workerinput"):
        return (yield)
    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes()).hexdigest()[:16]
    compiled = var / f"compiled-{digest}"
    with (var / "compiling.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not compiled.exists():
            result = yield
            if len(session.items) > 1000:  # the whole suite, or nearly
                compiled.touch()
            return result
    return (yield)


def pytest_collection_finish() -> None:
    """What was imported stays: the collector of garbage, else a tenth of the tests' time, need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Workers begin with what takes longest, so that none is left with it at the end."""
    yield
    if hasattr(config, "workerinput"):
        rank = {name: number for number, name in enumerate(FIRST)}
        items.sort(key=lambda item: rank.get(together(item.nodeid.partition("::")[0]), len(FIRST)))


@pytest.fixture(autouse=True)
def _no_language_left() -> None:
    """A request leaves its language to its thread: what the test before asked for in German is not this one's."""
    translation.deactivate()


# Answers of the detector's network that are kept, about a megabyte each.
_KEPT_ANSWERS = 64


@pytest.fixture(scope="module", autouse=True)
def _pages_seen_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hundreds of tests index the same few drawn pages: the detector's network sees each once a process.

    Not where the detector itself is tested.
    """
    if not {"detect", "evaluate", "training", "sample"}.isdisjoint(request.path.parts):
        yield
        return
    from onitsearch.detect.network import NetworkDetector

    asked = NetworkDetector._asked

    def once(self: Any, image: Any) -> Any:
        key = (str(self._weights), self.version, image.shape, hashlib.sha256(image.tobytes()).digest())
        if key not in _answers:
            while len(_answers) >= _KEPT_ANSWERS:
                _answers.pop(next(iter(_answers)))
            _answers[key] = asked(self, image)
        return _answers[key].copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NetworkDetector, "_asked", once)
        yield


_answers: dict[Any, Any] = {}


def together(file: str) -> str:
    """The name of the tests that stay on one worker."""
    if file.startswith("tests/chaos/"):
        return "tests/chaos"
    if not file.startswith("tests/journeys/"):
        return file
    # Two sites of the journeys, about as much work on each: one for viewers that are not ours and for looking at every
    # page, one for all others.
    apart = ("tests/journeys/test_viewers", "tests/journeys/test_every_page")
    return "tests/journeys/viewers" if file.startswith(apart) else "tests/journeys"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside the checkout; a test that asks for it is skipped where it is missing."""
    folder = shared_folder()
    if folder is None:
        assert not os.environ.get("ONIT_REQUIRE_SHARED"), "this run promised that the reference data is there"
        pytest.skip("the reference data (../shared) is not on this machine")
    return folder
