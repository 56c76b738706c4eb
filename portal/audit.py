#!/usr/bin/env python3
"""Asks the advisories of PyPI and npm about all that is locked. `make audit`, where they can be reached.

Ends with 1 where an advisory holds for a locked version, and with 0 and a sentence where one of the two could not be
asked, so that a build without a network goes on. pip-audit is installed into a folder that is thrown away.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from portal.lock import CUDA, LOCK, NODE_LOCK, ROOT

PIP_AUDIT = "pip-audit==2.10.1"
_PATIENCE = 600


class NotAskedError(Exception):
    """Advisories that could not be asked, and why."""


def main() -> None:
    """Ask both, and tell what they say."""
    found: list[str] = []
    for name, ask in (("PyPI", of_python), ("npm", of_npm)):
        try:
            told = ask()
        except NotAskedError as error:
            print(f"{name}: not asked ({error})")  # noqa: T201
            continue
        print(f"{name}: {len(told)} advisories for what is locked")  # noqa: T201
        found += told
    for one in found:
        print(f"  {one}")  # noqa: T201
    sys.exit(1 if found else 0)


def of_python() -> list[str]:
    """Advisories for what the lock files name. Raises NotAskedError."""
    with tempfile.TemporaryDirectory() as name:
        venv.create(name, with_pip=True)
        python = f"{name}/bin/python"
        install = [python, "-m", "pip", "--disable-pip-version-check", "install", "-q", PIP_AUDIT]
        _run(install, lambda text, code: None if code else {})
        locks = [argument for path in (LOCK, CUDA, NODE_LOCK) for argument in ("-r", str(path))]
        asked = [python, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-f", "json", *locks]
        return python_advisories(_run(asked, _json_with("dependencies")))


def of_npm() -> list[str]:
    """Advisories for what package-lock.json names. Raises NotAskedError."""
    return npm_advisories(
        _run(["npm", "audit", "--json", "--package-lock-only"], _json_with("vulnerabilities"))
    )


def python_advisories(report: dict[str, Any]) -> list[str]:
    """What pip-audit found, a line each."""
    return [
        f"{one['name']} {one['version']}: {vulnerability['id']}"
        + (f", mended in {', '.join(mended)}" if (mended := vulnerability.get("fix_versions")) else "")
        for one in report["dependencies"]
        for vulnerability in one.get("vulns", ())
    ]


def npm_advisories(report: dict[str, Any]) -> list[str]:
    """What npm found, a line each; a package that has it only by another one is not named again."""
    return [
        f"{name} {one.get('range', '')}: {via['title']} ({via['severity']})"
        for name, one in report["vulnerabilities"].items()
        for via in one.get("via", ())
        if isinstance(via, dict)
    ]


def _json_with(member: str) -> Callable[[str, int], dict[str, Any] | None]:
    """Read an answer that has this member, whatever the exit status: both end with 1 where they found something."""

    def read(text: str, _code: int) -> dict[str, Any] | None:
        try:
            answer = json.loads(text)
        except ValueError:
            return None
        return answer if isinstance(answer, dict) and member in answer else None

    return read


def _run(command: list[str], read: Callable[[str, int], dict[str, Any] | None]) -> dict[str, Any]:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE, check=False, cwd=Path(ROOT)
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotAskedError(str(error)) from error
    answer = read(done.stdout, done.returncode)
    if answer is None:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NotAskedError(
            said[-1][:200] if said else f"{Path(command[0]).name} ended with {done.returncode}"
        )
    return answer


if __name__ == "__main__":
    main()
