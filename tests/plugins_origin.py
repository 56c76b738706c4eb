"""The fixture ``origin``: a local IIIF server that the fetch door is allowed to reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.origin import Origin


@pytest.fixture
def origin(settings: Any) -> Iterator[Origin]:
    """A fresh server; the settings allow its origin by name, so that it is neither refused nor paced."""
    with Origin() as server:
        settings.ONITSEARCH = {
            **settings.ONITSEARCH,
            "ALLOWED_ORIGINS": [*settings.ONITSEARCH.get("ALLOWED_ORIGINS", []), f"{server.base}/"],
        }
        yield server
