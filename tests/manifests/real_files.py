"""The real IIIF files of the reference data, parsed."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from tests.conftest import shared_folder

_shared = shared_folder()
FOLDER: Path | None = _shared / "data" / "manifests" if _shared else None


@functools.cache
def index() -> list[dict[str, Any]]:
    """INDEX.json, or nothing where the reference data is missing."""
    return json.loads((FOLDER / "INDEX.json").read_bytes()) if FOLDER else []


@functools.cache
def oracle() -> dict[str, Any]:
    return json.loads((FOLDER / "oracle.json").read_bytes()) if FOLDER else {}


def of_kind(*kinds: str) -> list[str]:
    return [entry["file"] for entry in index() if entry["kind"] in kinds]


def raw(file: str) -> bytes:
    assert FOLDER is not None
    return (FOLDER / file).read_bytes()


def parsed(file: str) -> Any:
    return json.loads(raw(file).decode("utf-8-sig"))
