"""A backup holds everything, comes back whole, and is refused where it would do harm; on the real Postgres."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from manifests.models import Manifest
from onitsearch.store.models import Illustration
from portal import pg_tools
from portal.backup import _copy, backup, compared, read_sheet, restore
from portal.models import ApiToken
from portal.stack import StackError
from tests.onitsearch import rows
from tests.onitsearch.library import a_library

pytestmark = pytest.mark.slow


def everything():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.public_id, i.x, i.kind, md5(v.v::text) FROM onit_search_illustration i"
            " JOIN onit_search_vector v ON v.illustration_id = i.id ORDER BY 1"
        )
        return cursor.fetchall()


def test_links_are_kept_and_what_is_just_being_written_is_not(tmp_path):
    there, kept = tmp_path / "books", tmp_path / "kept"
    (there / "one" / "p-2").mkdir(parents=True)
    (there / "one" / "p-2" / "info.json").write_text("{}")
    (there / "one" / "p-1").symlink_to("p-2")  # a service under its former address
    (there / "one" / "link.jpg").symlink_to("p-2/info.json")
    (there / "one" / "manifest.json.part").write_text("{")
    (there / "one" / ".writing-p-3").mkdir()
    (there / "one" / ".writing-p-3" / "info.json").write_text("{")
    (there / "one" / "gone").symlink_to("nowhere")
    for _twice in range(2):
        assert _copy(there, kept) == 1
    found = {path.name: path.is_symlink() for path in (kept / "one").iterdir()}
    assert found == {"p-2": False, "p-1": True, "link.jpg": True, "gone": True}
    assert (kept / "one" / "p-1" / "info.json").read_text() == "{}"


@pytest.mark.django_db(transaction=True)
def test_a_backup_comes_back_whole(tmp_path, settings):
    settings.MEDIA_ROOT, settings.BOOKS_ROOT = tmp_path / "media", tmp_path / "books"
    a_library()
    default_storage.save("onitsearch/crops/ab/cd.jpg", ContentFile(b"a picture"))
    (tmp_path / "books" / "one").mkdir(parents=True)
    (tmp_path / "books" / "one" / "manifest.json").write_text("{}")
    before, said = everything(), []
    assert before
    kept = tmp_path / "kept"
    sheet = backup(kept, say=said.append)
    assert sheet["files"] == {"media": len(list((kept / "media").rglob("*.*"))), "books": 1}
    assert kept.stat().st_mode & 0o077 == 0, "it holds accounts"
    with pytest.raises(StackError, match="is there already"):
        backup(kept, say=said.append)

    with pytest.raises(StackError, match="--replace"):
        restore(kept, replace=False, say=said.append)
    Illustration.objects.all().update(x=0, kind="map")
    Illustration.objects.order_by("pk").last().vectors.all().delete()
    shutil.rmtree(tmp_path / "media")
    assert everything() != before
    restore(kept, replace=True, say=said.append)
    assert everything() == before
    assert compared(sheet) == []
    with default_storage.open("onitsearch/crops/ab/cd.jpg") as file:
        assert file.read() == b"a picture"

    # A dump that is cut short changes nothing.
    dump = kept / "database.dump"
    dump.write_bytes(dump.read_bytes()[: dump.stat().st_size // 2])
    with pytest.raises(StackError, match="could not be restored"):
        restore(kept, replace=True, say=said.append)
    connection.close()
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_what_is_counted_is_what_is_dumped_while_the_site_goes_on(tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT, settings.BOOKS_ROOT = tmp_path / "media", tmp_path / "books"
    rows.a_manifest()
    run = pg_tools.run

    def meanwhile(command, failing):
        with ThreadPoolExecutor(1) as other:
            other.submit(lambda: (rows.a_manifest(), connection.close())).result()
        return run(command, failing)

    monkeypatch.setattr(pg_tools, "run", meanwhile)
    sheet = backup(tmp_path / "kept", say=str)
    monkeypatch.undo()
    assert (sheet["rows"]["onit_manifests_manifest"], Manifest.objects.count()) == (1, 2)
    restore(tmp_path / "kept", replace=True, say=str)
    assert compared(sheet) == []


@pytest.mark.django_db(transaction=True)
def test_an_older_backup_comes_back_into_a_newer_installation(tmp_path, settings):
    settings.MEDIA_ROOT, settings.BOOKS_ROOT = tmp_path / "media", tmp_path / "books"
    a_library()
    before = everything()
    call_command("migrate", "onit_portal", "zero", verbosity=0)  # as before there were invitations
    try:
        sheet = backup(tmp_path / "kept", say=str)
    finally:
        call_command("migrate", verbosity=0)
    ApiToken.objects.create(user=User.objects.create(username="anna"), name="a")
    restore(tmp_path / "kept", replace=True, say=str)
    assert "onit_portal_apitoken" not in connection.introspection.table_names()
    assert compared(sheet) == []
    call_command("migrate", verbosity=0)
    assert everything() == before
    assert not ApiToken.objects.exists()


@pytest.fixture
def plain_role(monkeypatch):
    """A database with the extension, and a role that owns the database alone; what is done is done there by it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE onit_plain LOGIN")
        cursor.execute("CREATE DATABASE onit_plain OWNER onit_plain")
    values = connection.get_connection_params() | {"dbname": "onit_plain"}
    names = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{name: values[name] for name in names if values.get(name)}) as made:
        made.execute("CREATE EXTENSION vector")

    def enter():
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "NAME", "onit_plain")
        monkeypatch.setitem(connection.settings_dict, "USER", "onit_plain")

    yield enter
    connection.close()
    monkeypatch.undo()
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE onit_plain WITH (FORCE)")
        cursor.execute("DROP ROLE onit_plain")


@pytest.mark.django_db(transaction=True)
def test_who_does_not_own_the_extension_restores_all_the_same(tmp_path, settings, plain_role):
    settings.MEDIA_ROOT, settings.BOOKS_ROOT = tmp_path / "media", tmp_path / "books"
    a_library()
    before = everything()
    sheet = backup(tmp_path / "kept", say=str)
    plain_role()
    for replace in (False, True):
        restore(tmp_path / "kept", replace=replace, say=str)
        assert (everything(), compared(sheet)) == (before, [])


def test_what_is_no_backup_is_refused(tmp_path, db):
    with pytest.raises(StackError, match="no backup"):
        read_sheet(tmp_path)
    (tmp_path / "database.dump").write_bytes(b"")
    (tmp_path / "backup.json").write_text(
        json.dumps({"form": 1, "version": "9.9", "migrations": ["onit_search.9999_later"]})
    )
    with pytest.raises(StackError, match=r"newer version \(9\.9; onit_search\.9999_later"):
        read_sheet(tmp_path)
