"""The files that say how this installation is run, read into the environment before anything asks it."""

from __future__ import annotations

from pathlib import Path


def read_site_files(base: Path, var: Path) -> None:
    """Read the host's own .env, then what `make demo` settled on (address and model), so that every command agrees."""
    import environ

    for file in (base / ".env", var / "site.env"):
        if file.exists():
            environ.Env.read_env(file)
