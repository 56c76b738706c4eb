"""A database cluster with all migrations in it, made once for a checkout and copied by each run of the tests.

Making one takes some seconds, copying it a tenth of one. It is made anew when a migration or a pinned package changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from portal.stack import BASE_DIR, Stack

NAME = "migrated"
_FOLDER = BASE_DIR / "var" / "test-cluster"


def bring(pgdata: Path) -> None:
    """Lay the cluster where a server shall keep its data; its database ``NAME`` is a template for others.

    The database that a site of its own asks for is there, too, with all migrations.
    """
    kept = _FOLDER / _digest()
    if not kept.exists():
        _make(kept)
    pgdata.parent.mkdir(parents=True, exist_ok=True)
    # Its files belong to the user that Postgres runs as.
    subprocess.run(["cp", "-Rp", str(kept), str(pgdata)], check=True)


def _make(kept: Path) -> None:
    """Make it in a folder beside, so that it is there whole or not at all."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="onit-test-"))
    folder.chmod(0o755)
    stack = Stack(folder / "stack")
    try:
        with stack.running(throw_away=[folder, stack.runtime]):
            host = str(stack.runtime)
            with psycopg.connect(
                host=host, user="postgres", dbname="postgres", autocommit=True
            ) as connection:
                connection.execute(f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8'")
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=BASE_DIR, check=True,
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "ONIT_VAR": str(folder),
                     "DATABASE_URL": f"postgresql://postgres@/{NAME}?host={host}", "REDIS_URL": stack.redis_url},
            )  # fmt: skip
            with psycopg.connect(
                host=host, user="postgres", dbname="postgres", autocommit=True
            ) as connection:
                connection.execute("DROP DATABASE onitsearch")
                connection.execute(f"CREATE DATABASE onitsearch TEMPLATE {NAME}")
        beside = Path(tempfile.mkdtemp(dir=_FOLDER)) / "postgres"
        subprocess.run(["cp", "-Rp", str(stack.pgdata), str(beside)], check=True)
        if not kept.exists():
            beside.rename(kept)
        for one in _FOLDER.iterdir():
            if one.name != kept.name and (one == beside.parent or not one.name.startswith("tmp")):
                shutil.rmtree(one, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(stack.runtime, ignore_errors=True)


def _digest() -> str:
    """What the cluster depends on."""
    found = hashlib.sha256((BASE_DIR / "requirements.lock").read_bytes() + Path(__file__).read_bytes())
    for storey in ("manifests", "onitsearch", "portal"):
        for path in sorted((BASE_DIR / storey).rglob("migrations/*.py")):
            found.update(str(path.relative_to(BASE_DIR)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]
