"""Many clients at once: each asks again as soon as it was answered, like nobody's visitors and many a crawler."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from portal.scratch import ScratchSite

# Who waits longer for an answer counts as not answered.
_PATIENCE = 120.0
_WORDS = re.findall(
    r"\w+",
    "lion ship storm flower horse man woman island map tower bird fish dragon tree river castle king queen saint angel "
    "crown sword wheel clock machine anatomy skeleton hand eye moon sun star comet",
)


@dataclass
class Answers:
    """What clients were answered: counts by status, and seconds by the kind of question; 0 is no answer at all."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    examples: dict[int, str] = field(default_factory=dict)

    def note(self, kind: str, path: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self.statuses[status] += 1
        self.seconds.setdefault(kind, []).append(seconds)
        self.examples.setdefault(status, path)

    @property
    def failures(self) -> int:
        """Answers that must not be: none at all, or a server's error that is not “come back later”."""
        return sum(
            many for status, many in self.statuses.items() if status == 0 or (status >= 500 and status != 503)
        )

    def percentile(self, which: float, kind: str = "") -> float:
        """Seconds within which so many per cent were answered."""
        asked = (
            self.seconds.get(kind, []) if kind else [one for each in self.seconds.values() for one in each]
        )
        return float(np.percentile(asked, which)) if asked else 0.0


@dataclass(frozen=True)
class Questions:
    """What is asked, at random: pages, pictures, books, IIIF, and searches of which most are new."""

    pictures: Sequence[str]
    books: Sequence[str]

    def one(self, dice: random.Random) -> tuple[str, str]:
        """The kind and the address of one question."""
        picture, book = dice.choice(self.pictures), dice.choice(self.books)
        words = "+".join(dice.sample(_WORDS, dice.choice((1, 2, 2, 3))))
        ways = (
            ("page", dice.choice(("/", "/browse", "/browse?by=time", "/browse?by=classes"))),
            ("picture", f"/illustration/{picture}"),
            ("book", f"/book/{book}"),
            ("search", f"/search?q={words}"),
            ("search", f"/search?q={words}"),
            ("similar", f"/search?like={picture}"),
            ("api", f"/api/v1/search?q={words}"),
            ("api", f"/api/v1/illustrations/{picture}"),
            ("thumbnail", f"/thumb/{picture}.jpg"),
            ("thumbnail", f"/thumb/{picture}.jpg"),
            ("iiif", f"/iiif/manifest/{book}"),
        )
        return dice.choice(ways)


def questions(site: ScratchSite) -> Questions:
    """What can be asked of a site that has books."""
    pictures = site.rows("SELECT public_id FROM onit_search_illustration WHERE state = 'standing' LIMIT 500")
    books = site.rows("SELECT public_id FROM onit_manifests_manifest LIMIT 100")
    return Questions([str(one) for (one,) in pictures], [str(one) for (one,) in books])


def ask(
    site: ScratchSite, asked: Questions, *, clients: int, seconds: float, seed: int = 1, pause: float = 0.0
) -> Answers:
    """Have so many clients, each of an address of its own, ask for so long; ``pause`` is theirs between questions."""
    answers = Answers()
    until = time.monotonic() + seconds

    async def everybody() -> None:
        await asyncio.gather(
            *(_client(site.port, number, asked, until, answers, seed, pause) for number in range(clients))
        )

    asyncio.run(everybody())
    return answers


async def _client(
    port: int, number: int, asked: Questions, until: float, answers: Answers, seed: int, pause: float
) -> None:
    dice = random.Random(f"{seed} {number}")
    line = _Line(port, f"10.{number // 62500}.{number // 250 % 250}.{number % 250 + 1}")
    await asyncio.sleep(dice.random() * max(pause, 0.5))
    while time.monotonic() < until:
        kind, path = asked.one(dice)
        began = time.monotonic()
        try:
            status = await asyncio.wait_for(line.get(path), _PATIENCE)
        except (OSError, TimeoutError, EOFError, ValueError):
            status = 0
            line.close()
        answers.note(kind, path, status, time.monotonic() - began)
        if status in (429, 503):
            await asyncio.sleep(1 + dice.random())
        if pause:
            await asyncio.sleep(pause * (0.5 + dice.random()))
    line.close()


class _Line:
    """One kept connection of one client, as much of HTTP as our own server speaks."""

    def __init__(self, port: int, address: str) -> None:
        self.port, self.address = port, address
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> int:
        """Ask, read the whole answer, and return its status; a connection that was closed meanwhile is made anew."""
        kept = self.writer is not None
        try:
            return await self._get(path)
        except (ConnectionError, EOFError):
            self.close()
            if not kept:
                raise
        return await self._get(path)

    async def _get(self, path: str) -> int:
        if self.reader is None or self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nX-Forwarded-For: {self.address}\r\n"
            "Accept-Encoding: gzip\r\n\r\n".encode()
        )
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        headers = dict(row.split(": ", 1) for row in head.split("\r\n")[1:] if ": " in row)
        if "chunked" in headers.get("transfer-encoding", ""):
            while (size := int((await self.reader.readline()).split(b";")[0], 16)) > 0:
                await self.reader.readexactly(size + 2)
            await self.reader.readline()
        elif status not in (204, 304):
            await self.reader.readexactly(int(headers["content-length"]))
        if headers.get("connection") == "close":
            self.close()
        return status

    def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


def back_to_normal(site: ScratchSite, usual: float, *, patience: float = 60.0) -> float:
    """Seconds until pages are answered again as fast as before (``usual`` seconds), or nearly so."""
    began = time.monotonic()
    while (gone := time.monotonic() - began) < patience:
        if _three_pages(site) <= 2 * usual + 0.1:
            return gone
    return patience


def usual_seconds(site: ScratchSite) -> float:
    """How long pages take while nobody else asks: the fastest of some tries."""
    return min(_three_pages(site) for _ in range(4))


def _three_pages(site: ScratchSite) -> float:
    """The slowest of three pages."""

    async def slowest() -> float:
        line, took = _Line(site.port, "10.9.9.9"), []
        for path in ("/", "/browse", "/search?q=lion"):
            began = time.monotonic()
            await asyncio.wait_for(line.get(path), _PATIENCE)
            took.append(time.monotonic() - began)
        line.close()
        return max(took)

    try:
        return asyncio.run(slowest())
    except (OSError, TimeoutError, EOFError):
        return _PATIENCE
