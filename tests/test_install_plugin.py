"""docs/install-plugin.md, followed to the letter: wheel, fresh environment, example project, a book, a search.

The commands are those of the page. Of what they reach outside only this is put in place: packages that this environment
has already are seen by the fresh one (PYTHONPATH) instead of being downloaded again, the library is `origin`, the
port is a free one, and the model is the small one of the sample library.
"""

from __future__ import annotations

import contextlib
import email
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from portal import stack, translating
from tests.onitsearch.drawn import a_page
from tests.origin import Origin

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "install-plugin.md"
PICTURE = (250, 300, 480, 420)
LIBRARY = "https://library.example.org/iiif/book/manifest.json"

pytestmark = pytest.mark.slow


def commands(text: str) -> list[str]:
    """The command blocks of the page, in order."""
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the files that are, or are about to be, in the repository: what lies about is not built into wheels."""
    copy = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "manifests", "onitsearch",
         "examples", "portal/locale", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def quiet_pip() -> dict[str, str]:
    """Let pip build and install from what is here, the packages that this environment has."""
    return {
        "PIP_NO_BUILD_ISOLATION": "0",  # as pip reads it: no isolation
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONPATH": sysconfig.get_path("purelib"),
    }


@pytest.fixture(scope="module")
def wheel(checkout: Path, quiet_pip: dict[str, str]) -> zipfile.ZipFile:
    """The wheel that the page's first command builds."""
    subprocess.run(
        ["bash", "-e", "-c", commands(PAGE.read_text())[0]], cwd=checkout, check=True,
        env={**os.environ, **quiet_pip, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )  # fmt: skip
    (built,) = (checkout / "dist").glob("onitsearch-*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_all_that_the_plugin_reads(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "manifests", "onitsearch"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(tracked) - names == set()
    assert {
        "onitsearch/detect/net/weights.safetensors",
        "onitsearch/templates/onitsearch/search.html",
    } <= names
    assert {"manifests/py.typed", "onitsearch/py.typed"} <= names
    assert [name for name in names if name.startswith(("portal/", "tests/"))] == []


@pytest.fixture(scope="module")
def ours() -> list[tuple[str, str, str]]:
    """The sentences of the plugin's own files."""
    return [
        message
        for message, places in translating.extract(ROOT).items()
        if any(name.startswith(("manifests/", "onitsearch/")) for name, _line in places)
    ]


@pytest.mark.parametrize("code", ["de", "fr"])
def test_the_wheel_speaks_the_languages(
    wheel: zipfile.ZipFile, ours: list[tuple[str, str, str]], code: str
) -> None:
    import gettext

    with wheel.open(f"onitsearch/locale/{code}/LC_MESSAGES/django.mo") as file:
        compiled = gettext.GNUTranslations(file)  # type: ignore[arg-type]
    known = translating.catalogue(ROOT / "portal" / "locale", code)
    assert len(ours) > 80
    for context, singular, plural in ours:
        message = known.get(singular, context or None)
        assert message is not None
        first = message.string[0] if plural else message.string
        said = compiled.pgettext(context, singular) if context else compiled.gettext(singular)
        assert compiled.ngettext(singular, plural, 1) == first if plural else said == first


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    told = email.message_from_bytes(wheel.read(name))
    assert told["Author"] or told["Author-email"]
    assert "Framework :: Django :: 5.2" in told.get_all("Classifier", [])
    assert [name for name in wheel.namelist() if name.endswith("licenses/LICENSE")]


@pytest.fixture(scope="module")
def services() -> Iterator[dict[str, str]]:
    """An empty database and an unused Redis database of the tests' own servers, as a host names them."""
    own = stack.default()
    name = f"plugin_{os.getpid()}"

    def ask(sql: str) -> None:
        with psycopg.connect(
            host=str(own.runtime), user="postgres", dbname="postgres", autocommit=True
        ) as conn:
            conn.execute(sql)  # type: ignore[arg-type]

    ask(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    yield {
        "PGHOST": str(own.runtime),
        "PGUSER": "postgres",
        "PGDATABASE": name,
        "REDIS_URL": f"{own.redis_url}?db=9",
        "SECRET_KEY": "only for this test, and long enough for one",
    }
    ask(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as server:
        yield server


def ask(url: str, **headers: str) -> tuple[int, str, str]:
    """Return status, media type and body of an answer, whatever its status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read().decode(errors="replace")


def until(check: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not check():
        ended = process.poll()
        assert ended is None, f"ended with {ended}:\n{log.read_text()[-6000:]}"
        assert time.monotonic() < deadline, f"nothing for {patience} s:\n{log.read_text()[-6000:]}"
        time.sleep(0.2)


def test_the_page_leads_to_a_search(
    checkout: Path, quiet_pip: dict[str, str], services: dict[str, str], origin: Origin, tmp_path: Path
) -> None:
    book = origin.add_book("emblems", [a_page(PICTURE), a_page(seed=1)], title="A book of emblems")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = f"http://127.0.0.1:{port}"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ONIT_", "DJANGO_"))}
    environment = kept | quiet_pip | services | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PUBLIC_URL": site,
        "ONIT_MODEL": str(ROOT / "portal" / "sample" / "model"),
        "ONIT_ALLOWED_ORIGINS": f"{origin.base}/",
        "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    done = tmp_path / "done"
    text = PAGE.read_text()
    assert text.count(LIBRARY) == 1
    assert text.count("--noreload 8000") == 1
    blocks = commands(text.replace(LIBRARY, book).replace("--noreload 8000", f"--noreload {port}"))
    script = "set -e\n" + "\n".join(blocks) + f"\ntouch {done}\nwait\n"
    log = tmp_path / "log"
    with log.open("wb") as said:
        shell = subprocess.Popen(
            ["bash", "-c", script], cwd=checkout, env=environment, stdin=subprocess.DEVNULL, stdout=said,
            stderr=said, start_new_session=True,
        )  # fmt: skip
    try:
        until(done.exists, shell, log, 240)
        until(lambda: ask(f"{site}/readyz")[0] == 200, shell, log, 60)
        look_around(site, book, log.read_text())
        # What ran is the wheel and the example, not this checkout.
        where = [
            str(checkout / "env" / "bin" / "python"),
            "-c",
            "import onitsearch; print(onitsearch.__file__)",
        ]
        told = subprocess.run(
            where, env=environment, cwd=checkout / "my-library", capture_output=True, text=True
        )
        assert told.stdout.startswith(str(checkout / "env"))
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(shell.pid, number)
            if number == signal.SIGTERM:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    shell.wait(5)
        shell.wait(10)


def look_around(site: str, book: str, said: str) -> None:
    """What the reader of the page sees."""
    assert "System check identified no issues" in said
    assert "1 of 1 pictures" in said  # the search of the command line
    status, kind, body = ask(f"{site}/api/v1/search?q=a+lion")
    assert (status, kind) == (200, "application/json")
    (hit,) = json.loads(body)["results"]
    assert (hit["manifest_uri"], hit["book"]) == (book, "A book of emblems")
    x, y, w, h = (float(side) for side in hit["xywh"].split(","))
    wide = min(x + w, PICTURE[0] + PICTURE[2]) - max(x, PICTURE[0])
    high = min(y + h, PICTURE[1] + PICTURE[3]) - max(y, PICTURE[1])
    assert wide * high / (w * h + PICTURE[2] * PICTURE[3] - wide * high) > 0.8
    assert ask(hit["thumbnail"])[:2] == (200, "image/jpeg")

    status, kind, page = ask(f"{site}/pictures/?q=a+lion", **{"Accept-Language": "de"})
    assert (status, kind) == (200, "text/html")
    assert "Library of the example" in page  # the block that the host overrides
    assert "Bilder suchen" in page  # compiled, from the wheel
    assert hit["thumbnail"] in page

    status, kind, body = ask(f"{site}/api/v1/search?q=lion&page=x", **{"Accept-Language": "fr"})
    assert (status, kind) == (400, "application/problem+json")
    assert "is not the number" not in body
    assert ask(f"{site}/api/v1/illustrations/zzzz")[:2] == (404, "application/problem+json")
    assert ask(f"{site}/api/docs")[0] == 200
    assert "/api/v1/search" in ask(f"{site}/api/schema")[2]
    assert json.loads(ask(f"{site}/iiif/search/2/all?q=a+lion")[2])["items"]


def test_every_check_is_on_the_page() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "onitsearch").glob("checks*.py"))
    given = set(re.findall(r'id="onit_search\.([EW]\d+)"', sources))
    told: set[str] = set()
    for row in re.findall(r"^\| `onit_search\.(.*?) \|", PAGE.read_text(), re.MULTILINE):
        names = re.findall(r"([EW])(\d+)", row)
        span = "–" in row
        first, last = int(names[0][1]), int(names[-1][1])
        told |= (
            {f"{names[0][0]}{number:03d}" for number in range(first, last + 1)}
            if span
            else {kind + number for kind, number in names}
        )
    assert told == given
