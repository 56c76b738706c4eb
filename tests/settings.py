"""The portal's settings on a Postgres and a Redis of the tests' own, in a throw-away folder.

pytest-django reads settings before any conftest, so the servers are started here. Where tests run side by side
(pytest-xdist), each worker has servers of its own: nothing that one test does to Redis or to a folder reaches another.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path
from unittest import mock

# Where Python is told to leave no bytecode beside the sources, every process of a test would compile Django and torch
# anew: 2 to 5 seconds each. It is kept in var/ instead (as the Makefile does).
_bytecode = Path(__file__).resolve().parent.parent / "var" / "bytecode"
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    sys.pycache_prefix = os.environ.setdefault("PYTHONPYCACHEPREFIX", str(_bytecode))
    sys.dont_write_bytecode = False

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
# What a crash would cost does not matter here: the folder is thrown away.
_HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# A worker is a child of the process that hands the tests out, which has read these settings, too: the first one takes
# over its servers.
if not os.environ.get("ONIT_TEST_STACK") or os.environ.get("ONIT_TEST_WORKER") != (_worker or "gw0"):
    _folder = Path(tempfile.mkdtemp(prefix="onit-test-"))
    if os.geteuid() == 0:
        _folder.chmod(0o755)  # Postgres runs as another user then
    for _name in (
        "DATABASE_URL",
        "REDIS_URL",
        "PUBLIC_URL",
        "PORT",
        "ONIT_MODEL",
        "MEDIA_ROOT",
        "BOOKS_ROOT",
        "UPLOADS_ROOT",
    ):
        os.environ.pop(_name, None)
    os.environ["ONIT_VAR"] = str(_folder)
    os.environ["ONIT_TEST_STACK"] = str(_folder)
    os.environ["ONIT_TEST_WORKER"] = _worker or "gw0"
    # Workers share the cores; and threads that wait for one another do so asleep, not spinning.
    _cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    _threads = max(1, _cores // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    os.environ.setdefault("OMP_NUM_THREADS", str(_threads))
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("OPENCV_FOR_THREADS_NUM", str(_threads))

    from portal import stack
    from tests import template

    template.bring(stack.default().pgdata)
    with mock.patch.dict(stack.POSTGRES_SETTINGS, _HASTY):
        _running = stack.default().running(throw_away=[_folder, stack.default().runtime])
        _running.__enter__()

    def _stop() -> None:
        _running.__exit__(None, None, None)
        shutil.rmtree(_folder, ignore_errors=True)
        shutil.rmtree(stack.Stack(_folder / "stack").runtime, ignore_errors=True)
        # Bytecode of what lay in folders that are gone by now.
        if not _bytecode.is_relative_to(tempfile.gettempdir()):
            shutil.rmtree(_bytecode / tempfile.gettempdir().lstrip("/"), ignore_errors=True)

    atexit.register(_stop)

from portal.settings import *  # noqa: E402, F403

DATABASES["default"]["TEST"] = {"TEMPLATE": "migrated"}  # noqa: F405  (tests/template.py)

# WhiteNoise warns where it is missing, and a warning is an error here.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405

# Each client of a test would list the 700 static files anew; they are looked for when one is asked for instead.
WHITENOISE_AUTOREFRESH = True

# Hundreds of tests make somebody with a password; how slowly a password is hashed is Django's own affair.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
