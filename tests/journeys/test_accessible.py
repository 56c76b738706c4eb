"""What axe looks for (WCAG 2.2 A and AA; every page is looked at by test_every_page), and the keyboard alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from portal.stack import BASE_DIR

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# Brought from outside, since no script tag of strangers runs on our pages; as an init script it is sent but once.
BRING_AXE = f"if (window === window.top) {{ {AXE.read_text()} }}" if AXE.exists() else ""
# The rules about which colours meet: half of what axe takes.
COLOURS = ("color-contrast", "link-in-text-block")


def complaints(
    page: Page, rules: Sequence[str] = (), without: str = "", but: Sequence[str] = ()
) -> list[str]:
    """What axe finds wrong, by all rules (``but`` some) or by these; ``without`` selects what is not looked at."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(BRING_AXE)
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    where = {"include": [["html"]], "exclude": [[without]] if without else []}
    # Only what is wrong is told: to describe all that is right takes longer than to look at it.
    options = {
        "runOnly": only,
        "resultTypes": ["violations"],
        # None of these rules reads style sheets, which axe would fetch once more for each look at a page.
        "preload": {"assets": ["media"]},
        "rules": {one: {"enabled": False} for one in but},
    }
    found = page.evaluate("([where, options]) => axe.run(where, options)", [where, options])
    return [
        f"{one['id']}: {node['html'][:120]} – {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def test_the_keyboard_alone_gets_to_the_pictures(page: Page) -> None:
    page.goto("/browse")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
