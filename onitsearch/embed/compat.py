"""The one place that knows how to import open_clip next to a torchvision that was built for another torch.

The registry's torchvision wheel on Linux carries a compiled part for CUDA. Next to a CPU torch that part does
not load, and torchvision's own Python code then fails on import, since it describes two operators that nobody
declared ("operator torchvision::nms does not exist"). We never call them (open_clip uses torchvision for
image transforms only), so declaring their signatures is enough. Where the compiled part loads, nothing is
declared.

torchvision and timm load torch's compiler (and sympy with it) at import, only to ask whether it could compile and to
mark a function that it must not: a third of the time that a process takes to be ready, and 70 MB. Nothing is compiled
here, so a small stand-in answers them; once they are imported it is gone, and who asks for the compiler gets it.

open_clip loads transformers and timm for the few models that have a tower of theirs, and torchvision all networks and
data sets of its own: together half the processor time that a process takes to be ready. They are left out until a
model is loaded that needs them (`import_open_clip` is told its configuration).
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_COMPILER = "torch._dynamo"
_lock = threading.Lock()
_quiet: list[Any] = []
_declared: list[Any] = []  # a torch Library forgets its operators when it is collected


@dataclass(frozen=True, slots=True)
class _Tower:
    """Where open_clip builds towers of another library: only models need it whose configuration names one so."""

    part: str
    option: str
    library: str
    module: str
    name: str


_TOWERS = (
    _Tower("vision_cfg", "timm_model_name", "timm", "open_clip.timm_model", "TimmModel"),
    _Tower("text_cfg", "hf_model_name", "transformers", "open_clip.hf_model", "HFTextEncoder"),
)
# What torchvision imports of its own and open_clip never asks for.
_UNUSED = ("torchvision.datasets", "torchvision.models")


def import_open_clip(model: Mapping[str, Any] | None = None) -> Any:
    """The open_clip module, with torchvision made importable first; takes about 1 s in a fresh process.

    ``model`` is the configuration of a model that shall be made (``vision_cfg`` and ``text_cfg``): libraries that
    towers of its kind are built with are loaded as well.
    """
    with _lock, _compiler_left_out():
        if "open_clip" not in sys.modules:
            with _left_out():
                _import_torchvision()
                importlib.import_module("open_clip")
        open_clip = sys.modules["open_clip"]
        for tower in _TOWERS:
            if (model or {}).get(tower.part, {}).get(tower.option):
                _load_tower(tower)
        _quieten(Path(str(open_clip.__file__)).parent)
        return open_clip


def _import_torchvision() -> None:
    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::" not in str(error) or _declared:
            raise
        _declare_operators()
        importlib.import_module("torchvision")


@contextmanager
def _left_out() -> Iterator[None]:
    """Have open_clip and torchvision imported without what they rarely need; what is loaded already stays."""
    absent: dict[str, Any] = {one.library: None for one in _TOWERS}  # None: importing it raises ImportError
    with _standing_in(absent | {name: ModuleType(name) for name in _UNUSED}):
        yield


@contextmanager
def _standing_in(modules: Mapping[str, Any]) -> Iterator[None]:
    """Have modules stand for those that are not loaded yet; afterwards they are gone, also from their packages."""
    mine = {name: module for name, module in modules.items() if name not in sys.modules}
    sys.modules.update(mine)
    try:
        yield
    finally:
        for name, module in mine.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
                package, _, attribute = name.rpartition(".")
                # Looked up without asking the package: torch imports what it is asked for.
                within = vars(sys.modules[package]) if package in sys.modules else {}
                if module is not None and within.get(attribute) is module:
                    del within[attribute]


def _load_tower(tower: _Tower) -> None:
    """Import a library that open_clip was imported without, and give open_clip the tower that is built with it."""
    module = importlib.import_module(tower.module)
    if getattr(module, tower.library) is None:
        module = importlib.reload(module)
        setattr(importlib.import_module("open_clip.model"), tower.name, getattr(module, tower.name))


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
    with _standing_in({_COMPILER: stand_in, utils.__name__: utils}):
        yield


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
