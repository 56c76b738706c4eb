"""Every page of the site in a real browser: found by its routes, it shows something, says nothing on the console,
breaks no rule of its Content-Security-Policy, nothing moves, and axe finds nothing; light and dark, in three languages.

Which colours meet depends on neither language nor width (test_front_end.py holds the styles to it), but what is shown
does: they are looked at in light and in dark, in a wide window and in a narrow one, which is half of what axe does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, BrowserContext, Page, Response

from tests.journeys.conftest import PASSWORD, PATIENCE, Library
from tests.journeys.test_accessible import AXE, BRING_AXE, COLOURS, complaints

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Django's own, and what leads nowhere on purpose.
NOT_OURS = ("admin/", "i18n/", "^")
# Pages whose scripts ask for more once they are loaded; the others are complete then.
FETCHING = ("/viewer", "/map", "/illustration", "/embed", "/api", "/desk/pages", "/desk/runs")
# What Chromium's own tools show as 0.
SHIFT = 0.005
# What is looked at on each page. The links of the menu stand on one line, or a whole line apart in a narrow window.
LOOK = """() => ({
  language: document.documentElement.lang.slice(0, 2),
  words: document.body.innerText.split(/\\s+/).filter(Boolean).length,
  wide: document.documentElement.scrollWidth > innerWidth,
  crooked: [...document.querySelectorAll(".top nav > a")].filter((one) => one.offsetParent)
    .map((one) => one.getBoundingClientRect().top)
    .some((one, _at, tops) => Math.abs(one - tops[0]) > 1 && Math.abs(one - tops[0]) < 20),
  shifted: window.shifted,
  moved: window.moved,
})"""
OBSERVE_SHIFTS = """window.shifted = 0; window.moved = [];
new PerformanceObserver((list) => list.getEntries().forEach((one) => {
  if (one.hadRecentInput) return;
  window.shifted += one.value;
  one.sources.forEach(({ node }) => node && window.moved.push(node.className || node.nodeName));
})).observe({ type: "layout-shift", buffered: true });"""
WIDTHS = {"en": 1280, "de": 390, "fr": 820}
# Where colours are looked at, in light and in dark: what else there is in a window of 820 is shown in one of 390, too.
COLOURED = ("en", "de")
# What a route needs besides its path to be a page that shows something.
QUERIES = {
    "search": ["?q=lion", "?q=lion&view=sides", "?q=grelvost+umpnik", "?kind=illustration", "?q=",
               "?q=lion+-tree+%2Bmane",
               "?kind=music&manifest={book}", "?kind=illustration&sort=date&group=book",
               "?q=lion&like={picture}&unlike={other}", "?region={canvas},10,10,400,400",
               "?kind=illustration&technique=300041405", "?q=https://no-such-host.invalid/x.jpg"],
    "selection": ["", "?ids={picture},{other}&note=A+lion", "?ids={picture}!"],
    "desk-decisions": ["", "?disputed=1"],
    "suggestions": ["", "?q=li", "?q=grelvost"],
    "identify": ["", "?photograph=AAAAAAAAAAAAAAAAAAAAAAAA"],
    "browse": ["", "?by=time", "?by=classes", "?by=classes&under=25F", "?by=kinds", "?page=99", "?by=nonsense"],
    "map": ["", "?region=0,0,8,8", "?region=nowhere"],
    "book": ["", "?kind=all", "?page=99"],
    "viewer": ["?manifest={book}", ""],
    "illustration": ["?kind=illustration&at=1", "?view=page", "?q=lion&explain=1"],
    "onit-docs": [""],
    "desk-describe": ["?id={picture}", "?like={picture}&least=50", "?id={picture}&at=25F&q=lion"],
}  # fmt: skip


@dataclass
class Objects:
    """What fills in the parameters of routes: public ids of what the library really has (two pictures, a book …)."""

    picture: str
    other: str
    book: str
    run: str
    token: str
    canvas: str
    collection: str = ""

    def named(self, query: str) -> str:
        """A query with these objects in it."""
        for name in ("picture", "other", "book", "canvas", "collection"):
            query = query.replace(f"{{{name}}}", getattr(self, name))
        return query

    def fill(self, route: str) -> str:
        """The address of a route; a parameter that nothing is known for fails the test that asks."""
        owner = route.removeprefix("desk/").removeprefix("api/v1/").removeprefix("iiif/").partition("/")[0]
        known_owners = {
            "collection": self.collection, "collections": self.collection,
            "book": self.book, "books": self.book, "runs": self.run, "pages": self.canvas, "page": self.canvas,
        }  # fmt: skip
        public = known_owners.get(owner, self.picture)
        known = {
            "public_id": public, "key": public, "other_id": self.other,
            "token": self.token, "path": "none", "step": "none",
            "secret": "none", "form": "csv", "number": "0", "batch": "1", "part": "pages",
            "region": "full", "size": "max", "rotation": "0", "file": "default.jpg",
            "version": "1", "stamp": "none", "level": "0", "column": "0", "row": "0",
        }  # fmt: skip
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known[found[1]], route)


# The unmodified Mirador opens on the tab of its search, which is there only once the manifest has been read.
_EARLY_TAB = "console: MUI: The `value` provided to the Tabs component is invalid."


@dataclass
class Heard:
    """What a page said that no page should: console errors, exceptions, broken rules, requests that failed."""

    lines: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", lambda said: said.type == "error" and self.lines.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: self.lines.append(f"thrown: {error}"))
        page.on("response", self._response)
        page.expose_function("brokenRule", lambda told: self.lines.append(f"policy: {told}"))
        page.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " (event) => window.brokenRule(`${event.violatedDirective} ${event.blockedURI}`))"
        )

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.lines.append(f"{response.status}: {response.url}")

    def take(self, status: int) -> list[str]:
        """What was heard since; that the page itself is a 404 may be said, where it is one."""
        taken, self.lines = self.lines, []
        own = f"console: Failed to load resource: the server responded with a status of {status}"
        told = [line for line in taken if not line.startswith(_EARLY_TAB)]
        return [line for line in told if status < 400 or not line.startswith(own)]


def routes() -> dict[str, str]:
    """Every route of ours as it is written, with its name."""

    def below(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str]]:
        for one in patterns:
            route = prefix + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from below(one.url_patterns, route)
            else:
                yield route, one.name or ""

    found = below(get_resolver("portal.urls").url_patterns)
    return {route: name for route, name in found if not route.startswith(NOT_OURS)}


@pytest.fixture(scope="module")
def objects(chromium: Browser, library: Library) -> Iterator[Objects]:
    pictures = library.site.rows(
        "SELECT i.public_id, m.public_id, c.public_id FROM onit_search_illustration i "
        "JOIN onit_manifests_manifest m ON m.id = i.manifest_id "
        "JOIN onit_manifests_canvas c ON c.id = i.canvas_id "
        "WHERE i.state = 'standing' AND i.kind = 'illustration' ORDER BY i.id LIMIT 2"
    )
    (picture, book, canvas), (other, _its_book, _its_canvas) = pictures
    run = library.site.rows("SELECT public_id FROM onit_manifests_run LIMIT 1")[0][0]
    library.site.command("map")
    library.site.command("evaluate", "quality", "--truth", str(library.folder / "truth.json"))
    context = chromium.new_context(base_url=library.url)
    page = context.new_page()
    page.goto("/")
    with page.expect_navigation(timeout=PATIENCE):
        page.locator("#image").set_input_files(library.drawn[0].file)
    token = re.search(r"picture=([^&]+)", page.url)
    context.close()
    assert token
    paired = (
        "from onitsearch.models import Illustration, PrintPair; "
        f"one, two = Illustration.objects.filter(public_id__in=['{picture}', '{other}']).order_by('pk'); "
    )
    as_impressions(
        library,
        paired + "PrintPair.objects.create(first=one, second=two, inliers=40, coverage=0.5, "
        "homography=[1, 0, 0, 0, 1, 0, 0, 0, 1], first_digest=one.crop_digest, second_digest=two.crop_digest); "
        "from manifests.collections import Settings, make_collection; "
        "make_collection(settings=Settings(label={'en': ['Every page']})).manifests.add(one.manifest)",
    )
    collection = library.site.rows(
        "SELECT public_id FROM onit_manifests_collection WHERE NOT harvested ORDER BY id LIMIT 1"
    )[0][0]
    yield Objects(picture, other, book, run, token[1], canvas, collection)
    as_impressions(
        library,
        paired + "PrintPair.objects.filter(first=one, second=two).delete(); "
        f"from manifests.models import Collection; Collection.objects.filter(public_id='{collection}').delete()",
    )


def as_impressions(library: Library, code: str) -> None:
    """Have two pictures taken for impressions of one print, so that a page compares them, or no longer."""
    library.site.run(code)


@pytest.fixture(scope="module")
def pages(library: Library, objects: Objects, signed_in: BrowserContext) -> dict[str, int]:
    """The addresses of all pages and how each answers: whatever route says it is a whole document of HTML."""
    found = {}
    for route, name in routes().items():
        for query in QUERIES.get(name, [""]):
            address = objects.fill(route) + objects.named(query)
            answer = signed_in.request.get(address, max_redirects=0)
            if "text/html" in answer.headers.get("content-type", "") and "<html" in answer.text()[:2000]:
                found[address] = answer.status
    return found | {"/nothing-here": 404, f"/search?picture={objects.token}": 200}


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, library: Library) -> Iterator[BrowserContext]:
    """Somebody who may see every page of the desk."""
    code = (
        "from django.contrib.auth.models import Group, User; "
        f"u = User.objects.create_user('vera', password='{PASSWORD}'); "
        "u.groups.set(Group.objects.filter(name__in=['Administrators']))"
    )
    library.site.run(code)
    context = chromium.new_context(base_url=library.url, locale="en")
    page = context.new_page()
    page.goto("/desk/")
    page.get_by_label("Name").fill("vera")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/desk/")
    yield context
    context.close()


def test_every_page_is_found(pages: dict[str, int], objects: Objects) -> None:
    """The list that the other test goes through holds what it should, so that it cannot pass by being empty."""
    answered = {address.partition("?")[0] for address, status in pages.items() if status == 200}
    expected = {
        "/",
        "/search",
        "/browse",
        "/selection",
        "/suggestions",
        "/identify",
        f"/page/{objects.canvas}",
        "/map",
        "/viewer",
        "/embed/",
        "/api/docs",
        "/desk/",
        "/desk/runs/",
        "/desk/models",
        "/desk/grid",
        "/desk/register/many",
        "/desk/people",
        "/desk/overview",
        "/desk/tokens",
        "/desk/decisions",
        "/desk/quality",
        "/desk/quality/questions",
        "/desk/quality/compare",
        "/desk/quality/preferences",
        "/desk/quality/reliability",
    }
    expected |= {f"/illustration/{objects.picture}", f"/book/{objects.book}", f"/desk/runs/{objects.run}"}
    expected |= {f"/illustration/{objects.picture}/compare/{objects.other}", f"/desk/books/{objects.book}"}
    expected |= {f"/desk/pages/{objects.canvas}", "/desk/describe"}
    assert expected - answered == set()
    assert {address for address, status in pages.items() if status >= 500} == set()


@pytest.mark.skipif(not AXE.exists(), reason="axe-core has not been installed by npm")
@pytest.mark.parametrize("language", WIDTHS)
def test_every_page_shows_something_and_complains_of_nothing(
    chromium: Browser, library: Library, signed_in: BrowserContext, pages: dict[str, int], language: str
) -> None:
    context = chromium.new_context(
        base_url=library.url, locale=language, viewport={"width": WIDTHS[language], "height": 900},
        storage_state=signed_in.storage_state(), reduced_motion="reduce",
    )  # fmt: skip
    context.add_cookies([{"name": "django_language", "value": language, "url": library.url}])
    context.set_default_timeout(PATIENCE)
    page, heard, found = context.new_page(), Heard(), {}
    heard.listen(page)
    page.add_init_script(OBSERVE_SHIFTS)
    page.add_init_script(BRING_AXE)
    for address, status in pages.items():
        page.emulate_media(color_scheme="light")
        answer = page.goto(address, wait_until="load")
        if address.startswith(FETCHING):
            page.wait_for_load_state("networkidle")
        wrong = (
            []
            if answer and answer.status == status
            else [f"answers {answer and answer.status}, not {status}"]
        )
        seen = page.evaluate(LOOK)
        if seen["language"] != language and "/api/" not in address:
            wrong.append("is in another language")
        if seen["words"] < 5:
            wrong.append("shows nothing")
        if seen["wide"]:
            wrong.append("is too wide")
        if seen["crooked"]:
            wrong.append("has a crooked menu")
        # What the unmodified Mirador draws inside is not ours to mend.
        strange = "#mirador" if address.startswith("/viewer") else ""
        if not strange and seen["shifted"] >= SHIFT:
            wrong.append(f"moves by {seen['shifted']:.4f}: {seen['moved']}")
        wrong += complaints(page, without=strange, but=() if language in COLOURED else COLOURS)
        if language in COLOURED:
            page.emulate_media(color_scheme="dark")
            wrong += [f"dark: {line}" for line in complaints(page, COLOURS, without=strange)]
        if wrong := wrong + heard.take(status):
            found[address] = wrong
    context.close()
    assert not found, "\n".join(f"{address}: {line}" for address, wrong in found.items() for line in wrong)


def test_the_description_of_the_interface_shows_its_content(page: Page) -> None:
    page.goto("/api/docs")
    page.get_by_text("/api/v1/search", exact=True).first.wait_for()
    assert page.locator("h1").inner_text() == "API"
    assert len(page.locator("main").inner_text().split()) > 500
