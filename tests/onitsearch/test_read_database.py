"""A streaming replica answers what only reads, on a real one: a copy of the tests' own Postgres that follows it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from manifests.models import Manifest
from onitsearch import read_database
from portal import stack
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db(transaction=True)
ALIAS = "read"


class Replica:
    """A Postgres of its own that follows the tests' one."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        command, self.user = stack.default().postgres_command()
        self.postgres = Path(command[0])
        self.process: subprocess.Popen[bytes] | None = None

    def copy(self) -> None:
        """Take over all that the primary holds."""
        copying = str(self.postgres.with_name("pg_basebackup"))
        command = [copying, "-h", str(stack.default().runtime), "-U", "postgres", "-D", str(self.data)]
        done = subprocess.run(
            [*command, "-R", "-c", "fast", "-X", "stream"],
            user=self.user,
            cwd="/",
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Follow the primary, and wait until questions are answered."""
        command = [
            str(self.postgres),
            "-D",
            str(self.data),
            "-k",
            str(self.folder),
            "-c",
            "listen_addresses=",
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "-c", "fsync=off"], user=self.user, cwd="/", stdout=log, stderr=log
            )
        asking = [str(self.postgres.with_name("pg_isready")), "-q", "-h", str(self.folder), "-U", "postgres"]
        until(lambda: subprocess.run(asking, check=False).returncode == 0)

    def stop(self) -> None:
        """End it at once, with all who are connected."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
            self.process = None


def until(true: Callable[[], object]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("not within 30 seconds")


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    folder = Path(tempfile.mkdtemp(prefix="onit-replica-"))
    made = Replica(folder)
    if made.user:
        shutil.chown(folder, made.user)
    try:
        made.copy()
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def follower(
    replica: Replica, transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Replica]:
    """The replica as the database that reads go to; it is up, follows, and nothing is known of it yet."""
    if replica.process is None:
        replica.start()
    monkeypatch.setattr(read_database, "_replicas", {})
    monkeypatch.setattr(read_database, "_LOOKED_SECONDS", 0.0)
    monkeypatch.setattr(read_database, "_REST_SECONDS", 0.0)
    settings.ONITSEARCH = {**settings.ONITSEARCH, "READ_DATABASE": ALIAS, "READ_DATABASE_LAG": 3600.0}
    connections.settings[ALIAS] = {
        **deepcopy(connections.settings[DEFAULT_DB_ALIAS]),
        "HOST": str(replica.folder),
    }
    # Django's tests refuse databases that were not there when they began.
    connections[ALIAS].alias = DEFAULT_DB_ALIAS
    try:
        yield replica
    finally:
        if replica.process is not None:
            replaying("pg_wal_replay_resume()")
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


def replaying(call: str) -> None:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(f"SELECT {call}")


def on_the_replica(title: str) -> bool:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM onit_manifests_manifest WHERE label->'en'->>0 = %s", [title])
        return bool(cursor.fetchone()[0])


def in_hand() -> bool:
    """Whether something has come to the replica that it has not replayed."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()")
        return bool(cursor.fetchone()[0])


def titles(client: Client) -> list[str]:
    answer = client.get("/api/v1/manifests")
    assert answer.status_code == 200
    return [one["label"]["en"][0] for one in answer.json()["results"]]


def test_who_reads_is_answered_by_the_replica_and_who_is_logged_in_by_the_primary(
    follower: Replica, client: Client, admin_client: Client, settings: Any
) -> None:
    rows.an_illustration(rows.a_canvas(rows.a_manifest(label={"en": ["Old"]})))
    until(lambda: on_the_replica("Old"))
    replaying("pg_wal_replay_pause()")
    rows.an_illustration(rows.a_canvas(rows.a_manifest(label={"en": ["New"]})))
    until(in_hand)
    assert titles(client) == ["Old"]
    assert sorted(titles(admin_client)) == ["New", "Old"]
    assert "Old" in client.get("/browse").content.decode()
    # What is too far behind is not asked.
    settings.ONITSEARCH = {**settings.ONITSEARCH, "READ_DATABASE_LAG": 0.0}
    assert sorted(titles(client)) == ["New", "Old"]
    replaying("pg_wal_replay_resume()")
    until(lambda: on_the_replica("New"))
    assert sorted(titles(client)) == ["New", "Old"]


def test_a_replica_that_is_away_is_done_without(
    follower: Replica, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows.an_illustration(rows.a_canvas(rows.a_manifest(label={"en": ["A book"]})))
    until(lambda: on_the_replica("A book"))
    assert titles(client) == ["A book"]
    follower.stop()
    assert titles(client) == ["A book"]
    monkeypatch.setattr(read_database, "_REST_SECONDS", 60.0)
    assert titles(client) == ["A book"]
    assert read_database._replicas[ALIAS].rests_until > time.monotonic() + 30
    # So long it is not even tried.

    def not_asked(alias: str) -> float:
        raise AssertionError(alias)

    monkeypatch.setattr(read_database.server, "seconds_behind", not_asked)
    assert titles(client) == ["A book"]


def answered(view: Callable[[HttpRequest], HttpResponse], path: str = "/search") -> HttpResponse:
    return read_database.ReadDatabaseMiddleware(view)(RequestFactory().get(path))  # type: ignore[return-value]


def test_what_wants_to_write_after_all_begins_anew_at_the_primary(follower: Replica) -> None:
    seen: list[bool] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(connection.settings_dict["HOST"] == str(follower.folder))
        try:
            rows.a_manifest()
        except DatabaseError:
            return HttpResponse("could not", status=500)
        return HttpResponse("written")

    answer = answered(view)
    assert (answer.status_code, answer.content) == (200, b"written")
    assert (seen, Manifest.objects.count()) == ([True, False], 1)
    assert connections[DEFAULT_DB_ALIAS].settings_dict["HOST"] != str(follower.folder)


def test_a_replica_lost_in_the_middle_is_no_error(follower: Replica) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            if cursor.fetchone()[0]:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return HttpResponse("well")

    def shielded(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except DatabaseError:
            return HttpResponse("lost", status=503)

    assert answered(shielded).content == b"well"


def test_an_error_that_is_the_questions_own_is_not_asked_twice(follower: Replica) -> None:
    seen: list[int] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(1)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        except DatabaseError:
            return HttpResponse("wrong", status=500)
        return HttpResponse()

    assert answered(view).status_code == 500
    assert seen == [1]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_how_the_primary_is_the_primary_says(follower: Replica, path: str) -> None:
    hosts: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        hosts.append(connection.settings_dict["HOST"])
        return HttpResponse()

    answered(view, path)
    answered(view, "/")
    assert hosts == [connections.settings[DEFAULT_DB_ALIAS]["HOST"], str(follower.folder)]


def test_a_primary_that_is_away_leaves_what_only_reads(
    follower: Replica, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows.an_illustration(rows.a_canvas(rows.a_manifest(label={"en": ["A book"]})))
    until(lambda: on_the_replica("A book"))
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connections[DEFAULT_DB_ALIAS].settings_dict, "HOST", "/nowhere")
        assert titles(client) == ["A book"]
        assert client.get("/browse").status_code == 200
        assert client.get("/").status_code == 200
        assert client.get("/search?q=lion").status_code in (200, 503)  # without an encoder there are no words
        answer = client.post("/desk/login", {"username": "anna", "password": "wrong"})
        assert (answer.status_code, "Retry-After" in answer) == (503, True)
    connection.close()
