from __future__ import annotations

import pytest

from onitsearch.embed.encoder import Encoder
from onitsearch.embed.specs import resolve
from tests.onitsearch.embed.tiny import write_model


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory):
    return write_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="session")
def encoder(tiny_folder):
    return Encoder(resolve(tiny_folder), device="cpu", precision="fp32", threads=1)
