"""A real encoder process with a tiny untrained model, for tests of what asks it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def encoder_process(tmp_path_factory):
    """The address and the key of an encoder process that lives as long as the tests."""
    from onitsearch.embed.client import get_client
    from tests.onitsearch.embed.tiny import write_model

    folder = write_model(tmp_path_factory.mktemp("asked") / "tiny")
    address = f"unix://{tmp_path_factory.mktemp('e')}/e.sock"
    command = [
        sys.executable,
        "manage.py",
        "encoder",
        "--model",
        str(folder),
        "--address",
        address,
        "--threads",
        "1",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL)
    client = get_client(address)
    try:
        yield address, client.wait_ready(180).key
    finally:
        client.close()
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def speaking(encoder_process, settings):
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


@pytest.fixture
def space(monkeypatch):
    """A space whose geometry is known (search/space.py) answers instead of the encoder."""
    from django.core.cache import cache

    from onitsearch.search import background, engine
    from tests.onitsearch.search.space import Space

    made = Space()
    monkeypatch.setattr(engine, "_encoder", lambda: made)
    background.forget()
    cache.clear()
    yield made
    background.forget()
    cache.clear()
