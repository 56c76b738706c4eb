"""Where a model's weights are: which file of a folder, which tags open_clip knows, whether a host answers.

Imports no torch, so that a web process can tell a mistyped tag.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import importlib.util
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from onitsearch.embed.errors import ModelUnavailableError

if TYPE_CHECKING:
    from onitsearch.embed.specs import ModelSpec

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
# A host that cannot be reached is told of within seconds; the hub's client would try for a minute.
_PATIENCE = 4.0


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


def check_reachable(spec: ModelSpec) -> None:
    """Raise ModelUnavailableError at once where weights are neither here nor their host to be reached.

    Environment variables of the hub's client (``HF_HUB_OFFLINE``, ``HF_ENDPOINT``, ``HF_HOME``, proxies) count.
    """
    if spec.folder:
        return
    known = known_weights().get(spec.key.name, {}).get(spec.key.weights, {})
    hub, url = str(known.get("hf_hub", "")), str(known.get("url", ""))
    if hub:
        from huggingface_hub import constants

        if constants.HF_HUB_OFFLINE or _cached(hub):
            return  # the hub's own client answers at once
        url = constants.ENDPOINT
    elif not url or _downloaded(url):
        return
    host, problem = _try(url)
    if problem:
        raise ModelUnavailableError(f"the weights are not on this machine, and {host} {problem}")


def _cached(hub: str) -> bool:
    from huggingface_hub import try_to_load_from_cache

    parts = hub.strip("/").split("/")
    named = parts[2:] or ["open_clip_model.safetensors", "open_clip_pytorch_model.bin"]
    stems = {name.rsplit(".", 1)[0] for name in named if name.endswith((".bin", ".pth"))}
    files = {*named, *(f"{stem}.safetensors" for stem in stems)}
    return any(isinstance(try_to_load_from_cache("/".join(parts[:2]), file), str) for file in files)


def _downloaded(url: str) -> bool:
    return (Path("~/.cache/clip").expanduser() / Path(urlsplit(url).path).name).is_file()


def _try(url: str) -> tuple[str, str]:
    """The host to go through for a URL (a proxy, where one is set), and in words why it cannot be reached."""
    target = urlsplit(url)
    proxy = _proxy(target.scheme, target.hostname or "")
    at = urlsplit(proxy) if proxy else target
    host, port = at.hostname or "", at.port or (80 if at.scheme == "http" else 443)
    told: list[str] = []

    def connect() -> None:
        try:
            socket.create_connection((host, port), _PATIENCE).close()
            told.append("")
        except OSError as error:
            told.append(f"cannot be reached from here ({error.strerror or error})")

    # Looking a name up knows no time limit of its own.
    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(_PATIENCE + 1)
    return host, told[0] if told else "does not answer"


def _proxy(scheme: str, host: str) -> str | None:
    """The proxy that the environment names for a host, as the hub's client reads it."""
    direct = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    if any(host == name or host.endswith(f".{name}") or name == "*" for name in _names(direct)):
        return None
    for variable in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY", "all_proxy", "ALL_PROXY"):
        if value := os.environ.get(variable):
            return value if "://" in value else f"http://{value}"
    return None


def _names(text: str) -> list[str]:
    return [name.strip().lstrip(".") for name in text.split(",") if name.strip()]


@contextmanager
def plainly(spec: ModelSpec) -> Iterator[None]:
    """Turn what open_clip, the hub or safetensors raise into one sentence and what to do about it."""
    from onitsearch.embed.specs import LIGHT

    try:
        yield
    except Exception as error:
        cause = (" ".join(str(error).split())[:300] or type(error).__name__).rstrip(".") + "."
        if spec.folder:
            raise ModelUnavailableError(
                f"The model in {spec.folder} could not be loaded: {cause}",
                hint="Its configuration and its .safetensors file must belong together; copy both again, or"
                " set MODEL to another model.",
                url=str(spec.checkpoint),
            ) from error
        lighter = "" if spec.setting == LIGHT else f" A lighter model is {LIGHT}."
        cache = os.environ.get("HF_HOME", "~/.cache/huggingface")
        raise ModelUnavailableError(
            f"The model {spec.key.name} with the weights {spec.key.weights} could not be loaded: {cause}",
            hint=f"Its files are downloaded once into {cache}. Let this machine reach the model's host, or"
            " copy that folder from a machine that can and set HF_HOME to it, or put the model's repository"
            " (open_clip_config.json, the .safetensors file, the tokenizer's files) into a folder and set"
            f" MODEL to that folder.{lighter}",
        ) from error
