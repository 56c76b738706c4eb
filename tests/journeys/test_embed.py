"""The search on somebody else's page: another origin, a strict policy, the keyboard alone, three languages."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import PATIENCE, Drawn, Library
from tests.journeys.test_accessible import AXE, complaints
from tests.journeys.test_every_page import Heard
from tests.journeys.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST = 25 * 1024  # bytes, compressed
NOTES = """
  window.chosen = []; window.answers = [];
  addEventListener("onit-choose", (event) => { event.preventDefault(); window.chosen.push(event.detail); });
  addEventListener("onit-answer", (event) => window.answers.push(event.detail));
"""
FIRST_IS_SEEN = """() => {
  const first = document.querySelector("onit-search").shadowRoot.querySelector("li img");
  return first?.complete && first.naturalWidth > 0;
}"""


@pytest.fixture
def their_page(context: BrowserContext, library: Library) -> Iterator[Page]:
    """A page of another origin that allows our server and nothing else: no inline style, no blob."""
    policy = f"default-src 'none'; script-src {library.url}; connect-src {library.url}; img-src {library.url}"
    html = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Their page</title>
    <main><h1>Reading room</h1><onit-search endpoint="{library.url}"></onit-search></main>
    <script src="{library.url}/embed/onit-search.js" async></script>"""
    library.origin.put(
        "/reading-room.html", html.encode(), "text/html; charset=utf-8", content_security_policy=policy
    )
    library.origin.put("/favicon.ico", b"", "image/x-icon")
    page, heard = context.new_page(), Heard()
    heard.listen(page)
    page.add_init_script(NOTES)
    page.goto(f"{library.origin.base}/reading-room.html")
    expect(page.get_by_role("combobox")).to_be_visible()
    yield page
    # What is asked amiss on purpose is refused, and the browser says so.
    said = [line for line in heard.take(200) if "yesterday" not in line and "status of 400" not in line]
    assert said == []


def answers(page: Page, many: int) -> list[dict[str, Any]]:
    until(page, "(many) => window.answers.length >= many", many)
    return page.evaluate("window.answers")


def ask(page: Page, words: str) -> dict[str, Any]:
    before = page.evaluate("window.answers.length")
    page.get_by_role("combobox").fill(words)
    page.keyboard.press("Enter")
    return answers(page, before + 1)[-1]


def test_the_script_is_small_cached_and_open(context: BrowserContext) -> None:
    answer = context.request.get("/embed/onit-search.js", headers={"Accept-Encoding": "gzip"})
    headers = answer.headers
    assert headers["content-type"].startswith("text/javascript")
    assert headers["content-encoding"] == "gzip"
    assert len(gzip.compress(answer.body())) <= MOST
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    again = context.request.get("/embed/onit-search.js", headers={"If-None-Match": headers["etag"]})
    assert (again.status, again.body()) == (304, b"")
    other = context.request.get("/embed/onit-search.js", headers={"If-None-Match": '"another"'})
    assert other.status == 200


def test_words_find_on_another_origin_what_they_find_here(
    their_page: Page, context: BrowserContext, library: Library
) -> None:
    told = ask(their_page, "lion")
    here = context.request.get(f"/api/v1/search?q={quote('lion')}&lang=en").json()
    assert [hit["id"] for hit in told["results"]] == [hit["id"] for hit in here["results"]]
    tiles = their_page.locator("onit-search li[part=tile]")
    expect(tiles).to_have_count(len(here["results"]))
    less = their_page.locator("onit-search [part=less] li[part=tile]")
    expect(less).to_have_count(len(here["results"]) - here["sure"] if here["sure"] else 0)
    until(their_page, FIRST_IS_SEEN)


def test_the_line_is_said_in_words(their_page: Page) -> None:
    told = ask(their_page, "lion")
    status = their_page.get_by_role("status")
    if told["sure"]:
        expect(status).to_contain_text(str(told["sure"]))
        if told["count"] > told["sure"]:
            expect(their_page.get_by_role("group", name="Less certain")).to_be_visible()
    assert ask(their_page, "grelvost umpnik")["sure"] == 0
    expect(status).to_contain_text("No sure matches")
    expect(their_page.get_by_role("group", name="Less certain")).to_be_hidden()


