"""What those who run a site see: metrics, logs by request, the doctor, and servers that cannot be used."""

import json
import logging
import re
from pathlib import Path

import psycopg
import pytest
import redis
from django.core.management import call_command
from django.db import OperationalError

from manifests.work.log_context import working_for
from onitsearch import servers
from portal import doctor
from portal.structured_logs import JsonLines, RequestIdMiddleware
from tests.onitsearch.library import a_library

DASHBOARD = Path(__file__).resolve().parents[2] / "examples" / "grafana" / "onitsearch.json"


@pytest.fixture
def library(db, speaking):
    return a_library(speaking)


def series(text):
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in text.splitlines()
        if line[:1] != "#"
    }


def test_metrics_are_for_this_machine_or_a_token(client, library, settings):
    client.get("/healthz")
    own = client.get("/metrics")
    assert own.status_code == 200
    found = series(own.content.decode())
    assert found['onit_up{part="database"}'] == 1
    assert found['onit_up{part="workers"}'] == 0
    assert found['onit_work_rows{stage="vectors",state="done"}'] == 30
    assert found['onit_workers{kind="pages"}'] == 0
    assert any(
        name.startswith("django_http_requests_latency_seconds_by_view_method_bucket") for name in found
    )
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.1").status_code == 403
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 403, "by a proxy"
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics").status_code == 403
    told = {"Authorization": "Bearer secret"}
    assert client.get("/metrics", headers=told, REMOTE_ADDR="203.0.113.1").status_code == 200


def test_the_dashboard_asks_for_what_is_there(client, library):
    client.get("/healthz")
    dashboard = json.loads(DASHBOARD.read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    names = set(re.findall(r"\b(?:onit|django)_\w+", " ".join(asked)))
    assert len(names) >= 8
    told = client.get("/metrics").content.decode()
    there = set(re.findall(r"^(?:# TYPE )?((?:onit|django)_\w+)", told, re.MULTILINE))
    assert names <= there, names - there
    # And each of our own has its place.
    assert {one for one in there if one.startswith("onit_")} <= names


def test_a_line_of_the_log_names_its_request(rf, client):
    lines = []

    def view(request):
        record = logging.LogRecord("portal", logging.WARNING, __file__, 1, "a %s", ("thing",), None)
        with working_for("r1"):
            lines.append(json.loads(JsonLines().format(record)))
        from django.http import HttpResponse

        return HttpResponse()

    answer = RequestIdMiddleware(view)(rf.get("/", headers={"X-Request-ID": "from-the-proxy"}))
    assert answer["X-Request-ID"] == lines[0]["request"] == "from-the-proxy"
    assert (lines[0]["message"], lines[0]["level"], lines[0]["run"]) == ("a thing", "WARNING", "r1")
    for odd in ("short", "with\nbreak-and-more", ""):
        assert RequestIdMiddleware(view)(rf.get("/", headers={"X-Request-ID": odd}))["X-Request-ID"] != odd
    later = json.loads(JsonLines().format(logging.makeLogRecord({"msg": "later"})))
    assert later.keys().isdisjoint({"request", "run"})


def test_the_doctor_finds_what_is_wrong(library, settings, capsys):
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json")
    assert ended.value.code == 1
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    by_name = {one["name"]: one for one in found}
    for name in ("versions", "database", "pgvector", "clock", "migrations", "encoder", "proxies"):
        assert by_name[name]["state"] == "ok", by_name[name]
    assert (by_name["public address"]["state"], by_name["workers"]["state"]) == ("wrong", "warning")
    assert "manage.py up" in by_name["workers"]["do"]
    assert all(one["do"] for one in found if one["state"] == "wrong")
    settings.HTTPS = True
    assert "ONIT_PROXIES is 0" in next(one.said for one in doctor.examine() if one.name == "proxies")


def test_the_doctor_finds_lost_and_orphaned_files(library, settings, tmp_path):
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    settings.MEDIA_ROOT = tmp_path
    row = library.first
    row.thumbnail = "onitsearch/crops/aa/named.jpg"
    row.save()
    default_storage.save("onitsearch/crops/bb/orphan.jpg", ContentFile(b"x"))
    default_storage.save("onitsearch/crops/aa/named/200.jpg", ContentFile(b"a smaller version"))
    found = {one.name: one for one in doctor._files()}
    assert "named.jpg" in found["kept pictures"].said or found["kept pictures"].state == "wrong"
    assert found["files"].said.startswith("1 files")
    default_storage.save(row.thumbnail, ContentFile(b"x"))


def trouble_of(**how):
    with pytest.raises(psycopg.OperationalError) as caught:
        psycopg.connect(connect_timeout=3, **how).close()
    return servers.database_trouble(OperationalError(str(caught.value)))


def test_servers_that_cannot_be_used_are_told_in_a_sentence(settings, db, monkeypatch):
    there = settings.DATABASES["default"]["HOST"]
    assert "is not known" in trouble_of(host="nowhere.invalid", user="a").message
    assert "cannot be reached" in trouble_of(host="127.0.0.1", port=9, user="a").message
    assert "has no database" in trouble_of(host=there, user="postgres", dbname="missing").message
    assert "knows no user" in trouble_of(host=there, user="somebody", dbname="postgres").message
    refused = servers.database_trouble(OperationalError('FATAL: password authentication failed for user "a"'))
    assert "refuses the password" in refused.message
    missing = servers.database_trouble(OperationalError('extension "vector" is not available'))
    assert "pgvector" in missing.message
    assert "Install the package pgvector" in missing.hint
    assert servers.ask_database() is None
    assert servers.ask_redis() is None
    monkeypatch.setattr("django_rq.get_connection", lambda _: redis.Redis(host="127.0.0.1", port=9))
    told = servers.ask_redis()
    assert told is not None
    assert told.message.startswith("Redis cannot be reached at 127.0.0.1:9")
