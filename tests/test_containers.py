"""What containers may do: none is root or writes to its own disk, each is looked after, no secret has a default."""

import re
from pathlib import Path

import pytest
import yaml

from manifests.work import alive, turns

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_process_has_no_more_rights_than_it_needs(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["user"].split(":")[0] not in ("root", "0", "")
    if name != "migrate":  # which ends by itself
        assert service["healthcheck"]["test"]
    assert ("ports" in service) == (name == "web")


def test_servers_are_reached_by_the_site_alone():
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


def test_no_secret_has_a_default_and_each_image_may_be_a_digest():
    for name in ("POSTGRES_PASSWORD", "SECRET_KEY"):
        used = re.findall(r"\$\{" + name + r"(\W+)", TEXT)
        assert used
        assert set(used) == {":?"}
    for service in SERVICES.values():
        assert service["image"] == "onitsearch" or re.fullmatch(
            r"\$\{[A-Z]+_IMAGE:-[^:]+:\d.*\}", service["image"]
        )


def test_the_image_runs_as_somebody_of_its_own():
    last = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "COPY . ." not in last


def test_each_turn_of_a_worker_is_seen(monkeypatch, tmp_path, db):
    seen = tmp_path / "alive"
    turns.take("nobody's")
    monkeypatch.setenv(alive.VARIABLE, str(seen))
    assert not turns.take("nobody's")
    assert seen.exists()
    monkeypatch.setenv(alive.VARIABLE, str(tmp_path / "missing" / "alive"))
    alive.beat()
