"""A visitor searches by words, opens a picture, walks on, and finds it again in Mirador."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from portal.sample.concepts import registry
from tests.journeys.conftest import ANSWERS, Drawn, Library, overlap
from tests.journeys.external_sites import asked
from tests.journeys.rankings import answer_by_api, everything, hung, unsure_words
from tests.journeys.waiting import MIRADOR_SHOWS, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Notes every rectangle that is drawn onto a canvas; Mirador draws its highlights so, in units of the page.
NOTE_RECTANGLES = """
  window.rectangles = new Set();
  for (const name of ["strokeRect", "fillRect"]) {
    const draw = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...box) {
      window.rectangles.add(box.map(Math.round).join(","));
      return draw.apply(this, box);
    };
  }
"""


def words_for(library: Library) -> dict[str, list[Drawn]]:
    """English words for what was drawn into the harvested books, with the drawings."""
    labels = {one.id: one.labels["en"] for one in registry().values()}
    found: dict[str, list[Drawn]] = {}
    for drawn in library.drawn:
        if drawn.concept and drawn.kind in ("illustration", "map"):
            found.setdefault(labels[drawn.concept], []).append(drawn)
    return found


def found_by_api(library: Library, words: str) -> list[dict]:
    return list(asked(library, f"/api/v1/search?q={quote(words)}")["results"])


def shows(hit: dict, drawings: list[Drawn]) -> bool:
    box = tuple(float(side) for side in hit["xywh"].split(","))
    return any(hit["canvas"] == one.canvas and overlap(box, one.box) > 0.5 for one in drawings)


@pytest.fixture(scope="module")
def lucky(library: Library) -> tuple[str, dict]:
    """Words whose first hit shows what they say. Most of the words of these books must be such."""
    answers = {words: found_by_api(library, words) for words in words_for(library)}
    right = {w: hits[0] for w, hits in answers.items() if hits and shows(hits[0], words_for(library)[w])}
    assert len(right) >= 0.6 * len(answers), f"{sorted(right)} of {sorted(answers)}"
    return next((words, hit) for words, hit in right.items() if hit["sure"])


def test_words_to_a_picture_and_on(page: Page, lucky: tuple[str, dict]) -> None:
    words, hit = lucky
    page.goto("/")
    page.locator("input[name=q]").first.fill(words)
    page.keyboard.press("Enter")
    first = page.locator(".wall > li").first
    expect(first).to_have_id(f"i-{hit['id']}")
    first.locator("a.pic").click()
    expect(page).to_have_url(re.compile(f"/illustration/{hit['id']}"))
    expect(page.get_by_text(f"it looks like “{words}”")).to_be_visible()
    expect(page.locator(".deep .frame")).to_be_hidden()
    page.wait_for_load_state()  # before its scripts are there, the link leads to another page
    page.get_by_role("link", name="Whole page").click()
    expect(page.get_by_role("button", name="Whole page")).to_be_focused()
    expect(page.locator(".deep .frame")).to_be_visible()
    frame, scan = page.locator(".deep .frame").bounding_box(), page.locator("#scan").bounding_box()
    assert frame
    assert scan
    assert frame["x"] >= scan["x"] - 4
    assert frame["x"] + frame["width"] <= scan["x"] + scan["width"] + 4
    if page.locator(".hitnav [rel=next]").count():
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(re.compile(r"at=2"))
        page.keyboard.press("ArrowLeft")
        expect(page).to_have_url(re.compile(f"/illustration/{hit['id']}"))
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(rf"/search\?q=.*#i-{hit['id']}"))


def test_mirador_shows_the_page_and_draws_the_hit(
    page: Page, library: Library, lucky: tuple[str, dict]
) -> None:
    words, hit = lucky
    page.add_init_script(NOTE_RECTANGLES)
    page.goto(f"/illustration/{hit['id']}")
    page.get_by_role("link", name="Open in Mirador").click()
    until(page, MIRADOR_SHOWS, hit["canvas"])
    box = page.locator("form input[id^='search-']")
    box.wait_for()
    page.evaluate("window.rectangles.clear()")
    with page.expect_response(lambda answer: "/iiif/search/1/m/" in answer.url) as waited:
        box.fill(words)
        box.press("Enter")
    resources = waited.value.json()["resources"]
    wanted = next(one for one in resources if one["@id"].endswith(hit["id"]))
    canvas, _, xywh = wanted["on"].partition("#xywh=")
    assert (canvas, xywh) == (hit["canvas"], hit["xywh"])
    # Mirador lists hits in the order of pages and goes to the first; the reader clicks on ours.
    manifest = page.request.get(f"/iiif/manifest/{hit['manifest']}").json()
    pages = [one["id"] for one in manifest["items"]]
    listed = sorted(resources, key=lambda one: pages.index(one["on"].partition("#")[0]))
    rows = page.locator("ul.MuiList-root > .MuiListItemButton-root, ul.MuiList-root > li.MuiListItem-root")
    expect(rows).to_have_count(len(resources))
    rows.nth(listed.index(wanted)).click()
    until(page, MIRADOR_SHOWS, hit["canvas"])
    until(page, "(box) => window.rectangles.has(box)", xywh)


def test_mirador_opens_with_words_from_the_address(
    page: Page, library: Library, lucky: tuple[str, dict]
) -> None:
    words, hit = lucky
    page.goto(f"/search?q={quote(words)}&manifest={hit['manifest']}")
    with page.expect_response(lambda answer: "/iiif/search/1/m/" in answer.url) as waited:
        page.get_by_role("link", name="Search this book for it in Mirador").click()
    assert any(one["@id"].endswith(hit["id"]) for one in waited.value.json()["resources"])
    expect(page.locator("form input[id^='search-']")).to_have_value(words)


def test_mirador_asks_in_the_quality_that_a_server_was_found_to_give(
    page: Page, lucky: tuple[str, dict]
) -> None:
    _words, hit = lucky

    def as_found(route: Route) -> None:
        answer = route.fetch()
        body, changed = re.subn('"quality": "[^"]*"', '"quality": "native"', answer.text())
        assert changed == 1
        route.fulfill(response=answer, body=body)

    page.route("**/viewer?*", as_found)
    page.goto(f"/illustration/{hit['id']}")
    with page.expect_request(lambda asked: asked.url.endswith("/0/native.jpg")):
        page.get_by_role("link", name="Open in Mirador").click()


@pytest.mark.visitor(java_script_enabled=False)
def test_all_of_it_without_javascript(page: Page, lucky: tuple[str, dict]) -> None:
    words, hit = lucky
    page.goto("/")
    page.locator("input[name=q]").first.fill(words)
    page.get_by_role("button", name="Search", exact=True).click()
    page.locator(f"#i-{hit['id']} a.pic").click()
    still = page.locator(".still")
    expect(still.locator("image").first).to_be_visible()
    around, figure = still.bounding_box(), page.locator("#scan").bounding_box()
    assert around
    assert figure
    assert around["height"] <= figure["height"] + 1  # the picture is whole
    page.get_by_role("link", name="Whole page").click()
    frame, around = still.locator(".frame").bounding_box(), still.bounding_box()
    assert frame
    assert around
    x, y, w, h = (float(side) for side in hit["xywh"].split(","))
    assert frame["width"] / frame["height"] == pytest.approx(w / h, rel=0.15)
    assert around["x"] <= frame["x"] <= around["x"] + around["width"]
    page.get_by_role("link", name="Open in Mirador").click()
    expect(page.get_by_text("Mirador needs JavaScript.")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "says", "search"),
    [("en-GB", "Search the pictures inside old books", "Search"),
     ("de-DE", "Die Bilder in alten Büchern durchsuchen", "Suchen"),
     ("fr-FR", "Chercher les images des livres anciens", "Chercher")],
)  # fmt: skip
def test_in_three_languages(chromium, library: Library, locale: str, says: str, search: str) -> None:
    context = chromium.new_context(base_url=library.url, locale=locale)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(says)
    expect(page.get_by_role("button", name=search, exact=True)).to_be_visible()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    context.close()


@pytest.fixture
def unsure(context: BrowserContext, library: Library) -> tuple[str, dict]:
    return unsure_words(context)


def test_the_sure_come_first_and_more_follows_in_place(
    page: Page, context: BrowserContext, lucky: tuple[str, dict]
) -> None:
    words, _hit = lucky
    answer, ranking = answer_by_api(context, words), everything(context, words)
    sure = answer["sure"]
    assert 0 < sure < answer["count"] == len(ranking)
    only = answer_by_api(context, words, "&least=sure")
    assert (only["count"], only["sure"]) == (sure, sure)
    page.goto(f"/search?q={quote(words)}")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "1 picture" if sure == 1 else f"{sure} pictures"
    )
    expect(page.get_by_role("heading", name="Less certain")).to_be_visible()
    above = page.locator(".found .wall").first.locator("li[id]")
    assert above.evaluate_all("all => all.map((one) => one.id.slice(2))") == ranking[:sure]
    while page.locator("a.further").count():
        before, place = len(hung(page)), page.evaluate("scrollY")
        page.locator("a.further").click()
        expect(page.locator(".found .wall > li[id]").nth(before)).to_be_attached()
        assert abs(page.evaluate("scrollY") - place) < 300
    assert hung(page) == ranking
    expect(page).to_have_url(re.compile(r"/search\?q=[^&]*$"))
    expect(page.locator("#shown")).to_have_text(re.compile(rf"to {len(ranking)}$"))


def test_nothing_sure_is_said_and_the_nearest_are_shown(page: Page, unsure: tuple[str, dict]) -> None:
    words, answer = unsure
    page.goto(f"/search?q={quote(words)}")
    expect(page.get_by_role("heading", level=1)).to_have_text("No sure matches. Closest:")
    assert hung(page) == [hit["id"] for hit in answer["results"][:12]]


def test_viewers_get_the_sure_ones_or_the_nearest_few(
    context: BrowserContext, library: Library, lucky: tuple[str, dict], unsure: tuple[str, dict]
) -> None:
    words, hit = lucky
    nearest = min(10, unsure[1]["count"])
    for said, most in ((words, answer_by_api(context, words)["sure"]), (unsure[0], nearest)):
        ranking = everything(context, said)
        seen, address = [], f"/iiif/search/2/all?q={quote(said)}"
        while address:
            answer = context.request.get(address).json()
            assert answer["partOf"]["total"] == most
            seen += [item["id"].rpartition("/")[2] for item in answer["items"]]
            address = answer.get("next", {}).get("id", "")
        assert seen == ranking[:most]
        first = context.request.get(f"/iiif/search/1/all?q={quote(said)}").json()
        assert first["within"]["total"] == most
    in_book = context.request.get(f"/iiif/search/2/m/{hit['manifest']}?q={quote(unsure[0])}").json()
    assert 0 < len(in_book["items"]) <= ANSWERS
    shown = context.request.get(f"/iiif/results?q={quote(unsure[0])}").json()
    assert "these are the closest" in shown["summary"]["none"][0]
