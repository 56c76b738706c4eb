"""The servers that a management command needs: external ones, those of the running site, or its own meanwhile."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence

from portal.processes import Supervisor
from portal.site_files import read_site_files
from portal.stack import BASE_DIR, Stack, StackError, default, var_dir

# Commands that read no row and reach no queue.
OFFLINE_COMMANDS = {
    "", "help", "--help", "version", "--version", "makemessages", "compilemessages", "messages", "collectstatic",
    "findstatic", "diffsettings", "publish", "sample_model", "bench",
}  # fmt: skip
# `up` supervises the servers by itself.
OWNING_COMMANDS = {"up", "demo", "chaos"}
_RESTART_SECONDS = 60.0


@contextlib.contextmanager
def for_command(argv: Sequence[str]) -> Iterator[None]:
    """Have the servers that a management command needs.

    Where a site of this installation runs, its supervisor alone starts them: a second owner of their folders would
    keep a stopped server from ever coming back. Its own programs go on at once, since each copes with a server that is
    away; other commands wait for one that is being restarted, and end with a sentence where it stays away.
    """
    command = argv[0] if argv else ""
    read_site_files(BASE_DIR, var_dir())
    postgres, redis = not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")
    offline = command in OFFLINE_COMMANDS or command in OWNING_COMMANDS or "--help" in argv
    site = Supervisor([])
    if offline or not (postgres or redis) or site.started(os.environ):
        yield
        return
    stack = default()
    try:
        if site.answers():
            if postgres:
                _wait("Postgres", lambda: stack.postgres_answers("onitsearch"), stack, site)
            if redis:
                _wait("Redis", stack.redis_answers, stack, site)
            owned: contextlib.AbstractContextManager[None] = contextlib.nullcontext()
        else:
            owned = stack.running(postgres=postgres, redis=redis)
        with owned:
            yield
    except StackError as error:
        sys.exit(f"error: {error}")


def _wait(name: str, answers: Callable[[], bool], stack: Stack, site: Supervisor) -> None:
    deadline = time.monotonic() + _RESTART_SECONDS
    while not answers():
        if time.monotonic() > deadline:
            raise StackError(
                f"The running site's {name} does not answer. Its log says why: {site.log_folder / name.lower()}.log"
            )
        time.sleep(0.2)
