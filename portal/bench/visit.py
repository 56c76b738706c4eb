"""One first visit to a page: a real Chromium opens it, and what it saw, waited for and fetched is counted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession

# A desktop window of 2020s' usual size, a pixel of it a pixel of the screen.
WINDOW = {"width": 1440, "height": 900}
KINDS = ("html", "css", "js", "fonts", "images", "other")
_KIND = {"Document": "html", "Stylesheet": "css", "Script": "js", "Font": "fonts", "Image": "images"}
# What reads the browser's own observers; entries from before it ran are in the buffer.
_OBSERVE = """() => {
  window.seen = { paint: 0, what: "", shift: 0, moved: [], waited: 0 };
  addEventListener("load", () => {
    window.seen.waited = performance.getEntriesByType("navigation")[0].responseStart;
  });
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
_FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
_PATIENCE = 120_000  # milliseconds: a page that is slower than this is told as an error
_SETTLED = 700  # milliseconds without a change, after which nothing more is painted


@dataclass(frozen=True)
class Visit:
    """One first visit: milliseconds to the largest paint, the layout shift, kibibytes by type as they travelled.

    ``largest`` names the element that was painted last and largest; ``moved`` what shifted; ``ahead`` are the
    kibibytes of pictures that were fetched though they lie below the window; ``waited`` are the milliseconds to the
    first byte, ``worked`` those of processor that the site's processes took meanwhile, all of the page's requests.
    """

    paint: float
    shift: float
    kib: Mapping[str, float]
    largest: str = ""
    moved: tuple[str, ...] = ()
    ahead: float = 0.0
    waited: float = 0.0
    worked: float = 0.0

    @property
    def first_screen(self) -> float:
        """Kibibytes of what the first screen needs."""
        return self.total - self.ahead

    @property
    def total(self) -> float:
        """Kibibytes of everything."""
        return sum(self.kib.values())


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


def visit(
    browser: Browser, address: str, *, scale: float = 1, processor: Callable[[], float] = lambda: 0.0
) -> Visit:
    """Open a page with nothing cached, wait until it rests, and return what was seen and fetched, unscrolled.

    ``processor`` says how many milliseconds of processor the site has taken so far.
    """
    context = browser.new_context(viewport=WINDOW, device_scale_factor=scale, locale="en-GB")  # type: ignore[arg-type]
    try:
        context.set_default_timeout(_PATIENCE)
        page = context.new_page()
        page.add_init_script(f"({_OBSERVE})()")
        travelled = _count(context.new_cdp_session(page))
        before = processor()
        answer = page.goto(address, wait_until="load")
        if answer is None or answer.status >= 400:
            raise RuntimeError(f"{address} answered {answer.status if answer else 'nothing'}")
        page.wait_for_load_state("networkidle")
        worked = processor() - before
        page.wait_for_timeout(_SETTLED)
        seen: dict[str, Any] = page.evaluate("window.seen")
        below = set(page.evaluate(_BELOW))
    finally:
        context.close()
    kib = {kind: sum(size for _url, size in found) / 1024 for kind, found in travelled.items()}
    ahead = sum(size for url, size in travelled.get("images", []) if url in below) / 1024
    moved = tuple(map(str, seen["moved"]))
    return Visit(seen["paint"], seen["shift"], kib, seen["what"], moved, ahead, seen["waited"], worked)


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
