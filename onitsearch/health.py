"""Whether a site is well, part by part, in plain words: for `/readyz`, `manage.py doctor` and `/metrics`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from manifests.redis_client import redis_client
from onitsearch import model_services
from onitsearch.conf import conf
from onitsearch.embed.client import get_client
from onitsearch.store import embedding_models, index, presence
from onitsearch.store.query_plan import FEW_ROWS
from onitsearch.store.scope import count_shown

# With less room than this the disk is told as full: a harvest would fill it within minutes.
LEAST_FREE = 512 * 2**20
READY, DEGRADED, NOT_READY = "ready", "degraded", "not ready"


@dataclass(frozen=True)
class Part:
    """One part as it is found: ``needed`` where no words can be searched without it."""

    ok: bool
    detail: str
    needed: bool

    def told(self) -> dict[str, Any]:
        """As JSON says it."""
        return {"ok": self.ok, "detail": self.detail, "needed": self.needed}


def parts() -> dict[str, Part]:
    """All parts by their names; nothing is raised."""
    return {name: _checked(check, name in _NEEDED) for name, check in _CHECKS.items()}


def state(found: Mapping[str, Part]) -> str:
    """``ready``, ``degraded`` where searches go on without what is missing, else ``not ready``."""
    missing = [part for part in found.values() if not part.ok]
    if any(part.needed for part in missing):
        return NOT_READY
    return DEGRADED if missing else READY


def _checked(check: Callable[[], str], needed: bool) -> Part:
    try:
        return Part(True, check(), needed)
    except Exception as error:  # whatever is wrong is what is asked about
        return Part(False, " ".join(str(error).split())[:300] or type(error).__name__, needed)


def _database() -> str:
    embedding_models.active()
    return "answers"


def _redis() -> str:
    redis_client().ping()
    return "answers"


def _encoder() -> str:
    model = embedding_models.active()
    info = get_client(conf().encoder_address).info(key=model.key if model else None)
    if info.state != "ready":
        raise RuntimeError(info.problem or f"The encoder is {info.state}.")
    return f"{info.key} on {info.device}"


def _models() -> str:
    """What holds up the models that are not searched yet; searches go on with the active one."""
    told = [f"{row.key}: {row.error}" for row in embedding_models.in_use() if row.error]
    problem = model_services.configured_problem()
    return " ".join([*told, *([problem] if problem else [])]) or "nothing stands in their way"


def _index() -> str:
    model = embedding_models.active()
    if model is None:
        return "nothing is indexed yet"
    rows = count_shown(model)
    if rows >= FEW_ROWS and not index.state(model).valid:
        return f"{rows} pictures, searched one by one until the index is built"
    return f"{rows} pictures"


def _workers() -> str:
    found = presence.present()
    missing = [kind for kind in presence.WORKERS if kind not in found]
    if missing:
        raise RuntimeError(
            f"Nobody works as {', '.join(missing)}: nothing new is indexed until `manage.py up` (or"
            " `work pages`, `work embed`, `sweep`) runs."
        )
    return ", ".join(
        f"{kind}: {found[kind].count}, heard of {found[kind].quiet:.0f} s ago" for kind in presence.WORKERS
    )


def _disk() -> str:
    free = {str(folder): shutil.disk_usage(folder).free for folder in folders()}
    if not free:
        return "files are kept elsewhere"
    folder, least = min(free.items(), key=lambda one: one[1])
    if least < LEAST_FREE:
        raise RuntimeError(
            f"The disk of {folder} is full: {least // 2**20} MB are left. Harvests wait until there is room."
        )
    return f"{least / 2**30:.1f} GB free at {folder}"


def folders() -> list[Path]:
    """The folders that this site writes to, or the nearest ones above that are there."""
    named: list[Any] = [settings.MEDIA_ROOT] if isinstance(default_storage, FileSystemStorage) else []
    named += [getattr(settings, name, None) for name in ("BOOKS_ROOT", "DERIVATIVES_ROOT", "UPLOADS_ROOT")]
    found = []
    for one in filter(None, named):
        folder = Path(one)
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        found.append(folder)
    return list(dict.fromkeys(found))


# Without these no question can be answered; without the others, later or less.
_NEEDED = ("database", "encoder", "index")
_CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "redis": _redis,
    "encoder": _encoder,
    "index": _index,
    "models": _models,
    "workers": _workers,
    "disk": _disk,
}
