"""The demo: a sample library drawn, published, harvested over real HTTP, embedded, indexed and searched."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from tqdm import tqdm

from manifests.publish import publish_library
from onitsearch.store import progress
from portal.sample.library import draw_library
from portal.stack import var_dir

SAMPLE_MODEL = settings.BASE_DIR / "portal" / "sample" / "model"


@dataclass(frozen=True)
class DemoPlan:
    """How large the sample library is; the same plan always gives the same books."""

    books: int = 12
    pages: int = 16
    seed: int = 1

    @property
    def folder(self) -> Path:
        """Return the folder of the drawn library."""
        return var_dir() / "sample" / f"{self.books}x{self.pages}-{self.seed}"


def site_environment() -> dict[str, str]:
    """Return what the demo settles for every later command: the public address and the sample model."""
    port = os.environ.get("PORT", "8000")
    return {
        "PUBLIC_URL": os.environ.get("PUBLIC_URL", f"http://127.0.0.1:{port}"),
        "ONIT_MODEL": os.environ.get("ONIT_MODEL", str(SAMPLE_MODEL)),
    }


def settle(environment: dict[str, str]) -> str | None:
    """Write var/site.env; return the public address that it named before, where that was another one."""
    file = var_dir() / "site.env"
    before = _read(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{key}={value}\n" for key, value in environment.items()))
    old = before.get("PUBLIC_URL")
    return old if old and old != environment["PUBLIC_URL"] else None


def draw(plan: DemoPlan) -> bool:
    """Draw the library where it is not there yet; return whether anything was drawn."""
    if (plan.folder / "truth.json").exists():
        return False
    with _bar("drawing the sample library", plan.books * plan.pages, "page") as step:
        draw_library(
            plan.folder,
            books=plan.books,
            pages=plan.pages,
            seed=plan.seed,
            jobs=os.cpu_count() or 1,
            progress=step,
        )
    return True


def publish(plan: DemoPlan) -> str:
    """Publish the library as IIIF; return the address of its collection."""
    with _bar("publishing it as IIIF", plan.books * plan.pages, "page") as step:
        publish_library(
            plan.folder,
            Path(settings.BOOKS_ROOT),
            base_url=settings.PUBLIC_URL + settings.BOOKS_URL.rstrip("/"),
            title={"en": ["Sample library"], "de": ["Beispielbibliothek"], "fr": ["Bibliothèque d’exemple"]},
            progress=step,
        )
    return f"{settings.PUBLIC_URL}{settings.BOOKS_URL}collection.json"


def wait_for_vectors(patience: float = 600) -> None:
    """Wait, with a bar, until every illustration has its vector and the index stands."""
    bar: tqdm[int] | None = None
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        state = progress.vectors()
        if bar is None and state.total:
            bar = tqdm(total=state.total, desc="embedding the pictures", unit="picture", ncols=90)
        if bar is not None:
            bar.total = state.total
            bar.update(state.done - bar.n)
        if state.total and state.done + state.failed >= state.total and state.indexed:
            break
        time.sleep(0.3)
    if bar is not None:
        bar.close()


def cataloguer() -> tuple[str, str] | None:
    """Make the demo's cataloguer once, with a password kept in var/; return name and password."""
    file = var_dir() / "cataloguer.json"
    user_model = get_user_model()
    if not file.exists():
        password = secrets.token_urlsafe(9)
        file.touch(mode=0o600)
        file.write_text(json.dumps({"name": "cataloguer", "password": password}))
    known = json.loads(file.read_text())
    user, made = user_model.objects.get_or_create(username=known["name"])
    if made:
        user.set_password(known["password"])
        user.save()
        group = Group.objects.filter(name="Cataloguers").first()
        if group is not None:
            user.groups.add(group)
    return known["name"], known["password"]


@contextmanager
def _bar(title: str, total: int, unit: str) -> Iterator[Callable[..., None]]:
    with tqdm(total=total, desc=title, unit=unit, ncols=90) as bar:

        def step(done: int = 1, *_: object) -> None:
            bar.update(done)

        yield step


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)
