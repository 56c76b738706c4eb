"""Which servers a management command uses: those of a running site are never started a second time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from portal import command_servers
from portal.command_servers import for_command
from portal.processes import Supervisor
from portal.stack import default


@pytest.fixture
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation whose servers do not run."""
    monkeypatch.setenv("ONIT_VAR", str(tmp_path))
    for variable in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.usefixtures("nobody")
def test_a_program_of_the_site_starts_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SUPERVISOR_SERVER_URL", f"unix://{Supervisor([]).socket}")
    with for_command(["sweep"]):
        assert not default().postgres_answers()
    assert not (tmp_path / "stack").exists()


@pytest.mark.usefixtures("nobody")
def test_a_command_beside_a_site_waits_for_its_servers_and_starts_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command_servers, "_RESTART_SECONDS", 0.5)
    default().runtime.mkdir(mode=0o700, exist_ok=True)
    site = Supervisor([])
    site.start()
    try:
        while not site.answers():
            pass
        with pytest.raises(SystemExit) as told, for_command(["harvest"]):
            pytest.fail("there is no database to read")
        assert "The running site's Postgres does not answer" in str(told.value)
        assert "postgres.log" in str(told.value)
    finally:
        site.stop()
    assert not (tmp_path / "stack").exists()


def test_commands_without_rows_start_nothing(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "manage.py", "version"],
        env={"PATH": "/usr/bin:/bin", "ONIT_VAR": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout
    assert not (tmp_path / "stack").exists()
