"""The small cases after real reports: each is read, its image fetched in few requests, and its crop link answers."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from manifests.errors import ProtectedError
from manifests.fetch import fetch_bytes, fetch_json
from manifests.presentation import ManifestDoc, read
from manifests.uri import valid_uri
from onitsearch.crop.address import region_url
from onitsearch.geometry import Box
from onitsearch.pages.load import load_page

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
# How many requests the first visit of a page may take, and the next.
CASES = {
    "base": (1, 1),
    "i400": (4, 1),
    "i501": (4, 1),
    "i403max": (4, 2),
    "native": (1, 1),
    "capped": (2, 1),
    "s0v2": (4, 1),
    "s0v3": (3, 1),
    "sizes3": (2, 1),
    "infosuffix": (2, 1),
    "infomove": (4, 1),
    "iipsrv": (2, 1),
    "unicode": (1, 1),
    "pct": (1, 1),
    "noext": (1, 1),
    "hashcanvas": (1, 1),
    "rights": (1, 1),
    # Six tiles make the page.
    "tceil": (1 + 6 + 1, 6),
    "tround": (4 + 6 + 1, 6),
    "tfloor": (4 + 6 + 1, 6),
}


class Cases:
    def __init__(self, folder: Path, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = log
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, str(folder / "origin.py"), str(self.port)], stdout=out
            )

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture(scope="module")
def cases(shared, tmp_path_factory):
    if not (shared / "cases" / "origin.py").is_file():
        pytest.skip("the cases are not on this machine")
    served = Cases(shared / "cases", tmp_path_factory.mktemp("cases") / "log")
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", served.port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield served
    served.process.terminate()
    served.process.wait(10)


@pytest.fixture
def at(cases, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ALLOWED_ORIGINS": [f"{cases.base}/"]}
    return cases


def canvases(at, case):
    url = f"{at.base}/{case}/manifest.json"
    document = read(fetch_json(url).data, url)
    assert isinstance(document, ManifestDoc)
    return document.canvases


def load(canvas):
    return load_page(canvas.images, canvas_uri=canvas.id, width=canvas.width, height=canvas.height)


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_fetched_in_few_requests_and_its_link_answers(at, case):
    (canvas, *_) = canvases(at, case)
    counted = []
    for _ in range(2):
        before = len(at.lines())
        page = load(canvas)
        counted.append(len(at.lines()) - before)
        link = region_url(page, Box(100, 150, 400, 300))
        assert valid_uri(link) == link
        assert re.fullmatch(r"[!-~]+", link)
        assert fetch_bytes(link).data[:2] == b"\xff\xd8", link
    assert counted[0] <= CASES[case][0]
    assert counted[1] <= CASES[case][1]
    assert max(page.pixels.shape[:2]) >= (700 if case == "capped" else 790)


def test_a_page_behind_terms_is_protected_in_the_words_of_its_library(at):
    (canvas,) = canvases(at, "i401")
    before = len(at.lines())
    with pytest.raises(ProtectedError, match="Terms of use"):
        load(canvas)
    assert len(at.lines()) - before <= 4
