"""The portal's settings on a Postgres and a Redis of the tests' own, in a throw-away folder.

pytest-django reads settings before any conftest, so the servers are started here.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if not os.environ.get("ONIT_TEST_STACK"):
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
    ):
        os.environ.pop(_name, None)
    os.environ["ONIT_VAR"] = str(_folder)
    os.environ["ONIT_TEST_STACK"] = str(_folder)

    from portal import stack

    _running = stack.default().running(throw_away=[_folder, stack.default().runtime])
    _running.__enter__()

    def _stop() -> None:
        _running.__exit__(None, None, None)
        shutil.rmtree(_folder, ignore_errors=True)
        shutil.rmtree(stack.Stack(_folder / "stack").runtime, ignore_errors=True)

    atexit.register(_stop)

from portal.settings import *  # noqa: E402, F403

# WhiteNoise warns where it is missing, and a warning is an error here.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
