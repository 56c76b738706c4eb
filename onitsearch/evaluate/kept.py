"""The figures of the last evaluations, kept for /api/v1/quality and the desk: one entry for each way of ranking."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

QUALITY = "quality/latest.json"


def kept() -> list[dict[str, Any]]:
    """What was kept, the latest first; empty where nothing was evaluated yet, or the file is only half there."""
    try:
        with default_storage.open(QUALITY) as file:
            found = json.load(file)
    except (FileNotFoundError, ValueError):  # just being written, or the disk was full
        return []
    return found if isinstance(found, list) else [found]


def keep(entries: Sequence[dict[str, Any]]) -> None:
    """Keep entries, each instead of the former of its ``name``."""
    names = {one["name"] for one in entries}
    found = [*entries, *(one for one in kept() if one.get("name") not in names)]
    data = json.dumps(found, ensure_ascii=False, indent=1).encode()
    default_storage.delete(QUALITY)
    default_storage.save(QUALITY, ContentFile(data))
