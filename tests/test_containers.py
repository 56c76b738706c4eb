"""What containers may do: none is root or writes to its own disk, each is looked after, no secret has a default."""

import re
from pathlib import Path

import pytest
import yaml

from manifests.work import alive, turns
from portal import digests

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


def _docker(folder, monkeypatch, says):
    """A `docker` that answers as the real one is documented to: one digest for `imagetools inspect TAG --format …`."""
    program = folder / "docker"
    program.write_text(
        f"#!/bin/sh\n[ \"$1 $2 $3 $5\" = 'buildx imagetools inspect --format' ] || exit 9\n{says}\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_images_are_pinned_where_docker_is(tmp_path, monkeypatch, capsys):
    named = {service["image"] for service in SERVICES.values()} | {SERVICES["web"]["build"]["args"]["BASE"]}
    for name in ("docker-compose.yml", "Dockerfile"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    monkeypatch.setattr(digests, "ROOT", tmp_path)
    found = digests.images(tmp_path)
    assert named - {"onitsearch"} == {f"${{{name}:-{tag}}}" for name, tag in found.items()}
    assert f"ARG BASE={found['PYTHON_IMAGE']}" in (tmp_path / "Dockerfile").read_text()

    digest = "sha256:" + "0a" * 32
    _docker(tmp_path, monkeypatch, f"echo {digest}")
    (tmp_path / ".env").write_text("SECRET_KEY=kept\nVALKEY_IMAGE=valkey/valkey:1@sha256:old\n# a remark")
    digests.main()
    pinned = [f"{name}={tag}@{digest}" for name, tag in found.items()]
    first = next(one for one in pinned if one.startswith("VALKEY"))
    assert (tmp_path / ".env").read_text().splitlines() == [
        "SECRET_KEY=kept", first, "# a remark", *(one for one in pinned if one != first)
    ]  # fmt: skip

    # What is no digest, or no answer, is written nowhere.
    before = (tmp_path / ".env").read_text()
    for says in ("echo latest", "echo no such image >&2; exit 1"):
        _docker(tmp_path, monkeypatch, says)
        with pytest.raises(SystemExit, match="Nothing was pinned"):
            digests.main()
    (tmp_path / "docker").unlink()
    with pytest.raises(SystemExit, match="Nothing was pinned"):
        digests.main()
    assert (tmp_path / ".env").read_text() == before


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
