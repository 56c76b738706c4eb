"""How fast pages feel: a real Chromium opens each of them as a first visit, and what it saw and fetched is counted."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import quote

import psutil
import psycopg

from onitsearch.store.query_plan import FEW_ROWS
from portal.bench import base
from portal.bench import filling as bench_filling
from portal.bench.visit import KINDS, Visit, chromium, visit
from portal.scratch import ScratchSite
from portal.stack import BASE_DIR

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Nobody has asked these before: each is understood, encoded and searched anew.
QUESTIONS = ("lion", "a ship in a storm", "flowers", "a man on a horse", "map of an island")
_INDEXED = """SELECT count(*) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
  WHERE c.relname LIKE 'onit_hnsw_%' AND i.indisvalid AND i.indisready"""
BOOKS, PAGES = 4, 12
_WORKERS = ("pages", "embed", "sweeper")


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

    @property
    def waited(self) -> float:
        """Milliseconds to the first byte: the median."""
        return median(one.waited for one in self.visits)

    @property
    def worked(self) -> float:
        """Milliseconds of processor at the site: the median."""
        return median(one.worked for one in self.visits)

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
            "first_byte_ms": round(self.waited, 1),
            "site_processor_ms": round(self.worked, 1),
            "layout_shift": round(self.shift, 4),
            "kib": {kind: round(self.kib(kind), 1) for kind in KINDS},
            "total_kib": round(self.total, 1),
            "first_screen_kib": round(self.first_screen, 1),
            "largest": self.visits[-1].largest,
            "moved": sorted({name for one in self.visits for name in one.moved}),
        }


def as_felt(size: int, say: Callable[[str], None]) -> list[PageRow]:
    """Open the pages of a scratch site with a library of at least ``size`` illustrations; a row for each page.

    A small library is drawn and harvested, and its rows are copied. Raises RuntimeError without a Chromium, and
    TimeoutError where the site does not come about.
    """
    with chromium() as browser, tempfile.TemporaryDirectory(prefix="onit-bench-") as folder:
        say(f"drawing and harvesting {BOOKS * PAGES} pages")
        books = base.draw_books(Path(folder), BOOKS, PAGES)
        site = ScratchSite()
        try:
            bring_vendor_files(site.folder / "vendor")
            urls = base.publish(site, books)
            site.start()
            base.wait_for_model(site)
            base.index_books(site, urls)
            say("copying its rows")
            with psycopg.connect(host=str(site.stack.runtime), user="postgres", dbname="onitsearch") as rows:
                many = bench_filling.multiply(rows, size)
            say(f"{many:,} illustrations; waiting for the index")
            if many >= FEW_ROWS:
                site.wait(lambda: site.count(_INDEXED) > 0, "the index", 1800)
            # What is felt is a library at rest: the map of so many new pictures would be drawn for minutes beside.
            site.halt(*_WORKERS)
            return measure(browser, site.url, _pages(site), say, processor=lambda: processor_time(site))
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


def processor_time(site: ScratchSite) -> float:
    """Milliseconds of processor that the processes have taken that answer visitors, those that still run."""
    answering = [info["pid"] for name, info in site.processes().items() if not name.startswith(_WORKERS)]
    taken = 0.0
    for pid in filter(None, answering):
        try:
            own = psutil.Process(pid)
            for process in [own, *own.children(recursive=True)]:
                times = process.cpu_times()
                taken += times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return taken * 1000


def measure(
    browser: Browser,
    site: str,
    pages: Mapping[str, Sequence[str]],
    say: Callable[[str], None],
    *,
    processor: Callable[[], float] = lambda: 0.0,
) -> list[PageRow]:
    """Visit pages of a site, each name's addresses one after the other; return a row each."""
    rows = []
    for name, paths in pages.items():
        row = PageRow(name, tuple(visit(browser, f"{site}{path}", processor=processor) for path in paths))
        say(f"{name}: {row.paint:.0f} ms, {row.total:.0f} KiB")
        rows.append(row)
    return rows


def table(rows: Sequence[PageRow]) -> str:
    """The rows as a table for the terminal."""
    head = f"{'page':<10}{'largest paint':>15}{'(worst)':>9}{'1st byte':>10}{'processor':>11}{'shift':>8}"
    head += "".join(f"{kind:>8}" for kind in KINDS)
    lines = [head + f"{'total KiB':>11}{'1st screen':>12}"]
    for row in rows:
        worst = max(one.paint for one in row.visits)
        sizes = "".join(f"{row.kib(kind):>8.1f}" for kind in KINDS)
        times = f"{row.paint:>12.0f} ms{worst:>9.0f}{row.waited:>10.0f}{row.worked:>11.0f}{row.shift:>8.3f}"
        lines.append(f"{row.page:<10}{times}{sizes}{row.total:>11.1f}{row.first_screen:>12.1f}")
    return "\n".join(lines)
