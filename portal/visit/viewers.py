"""Other people's viewers on the web that open a manifest of ours: links only, nothing of theirs is loaded here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class OtherViewer:
    """A viewer and the address at which it opens the manifest."""

    name: str
    address: str


def other_viewers(manifest: str, page: int | None = None) -> list[OtherViewer]:
    """The viewers that open the manifest of an address, at a page (from 0) where they can be told."""
    named = quote(manifest, safe="")
    canvas = "" if page is None else f"&cv={page}"
    pages = "" if page is None else f"&tify={quote(json.dumps({'pages': [page + 1]}))}"
    return [
        OtherViewer("Universal Viewer", f"https://uv-v4.netlify.app/#?manifest={named}{canvas}"),
        OtherViewer(
            "Clover", f"https://samvera-labs.github.io/clover-iiif/docs/viewer/demo?iiif-content={named}"
        ),
        OtherViewer("TIFY", f"https://demo.tify.rocks/demo.html?manifest={named}{pages}"),
    ]
