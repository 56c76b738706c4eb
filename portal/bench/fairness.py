"""What a library that hangs and one that drips cost a good one beside them: its pace alone, with them, alone again."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from manifests.publish import publish_folder
from portal.bench import base
from portal.chaos.lame_library import LameLibrary
from portal.sample.library import draw_library
from portal.scratch import ScratchSite

BOOKS, PAGES, TIMES = 2, 12, 5
LEAST = 0.9


def fairness(say: Callable[[str], None]) -> base.Row:
    """Measure it; patience is that of a campaign (portal/chaos/settings.py): 2 seconds are what 30 are usually."""
    site = ScratchSite()
    site.environment["DJANGO_SETTINGS_MODULE"] = "portal.chaos.settings"
    with (
        tempfile.TemporaryDirectory(prefix="onit-bench-") as folder,
        _libraries(Path(folder), say) as libraries,
    ):
        good, hanging, dripping = libraries
        site.environment["ONIT_ALLOWED_ORIGINS"] = ",".join(one.address for one in libraries)
        try:
            site.start()
            base.wait_for_model(site)
            say("the good one alone, once to begin with")
            _read(site, good, range(1, 2))
            before = _read(site, good, range(10, 10 + TIMES))
            say(f"{before:.0f} s; now beside the others")
            with hanging.failing("hangs"), dripping.failing("drips"):
                for library in (hanging, dripping):
                    _register(site, library, range(1, 3))
                together = _read(site, good, range(20, 20 + TIMES))
                asked = hanging.asked, dripping.asked
            say(f"{together:.0f} s, while the others were asked {asked[0]} and {asked[1]} times; alone again")
            after = _read(site, good, range(30, 30 + TIMES))
        finally:
            site.clean()
    pages = BOOKS * PAGES * TIMES
    alone = (before + after) / 2
    pace = alone / together
    return base.Row(
        "pages/s beside a library that hangs and one that drips", pages / together, pages / alone, pace,
        f"ratio ≥ {LEAST}", pace >= LEAST,
    )  # fmt: skip


@contextlib.contextmanager
def _libraries(folder: Path, say: Callable[[str], None]) -> Iterator[list[LameLibrary]]:
    say(f"drawing {BOOKS} books of {PAGES} pages")
    draw_library(folder / "drawn", books=BOOKS, pages=PAGES, seed=7, jobs=2, long_side=900)
    with contextlib.ExitStack() as open_:
        made = []
        for number in range(3):
            given = folder / f"given-{number}"
            given.mkdir()
            library = LameLibrary(given)
            open_.callback(library.close)
            publish_folder(folder / "drawn", given, library.url, title="Books")
            made.append(library)
        yield made


def _register(site: ScratchSite, library: LameLibrary, numbers: range) -> int:
    """Register a library's books under some numbers; returns how many pages these have."""
    books = [path.parent.name for path in sorted(library.folder.glob("*/manifest.json"))]
    urls = [f"{library.url}/{number}/{book}/manifest.json" for number in numbers for book in books]
    site.wait(lambda: site.manage("harvest", *urls).returncode == 0, "registering", 120)
    return len(urls) * PAGES


def _read(site: ScratchSite, library: LameLibrary, numbers: range) -> float:
    """Seconds in which books are read whole, from the first page that is known."""
    places = " OR ".join(f"c.uri LIKE '{library.url}/{number}/%'" for number in numbers)
    pages = (
        "SELECT count(*) FROM onit_search_page p JOIN onit_manifests_canvas c ON c.id = p.canvas_id "  # noqa: S608
        f"WHERE ({places})"
    )
    many = _register(site, library, numbers)
    site.wait(lambda: site.count(pages) > 0, "the first page", 120)
    began = time.monotonic()
    site.wait(lambda: site.count(f"{pages} AND p.state = 'done'") == many, "the pages", 900)
    return time.monotonic() - began