def test_a_picture_is_dropped_and_finds_itself(their_page: Page, cut: tuple[Drawn, bytes]) -> None:
    drawn, picture = cut
    with their_page.expect_file_chooser() as chooser:
        their_page.get_by_role("button", name="Search with a picture").click()
    chooser.value.set_files({"name": "picture.jpg", "mimeType": "image/jpeg", "buffer": picture})
    told = answers(their_page, 1)[-1]
    assert told["results"][0]["canvas"] == drawn.canvas
    chip = their_page.get_by_role("button", name="Remove: Your picture")
    expect(chip).to_be_visible()
    # Dropped on it, as from the desktop.
    data = list(picture)
    their_page.evaluate(
        """(data) => {
          const bag = new DataTransfer();
          bag.items.add(new File([new Uint8Array(data)], "picture.jpg", { type: "image/jpeg" }));
          const inside = document.querySelector("onit-search").shadowRoot.querySelector("form");
          inside.dispatchEvent(new DragEvent("dragenter", { dataTransfer: bag, bubbles: true }));
          inside.dispatchEvent(new DragEvent("drop", { dataTransfer: bag, bubbles: true, cancelable: true }));
        }""",
        data,
    )
    assert [hit["id"] for hit in answers(their_page, 2)[-1]["results"]] == [
        hit["id"] for hit in told["results"]
    ]
    chip.click()
    expect(chip).to_be_hidden()
    expect(their_page.get_by_role("combobox")).to_be_focused()


def test_the_host_page_is_told_which_picture_was_chosen_by_the_keyboard(their_page: Page) -> None:
    told = ask(their_page, "lion")
    before = their_page.url
    for _ in range(3):  # the button, the picture's button, the first hit
        their_page.keyboard.press("Tab")
    their_page.keyboard.press("Enter")
    until(their_page, "window.chosen.length === 1")
    assert their_page.evaluate("window.chosen[0]") == told["results"][0]
    assert their_page.url == before
    their_page.keyboard.press("Tab")
    their_page.keyboard.press("Enter")  # more like this
    alike = answers(their_page, 2)[-1]
    assert told["results"][0]["id"] not in [hit["id"] for hit in alike["results"]]
    expect(their_page.get_by_role("button", name="Remove: Like this one")).to_be_visible()


def test_it_keeps_to_its_limits_and_speaks_the_language_of_its_page(
    their_page: Page, context: BrowserContext, library: Library
) -> None:
    book = library.site.rows("SELECT public_id FROM onit_manifests_manifest ORDER BY id LIMIT 1")[0][0]
    ask(their_page, "lion")
    their_page.evaluate(
        "(book) => { const one = document.querySelector('onit-search');"
        " one.setAttribute('manifest', book); one.setAttribute('lang', 'de'); }",
        book,
    )
    told = answers(their_page, 2)[-1]
    assert {hit["manifest"] for hit in told["results"]} == {book}
    expect(their_page.get_by_role("button", name="Suchen", exact=True)).to_be_visible()
    german = {"Accept-Language": "de"}
    here = context.request.get(f"/api/v1/search?q=lion&lang=de&manifest={book}", headers=german).json()
    assert [hit["label"] for hit in told["results"]] == [hit["label"] for hit in here["results"]]
    their_page.evaluate("document.querySelector('onit-search').setAttribute('lang', 'fr')")
    expect(their_page.get_by_role("button", name="Chercher", exact=True)).to_be_visible()


def test_what_is_refused_is_told_in_words(their_page: Page) -> None:
    their_page.evaluate("document.querySelector('onit-search').setAttribute('date', 'yesterday')")
    until(their_page, "document.querySelector('onit-search').getAttribute('date') === 'yesterday'")
    told = their_page.evaluate(
        """() => new Promise((done) => {
          const one = document.querySelector("onit-search");
          one.addEventListener("onit-error", (event) => done(event.detail.message));
          setTimeout(() => one.search("lion"), 50);
        })"""
    )
    assert "yesterday" in told
    expect(their_page.get_by_role("status")).to_contain_text(told)


@pytest.mark.skipif(not AXE.exists(), reason="axe-core has not been installed by npm")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_axe_finds_nothing(chromium: Browser, library: Library, scheme: str, language: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    ground = "#fff" if scheme == "light" else "#111"
    html = f"""<!doctype html><html lang="{language}" style="color-scheme: {scheme}; background: {ground}">
    <meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Their page</title>
    <main><h1>Room</h1>
    <onit-search q="lion"></onit-search></main><script src="{library.url}/embed/onit-search.js"></script>"""
    library.origin.put("/plain.html", html.encode(), "text/html; charset=utf-8")
    page.add_init_script(NOTES)
    page.goto(f"{library.origin.base}/plain.html", timeout=PATIENCE)
    answers(page, 1)
    found = complaints(page)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()
    assert (found, wide) == ([], False)
