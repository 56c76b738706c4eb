"""The folder of the embedded servers' sockets: whoever reaches a socket is let in, so nobody else may reach one."""

from __future__ import annotations

import contextlib
import os
import pwd
import stat
from pathlib import Path


def close_folder(folder: Path, postgres_user: str | None) -> bool:
    """Make a folder that its owner alone can enter; False for what somebody else has put there.

    Started as root, Postgres runs as ``postgres_user`` and makes its socket in there: the folder is that user's then,
    and root's own way in is that it may go anywhere.
    """
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700, parents=True)
    found = folder.lstat()
    owner = os.geteuid()
    wanted = pwd.getpwnam(postgres_user).pw_uid if owner == 0 and postgres_user else owner
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, wanted):
        return False
    folder.chmod(0o700)
    if found.st_uid != wanted:
        os.chown(folder, wanted, -1)
    return True
