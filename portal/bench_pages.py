"""How fast pages feel: a real Chromium opens each of them as a first visit, and what it saw and fetched is counted."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg

from onitsearch.store.query_plan import FEW_ROWS
from portal import bench, bench_filling
from portal.scratch import ScratchSite
from portal.stack import BASE_DIR

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession

# A desktop window of 2020s' usual size, a pixel of it a pixel of the screen.
WINDOW = {"width": 1440, "height": 900}
# Nobody has asked these before: each is understood, encoded and searched anew.
QUESTIONS = ("lion", "a ship in a storm", "flowers", "a man on a horse", "map of an island")
KINDS = ("html", "css", "js", "fonts", "images", "other")
_KIND = {"Document": "html", "Stylesheet": "css", "Script": "js", "Font": "fonts", "Image": "images"}
# What reads the browser's own observers; entries from before it ran are in the buffer.
_OBSERVE = """() => {
  window.seen = { paint: 0, what: "", shift: 0, moved: [] };
  new PerformanceObserver((list) => list.getEntries().forEach((one) => {
    window.seen.paint = one.startTime; window.seen.what = one.element ? one.element.tagName.toLowerCase() : "";
  })).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach((one) => {
    if (one.hadRecentInput) return;
    window.seen.shift += one.value;
    one.sources.forEach(({ node }) => node && window.seen.moved.push(node.className || node.nodeName));
  })).observe({ type: "layout-shift", buffered: true });
}"""
# Addresses of pictures that lie wholly below the window.
_BELOW = """() => [...document.images].filter((one) => one.getBoundingClientRect().top >= innerHeight)
  .map((one) => one.currentSrc)"""
_INDEXED = """SELECT count(*) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
  WHERE c.relname LIKE 'onit_hnsw_%' AND i.indisvalid AND i.indisready"""
BOOKS, PAGES = 4, 12
_FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
_PATIENCE = 120_000  # milliseconds: a page that is slower than this is told as an error
_SETTLED = 700  # milliseconds without a change, after which nothing more is painted


@dataclass(frozen=True)
class Visit:
    """One first visit: milliseconds to the largest paint, the layout shift, kibibytes by type as they travelled.

    ``largest`` names the element that was painted last and largest; ``moved`` what shifted; ``ahead`` are the
    kibibytes of pictures that were fetched though they lie below the window.
    """

    paint: float
    shift: float
    kib: Mapping[str, float]
    largest: str = ""
    moved: tuple[str, ...] = ()
    ahead: float = 0.0

    @property
    def first_screen(self) -> float:
        """Kibibytes of what the first screen needs."""
        return self.total - self.ahead

    @property
    def total(self) -> float:
        """Kibibytes of everything."""
        return sum(self.kib.values())


@dataclass(frozen=True)
class PageRow:
    """One line of the table: a page by its visits; the paint is the median, all else the worst of them."""

    page: str
    visits: tuple[Visit, ...]

    @property
    def paint(self) -> float:
        """Milliseconds to the largest paint: the median."""
        return median(one.paint for one in self.visits)

    @property
    def shift(self) -> float:
        """The largest layout shift."""
        return max(one.shift for one in self.visits)

    def kib(self, kind: str) -> float:
        """The most kibibytes of one type."""
        return max(one.kib.get(kind, 0.0) for one in self.visits)

    @property
    def total(self) -> float:
        """The most kibibytes of everything."""
        return max(one.total for one in self.visits)

    @property
    def first_screen(self) -> float:
        """The most kibibytes that a first screen needs."""
        return max(one.first_screen for one in self.visits)

    def as_json(self) -> dict[str, object]:
        """The row as plain JSON values."""
        return {
            "page": self.page,
            "visits": len(self.visits),
            "largest_paint_ms": round(self.paint, 1),
            "worst_paint_ms": round(max(one.paint for one in self.visits), 1),
            "layout_shift": round(self.shift, 4),
            "kib": {kind: round(self.kib(kind), 1) for kind in KINDS},
            "total_kib": round(self.total, 1),
            "first_screen_kib": round(self.first_screen, 1),
            "largest": self.visits[-1].largest,
            "moved": sorted({name for one in self.visits for name in one.moved}),
        }


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium of this machine. Raises RuntimeError where there is none, or Playwright is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise RuntimeError("Playwright is missing; it is among the packages for development.") from error
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        raise RuntimeError("There is no Chromium on this machine.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def visit(browser: Browser, address: str, *, scale: float = 1) -> Visit:
    """Open a page with nothing cached, wait until it rests, and return what was seen and fetched, unscrolled."""
    context = browser.new_context(viewport=WINDOW, device_scale_factor=scale, locale="en-GB")  # type: ignore[arg-type]
    try:
        context.set_default_timeout(_PATIENCE)
        page = context.new_page()
        page.add_init_script(f"({_OBSERVE})()")
        travelled = _count(context.new_cdp_session(page))
        answer = page.goto(address, wait_until="load")
        if answer is None or answer.status >= 400:
            raise RuntimeError(f"{address} answered {answer.status if answer else 'nothing'}")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(_SETTLED)
        seen: dict[str, Any] = page.evaluate("window.seen")
        below = set(page.evaluate(_BELOW))
    finally:
        context.close()
    kib = {kind: sum(size for _url, size in found) / 1024 for kind, found in travelled.items()}
    ahead = sum(size for url, size in travelled.get("images", []) if url in below) / 1024
    return Visit(seen["paint"], seen["shift"], kib, seen["what"], tuple(map(str, seen["moved"])), ahead)


def _count(session: CDPSession) -> dict[str, list[tuple[str, int]]]:
    """Fill, by type, with the address of every answer and its bytes, head and body, as they travel."""
    travelled: dict[str, list[tuple[str, int]]] = {}
    known: dict[str, tuple[str, str]] = {}

    def received(told: dict[str, Any]) -> None:
        known[told["requestId"]] = told["type"], told["response"]["url"]

    def finished(told: dict[str, Any]) -> None:
        kind, url = known.get(told["requestId"], ("", ""))
        travelled.setdefault(_KIND.get(kind, "other"), []).append((url, int(told["encodedDataLength"])))

    session.on("Network.responseReceived", received)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    return travelled


def as_felt(size: int, say: Callable[[str], None]) -> list[PageRow]:
    """Open the pages of a scratch site with a library of at least ``size`` illustrations; a row for each page.

    A small library is drawn and harvested, and its rows are copied. Raises RuntimeError without a Chromium, and
    TimeoutError where the site does not come about.
    """
    with chromium() as browser, tempfile.TemporaryDirectory(prefix="onit-bench-") as folder:
        say(f"drawing and harvesting {BOOKS * PAGES} pages")
        books = bench.draw_books(Path(folder), BOOKS, PAGES)
        site = ScratchSite()
        try:
            bring_vendor_files(site.folder / "vendor")
            urls = bench.publish(site, books)
            site.start()
            bench.wait_for_model(site)
            bench.index_books(site, urls)
            say("copying its rows")
            with psycopg.connect(host=str(site.stack.runtime), user="postgres", dbname="onitsearch") as rows:
                many = bench_filling.multiply(rows, size)
            say(f"{many:,} illustrations; waiting for the index")
            if many >= FEW_ROWS:
                site.wait(lambda: site.count(_INDEXED) > 0, "the index", 1800)
            return measure(browser, site.url, _pages(site), say)
        finally:
            site.clean()


def _pages(site: ScratchSite) -> dict[str, list[str]]:
    """What is opened, by the name of the page: copies, not the first rows, which are warm."""
    pictures = site.rows(
        "SELECT i.public_id, m.public_id FROM onit_search_illustration i"
        " JOIN onit_manifests_manifest m ON m.id = i.manifest_id"
        " WHERE i.state = 'standing' AND i.kind = 'illustration' ORDER BY i.id DESC LIMIT 300"
    )
    some = pictures[:: max(1, len(pictures) // 3)][:3]
    return {
        "home": ["/"] * 3,
        "results": [f"/search?q={quote(words)}" for words in QUESTIONS],
        "picture": [f"/illustration/{picture}" for picture, _book in some],
        "book": [f"/book/{book}" for _picture, book in some],
        "browse": ["/browse", "/browse?by=time", "/browse?by=classes"],
    }


def bring_vendor_files(target: Path) -> None:
    """Copy the front-end files that npm brought, where it did: typefaces and viewers belong to a page's weight."""
    brought = BASE_DIR / "var" / "vendor"
    if brought.exists():
        shutil.copytree(brought, target, dirs_exist_ok=True)


def measure(
    browser: Browser, site: str, pages: Mapping[str, Sequence[str]], say: Callable[[str], None]
) -> list[PageRow]:
    """Visit pages of a site, each name's addresses one after the other; return a row each."""
    rows = []
    for name, paths in pages.items():
        row = PageRow(name, tuple(visit(browser, f"{site}{path}") for path in paths))
        say(f"{name}: {row.paint:.0f} ms, {row.total:.0f} KiB")
        rows.append(row)
    return rows


def table(rows: Sequence[PageRow]) -> str:
    """The rows as a table for the terminal."""
    head = f"{'page':<10}{'largest paint':>15}{'(worst)':>9}{'shift':>8}" + "".join(f"{k:>9}" for k in KINDS)
    lines = [head + f"{'total KiB':>11}{'1st screen':>12}"]
    for row in rows:
        worst = max(one.paint for one in row.visits)
        sizes = "".join(f"{row.kib(kind):>9.1f}" for kind in KINDS)
        lines.append(
            f"{row.page:<10}{row.paint:>12.0f} ms{worst:>9.0f}{row.shift:>8.3f}{sizes}{row.total:>11.1f}"
        )
    return "\n".join(lines)
