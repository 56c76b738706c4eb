"""The rules of the house that code can check: layers, doors, and who may know what."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STOREYS = ("manifests", "onitsearch", "portal")


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def canonical(requirement: str) -> str:
    return re.split(r"[\s\[<>=!~;]", requirement)[0].lower().replace("_", "-")


def test_imports_go_down_only() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_imported_is_declared_and_what_is_declared_is_needed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    ours, theirs = set(STOREYS), packages_distributions()

    def declared(*groups: str) -> set[str]:
        said = [one for group in groups for one in project["optional-dependencies"][group]]
        return {canonical(one) for one in [*project["dependencies"], *said]}

    def needed(*folders: str) -> set[str]:
        roots = {name.partition(".")[0] for path in sources(*folders) for name in imported(path)}
        return {
            canonical(theirs[root][0])
            for root in roots - ours - set(sys.stdlib_module_names)
            if root in theirs
        }

    plugin = needed("manifests", "onitsearch")
    assert plugin - declared("onnx") == set()
    assert needed(*STOREYS) - declared("onnx", "portal", "bench") == set()
    # Loaded by name.
    unseen = {"psycopg", "drf-spectacular-sidecar", "torchvision", "transformers", "open-clip-torch"}
    assert declared() - plugin - unseen == set()


def test_one_door_out() -> None:
    """No file but the fetch door opens a URL; set-up runs before there is a door, and the site asks its own web.

    The client runs with whoever asks a site, never within one.
    """
    openers = {"requests", "urllib.request", "urllib3", "httpx", "http.client"}
    allowed = {
        "portal/bootstrap.py",
        "portal/site.py",
        "portal/bench/base.py",
        "portal/doctor.py",
        "onitsearch/client.py",
    }
    guilty = [
        str(path.relative_to(ROOT))
        for path in sources(*STOREYS)
        if imported(path) & openers
        and "manifests/fetch" not in str(path.relative_to(ROOT))
        and str(path.relative_to(ROOT)) not in allowed
    ]
    assert guilty == []


def test_only_the_store_speaks_pgvector() -> None:
    guilty = [
        str(path.relative_to(ROOT))
        for path in sources(*STOREYS)
        if any(name.split(".")[0] == "pgvector" for name in imported(path))
        and "onitsearch/store" not in str(path.relative_to(ROOT))
    ]
    assert guilty == []


def test_only_the_store_speaks_sql() -> None:
    """Benchmarks multiply rows of a scratch database, measure and hurt them, as no site does."""
    guilty = [
        str(path.relative_to(ROOT))
        for path in sources(*STOREYS)
        if ".cursor(" in path.read_text() and "onitsearch/store" not in str(path.relative_to(ROOT))
    ]
    assert guilty == [
        "portal/bench/filling.py",
        "portal/bench/search_filling.py",
        "portal/bench/search_measures.py",
    ]


def test_nothing_below_the_portal_draws_samples() -> None:
    guilty = [str(path) for path in sources("manifests", "onitsearch") if "portal.sample" in path.read_text()]
    assert guilty == []


def defined(path: Path) -> set[str]:
    """The names of classes, functions and variables that a file defines."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def test_the_glossary_names_what_there_is() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in (ROOT / "docs" / "glossary.md").read_text().splitlines()
        if line.startswith("| ") and not line.startswith(("| term |", "| --- "))
    ]
    assert 50 <= len(rows) <= 100
    assert all(len(row) == 3 for row in rows)
    terms = [term.partition(",")[0].strip("`").casefold() for term, _, _ in rows]
    assert terms == sorted(set(terms))
    wrong = []
    for term, _, file in rows:
        path = ROOT / file.strip("`")
        if not path.is_file():
            wrong.append(f"{term}: there is no file {file}")
        else:
            lacking = set(re.findall(r"`(\w+)`", term)) - defined(path)
            wrong += [f"{file} does not define {name}" for name in sorted(lacking)]
    assert wrong == []


@pytest.mark.slow
def test_a_running_site_never_imports_training() -> None:
    """Neither the web with all its addresses nor a worker, the encoder or the sweeper; not what only training needs."""
    code = (
        "import json, sys; from importlib import import_module\n"
        "import portal.wsgi; from django.urls import get_resolver\n"
        "get_resolver().url_patterns\n"
        "web = sorted(sys.modules)\n"
        "for name in sys.argv[1:]: import_module(name)\n"
        "print(json.dumps([web, sorted(sys.modules)]))"
    )
    others = [
        *(f"onitsearch.{name}" for name in ("jobs", "pipeline", "resident", "serving", "web.urls", "worker")),
        *("onitsearch.detect.network", "onitsearch.embed.encoder"),  # loaded when they are first asked
        *(f"onitsearch.management.commands.{name}" for name in ("encoder", "sweep", "work")),
    ]
    done = subprocess.run(
        [sys.executable, "-c", code, *others],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    web, everything = (set(names) for names in json.loads(done.stdout))
    assert {"onitsearch.api.views_search", "portal.visit.views", "portal.desk.views"} <= web
    assert {"torch", *others} <= everything
    assert {name for name in everything if f"{name}.".startswith("onitsearch.training.")} == set()
    assert roots(everything) & training_alone() == set()
    # And the web, which has many processes, has no model of its own.
    assert {"torch", "open_clip"} & web == set()


def roots(names: Iterable[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def training_alone() -> set[str]:
    """Packages from elsewhere, as they are imported, that nothing below the portal needs but training."""
    training = set(sources("onitsearch/training"))
    rest = set(sources("manifests", "onitsearch")) - training
    mine, others = ({name for path in paths for name in imported(path)} for paths in (training, rest))
    return (roots(mine) - roots(others)) & set(packages_distributions())


def test_what_only_training_needs_is_an_extra_of_its_own() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extra = {canonical(one) for one in project["optional-dependencies"].get("train", ())}
    theirs = packages_distributions()
    assert {canonical(theirs[root][0]) for root in training_alone()} == extra


def test_no_file_hides_two_subjects() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources(*STOREYS)
        if (lines := len(path.read_text().splitlines())) > 300
    }
    assert long == {}
