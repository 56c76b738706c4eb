"""Other people's sites, for journeys: pages with viewers as npm has them, and books in all the shapes there are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from PIL import Image, ImageEnhance

from portal.sample.concepts import registry
from portal.stack import BASE_DIR
from tests.journeys.conftest import ANSWERS, Drawn, Library, harvest, overlap
from tests.origin import Origin

VIEWERS = BASE_DIR / "tests" / "viewers"
# Presentation and Image API version, level, size of the canvas as a multiple of the image's.
SHAPES: dict[str, tuple[int, str, float]] = {
    "P3, level 2": (3, "level2", 1.0),
    "P3, level 1": (3, "level1", 1.0),
    "P3, level 0": (3, "level0", 1.0),
    "P3, canvas larger": (3, "level2", 1.25),
    "P2, level 2": (2, "level2", 1.0),
    "P2, level 1, canvas smaller": (2, "level1", 0.5),
    "P2, level 0": (2, "level0", 1.0),
}

_PAGES = {
    "mirador": """<style>html, body, #viewer { height: 100%; margin: 0 }</style><div id="viewer"></div>
<script src="/npm/mirador/dist/mirador.min.js"></script><script>
window.miradorInstance = Mirador.viewer({ id: "viewer", windows: [{ id: "book", manifestId: MANIFEST }] });</script>""",
    "uv": """<link rel="stylesheet" href="/viewers/universalviewer/dist/uv.css">
<style>html, body, #viewer { height: 100%; margin: 0 }</style><div id="viewer" class="uv"></div>
<script src="/viewers/universalviewer/dist/umd/UV.js"></script><script>
window.uv = UV.init("viewer", { manifest: MANIFEST, embedded: true });</script>""",
    "clover": """<div id="viewer"></div><script src="/bundle/clover.js"></script>""",
    # It keeps its page and its panel in the address, as `tify={"pages":[3],"view":"toc"}`.
    "tify": """<link rel="stylesheet" href="/viewers/tify/dist/tify.css">
