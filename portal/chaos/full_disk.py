"""A disk that is full for as long as a file says so: each picture that is written then breaks off in the middle.

The kernel's own full disk needs a file system of its own, and with it root. This one works for anybody: the real
storage writes the first half of the file, and then gets the error that the kernel would give. What it does not show is
a full disk of the database, of logs and of published books.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

_SIGN, _REFUSED = "disk-is-full", "disk-refused"


@contextlib.contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Have the disk of the site in this folder be full meanwhile."""
    sign = folder / _SIGN
    sign.touch()
    try:
        yield
    finally:
        sign.unlink(missing_ok=True)


def refused(folder: Path) -> int:
    """How many writes have found the disk full."""
    path = folder / _REFUSED
    return path.stat().st_size if path.exists() else 0


class FillingStorage(FileSystemStorage):
    """Files in a folder, below the site's own folder, whose disk may be full."""

    def _save(self, name: str, content: File[Any]) -> str:
        site = Path(self.location).parent
        if (site / _SIGN).exists():
            with (site / _REFUSED).open("ab") as counted:
                counted.write(b".")
            content = _BreaksOff(content)
        return str(super()._save(name, content))  # type: ignore[misc]  # which its types leave out


class _BreaksOff(File):  # type: ignore[type-arg]
    """Half of a file's bytes, and then the error of a full disk."""

    def __init__(self, whole: File[Any]) -> None:
        super().__init__(whole.file, whole.name)

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Give half of the bytes."""
        data = b"".join(super().chunks(chunk_size))
        yield data[: len(data) // 2]
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
