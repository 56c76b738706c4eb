"""The last test of the site: stopping it leaves nothing behind."""

from __future__ import annotations

import time

import psutil
import pytest

from portal.scratch import ScratchSite

pytestmark = [pytest.mark.slow, pytest.mark.chaos]


def test_interrupting_stops_every_process(site: ScratchSite) -> None:
    assert site.up is not None
    children = psutil.Process(site.up.pid).children(recursive=True)
    assert len(children) > 8
    site.stop()
    deadline = time.monotonic() + 10
    while any(child.is_running() for child in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    left = [" ".join(child.cmdline()[:4]) for child in children if child.is_running()]
    assert left == []
    assert not site.stack.postgres_answers()