<style>html, body, #viewer { height: 100%; margin: 0 }</style><div id="viewer"></div><script type="module">
import Tify from "/viewers/tify/dist/tify.js";
window.tify = new Tify({ container: "#viewer", manifestUrl: MANIFEST, urlQueryKey: "tify" });</script>""",
}
# Clover comes as a React component; this is the least application around it.
_CLOVER = """
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import Viewer from "@samvera/clover-iiif/viewer";
const iiifContent = new URLSearchParams(location.search).get("manifest");
const canvasIdCallback = (id) => { window.shown = id; };
createRoot(document.getElementById("viewer")).render(createElement(Viewer, { iiifContent, canvasIdCallback }));
"""


@dataclass(frozen=True)
class Shelved:
    """A harvested book of another site: our decorated manifest of it, words, and the hits that they have."""

    shape: str
    id: str
    manifest: str
    words: str
    hits: list[dict[str, Any]]
    canvases: list[str]

    @property
    def true_size(self) -> bool:
        """Whether canvases are as large as their images, as viewers take for granted."""
        return SHAPES[self.shape][2] == 1.0


def open_pages(origin: Origin) -> None:
    """Serve the pages of the viewers: ``/mirador.html?manifest=…`` and so on."""
    script = "const MANIFEST = new URLSearchParams(location.search).get('manifest');"
    for name, body in _PAGES.items():
        page = f"<!doctype html><meta charset='utf-8'><title>{name}</title><script>{script}</script>{body}"
        origin.put(f"/{name}.html", page.encode(), "text/html; charset=utf-8")
    origin.put("/favicon.ico", b"", "image/x-icon")
    origin.serve("/npm", BASE_DIR / "node_modules")
    origin.serve("/viewers", VIEWERS / "node_modules")


def installed() -> None:
    """Skip where the viewers that only tests need were not fetched; fail where that was promised."""
    if all((VIEWERS / "node_modules" / name).exists() for name in ("universalviewer", "tify")):
        return
    assert not os.environ.get("ONIT_REQUIRE_VIEWERS"), "this run promised the viewers of tests/viewers"
    pytest.skip("the other viewers are not installed: `make viewers` fetches them")


def bundle_clover(folder: Path) -> Path:
    """Put Clover together with React, as an application would; returns the file."""
    node = shutil.which("node") or shutil.which("node", path=str(BASE_DIR / ".venv" / "bin"))
    assert node, "npm was there, so that node should be"
    made = subprocess.run(
        [node, str(VIEWERS / "node_modules" / "esbuild" / "bin" / "esbuild"), "--bundle", "--format=iife",
         '--define:process.env.NODE_ENV="production"', "--define:global=window", "--log-level=error",
         f"--outfile={folder / 'clover.js'}"],
        input=_CLOVER, text=True, capture_output=True, cwd=VIEWERS, timeout=120, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return folder / "clover.js"


def shelve(library: Library) -> dict[str, Shelved]:
    """Serve one book in every shape, have all of them harvested, and find words that have hits on two pages."""
    words, drawn = _words(library)
    others = [one.file for one in library.drawn if one.file != drawn.file][:: len(library.drawn) // 2][:2]
    with Image.open(drawn.file) as page, Image.open(others[0]) as second, Image.open(others[1]) as third:
        again = ImageEnhance.Brightness(
            page.convert("RGB").resize((page.width * 9 // 10, page.height * 9 // 10))
        )
        pages = [page.convert("RGB"), second.convert("RGB"), again.enhance(0.97), third.convert("RGB")]
        urls = {
            shape: library.origin.add_book(
                f"shape-{number}",
                pages,
                title=f"A book: {shape}",
                version=version,
                service=service,
                scale=scale,
            )
            for number, (shape, (version, service, scale)) in enumerate(SHAPES.items())
        }
    harvest(library.site, *urls.values())
    return {shape: _shelved(library, shape, url, words) for shape, url in urls.items()}


def _shelved(library: Library, shape: str, url: str, words: str) -> Shelved:
    book = library.site.rows(f"SELECT public_id FROM onit_manifests_manifest WHERE url = '{url}'")[0][0]
    document = asked(library, f"/iiif/manifest/{book}")
    pages = document["items"] if "items" in document else document["sequences"][0]["canvases"]
    canvases = [page.get("id") or page["@id"] for page in pages]
    question = urlencode({"q": words, "manifest": book, "least": "sure"})
    hits = asked(library, f"/api/v1/search?{question}")["results"]
    assert {canvases[0], canvases[2]} <= {hit["canvas"] for hit in hits}, (shape, words, hits)
    return Shelved(shape, book, f"{library.url}/iiif/manifest/{book}", words, hits[:ANSWERS], canvases)


def _words(library: Library) -> tuple[str, Drawn]:
    """A word that finds what it means, and the drawing that it finds: the largest, so that its box can be measured."""
    labels = {one.id: one.labels["en"] for one in registry().values()}
    drawings = [
        one
        for one in library.drawn
        if one.concept and one.kind == "illustration" and " " not in labels[one.concept]
    ]
    for drawn in sorted(drawings, key=lambda one: -one.fractions[2] * one.fractions[3])[:24]:
        question = urlencode({"q": labels[drawn.concept], "least": "sure"})
        hits = asked(library, f"/api/v1/search?{question}")["results"]
        # By its looks: the same page has no captions where it is shelved again.
        if (
            hits
            and {why["code"] for why in hits[0]["why"]} == {"looks-like"}
            and hits[0]["canvas"] == drawn.canvas
            and overlap(_box(hits[0]["xywh"]), drawn.box) > 0.5
        ):
            return labels[drawn.concept], drawn
    raise AssertionError("no word finds what it means")


def _box(xywh: str) -> tuple[float, ...]:
    return tuple(float(side) for side in xywh.split(","))


def asked(library: Library, path: str) -> Any:
    """The JSON that the site answers."""
    with urllib.request.urlopen(library.url + path, timeout=60) as answer:
        return json.load(answer)
