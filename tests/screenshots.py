"""Takes every page of a running site as a picture: three widths, light and dark, three languages.

    python tests/screenshots.py http://127.0.0.1:8000 --into shots --login NAME PASSWORD

Pages are found by following links; of addresses that differ only in an id or in their query, one is taken.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = {390: 844, 820: 1180, 1440: 900}
LANGUAGES = ("en", "de", "fr")
SCHEMES = ("light", "dark")
_ID = re.compile(r"^(?=.*\d)[0-9a-z]{4,32}$|^\d+$")
_NAMED = {"illustration", "book", "page", "collection"}
# Where the wanted parameters change what kind of page it is.
_TELLING = {"by", "explain", "view", "group"}


def pattern(address: str) -> str:
    """What is alike in the addresses of one sort of page: ids are left out, and most of the query."""
    parts = urlsplit(address)
    steps = parts.path.split("/")
    # An id may be letters only: then what stands before it tells.
    path = "/".join(
        "ID" if _ID.match(step) or before in _NAMED else step
        for before, step in zip(["", *steps], steps, strict=False)
    )
    told = sorted(f"{name}={value}" for name, value in parse_qsl(parts.query) if name in _TELLING)
    return "?".join([path, "&".join(told)]) if told else path


def pages(page: Page, base: str, starts: list[str], most: int) -> dict[str, str]:
    """The addresses of one page of each sort, by pattern."""
    found: dict[str, str] = {}
    waiting = [urljoin(base, start) for start in starts]
    while waiting and len(found) < most:
        address = waiting.pop(0)
        if pattern(address) in found or urlsplit(address).netloc != urlsplit(base).netloc:
            continue
        answer = page.context.request.get(address, max_redirects=0)
        if answer.status >= 300 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        found[pattern(address)] = address
        page.goto(address)
        links = page.eval_on_selector_all(
            "a[href]", "all => all.map(one => new URL(one.getAttribute('href'), location).href)"
        )
        waiting += [link.split("#")[0] for link in links if "logout" not in link]
    return found


def log_in(page: Page, base: str, name: str, password: str) -> None:
    """Log in as a cataloguer."""
    page.goto(f"{base}/desk/login?next=/desk/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit], main form button")
    page.wait_for_load_state()


def take(browser: Browser, base: str, state: Path, found: dict[str, str], into: Path, only: str) -> list[str]:
    """Take all pictures; returns the addresses that are wider than their window."""
    wide = []
    for language in LANGUAGES:
        for scheme in SCHEMES:
            for width, height in WIDTHS.items():
                if only and only not in f"{language}-{scheme}-{width}":
                    continue
                context = browser.new_context(
                    storage_state=str(state), viewport={"width": width, "height": height}, locale=language,
                    color_scheme=scheme,
                    extra_http_headers={"Accept-Language": language},
                )  # fmt: skip
                page = context.new_page()
                for name, address in found.items():
                    page.goto(address)
                    page.wait_for_timeout(300)
                    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                        wide.append(f"{width} {address}")
                    file = re.sub(r"[^a-zA-Z0-9=]+", "_", name).strip("_") or "home"
                    page.screenshot(path=into / f"{file}-{language}-{scheme}-{width}.png")
                context.close()
    return wide


def main() -> None:
    """Read the arguments and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("--into", type=Path, default=Path("shots"))
    parser.add_argument("--login", nargs=2, metavar=("NAME", "PASSWORD"))
    parser.add_argument(
        "--start", nargs="*", default=[], help="addresses to begin with, besides the usual ones"
    )
    parser.add_argument("--only", default="", help="of language-scheme-width, for one: en-dark or 390")
    parser.add_argument("--most", type=int, default=120)
    given = parser.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context()
        page = context.new_page()
        starts = [
            *given.start,
            "/",
            "/search?q=ship",
            "/browse",
            "/map",
            "/identify",
            "/selection",
            "/embed/",
        ]
        if given.login:
            log_in(page, given.base, *given.login)
            starts.append("/desk/")
        found = pages(page, given.base, starts, given.most)
        state = given.into / "state.json"
        context.storage_state(path=state)
        print(f"{len(found)} pages")  # noqa: T201  (a command)
        wide = take(browser, given.base, state, found, given.into, given.only)
        state.unlink()
        browser.close()
    message = "\n".join(["wider than the window:", *wide]) if wide else "nothing is wider than its window"
    print(message)  # noqa: T201


if __name__ == "__main__":
    main()
