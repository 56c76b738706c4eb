"""A backup holds everything, comes back whole, and is refused where it would do harm; on the real Postgres."""

import json
import shutil

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from onitsearch.store.models import Illustration
from portal.backup import backup, compared, read_sheet, restore
from portal.stack import StackError
from tests.onitsearch.library import a_library

pytestmark = pytest.mark.slow


def everything():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.public_id, i.x, i.kind, md5(v.v::text) FROM onit_search_illustration i"
            " JOIN onit_search_vector v ON v.illustration_id = i.id ORDER BY 1"
        )
        return cursor.fetchall()


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
    assert sheet["files"] == {"media": len([one for one in (kept / "media").rglob("*.*")]), "books": 1}
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


def test_what_is_no_backup_is_refused(tmp_path, db):
    with pytest.raises(StackError, match="no backup"):
        read_sheet(tmp_path)
    (tmp_path / "database.dump").write_bytes(b"")
    (tmp_path / "backup.json").write_text(
        json.dumps({"form": 1, "version": "9.9", "migrations": ["onit_search.9999_later"]})
    )
    with pytest.raises(StackError, match=r"newer version \(9\.9; onit_search\.9999_later"):
        read_sheet(tmp_path)
