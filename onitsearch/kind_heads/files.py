"""Heads in files: the one that comes along and knows no model, and those that lie beside a model's weights."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path

from onitsearch.kind_heads.head import KindHead, read_head

log = logging.getLogger(__name__)

# Learned from real and drawn pages; docs/quality.md says what it reached, and the command.
BASE = Path(__file__).parent / "base.npz"
# Beside the weights in a model's folder.
NAME = "kinds.npz"


@lru_cache(maxsize=1)
def base_head() -> KindHead | None:
    """The head of size, shape, place and the detector's opinion; None where this package holds none."""
    return read_head(BASE.read_bytes()) if BASE.exists() else None


def head_of_folder(setting: str, key: str) -> KindHead | None:
    """The head that lies in a model's folder and was learned for these very weights; None where there is none."""
    path = Path(setting) / NAME
    if not setting or not path.is_file():
        return None
    try:
        head = read_head(path.read_bytes())
    except (OSError, ValueError) as error:
        log.warning("%s cannot be used: %s", path, error)
        return None
    if head.model != key:
        log.warning("%s was learned for %s, and is not used with %s", path, head.model, key)
        return None
    return head
