"""The one place that knows how to import open_clip next to a torchvision that was built for another torch.

The registry's torchvision wheel on Linux carries a compiled part for CUDA. Next to a CPU torch that part does
not load, and torchvision's own Python code then fails on import, since it describes two operators that nobody
declared ("operator torchvision::nms does not exist"). We never call them (open_clip uses torchvision for
image transforms only), so declaring their signatures is enough. Where the compiled part loads, nothing is
declared.

torchvision and timm load torch's compiler (and sympy with it) at import, only to ask whether it could compile and to
mark a function that it must not: a third of the time that a process takes to be ready, and 70 MB. Nothing is compiled
here, so a small stand-in answers them; once they are imported it is gone, and who asks for the compiler gets it.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_COMPILER = "torch._dynamo"
_lock = threading.Lock()
_quiet: list[Any] = []
_declared: list[Any] = []  # a torch Library forgets its operators when it is collected


def import_open_clip() -> Any:
    """The open_clip module, with torchvision made importable first; takes about 2 s in a fresh process."""
    with _lock, _compiler_left_out():
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


@contextmanager
def _compiler_left_out() -> Iterator[None]:
    """Let modules be imported that would load torch's compiler, without it; where it is loaded already, it stays."""
    importlib.import_module("torch")
    if _COMPILER in sys.modules:
        yield
        return
    utils = ModuleType(f"{_COMPILER}.utils")
    utils.is_compile_supported = _is_compile_supported  # type: ignore[attr-defined]
    stand_in = ModuleType(_COMPILER)
    stand_in.utils = utils  # type: ignore[attr-defined]
    stand_in.disable = _not_compiled  # type: ignore[attr-defined]
    stand_in.__path__ = []
    mine = {_COMPILER: stand_in, utils.__name__: utils}
    sys.modules.update(mine)
    try:
        yield
    finally:
        for name, module in mine.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _is_compile_supported(device: str) -> bool:
    """What torchvision asks when one of its operators is called: by then the compiler itself can be asked."""
    return bool(importlib.import_module(f"{_COMPILER}.utils").is_compile_supported(device))


def _not_compiled(function: Any = None, *_: Any, **__: Any) -> Any:
    """Stand for ``torch.compiler.disable``, as a decorator with or without arguments."""
    return function if function is not None else lambda decorated: decorated


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
