"""The workshop's notebook and the client it uses, against a whole site; the notebook runs in a kernel, by nbclient."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from onitsearch import Client
from onitsearch.client import ClientError
from portal.sample.concepts import draw, registry
from portal.stack import BASE_DIR
from tests.journeys.conftest import Library

pytestmark = pytest.mark.slow

NOTEBOOK = BASE_DIR / "examples" / "workshop.ipynb"


@pytest.fixture(scope="module")
def token(library: Library) -> str:
    return token_of(library, "User.objects.get(username='anna')")


def token_of(library: Library, user: str) -> str:
    code = (
        "from django.contrib.auth.models import User; from rest_framework.authtoken.models import Token; "
        f"print(Token.objects.get_or_create(user={user})[0].key)"
    )
    return library.site.run(code).split()[-1]


def words_of(library: Library) -> str:
    labels = {one.id: one.labels["en"] for one in registry().values()}
    return next(labels[one.concept] for one in library.drawn if one.concept and one.kind == "illustration")


def test_harvest_search_similar_label_and_evaluate_in_five_lines(library: Library, token: str) -> None:
    site = Client(library.url, token=token)
    assert site.harvest(library.manifests[0], wait=120)["state"] == "done"
    hits = site.search(words_of(library), limit=30)
    assert 0 < len(hits) <= hits.total
    assert hits[0].id not in {one.id for one in site.similar(hits[0], limit=5)}
    before = site.pictures(notation="47I244").total
    assert site.label(hits[0], ["47I244"])["notations"] == ["47I244"]
    measured = site.evaluate("47I244", words_of(library), cuts=(1, 10))
    assert (measured.right, before) == (1, 0)
    assert measured.recall[10] == 1.0
    assert measured.precision[10] == 0.1
    assert "R-precision" in str(measured)
    assert "<svg" in measured._repr_html_()
    assert hits[0].url in hits._repr_html_()


def test_refusals_are_the_sites_own_words(library: Library) -> None:
    site = Client(library.url)
    with pytest.raises(ClientError) as refused:
        site.harvest("https://library.example/manifest")
    assert refused.value.status in (401, 403)
    with pytest.raises(ClientError, match="classed as 98B"):
        site.evaluate("98B", "nothing")
    with pytest.raises(ClientError, match="does not answer"):
        Client("http://127.0.0.1:9").search("x")


def own_pictures(folder: Path) -> Path:
    """Six drawings as somebody has them in a folder, cut close, and what is none."""
    folder.mkdir()
    for number, concept in enumerate(sorted(registry().values(), key=lambda one: one.id)[:6]):
        ink = draw(concept.id, concept.variants[0].name, 4_000_000 + number, 320)
        Image.fromarray(ink).convert("RGB").save(folder / f"{number} {concept.labels['en']}.png")
    (folder / "notes.txt").write_text("Nothing to see.")
    return folder


def test_the_notebook_runs_from_its_first_cell_to_its_last(
    library: Library, token: str, tmp_path: Path, chromium: Browser
) -> None:
    site = Client(library.url, token=token)
    site.label(site.search(words_of(library), limit=1)[0], ["47I244"])  # there is something to measure
    cells = json.loads(NOTEBOOK.read_text())["cells"]
    assert not any(cell.get("outputs") for cell in cells)
    before = {one["id"] for one in site.get("/api/v1/manifests")["results"]}
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "ONIT_URL": library.url, "ONIT_WORDS": words_of(library), "ONIT_NOTATION": "47I244",
        "ONIT_FOLDER": str(own_pictures(tmp_path / "own")), "ONIT_TOKEN": token,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(BASE_DIR), os.environ.get("PYTHONPATH", "")])),
        "JUPYTER_RUNTIME_DIR": str(tmp_path), "IPYTHONDIR": str(tmp_path),
    }  # fmt: skip
    target = tmp_path / "workshop.ipynb"
    runner = BASE_DIR / "tests" / "journeys" / "run_notebook.py"
    done = subprocess.run(
        [sys.executable, str(runner), str(NOTEBOOK), str(target)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=400,
    )
    made = {one["id"] for one in site.get("/api/v1/manifests")["results"]} - before
    try:
        judge_the_notebook(done, target, chromium)
        (book,) = made
        assert sorted(one.xywh for one in site.pictures(manifest=book))
    finally:
        # Books go by an administrator's word only.
        chief = Client(library.url, token=token_of(library, "User.objects.create_superuser('chief')"))
        for book in made:
            chief.withdraw(book)
    assert made.isdisjoint(one["id"] for one in site.get("/api/v1/manifests")["results"])


def judge_the_notebook(done: subprocess.CompletedProcess[str], target: Path, chromium: Browser) -> None:
    assert done.returncode == 0, done.stdout + done.stderr
    ran = [cell for cell in json.loads(target.read_text())["cells"] if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in ran)
    outputs = [output for cell in ran for output in cell["outputs"]]
    said = "".join("".join(output.get("text", "")) for output in outputs)
    assert "Vectors are not published here" in said
    assert "Manifest with" in said
    assert "done with 6 pictures; left out: [] []" in said
    shown = ["".join(output.get("data", {}).get("text/html", "")) for output in outputs]
    assert any("<img" in one for one in shown)  # hits as pictures
    plain = "".join("".join(output.get("data", {}).get("text/plain", "")) for output in outputs)
    assert "recall" in said + plain
    assert sum("<svg" in one for one in shown) == 2  # curves of the site's pictures and of one's own
    viewers = [one for one in shown if "<iframe" in one]
    assert len(viewers) == 2
    page = chromium.new_page()
    try:
        for one in viewers:
            page.set_content(one)
            expect(page.frame_locator("iframe").locator("canvas").first).to_be_visible()
    finally:
        page.close()
