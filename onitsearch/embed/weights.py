"""Where a model's weights are: which file of a folder, and which tags open_clip knows.

Imports no torch, so that a web process can tell a mistyped tag.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import importlib.util
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from onitsearch.embed.errors import ModelUnavailableError

# open_clip's own order (factory.py, `_find_checkpoint_in_dir`): it decides which file is loaded, so the key must
# be made from the same one. A test holds the two together.
_PREFERRED = (
    "open_clip_model.safetensors",
    "open_clip_pytorch_model.safetensors",
    "open_clip_pytorch_model.bin",
    "open_clip_pytorch_model.pth",
    "model.safetensors",
    "pytorch_model.bin",
    "pytorch_model.pth",
    "model.pth",
)
_KINDS = (".safetensors", ".bin", ".pth")


def find_checkpoint(folder: Path) -> Path | None:
    """The file of a folder that open_clip loads: of several the one that it prefers; None where there is none."""
    found = sorted(path for path in folder.iterdir() if path.suffix in _KINDS)
    found.sort(key=lambda path: path.suffix != ".safetensors")
    preferred = [path for path in found if path.name in _PREFERRED]
    if preferred:
        return min(preferred, key=lambda path: _PREFERRED.index(path.name))
    return found[0] if found else None


def checkpoint_tag(path: Path) -> str:
    """``sha256:`` and the first twelve hex digits of the file's digest; read once as long as it stays unchanged."""
    stat = path.stat()
    return _digest(str(path), stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=64)
def _digest(path: str, _size: int, _changed: int) -> str:
    with Path(path).open("rb") as handle:
        return f"sha256:{hashlib.file_digest(handle, 'sha256').hexdigest()[:12]}"


@lru_cache(maxsize=1)
def known_weights() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """open_clip's table of weights, by architecture and tag; empty where its form has changed.

    Importing the module would import torch. Its tables are plain Python, so all but its optional imports is run.
    """
    found = importlib.util.find_spec("open_clip")
    if found is None or not found.submodule_search_locations:
        return {}
    folder = Path(next(iter(found.submodule_search_locations)))
    names: dict[str, Any] = {"__name__": "open_clip_tables"}
    try:
        for file in ("constants.py", "pretrained.py"):
            tree = ast.parse((folder / file).read_text(encoding="utf-8"))
            tree.body = [
                line
                for line in tree.body
                if not isinstance(line, ast.Try) and not (isinstance(line, ast.ImportFrom) and line.level)
            ]
            exec(compile(tree, file, "exec"), names)  # noqa: S102  (the installed package's own module)
        return dict(names["_PRETRAINED"])
    except Exception:  # whatever a later open_clip does differently: loading still tells
        return {}


def check_tag(name: str, tag: str) -> Mapping[str, Any]:
    """What open_clip knows of these weights; ModelUnavailableError where it knows the model but not the tag."""
    tags = known_weights().get(name)
    if not tags:
        return {}
    # As open_clip cleans it.
    found = tags.get(tag) or tags.get(tag.lower().replace("-", "_"))
    if found is None:
        near = difflib.get_close_matches(tag, tags, n=1)
        raise ModelUnavailableError(
            f"open_clip knows no weights {tag!r} for the model {name}; it knows {', '.join(sorted(tags))}.",
            hint=f"Did you mean {name}/{near[0]}?"
            if near
            else f"Write for instance {name}/{next(iter(tags))}.",
        )
    return found
