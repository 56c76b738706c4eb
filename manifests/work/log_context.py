"""For which run this thread is working, so that what it logs can be put down to that run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_run: ContextVar[str] = ContextVar("run", default="")


@contextmanager
def working_for(run: str) -> Iterator[None]:
    """Have what is logged within carry a run's public id; empty where no run asked for the work."""
    token = _run.set(run)
    try:
        yield
    finally:
        _run.reset(token)


def current_run() -> str:
    """The public id of the run that is worked for; empty where there is none."""
    return _run.get()
