"""The client programs of Postgres (pg_dump, pg_restore, psql), run on the database of the settings."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from django.db import connection

from portal.stack import StackError, default

# What a dump says of extensions: they are made by whoever may, and nobody else may drop or describe them.
_EXTENSION = re.compile(r"^\d+; \d+ \d+ (EXTENSION|COMMENT - EXTENSION) ", re.MULTILINE)


def program(name: str) -> str:
    """The program of the system or the one beside the embedded Postgres: an older one than the server does not read it,
    and a newer one may write what it does not know, so the nearest is taken. Raises StackError where there is none.
    """
    connection.ensure_connection()
    running = connection.connection.info.server_version // 10_000
    own = Path(str(default().postgres_command()[0][0])).with_name(name)
    found = [
        (_major(path), path) for path in (shutil.which(name), str(own) if own.exists() else None) if path
    ]
    fitting = sorted(one for one in found if one[0] >= running)
    if not fitting:
        raise StackError(
            f"There is no {name} of Postgres {running} here: install the client programs of that version."
        )
    return fitting[0][1]


def run(command: list[str], failing: str) -> str:
    """Run a program; returns what it says. Raises StackError, which begins with ``failing``."""
    done = subprocess.run(
        command, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise _failed(failing, done.stderr)
    return done.stdout


def restore(dump: Path, *, first: Sequence[str], failing: str) -> None:
    """Bring a dump back in one transaction, after the statements ``first``; extensions stay as they are.

    ``pg_restore`` alone would drop the extension, which only its owner may, and would not drop what is newer than the
    dump and hangs on what it does drop. So it writes the statements, and ``psql`` runs them. Raises StackError, and
    then nothing has changed.
    """
    reading, asking = program("pg_restore"), program("psql")
    listed = run([reading, "--list", str(dump)], failing)
    with tempfile.TemporaryDirectory() as folder, _said() as said, _said() as warned:
        kept = Path(folder) / "list"
        kept.write_text(
            "\n".join(line for line in listed.splitlines() if not _EXTENSION.match(line)), encoding="utf-8"
        )
        writing = [
            reading, "--clean", "--if-exists", "--no-owner", "--no-privileges", "--no-comments",
            f"--use-list={kept}", "--file=-", str(dump),
        ]  # fmt: skip
        running = [asking, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        psql = subprocess.Popen(running, env=_environment(), stdin=subprocess.PIPE, stderr=said)
        script = subprocess.Popen(writing, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=warned)
        assert psql.stdin is not None
        assert script.stdout is not None
        try:
            psql.stdin.write("".join(f"{one};\n" for one in ("BEGIN", *first)).encode())
            shutil.copyfileobj(script.stdout, psql.stdin, 2**20)
            if script.wait():
                raise _failed(failing, _read(warned))
            psql.stdin.write(b"COMMIT;\n")
            psql.stdin.close()
        except BrokenPipeError:
            pass  # psql stopped at an error, which it tells below
        finally:
            # Without COMMIT whatever came so far is undone.
            for one in (script, psql):
                if one is script or not psql.stdin.closed:
                    one.kill()
            script.wait()
            with contextlib.suppress(OSError):  # what was still to be written to one that ended
                psql.stdin.close()
            script.stdout.close()
            failed = psql.wait()
        if failed:
            raise _failed(failing, _read(said))


def _said() -> IO[str]:
    """Where a program says what is wrong; a pipe that nobody reads would hold it up."""
    return tempfile.TemporaryFile("w+", errors="replace")


def _read(said: IO[str]) -> str:
    said.seek(0)
    return said.read()


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)\.\d", said)
    return int(number[1]) if number else 0


def _failed(failing: str, said: str) -> StackError:
    lines = [line for line in said.strip().splitlines() if line.strip()]
    told = [line for line in lines if "ERROR:" in line or "FATAL:" in line] or lines[-1:] or ["no word why"]
    return StackError(f"{failing}: {told[0]}")


def _environment() -> dict[str, str]:
    values = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
             "sslmode": "PGSSLMODE"}  # fmt: skip
    told = {variable: str(values[name]) for name, variable in names.items() if values.get(name)}
    return {**os.environ, **told}
