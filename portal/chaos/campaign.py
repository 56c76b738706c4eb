"""A campaign: processes are killed, servers stopped, the disk fills, the library fails and lies, and books are read."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
import redis

from manifests.publish import publish_folder
from portal.chaos.full_disk import full_disk, refused
from portal.chaos.invariants import Finding, found_at, leases, orphaned, stuck
from portal.chaos.lame_library import FAULTS, LameLibrary
from portal.sample.library import draw_library
from portal.scratch import ScratchSite

Say = Callable[[str], None]

# Every kind of process that a site has; ``supervisor`` watches over the others.
KILLED = ("pages", "embed", "sweeper", "encoder", "web", "redis", "postgres", "supervisor")
# What happens between the kills.
NIGHT, FULL = "library down for a night", "disk full"
OTHERS = (
    "redis flushed",
    "redis stopped",
    "postgres stopped",
    FULL,
    NIGHT,
    *(f"library {one}" for one in FAULTS),
)
_OTHER_EVERY = 3
_FAULT_SECONDS = 4.0
# A night, to a site that asks again after a second in place of a quarter of a minute: the pauses double six times.
_NIGHT_SECONDS = 60.0
# Until what is in hand is done.
_IN_HAND_SECONDS = 3.0
# So many pages are always left to be read, and so long is waited for somebody to read one.
_LEAST_OPEN = 8
_BUSY_PATIENCE = 20.0
# Until a picture is to be kept of a book that was registered while the disk is full: workers may just have been killed.
_BITE_SECONDS = 90.0
_OPEN = ("due", "claimed", "waiting")


@dataclass
class Report:
    """What was done to a site, what it read meanwhile, how soon it was at rest, and what is broken."""

    done: Counter[str] = field(default_factory=Counter)
    in_hand: int = 0
    books: int = 0
    pages: int = 0
    pictures: int = 0
    asked: int = 0
    lies: int = 0
    refused: int = 0
    unmet: int = 0
    rested_after: float = 0.0
    findings: list[Finding] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """How many processes were killed, or groups of them of one kind."""
        return sum(self.done[f"{name} killed"] for name in KILLED)

    @property
    def broken(self) -> int:
        """How much is not as it should be."""
        return sum(one.broken for one in self.findings)


def plan(seed: int, kills: int) -> list[str]:
    """What is done in which order: each kind of process is killed as often as any other, within one."""
    dice = random.Random(seed)
    rounds = [dice.sample(KILLED, len(KILLED)) for _ in range(-(-kills // len(KILLED)))]
    others = itertools.chain.from_iterable(dice.sample(OTHERS, len(OTHERS)) for _ in itertools.count())
    steps: list[str] = []
    for number, name in enumerate(itertools.islice(itertools.chain.from_iterable(rounds), kills), start=1):
        steps.append(f"{name} killed")
        if number % _OTHER_EVERY == 0:
            steps.append(next(others))
    return steps


class Campaign:
    """One site, one library, and what is done to them; ``say`` tells how far it is."""

    def __init__(
        self, *, seed: int, kills: int, books: int = 3, pages: int = 12, patience: float = 300, say: Say
    ) -> None:
        self.seed, self.steps = seed, plan(seed, kills)
        self.books, self.pages, self.patience, self.say = books, pages, patience, say
        self.report = Report()
        self.expected = 0
        self._numbers = itertools.count(1)
        # Books of which nothing was kept yet, one for each time the disk is full.
        self._fresh: list[str] = []

    def run(self) -> Report:
        """Do all of it. Raises TimeoutError where the site does not come to rest, or does not come up again."""
        site = ScratchSite()
        site.environment["DJANGO_SETTINGS_MODULE"] = "portal.chaos.settings"
        with self._library(site.folder) as library:
            site.environment["ONIT_ALLOWED_ORIGINS"] = library.address
            try:
                self._run(site, library)
            finally:
                site.clean()
        return self.report

    @contextlib.contextmanager
    def _library(self, folder: Path) -> Iterator[LameLibrary]:
        books = self.books + self.steps.count(FULL)
        self.say(f"drawing {books} books of {self.pages} pages")
        drawn, given = folder / "drawn", folder / "given"
        given.mkdir()
        # How large pages are does not matter here.
        draw_library(drawn, books=books, pages=self.pages, seed=self.seed, jobs=2, long_side=900)
        library = LameLibrary(given)
        try:
            publish_folder(drawn, given, library.url, title="Books")
            yield library
        finally:
            library.close()

    def _run(self, site: ScratchSite, library: LameLibrary) -> None:
        dice = random.Random(self.seed)
        drawn = [path.parent.name for path in sorted(library.folder.glob("*/manifest.json"))]
        books, self._fresh = drawn[: self.books], drawn[self.books :]
        site.start()
        for number, step in enumerate(self.steps, start=1):
            self._keep_busy(site, library, books)
            time.sleep(dice.uniform(0.0, 0.8))
            self.report.in_hand += self._claimed(site) > 0
            self.say(f"{number} of {len(self.steps)}: {step}")
            self._do(step, site, library)
            self.report.done[step] += 1
        ended = time.monotonic()
        self.say("waiting until everything is read")
        site.wait(
            lambda: _open(site) == 0 and stuck(site) == 0 and orphaned(site) == 0, "rest", self.patience
        )
        self.report.rested_after = time.monotonic() - ended
        self.report.pages = site.count("SELECT count(*) FROM onit_search_page")
        self.report.pictures = site.count(
            "SELECT count(*) FROM onit_search_illustration WHERE state = 'standing'"
        )
        self.report.asked, self.report.lies = library.asked, library.lies
        self.report.refused = refused(site.folder)
        self.report.findings = [
            *found_at(site, expected_pages=self.expected),
            Finding("a full disk to which nothing was written", self.report.unmet),
        ]

    def _keep_busy(self, site: ScratchSite, library: LameLibrary, books: list[str]) -> None:
        """Register another book where little is left to be read, and wait until a page of it is being read."""
        site.wait(lambda: site.count("SELECT 1") == 1, "the database", 60)
        if _pages_open(site) >= _LEAST_OPEN:
            return
        self._register(site, library, books[self.report.books % len(books)])
        with contextlib.suppress(TimeoutError):
            site.wait(lambda: self._claimed(site) > 0, "a page in hand", _BUSY_PATIENCE)

    def _register(self, site: ScratchSite, library: LameLibrary, book: str) -> None:
        number = next(self._numbers)
        self.report.books += 1
        self.expected += library.pages_of(book)
        url = f"{library.url}/{number}/{book}/manifest.json"
        site.wait(lambda: site.manage("harvest", url).returncode == 0, f"registering {url}", 120)

    @staticmethod
    def _claimed(site: ScratchSite) -> int:
        try:
            return leases(site)
        except psycopg.Error:
            return 0

    def _do(self, step: str, site: ScratchSite, library: LameLibrary) -> None:
        what, how = step.split(" ", 1)
        if step == "supervisor killed":
            self._kill_supervisor(site)
        elif how == "killed":
            site.wait(lambda: bool(site.kill(what)), f"a process to kill ({what})", 90)
        elif how == "flushed":
            with contextlib.closing(redis.Redis(unix_socket_path=str(site.stack.redis_socket))) as client:
                site.wait(lambda: _flushed(client), "Redis", 60)
        elif how == "stopped":
            with site.without(what):
                time.sleep(_FAULT_SECONDS)
        elif step == FULL:
            self._fill_disk(site, library)
        else:
            with library.failing("down" if step == NIGHT else how):
                time.sleep(_NIGHT_SECONDS if step == NIGHT else _FAULT_SECONDS)
            self._read_again(site, library)

    def _fill_disk(self, site: ScratchSite, library: LameLibrary) -> None:
        """Have the disk full until a picture of a fresh book was to be kept, and for a while longer.

        Of books that were read before, under whichever number, the pictures are kept: nothing of them is written.
        """
        before = refused(site.folder)
        with full_disk(site.folder):
            self._register(site, library, self._fresh.pop())
            try:
                site.wait(lambda: refused(site.folder) > before, "a write", _BITE_SECONDS)
            except TimeoutError:
                self.report.unmet += 1
            time.sleep(_FAULT_SECONDS)

    @staticmethod
    def _read_again(site: ScratchSite, library: LameLibrary) -> None:
        """Have the books about which the library lied harvested and looked at again, now that it says the truth."""
        if not library.spoiled:
            return
        time.sleep(_IN_HAND_SECONDS)
        books = sorted(library.spoiled)
        library.spoiled.clear()
        site.wait(lambda: site.manage("harvest", *books).returncode == 0, "registering again", 120)
        for book in books:
            # A book of which nothing was understood has no pages yet.
            known = f"SELECT count(*) FROM onit_manifests_manifest WHERE url = '{book}'"  # noqa: S608
            if site.count(known):
                again = ("index", "--again", "--book", f"{book}")
                site.wait(lambda again=again: site.manage(*again).returncode == 0, "looking again", 120)  # type: ignore[misc]

    def _kill_supervisor(self, site: ScratchSite) -> None:
        """As where a machine kills what takes much memory; whoever runs the site brings it up again."""
        assert site.up is not None
        for child in psutil.Process(site.up.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if "supervisor.supervisord" in child.cmdline():
                    os.kill(child.pid, signal.SIGKILL)
        site.up.wait(150)
        site.start()


def _flushed(client: redis.Redis) -> bool:
    try:
        return bool(client.flushall())
    except redis.RedisError:
        return False


def _pages_open(site: ScratchSite) -> int:
    return site.count(f"SELECT count(*) FROM onit_search_page WHERE state IN {_OPEN}")  # noqa: S608


def _open(site: ScratchSite) -> int:
    """How much of the work is still to be done: documents, pages, vectors, runs; all at one moment.

    Asked one after the other, a page that is done between two questions would be in neither.
    """
    return site.count(
        f"SELECT (SELECT count(*) FROM onit_manifests_runitem WHERE state IN {_OPEN})"  # noqa: S608
        f" + (SELECT count(*) FROM onit_search_page WHERE state IN {_OPEN})"
        " + (SELECT count(*) FROM onit_manifests_run WHERE state IN ('queued', 'running'))"
        " + (SELECT count(*) FROM onit_search_illustration i CROSS JOIN onit_search_embeddingmodel m"
        " WHERE i.state = 'standing' AND m.state IN ('active', 'building')"
        " AND NOT EXISTS (SELECT FROM onit_search_vector v WHERE v.illustration_id = i.id AND v.model_id = m.id"
        " AND v.v IS NOT NULL AND v.crop_digest = i.crop_digest))"
    )
