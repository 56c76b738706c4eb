"""A backup is one folder: the database as pg_dump writes it, kept pictures and published books, and what it holds.

Both ways work with the embedded servers and with external ones. Nothing half-made is ever called a backup: the folder
gets its name when all is in it. Redis holds nothing that rows do not, and derivatives are made again.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from onitsearch.store import server
from portal import pg_tools
from portal.stack import StackError

FORM = 1
_FOLDERS = {"media": "MEDIA_ROOT", "books": "BOOKS_ROOT"}
_DUMP, _SHEET = "database.dump", "backup.json"
Say = Callable[[str], None]


def backup(target: Path, *, say: Say) -> dict[str, Any]:
    """Write a backup into a folder that is not there yet; returns what it holds. Raises StackError."""
    if target.exists():
        raise StackError(f"{target} is there already: give a folder that is not.")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        say("dumping the database")
        # Counted in the very state that is dumped, while the site goes on working.
        with server.exported_snapshot() as snapshot:
            counted = {"migrations": _migrations(), "rows": _rows()}
            pg_tools.run(
                [
                    pg_tools.program("pg_dump"),
                    "--format=custom",
                    "--no-owner",
                    "--no-privileges",
                    f"--snapshot={snapshot}",
                    f"--file={part / _DUMP}",
                ],
                "The database could not be dumped",
            )
        files = {}
        for name, folder in _folders().items():
            say(f"copying {folder}")
            # Pictures are written once and never changed: what comes after the dump does no harm.
            files[name] = _copy(folder, part / name)
        sheet = {
            "form": FORM,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": _version(),
            "public_url": settings.PUBLIC_URL,
            **counted,
            "files": files,
        }
        (part / _SHEET).write_text(json.dumps(sheet, indent=1), encoding="utf-8")
        part.chmod(0o700)  # it holds accounts
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return sheet


def read_sheet(source: Path) -> dict[str, Any]:
    """What a backup says that it holds. Raises StackError where it is none, or of a newer version."""
    try:
        sheet = json.loads((source / _SHEET).read_text(encoding="utf-8"))
        known = sheet["form"] == FORM and (source / _DUMP).is_file()
    except (OSError, ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise StackError(f"{source} is no backup that this version reads: it lacks {_SHEET} or {_DUMP}.")
    newer = set(sheet["migrations"]) - _known_migrations()
    if newer:
        raise StackError(
            f"{source} was made by a newer version ({sheet['version']}; {sorted(newer)[0]} is not known here)."
            " Install that version first."
        )
    return dict(sheet)


def restore(source: Path, *, replace: bool, say: Say) -> dict[str, Any]:
    """Bring a backup back; ``replace`` what is there, else only into an empty database. Raises StackError."""
    sheet = read_sheet(source)
    if not replace and any(_rows().values()):
        raise StackError(
            "This installation holds books already: --replace throws them away for those of the backup."
        )
    say("restoring the database")
    server.disconnect_others()
    ours = server.own_objects()
    connection.close()
    # In one transaction: what is there goes only when all of the backup has come.
    pg_tools.restore(source / _DUMP, first=ours, failing="The database could not be restored")
    for name, folder in _folders().items():
        if (source / name).is_dir():
            say(f"copying {folder}")
            _copy(source / name, folder)
    return sheet


def compared(sheet: dict[str, Any]) -> list[str]:
    """What is not as the backup says, in sentences."""
    now = _rows()
    return [
        f"{name}: {now.get(name)} rows, {many} in the backup"
        for name, many in sheet["rows"].items()
        if now.get(name) != many
    ]


def _folders() -> dict[str, Path]:
    found = {name: Path(getattr(settings, setting)) for name, setting in _FOLDERS.items()}
    if not isinstance(default_storage, FileSystemStorage):
        del found["media"]  # kept elsewhere, and backed up there
    return found


def _copy(source: Path, target: Path) -> int:
    """Copy a folder into another; returns how many files."""
    if not source.is_dir():
        return 0
    count = 0
    for folder, folders, names in os.walk(source):  # what vanishes meanwhile is passed by
        folders[:] = [one for one in folders if not _begun(one)]
        here = target / Path(folder).relative_to(source)
        for name in (*names, *(one for one in folders if (Path(folder) / one).is_symlink())):
            path, there = Path(folder) / name, here / name
            if _begun(name):
                continue
            with contextlib.suppress(FileNotFoundError):
                here.mkdir(parents=True, exist_ok=True)
                if path.is_symlink():  # an image under its former address
                    there.unlink(missing_ok=True)
                    there.symlink_to(path.readlink())
                elif path.is_file():
                    shutil.copy2(path, there)
                    count += 1
    return count


def _begun(name: str) -> bool:
    """Whether a file or folder is only just being written: it is made anew by whoever works on it."""
    return name.startswith(".writing-") or name.endswith(".part")


def _rows() -> dict[str, int]:
    """How many rows the tables that matter hold."""
    tables = ("onit_manifests_manifest", "onit_manifests_canvas", "onit_search_illustration", "onit_search_vector",
              "auth_user")  # fmt: skip
    return server.counts(tables)


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _known_migrations() -> set[str]:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection, ignore_no_migrations=True)
    replaced = {key for one in loader.disk_migrations.values() for key in one.replaces}
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *replaced}}


def _version() -> str:
    try:
        return metadata.version("onitsearch")
    except metadata.PackageNotFoundError:
        return "of the checkout"
