"""The demo: a sample library drawn, published, harvested over real HTTP, embedded, indexed and searched."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from PIL import Image
from tqdm import tqdm

from manifests.conf import get_settings
from manifests.publish import publish_folder
from manifests.services import cancel_runs, withdraw_unlisted
from onitsearch import model_services
from onitsearch.evaluate.questions import write_questions
from onitsearch.management.evaluate_words import QUESTIONS_FILE
from onitsearch.store import embedding_models, index
from portal.people.roles import ADMINISTRATORS, CATALOGUERS, MAINTAINERS
from portal.sample.concepts import registry
from portal.sample.library import draw_library
from portal.sample.questions import questions
from portal.stack import StackError, var_dir

MOST_SEED = 999_999
SAMPLE_MODEL = settings.BASE_DIR / "portal" / "sample" / "model"


@dataclass(frozen=True)
class DemoPlan:
    """How large the sample library is; the same plan always gives the same books."""

    books: int = 12
    pages: int = 16
    seed: int = 1

    def __post_init__(self) -> None:
        """Raise StackError for a library that cannot be drawn."""
        if self.books < 1 or self.pages < 1:
            raise StackError("A sample library has at least one book of one page: --books 1 --pages 1.")
        if not 0 <= self.seed <= MOST_SEED:
            raise StackError(f"The seed is a whole number from 0 to {MOST_SEED}, as in --seed 5.")

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


def write_site_env(environment: dict[str, str]) -> str | None:
    """Write var/site.env; return the public address that it named before, where that was another one."""
    file = var_dir() / "site.env"
    before = _read(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{key}={value}\n" for key, value in environment.items()))
    old = before.get("PUBLIC_URL")
    return old if old and old != environment["PUBLIC_URL"] else None


def draw(plan: DemoPlan) -> None:
    """Draw the library where it is not there yet, and say beside it what it can be asked (`evaluate words`)."""
    if not (plan.folder / "truth.json").exists():
        _draw(plan)
    truth = json.loads((plan.folder / "truth.json").read_text(encoding="utf-8"))
    write_questions(plan.folder / QUESTIONS_FILE, questions(_concepts(truth), plan.seed))


def _draw(plan: DemoPlan) -> None:
    with _bar("drawing the sample library", plan.books * plan.pages) as bar:

        def step(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        draw_library(
            plan.folder,
            books=plan.books,
            pages=plan.pages,
            seed=plan.seed,
            jobs=os.cpu_count() or 1,
            progress=step,
        )


def publish(plan: DemoPlan) -> str:
    """Publish the library as IIIF; return the address of its collection."""
    with _bar("publishing it as IIIF", plan.books * plan.pages) as bar:
        published = publish_folder(
            plan.folder,
            Path(settings.BOOKS_ROOT),
            settings.PUBLIC_URL + settings.BOOKS_URL.rstrip("/"),
            title="Sample library",
            max_area=get_settings().image_max_area,
            progress=bar.update,
        )
    for failure in published.failures:
        raise StackError(f"The sample library could not be published: {failure}")
    return published.url


def replace_former(plan: DemoPlan, collection: str) -> int:
    """Let this library stand alone: withdraw the books of a demo of another seed or size, remove its files.

    What a cataloguer registered besides stays. ``collection`` is the address of the published collection, which
    lists this library's books already. The former books come back when their seed is asked for again, since the
    same plan draws the same pages. Returns how many books were withdrawn.
    """
    before = _read_json(var_dir() / "demo.json") or {}
    if {**before, "begun": False} != {**_state_of(plan), "begun": False}:
        # A harvest of the former library that was interrupted would be taken up again for this one.
        cancel_runs(url=collection)
    _remember({**_state_of(plan), "begun": True})
    base = settings.PUBLIC_URL + settings.BOOKS_URL.rstrip("/") + "/"
    books = Path(settings.BOOKS_ROOT)
    document = json.loads((books / collection.removeprefix(base)).read_text(encoding="utf-8"))
    gone = withdraw_unlisted(
        collection_uri=collection, listed={str(item["id"]) for item in document["items"]}
    )
    for address in gone:
        if address.startswith(base):
            shutil.rmtree(books / address.removeprefix(base).split("/")[0], ignore_errors=True)
    for folder in plan.folder.parent.iterdir():
        if folder != plan.folder and re.fullmatch(r"\d+x\d+-\d+", folder.name):
            shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def build_index() -> None:
    """Build the index of the active model now, without waiting for the sweeper's round."""
    model = embedding_models.active()
    if model is not None:
        index.ensure(model)


def is_done(plan: DemoPlan) -> bool:
    """Say whether this very library was harvested under this very address and with this model before."""
    return bool(_read_json(var_dir() / "demo.json") == _state_of(plan))


def mark_done(plan: DemoPlan) -> None:
    """Remember that the library is harvested, so that a second start need not look again."""
    _remember(_state_of(plan))


def a_word(plan: DemoPlan) -> str:
    """Return the English name of something that was drawn into this library: a castle where there is one."""
    truth = json.loads((plan.folder / "truth.json").read_text())
    drawn = _concepts(truth)
    if not drawn:
        raise StackError("The sample library holds no picture to search for. Draw a larger one: --pages 16.")
    return registry()["castle" if "castle" in drawn else drawn[0]].labels["en"]


def a_picture(plan: DemoPlan) -> Path:
    """Cut one picture out of a drawn page, as a visitor would with a screenshot; return the file."""
    truth = json.loads((plan.folder / "truth.json").read_text())
    for record in truth:
        for box in record["boxes"]:
            if box.get("kind") == "illustration" and box["w"] * box["h"] > 0.08:
                file = var_dir() / f"picture-of-{box['concept']}.jpg"
                with Image.open(plan.folder / record["file"]) as page:
                    left, top = box["x"] * page.width, box["y"] * page.height
                    right, bottom = left + box["w"] * page.width, top + box["h"] * page.height
                    page.crop((int(left), int(top), int(right), int(bottom))).save(file, quality=90)
                return file
    raise StackError("The sample library holds no picture large enough to search with.")


def cataloguer() -> tuple[str, str]:
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
    user.groups.add(*Group.objects.filter(name__in=[CATALOGUERS, MAINTAINERS, ADMINISTRATORS]))
    return known["name"], known["password"]


def _bar(title: str, total: int) -> tqdm[Any]:
    return tqdm(total=total, desc=title, unit="page", ncols=90)


def _state_of(plan: DemoPlan) -> dict[str, Any]:
    return {**asdict(plan), "public_url": settings.PUBLIC_URL, "model": str(model_services.configured().key)}


def _concepts(truth: list[dict[str, Any]]) -> list[str]:
    """The concepts that were drawn, in the order of pages."""
    return [box["concept"] for record in truth for box in record["boxes"] if box.get("concept")]


def _remember(state: dict[str, Any]) -> None:
    (var_dir() / "demo.json").write_text(json.dumps(state))


def _read_json(file: Path) -> Any:
    return json.loads(file.read_text()) if file.exists() else None


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)
