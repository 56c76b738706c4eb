"""A visitor narrows results by years and facets, exchanges what was chosen, sorts, groups, and takes them along."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect

from portal.bench.visit import visit
from tests.journeys.conftest import Library
from tests.journeys.rankings import hung
from tests.journeys.test_every_page import SHIFT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ALL = "/search?kind=illustration"


def number_in(text: str) -> int:
    found = re.search(r"(\d[\d,]*)\D*$", text)
    assert found, text
    return int(found[1].replace(",", ""))


def bars(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Years of the books").get_by_role("link")


def promised(link: Locator) -> int:
    """How many pictures a bar or a facet says it leads to, as it is read out."""
    return number_in(link.evaluate("link => link.lastElementChild.textContent"))


def shows(page: Page, many: int) -> None:
    expect(page.locator("#says")).to_have_text(re.compile(rf"^{many} pictures?$"))


def test_years_by_the_keyboard_and_back(page: Page) -> None:
    page.goto(ALL)
    everything = page.locator("#says").inner_text()
    counts = [promised(bars(page).nth(n)) for n in range(bars(page).count())]
    assert len(counts) >= 2, "the two drawn books are of different times"
    bars(page).first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"date=\d{4}%2F\d{4}"))
    shows(page, counts[0])
    chosen = page.locator(".times a[aria-current]")
    expect(chosen).to_have_count(1)
    # Each number is what one gets, of all bars that are there now.
    addresses = [
        (bars(page).nth(n).get_attribute("href"), promised(bars(page).nth(n)))
        for n in range(bars(page).count())
    ]
    for address, many in addresses:
        assert address
        page.goto(address)
        if address != ALL:
            shows(page, many)
    page.goto(ALL)
    bars(page).nth(1).click()
    expect(page).to_have_url(re.compile("date="))
    page.go_back()
    expect(page.locator("#says")).to_have_text(everything)
    page.go_forward()
    page.locator(".times a[aria-current]").click()
    expect(page.locator("#says")).to_have_text(everything)


def exchange(page: Page) -> None:
    """Choose one book, then the other instead of it, by the facets."""
    books = page.locator(".facets h2:text-is('Book') + ul a")
    counts = [promised(books.nth(n)) for n in range(2)]
    books.nth(0).click()
    shows(page, counts[0])
    if page.locator("a.narrow").is_visible():
        page.locator("a.narrow").click()
        ends = page.locator(".facets li a > span:last-child").evaluate_all(
            "all => all.map((one) => Math.round(one.getBoundingClientRect().right))"
        )
        assert len(set(ends)) == 1, "figures stand below one another"
    expect(page.locator(".facets a[aria-current]", has_text=re.compile(r"\d{4}"))).to_have_count(1)
    books.nth(1).click()
    shows(page, counts[1])
    assert page.url.count("manifest=") == 1


def test_a_book_is_exchanged_for_another(page: Page) -> None:
    page.goto(ALL)
    exchange(page)


@pytest.mark.visitor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
def test_the_same_on_a_phone(page: Page) -> None:
    page.goto(ALL)
    expect(page.locator(".facets")).to_be_hidden()
    for n in range(bars(page).count()):
        box = bars(page).nth(n).bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24  # WCAG 2.5.8
    page.locator("a.narrow").tap()
    exchange(page)


@pytest.mark.visitor(java_script_enabled=False)
def test_the_same_without_javascript(page: Page) -> None:
    page.goto(ALL)
    many = promised(bars(page).first)
    bars(page).first.click()
    shows(page, many)
    page.goto(ALL)
    exchange(page)


def test_orders_and_groups(page: Page) -> None:
    page.goto("/search?q=animal&kind=illustration")
    before = hung(page)
    order = page.get_by_role("navigation", name="Order of the results")
    order.get_by_role("link", name="date").click()
    expect(page).to_have_url(re.compile("sort=date"))
    expect(order.locator("[aria-current]")).to_have_text("date")
    years = [int(one) for one in page.locator(".found > section > .wall .cap .nums").all_inner_texts()]
    assert years == sorted(years)
    assert sorted(hung(page)) == sorted(before)
    order.get_by_role("link", name="by book").click()
    expect(page).to_have_url(re.compile("sort=date&group=book"))
    headings = page.locator(".ofbook h2 a")
    assert headings.count() >= 1
    assert sorted(hung(page)) == sorted(before)
    # Opened from there, the next picture is the one that stands beside it.
    if len(hung(page)) > 1:
        second = hung(page)[1]
        page.locator(".wall a.pic").first.click()
        page.wait_for_url(re.compile("at=1"), wait_until="load")
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(re.compile(f"/illustration/{second}"))
        page.keyboard.press("Escape")
        expect(page).to_have_url(re.compile("group=book"))


PRESSED = (
    "button, .button, input:not([type=hidden]), select, summary, nav.orders, nav.hitnav, .facets, .liken"
)


def test_on_paper_there_is_nothing_to_press(page: Page) -> None:
    page.goto(ALL)
    picture = page.locator(".wall a.pic").first.get_attribute("href") or ""
    book = page.locator(".wall a.work").first.get_attribute("href") or ""
    for address in (ALL, picture, book):
        page.goto(address)
        page.emulate_media(media="screen")
        assert page.locator(PRESSED).locator("visible=true").count() > 3
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.locator(PRESSED).locator("visible=true")).to_have_count(0)
        expect(page.locator("h1, .plate h1").first).to_be_visible()
        expect(page.locator("img, .scan").locator("visible=true").first).to_be_visible()
        # Ink, whatever the screen's colours are.
        ink = page.evaluate("getComputedStyle(document.body).color")
        assert max(int(one) for one in re.findall(r"\d+", ink)[:3]) < 60


def taken(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as waited:
        page.locator(".exports").get_by_role("link", name=name).click()
    download: Download = waited.value
    target = folder / download.suggested_filename
    download.save_as(target)
    return target


def test_results_are_taken_along(page: Page, tmp_path: Path) -> None:
    page.goto(ALL)
    many = number_in(page.locator("#says").inner_text())
    with taken(page, "CSV", tmp_path).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows][: len(hung(page))] == hung(page)
    assert len(rows) == many
    assert all(row["book"] and row["date"] and row["rights"] for row in rows)
    listed = json.loads(taken(page, "JSON", tmp_path).read_text())
    assert [one["id"] for one in listed["results"]] == [row["id"] for row in rows]
    with ZipFile(taken(page, "ZIP", tmp_path)) as packed:
        pictures = [name for name in packed.namelist() if name.endswith(".jpg")]
        assert len(pictures) == min(many, 100)
        assert packed.read(pictures[0]).startswith(b"\xff\xd8")
    manifest = page.request.get(
        page.get_by_role("link", name="IIIF manifest").get_attribute("href") or ""
    ).json()
    assert manifest["type"] == "Manifest"


@pytest.mark.parametrize("scale", [1, 2])
def test_a_first_visit_weighs_little_and_nothing_moves(
    chromium: Browser, library: Library, scale: int
) -> None:
    seen = visit(chromium, f"{library.url}{ALL}", scale=scale)
    assert seen.kib["images"] > 0, "pictures were seen"
    assert seen.kib["fonts"] < 100
    assert seen.kib["js"] + seen.kib["css"] <= 200
    assert seen.shift < SHIFT, seen.moved
    if scale == 1:
        assert seen.first_screen <= 400, seen


def test_tiles_are_webp_no_smaller_than_they_are_shown_and_hardly_larger(page: Page) -> None:
    kinds: dict[str, str] = {}
    page.on("response", lambda got: kinds.update({got.url: got.headers.get("content-type", "")}))
    page.goto(ALL)
    page.wait_for_load_state("networkidle")
    tiles = page.locator(".wall .pic img").evaluate_all(
        "all => all.filter(one => one.currentSrc).map(one => [one.currentSrc, one.clientWidth,"
        " Number(one.srcset.split(', ').find(it => new URL(it.split(' ')[0], location).href === one.currentSrc)"
        ".split(' ')[1].slice(0, -1)), Number(one.srcset.split(', ').at(-1).split(' ')[1].slice(0, -1))])"
    )
    assert len(tiles) >= 5
    for address, shown, width, largest in tiles:
        assert kinds[address] == "image/webp", address
        assert width == largest or width >= 0.8 * shown, (address, shown, width)
        assert width <= max(2 * shown, 200), (address, shown, width)
