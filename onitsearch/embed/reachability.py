"""Whether a model's weights can be had, and in plain words why not."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from onitsearch.embed.errors import ModelUnavailableError
from onitsearch.embed.specs import LIGHT, ModelSpec
from onitsearch.embed.weights import known_weights

# A host that cannot be reached is told of within seconds; the hub's client would try for a minute.
_PATIENCE = 4.0


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
