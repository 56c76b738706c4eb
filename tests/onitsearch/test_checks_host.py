"""What a host project lacks is told by `manage.py check`, with an id and what to do about it."""

import copy

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import OperationalError

from onitsearch import checks_host as checks
from onitsearch.store import extension
from onitsearch.store.extension import Extension


def told(found):
    """Ids without the app's name; every message has a hint."""
    assert all(message.hint for message in found)
    return [message.id.removeprefix("onit_search.") for message in found]


def test_the_portal_brings_everything():
    assert [message for message in run_checks() if message.id.startswith("onit_")] == []


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("django_rq", ["E010"]),
        ("django.contrib.postgres", ["E010"]),
        ("rest_framework", ["E010"]),
        ("drf_spectacular_sidecar", ["W010"]),
    ],
)
def test_missing_apps_are_named(monkeypatch, missing, expected):
    real = apps.is_installed
    monkeypatch.setattr(apps, "is_installed", lambda name: name != missing and real(name))
    found = checks.check_apps()
    assert told(found) == expected
    assert missing in found[0].msg + found[0].hint


@pytest.mark.parametrize(
    ("queues", "expected"),
    [
        (None, ["E011", "E011"]),
        ({"default": {}}, ["E011", "E011"]),
        ({"pages": {"SERIALIZER": checks.SERIALIZER}}, ["E011"]),
        ({"pages": {"SERIALIZER": checks.SERIALIZER}, "embed": {"URL": "redis://h"}}, ["E012"]),
    ],
)
def test_queues(settings, queues, expected):
    settings.RQ_QUEUES = queues
    assert told(checks.check_queues()) == expected


def test_workers_read_what_the_check_asks_for(settings):
    import django_rq

    queue = django_rq.get_queue("pages")
    from rq.serializers import JSONSerializer

    assert isinstance(queue.serializer, JSONSerializer) or queue.serializer is JSONSerializer


@pytest.mark.parametrize(
    ("backend", "expected"), [("LocMemCache", ["W011"]), ("DummyCache", ["W011"]), ("RedisCache", [])]
)
def test_a_cache_of_ones_own(settings, backend, expected):
    module = {"LocMemCache": "locmem", "DummyCache": "dummy", "RedisCache": "redis"}[backend]
    settings.CACHES = {
        "default": {"BACKEND": f"django.core.cache.backends.{module}.{backend}", "LOCATION": "redis://h"}
    }
    assert told(checks.check_cache()) == expected


def test_media(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = ""
    assert told(checks.check_storage()) == ["E013"]
    settings.MEDIA_ROOT = tmp_path / "to" / "be" / "made"
    assert told(checks.check_storage()) == []
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    assert told(checks.check_storage()) == ["E014"]
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(checks.os, "access", lambda *_: False)
    assert told(checks.check_storage()) == ["E014"]


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        ("django.db.backends.sqlite3", ["E016"]),
        ("", ["E016"]),
        ("django.db.backends.postgresql", []),
        ("django.contrib.gis.db.backends.postgis", []),
        ("django_prometheus.db.backends.postgresql", []),
    ],
)
def test_the_kind_of_database(monkeypatch, settings, engine, expected):
    changed = copy.deepcopy(dict(settings.DATABASES))
    changed["default"]["ENGINE"] = engine
    monkeypatch.setattr(checks, "settings", type("Settings", (), {"DATABASES": changed}))
    assert told(checks.check_engine()) == expected


@pytest.mark.django_db
def test_this_server_has_the_extension():
    found = extension.pgvector()
    assert found.installed
    assert found.new_enough
    assert checks.check_database(databases=["default"]) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("versions", "words"),
    [
        (("", ""), "does not have"),
        (("0.7.4", "0.8.0"), "of version 0.7.4"),
        (("", "0.5.1"), "of version 0.5.1"),
        (("0.8.0", "0.8.0"), ""),
        (("", "0.10.1"), ""),
    ],
)
def test_the_extension_and_its_version(monkeypatch, versions, words):
    monkeypatch.setattr(extension, "pgvector", lambda: Extension(*versions))
    found = checks.check_database(databases=["default"])
    assert told(found) == (["E015"] if words else [])
    assert not words or words in found[0].msg
    assert checks.check_database(databases=None) == []


@pytest.mark.django_db
def test_a_database_that_is_away_is_told(monkeypatch):
    def away():
        raise OperationalError("no route")

    monkeypatch.setattr(extension, "pgvector", away)
    (error,) = checks.check_database(databases=["default"])
    assert error.id == "onit_search.E018"
    assert "no route" in error.msg
    assert checks.check_database(databases=[]) == []


@pytest.mark.parametrize("address", ["/run/encoder.sock", "tcp://host", f"unix:///{'x' * 120}"])
def test_an_address_that_is_none(settings, address):
    settings.ONITSEARCH = {"ENCODER_ADDRESS": address}
    (error,) = checks.check_encoder()
    assert error.id == "onit_search.E017"
    assert address in error.msg


def test_what_a_running_site_lacks(settings, tmp_path):
    settings.ONITSEARCH = {"ENCODER_ADDRESS": f"unix://{tmp_path}/none.sock", "MODEL": "no/such"}
    assert told(checks.check_running()) == ["W012", "W014", "W013"]
    settings.ONITSEARCH = {
        "ENCODER_ADDRESS": f"unix://{tmp_path}/none.sock",
        "PUBLIC_URL": "https://pictures.example.org",
        "MODEL": str(settings.BASE_DIR / "portal" / "sample" / "model"),
    }
    assert told(checks.check_running()) == ["W013"]
