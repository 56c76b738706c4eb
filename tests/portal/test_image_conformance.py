"""IIIF's own image validator, unchanged, asks a running server for a published page."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from manifests.publish import publish_book

VALIDATOR = Path(__file__).with_name("ask_as_validator.py")
# What the validator's release 1.0.5 finds wrong although the Image API 3.0 asks for it, and why.
MISTAKEN = {
    # It wants 400 for !2000,3000 of 1000 × 1000 pixels. “!w,h … as large as possible but not larger than the
    # extracted region” (4.2): that is the whole image, and no error.
    "size_noup": "!2000,3000",
    # A feature beyond level 2. It wants ^max to be 1000 × 1000 where ^pct:200 is to be 2000 × 2000; “^max: scaled to
    # the maximum size permitted by maxWidth, maxHeight, or maxArea” (4.2).
    "size_up": "^max",
}
# Beyond level 2 and not ours: other formats, other turns. Its test of WebP calls what only Python 2 had.
BEYOND = {
    "format_gif",
    "format_jp2",
    "format_pdf",
    "format_tif",
    "format_webp",
    "rot_full_non90",
    "rot_region_non90",
}


def said_by(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(VALIDATOR), *arguments], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_iiifs_own_validator_finds_level_2(tmp_path: Path, settings: Any, live_server: Any) -> None:
    settings.BOOKS_ROOT, settings.DERIVATIVES_ROOT = tmp_path / "books", tmp_path / "made"
    settings.DEBUG = False
    (tmp_path / "in" / "b").mkdir(parents=True)
    said_by("image", str(tmp_path / "in" / "b" / "p.png"))
    publish_book(tmp_path / "in" / "b", tmp_path / "books", f"{live_server.url}/books", max_area=10_000_000)
    (folder,) = (tmp_path / "books" / "b" / "images").iterdir()
    found = json.loads(said_by(urlsplit(live_server.url).netloc, "books/b/images", folder.name))
    assert {name for name, (level, _) in found.items() if level <= 2} >= {
        "info_json", "cors", "baseurl_redirect", "jsonld", "id_squares", "region_percent", "region_pixels",
        "region_square", "size_bwh", "size_ch", "size_wc", "size_wh", "size_percent", "size_region",
        "rot_full_basic", "rot_region_basic", "quality_color", "quality_grey", "quality_bitonal", "format_png",
    }  # fmt: skip
    wrong = {name: words for name, (_, words) in found.items() if words and name not in BEYOND}
    assert set(wrong) <= set(MISTAKEN), wrong
    assert all(MISTAKEN[name] in wrong.get(name, MISTAKEN[name]) for name in MISTAKEN), wrong
    # Beyond level 2 and ours.
    assert {"linkheader_canonical", "linkheader_profile", "rot_mirror", "rot_mirror_180"} <= set(found)
