"""A site under load, or at work for hours: how it answers, what its processes take, and how it is afterwards."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import tempfile
import threading
import time
import xmlrpc.client
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil
import psycopg

from manifests.publish import publish_folder
from portal.bench import base
from portal.bench import load as bench_load
from portal.bench.load import Answers
from portal.chaos.lame_library import LameLibrary
from portal.sample.library import draw_library
from portal.scratch import ScratchSite

BOOKS, PAGES = 4, 12
_LOOK_SECONDS, _SAY_SECONDS = 5.0, 300.0
# What is compared: the looks of so long at the beginning, after the time in which everything is loaded and cached
# (ten minutes, or a third of less), and those of the last so long.
_COMPARED_SECONDS, _SETTLING_SECONDS = 300.0, 600.0
MOST_GROWTH = 0.05
_FEWEST_OPEN = 8
_REGISTERING_SECONDS = 600.0
_OPEN = "SELECT count(*) FROM onit_search_page WHERE state IN ('due', 'claimed', 'waiting')"
_TABLES = (
    "SELECT relname, n_live_tup, n_dead_tup, autovacuum_count FROM pg_stat_user_tables "
    "WHERE n_live_tup + n_dead_tup > 500 ORDER BY n_dead_tup DESC, relname LIMIT 8"
)


@dataclass(frozen=True)
class Look:
    """What the processes of one kind took at one moment: memory (PSS, MiB) and descriptors."""

    at: float
    mib: float
    descriptors: int


@dataclass
class Report:
    """How a site answered, what its processes took over the time, and how soon it was as before."""

    answers: Answers
    seconds: float
    normal_after: float
    looks: dict[str, list[Look]] = field(default_factory=dict)
    tables: list[tuple[str, int, int, int]] = field(default_factory=list)
    pages: int = 0

    def settled(self, name: str) -> tuple[Look, Look] | None:
        """What processes of a kind took after they settled, and at the end; None where it was too short to tell."""
        looks = self.looks[name]
        began, ended = looks[0].at, looks[-1].at
        settled = began + min(_SETTLING_SECONDS, (ended - began) / 3)
        # A batch in hand, or a map that is drawn, is no growth: the middle of some minutes is compared.
        compared = min(_COMPARED_SECONDS, (ended - began) / 6)
        first = [one for one in looks if settled <= one.at <= settled + compared]
        last = [one for one in looks if one.at >= ended - compared]
        return (_middle(first), _middle(last)) if first and last else None

    @property
    def broken(self) -> int:
        """How many answers must not have been."""
        return self.answers.failures


def _middle(looks: list[Look]) -> Look:
    return Look(
        looks[0].at, median(one.mib for one in looks), round(median(one.descriptors for one in looks))
    )


def under_load(
    *, clients: int, minutes: float, harvesting: bool, say: Callable[[str], None], pause: float = 0.0
) -> Report:
    """Have clients ask a scratch site, while it reads books where it is ``harvesting``. TimeoutError where it fails."""
    site = ScratchSite()
    # Each client has an address of its own, which a proxy would tell.
    site.environment["ONIT_PROXIES"] = "1"
    with tempfile.TemporaryDirectory(prefix="onit-bench-") as folder, _library(Path(folder), say) as library:
        # However fast the library may be asked here, it is our own.
        site.environment |= {
            "ONIT_ALLOWED_ORIGINS": library.address,
            "DJANGO_SETTINGS_MODULE": "portal.chaos.settings",
        }
        try:
            site.start()
            base.wait_for_model(site)
            numbers = itertools.count(1)
            say(f"reading {BOOKS * PAGES} pages")
            _register(site, library, next(numbers))
            site.wait(lambda: site.count(_OPEN) == 0 and _pages(site) >= BOOKS * PAGES, "the pages", 600)
            asked, usual = bench_load.questions(site), bench_load.usual_seconds(site)
            say(f"{clients} clients for {minutes:g} minutes; alone, pages take up to {usual * 1000:.0f} ms")
            with _watching(site, say) as looks, _reading(site, library, numbers if harvesting else None):
                answers = bench_load.ask(site, asked, clients=clients, seconds=minutes * 60, pause=pause)
            normal = bench_load.back_to_normal(site, usual)
            tables = [
                (str(name), int(live), int(dead), int(many)) for name, live, dead, many in site.rows(_TABLES)
            ]
            return Report(answers, minutes * 60, normal, looks, tables, _pages(site))
        finally:
            site.clean()


def _pages(site: ScratchSite) -> int:
    return site.count("SELECT count(*) FROM onit_search_page WHERE state = 'done'")


@contextlib.contextmanager
def _library(folder: Path, say: Callable[[str], None]) -> Iterator[LameLibrary]:
    say(f"drawing {BOOKS} books of {PAGES} pages")
    given = folder / "given"
    given.mkdir()
    draw_library(folder / "drawn", books=BOOKS, pages=PAGES, seed=7, jobs=2, long_side=900)
    library = LameLibrary(given)
    try:
        publish_folder(folder / "drawn", given, library.url, title="Books")
        yield library
    finally:
        library.close()


def _register(site: ScratchSite, library: LameLibrary, number: int) -> None:
    books = [path.parent.name for path in sorted(library.folder.glob("*/manifest.json"))]
    urls = [f"{library.url}/{number}/{book}/manifest.json" for book in books]
    site.wait(
        lambda: site.manage("harvest", *urls, timeout=_REGISTERING_SECONDS).returncode == 0,
        "registering",
        _REGISTERING_SECONDS,
    )


@contextlib.contextmanager
def _beside(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Have something done beside what happens within, until that is over."""
    over = threading.Event()
    thread = threading.Thread(target=work, args=(over,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(150)


@contextlib.contextmanager
def _reading(site: ScratchSite, library: LameLibrary, numbers: Iterator[int] | None) -> Iterator[None]:
    """Have the site read book after book meanwhile: the same images, each time as books of their own."""

    def read(over: threading.Event) -> None:
        while numbers is not None and not over.wait(2):
            # However long the machine is wanted by others, the next books are tried again.
            with contextlib.suppress(psycopg.Error, TimeoutError, subprocess.TimeoutExpired):
                if site.count(_OPEN) < _FEWEST_OPEN:
                    _register(site, library, next(numbers))

    with _beside(read):
        yield


@contextlib.contextmanager
def _watching(site: ScratchSite, say: Callable[[str], None]) -> Iterator[dict[str, list[Look]]]:
    """What the processes of each kind take meanwhile, said every few minutes."""
    looks: dict[str, list[Look]] = defaultdict(list)

    def watch(over: threading.Event) -> None:
        said = began = time.monotonic()
        while not over.wait(_LOOK_SECONDS):
            with contextlib.suppress(OSError, xmlrpc.client.Error, psycopg.Error):
                for name, look in _look(site).items():
                    looks[name].append(look)
                if time.monotonic() - said >= _SAY_SECONDS:
                    said = time.monotonic()
                    told = ", ".join(f"{name} {each[-1].mib:.0f}" for name, each in sorted(looks.items()))
                    say(f"{(said - began) / 60:.0f} min, {_pages(site)} pages; MiB: {told}")

    with _beside(watch):
        yield looks


def _look(site: ScratchSite) -> dict[str, Look]:
    now = time.monotonic()
    mib: dict[str, float] = defaultdict(float)
    descriptors: dict[str, int] = defaultdict(int)
    for name, info in site.processes().items():
        kind = name.rstrip("0123456789").rstrip("-")
        with contextlib.suppress(psutil.Error):
            first = psutil.Process(info["pid"])
            for process in [first, *first.children(recursive=True)]:
                with contextlib.suppress(psutil.Error):
                    mib[kind] += process.memory_full_info().pss / 2**20
                    descriptors[kind] += process.num_fds()
    return {kind: Look(now, mib[kind], descriptors[kind]) for kind in mib}


def told(report: Report) -> Iterator[str]:
    """The report in lines."""
    answers = report.answers
    for status, many in sorted(answers.statuses.items()):
        wrong = (
            ""
            if status and (status < 500 or status == 503)
            else f"  must not be, such as {answers.examples[status]}"
        )
        yield f"{status or 'no answer':<12}{many:>9}{wrong}"
    every = sum(answers.statuses.values())
    yield f"{every / report.seconds:.1f} answers a second; as before {report.normal_after:.1f} s after the end"
    yield f"\n{'asked':<12}{'many':>9}{'p50 ms':>10}{'p95 ms':>10}"
    for kind in sorted(answers.seconds):
        p50, p95 = (answers.percentile(which, kind) * 1000 for which in (50, 95))
        yield f"{kind:<12}{len(answers.seconds[kind]):>9}{p50:>10.0f}{p95:>10.0f}"
    yield f"\n{'process':<12}{'MiB':>9}{'at end':>10}{'growth':>10}{'files':>8}{'at end':>8}"
    for name in sorted(report.looks):
        if (found := report.settled(name)) is not None:
            first, last = found
            growth = last.mib / first.mib - 1
            flat = "" if growth <= MOST_GROWTH else "  grows"
            yield (
                f"{name:<12}{first.mib:>9.1f}{last.mib:>10.1f}{growth:>10.1%}{first.descriptors:>8}"
                f"{last.descriptors:>8}{flat}"
            )
    yield f"\n{'table':<36}{'rows':>9}{'dead':>9}{'vacuumed':>10}"
    for table, live, dead, vacuumed in report.tables:
        yield f"{table:<36}{live:>9}{dead:>9}{vacuumed:>10}"
    yield f"{report.pages} pages read"
