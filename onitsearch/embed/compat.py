"""The one place that knows how to import open_clip next to a torchvision that was built for another torch.

The registry's torchvision wheel on Linux carries a compiled part for CUDA. Next to a CPU torch that part does
not load, and torchvision's own Python code then fails on import, since it describes two operators that nobody
declared ("operator torchvision::nms does not exist"). We never call them (open_clip uses torchvision for
image transforms only), so declaring their signatures is enough. Where the compiled part loads, nothing is
declared.
"""

from __future__ import annotations

import importlib
import logging
import threading
from pathlib import Path
from typing import Any

_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_lock = threading.Lock()
_quiet: list[Any] = []
_declared: list[Any] = []  # a torch Library forgets its operators when it is collected


def import_open_clip() -> Any:
    """The open_clip module, with torchvision made importable first; takes about 3 s in a fresh process."""
    with _lock:
        try:
            importlib.import_module("torchvision")
        except RuntimeError as error:
            if "torchvision::" not in str(error) or _declared:
                raise
            _declare_operators()
            importlib.import_module("torchvision")
        open_clip = importlib.import_module("open_clip")
        _quieten(Path(str(open_clip.__file__)).parent)
        return open_clip


def _quieten(folder: Path) -> None:
    """Drop what open_clip tells the root logger of its every step; we raise errors of our own instead."""

    def ours(record: logging.LogRecord) -> bool:
        return not record.pathname.startswith(str(folder))

    if not _quiet:
        _quiet.append(ours)
        logging.getLogger().addFilter(ours)
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # five retries, a line each, twice


def _declare_operators() -> None:
    """Declare ``torchvision::nms`` and ``torchvision::qnms`` by signature, without an implementation."""
    from torch.library import Library

    library = Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        library.define(f"{name}{_SCHEMA}")
    _declared.append(library)
