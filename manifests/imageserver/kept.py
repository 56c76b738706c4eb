"""Keeps files that can be made again, up to a size: the one that was not asked for the longest goes first.

Several processes share a folder. Whoever misses a file makes it while the others wait for it (file locks, which end
with their process); the large ones are made a few at a time. Nothing half-written is ever read.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from manifests.errors import TransientError

_STALE = 3600.0  # of what a process that was killed was writing
_POLL = 0.02
_SHARE_KEPT = 0.9  # of the limit, where files had to go
_PART = ".part-"


@dataclass(frozen=True)
class KeptFiles:
    """A folder of files that can be made again.

    ``limit`` is what they may hold together (bytes; 0 keeps none), ``at_once`` how many large ones are made at the
    same time on this machine, ``patience`` how long one waits for one's turn (seconds).
    """

    folder: Path
    limit: int
    at_once: int
    patience: float

    def get(self, name: str, make: Callable[[], bytes], *, large: bool = False) -> bytes:
        """The file of a name, made if it is not kept. Raises TransientError where too much is being made already."""
        digest = hashlib.sha256(name.encode()).hexdigest()
        path = self.folder / "files" / digest[:2] / digest[2:42]
        found = _read(path)
        if found is not None:
            return found
        deadline = time.monotonic() + self.patience
        with self._turn([f"making/{digest[:3]}"], deadline):
            found = _read(path)  # another made it meanwhile
            if found is not None:
                return found
            if not large:
                made = make()
            else:
                with self._turn([f"large/{number}" for number in range(self.at_once)], deadline):
                    made = make()
            with contextlib.suppress(OSError):  # a full disk is no reason to answer nothing
                self._keep(path, made)
            return made

    @contextlib.contextmanager
    def _turn(self, names: list[str], deadline: float) -> Iterator[None]:
        """Hold one of several locks; wait for it until a deadline."""
        while True:
            for name in names:
                with self._opened(name) as file:
                    if _lock(file, fcntl.LOCK_EX | fcntl.LOCK_NB):
                        yield
                        return
            if time.monotonic() > deadline:
                raise busy()
            time.sleep(_POLL)

    def _opened(self, name: str) -> IO[bytes]:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+b")

    def _keep(self, path: Path, made: bytes) -> None:
        """Put a file in its place, and count it; where that is too much, others go."""
        if len(made) > self.limit:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, part = tempfile.mkstemp(prefix=_PART, dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(made)
            Path(part).replace(path)
        finally:
            Path(part).unlink(missing_ok=True)
        with self._opened("size") as file:
            _lock(file, fcntl.LOCK_EX)
            file.seek(0)
            said = file.read()
            held = int(said) + len(made) if said.isdigit() else self._held()
            if held > self.limit:
                held = self._make_room()
            file.truncate(0)
            file.write(str(held).encode())

    def _held(self) -> int:
        return sum(size for _, size, _ in self._listed())

    def _listed(self) -> list[tuple[float, int, Path]]:
        """When each kept file was last asked for, its size, and where it is; what was left half-written is removed."""
        found = []
        for path in (self.folder / "files").glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                stat = path.stat()
                if not path.name.startswith(_PART):
                    found.append((stat.st_mtime, stat.st_size, path))
                elif stat.st_mtime < time.time() - _STALE:
                    path.unlink()
        return found

    def _make_room(self) -> int:
        """Remove what was not asked for the longest; returns how many bytes are left."""
        listed = sorted(self._listed())
        held = sum(size for _, size, _ in listed)
        for _, size, path in listed:
            if held <= self.limit * _SHARE_KEPT:
                break
            path.unlink(missing_ok=True)
            held -= size
        return held


def busy() -> TransientError:
    """What one is told where too many images are being made."""
    return TransientError(
        "Too many images are being made at this moment.", hint="Ask again in a moment.", retry_after=2
    )


def _read(path: Path) -> bytes | None:
    """A kept file, noted as asked for now; None where there is none that can be read."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    with contextlib.suppress(OSError):  # it just went
        os.utime(path)
    return found


def _lock(file: IO[bytes], how: int) -> bool:
    try:
        fcntl.flock(file, how)
    except BlockingIOError:
        return False
    return True
