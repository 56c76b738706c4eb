"""A book that was withdrawn and purged comes back whole: over HTTP, through all stages, with people's decisions."""

from pathlib import Path

import pytest
from django.test import Client

from manifests import services
from manifests.models import RunItem
from manifests.work import queue
from onitsearch import jobs, resident
from onitsearch.curate.decisions import accept
from onitsearch.store.models import Illustration, Page, Vector
from tests.onitsearch.embed.tiny import write_model
from tests.onitsearch.test_workers import a_harvested_book, clean, work_until  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def settled() -> bool:
    open_pages = Page.objects.exclude(state="done").exists()
    return not open_pages and not Vector.objects.filter(v__isnull=True).exists()


def work() -> None:
    """Have every page and vector done by workers, as they run on a site."""
    jobs.sweep_work()
    work_until(queue.PAGES, lambda: not Page.objects.exclude(state="done").exists())
    jobs.sweep_gaps()
    jobs.sweep_work()
    work_until(queue.EMBED, settled)


def test_a_purged_book_comes_back_whole(origin, settings, tmp_path, django_user_model):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MODEL": str(write_model(tmp_path / "tiny"))}
    resident.preload()
    book = RunItem.objects.get(run=a_harvested_book(origin)).manifest
    work()
    before = {one.public_id: one for one in Illustration.objects.filter(manifest=book)}
    assert len(before) == 2
    made = dict(Vector.objects.values_list("illustration__public_id", "v"))
    kept = next(iter(before.values()))
    accept(illustration=kept, user=django_user_model.objects.create_user("anna"))
    client = Client()
    assert client.get(f"/thumb/{kept.public_id}.jpg").status_code == 200

    services.withdraw_manifest(manifest=book)
    while jobs.sweep_withdrawn():
        pass
    assert client.get(f"/thumb/{kept.public_id}.jpg").status_code in (404, 410)
    assert client.get(f"/illustration/{kept.public_id}").status_code == 410
    assert not Vector.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.jpg"))

    book.refresh_from_db()
    services.restore_manifest(manifest=book)
    for item in RunItem.objects.exclude(state="done"):
        services.harvest_item(item_id=item.id)
    work()
    after = {one.public_id: one for one in Illustration.objects.filter(manifest=book)}
    assert set(after) == set(before)
    for public_id, row in after.items():
        assert row.state == "standing"
        assert row.crop_digest == before[public_id].crop_digest
        answer = client.get(f"/thumb/{public_id}.jpg")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
    assert dict(Vector.objects.values_list("illustration__public_id", "v")) == made
    assert after[kept.public_id].decision == "accepted"
    assert client.get(f"/illustration/{kept.public_id}").status_code == 200
