"""The front-end files: the list of what npm brings, and that no page needs anybody else's server."""

import json
import re
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
OURS = [*(BASE / "portal" / "templates").rglob("*.html"), *(BASE / "portal" / "static").rglob("*.css"),
        *(BASE / "portal" / "static").rglob("*.js")]  # fmt: skip


def test_what_pages_use_is_on_the_list():
    listed = set(json.loads((BASE / "portal" / "static" / "vendor.json").read_text()))
    used = set()
    for file in OURS:
        text = file.read_text()
        used |= set(re.findall(r'{% vendor "([^"]+)"', text)) | set(
            re.findall(r"vendor/(fonts/[\w.-]+)", text)
        )
    assert used == listed


def test_nothing_is_loaded_from_elsewhere():
    for file in OURS:
        loaded = re.findall(r'(?:src|href)="(https?://[^"]+)"|url\("?(https?://[^")]+)', file.read_text())
        assert not loaded, file


def test_templates_hold_no_scripts_of_their_own():
    for file in (BASE / "portal" / "templates").rglob("*.html"):
        for tag in re.findall(r"<script[^>]*>", file.read_text()):
            assert "src=" in tag, file
        assert not re.search(r'\son\w+="', file.read_text()), file


def test_only_one_file_names_colours():
    for file in (BASE / "portal" / "static" / "css").glob("*.css"):
        if file.name not in ("tokens.css", "another_house.css"):  # whose colours are not ours
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*[{,:])|rgb\(", file.read_text()), file


def test_no_colour_depends_on_the_window_or_the_language():
    """Which colours meet on a page is looked for in one width a scheme (test_every_page.py), since others are alike."""
    colouring = (
        r"(?:^|[;{\s])((?:[\w-]*color|background[\w-]*|opacity|filter|fill|stroke|mix-blend-mode)\s*:)"
    )
    for file in (BASE / "portal" / "static" / "css").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
        by_width = [body for query, body in media_blocks(text) if "width" in query]
        by_language = re.findall(r":lang\([^)]*\)[^{]*(\{[^}]*\})", text) + re.findall(
            r"\[lang[^{]*(\{[^}]*\})", text
        )
        found = [hit for body in (*by_width, *by_language) for hit in re.findall(colouring, body)]
        # Tokens that are colours, by their names in the first block.
        colours = re.findall(r"(--[\w-]+):\s*(?:#|rgb)", text)
        found += [name for body in by_width for name in colours if re.search(rf"{name}\s*:", body)]
        assert not found, (file.name, found)


def media_blocks(text: str) -> list[tuple[str, str]]:
    """The media queries of a style sheet, each with what it holds."""
    found = []
    for begin in re.finditer(r"@media([^{]*)\{", text):
        depth, end = 1, begin.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        found.append((begin[1], text[begin.end() : end - 1]))
    return found
