"""Every page for people, looked at by axe (WCAG 2.2 A and AA), in light and dark, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.stack import BASE_DIR
from tests.journeys.conftest import PASSWORD, Library

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [("light", 1280), ("dark", 390)]


@pytest.fixture
def addresses(library: Library) -> dict[str, str]:
    found = library.site.rows(
        "SELECT i.public_id, m.public_id FROM onit_search_illustration i "
        "JOIN onit_manifests_manifest m ON m.id = i.manifest_id "
        "WHERE i.state = 'standing' AND i.kind = 'illustration' ORDER BY i.id LIMIT 1"
    )
    picture, book = found[0]
    return {
        "home": "/",
        "answer": "/search?kind=illustration",
        "less certain": "/search?q=lion",
        "nothing sure": "/search?q=grelvost+umpnik",
        "several things": "/search?q=lion+-tree+%2Bmane",
        "nothing found": f"/search?kind=music&manifest={book}",
        "not searched": "/search?q=",
        "picture": f"/illustration/{picture}?kind=illustration&at=1",
        "book": f"/book/{book}",
        "browse": "/browse",
        "kinds": "/browse?by=kinds",
        "missing": "/nothing-here",
        "login": "/desk/login",
    }


def complaints(page: Page, rule: str = "", without: str = "") -> list[str]:
    """What axe finds wrong, by all rules or by one; ``without`` selects what is not looked at."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())  # evaluated from outside: no script tag of strangers runs on our pages
    only = {"type": "rule", "values": [rule]} if rule else {"type": "tag", "values": TAGS}
    where = {"include": [["html"]], "exclude": [[without]] if without else []}
    found = page.evaluate("([where, only]) => axe.run(where, {runOnly: only})", [where, only])
    return [
        f"{one['id']}: {node['html'][:120]} – {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.skipif(not AXE.exists(), reason="axe-core has not been installed by npm")
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_pages_for_visitors(
    chromium: Browser, library: Library, addresses: dict[str, str], scheme: str, width: int
) -> None:
    context = chromium.new_context(
        base_url=library.url, color_scheme=scheme, viewport={"width": width, "height": 900}, locale="en"
    )
    page = context.new_page()
    found = {}
    for name, address in addresses.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if problems := complaints(page):
            found[name] = problems
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"
    context.close()
    assert found == {}


@pytest.mark.skipif(not AXE.exists(), reason="axe-core has not been installed by npm")
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_pages_of_the_desk(chromium: Browser, library: Library, scheme: str, width: int) -> None:
    context = chromium.new_context(
        base_url=library.url, color_scheme=scheme, viewport={"width": width, "height": 900}, locale="en"
    )
    page = context.new_page()
    page.goto("/desk/")
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    book = library.site.rows("SELECT public_id FROM onit_manifests_manifest LIMIT 1")[0][0]
    run = library.site.rows("SELECT public_id FROM onit_manifests_run LIMIT 1")[0][0]
    found = {}
    for address in ("/desk/", "/desk/runs/", f"/desk/runs/{run}", f"/desk/books/{book}"):
        page.goto(address)
        expect(page.locator("main")).to_be_visible()
        if problems := complaints(page):
            found[address] = problems
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} is too wide"
    context.close()
    assert found == {}


def test_the_keyboard_alone_gets_to_the_pictures(page: Page) -> None:
    page.goto("/browse")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
