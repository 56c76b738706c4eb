"""A change of the public address reaches every row, and only whole addresses."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from manifests.models import Canvas, Manifest
from portal.rebase import rebase

OLD, NEW = "http://127.0.0.1:80", "https://pictures.example.org"


@pytest.mark.django_db
def test_addresses_in_text_and_json_follow() -> None:
    manifest = Manifest.objects.create(
        uri=f"{OLD}/books/a/manifest.json",
        url=f"{OLD}/books/a/manifest.json",
        source=f'{{"id": "{OLD}/books/a"}}',
    )
    canvas = Canvas.objects.create(
        manifest=manifest, uri=f"{OLD}/books/a/canvas/1", position=0, width=10, height=10, digest="x",
        images=[{"url": f"{OLD}/books/a/1.jpg", "width": 10}],
    )  # fmt: skip
    stranger = Manifest.objects.create(
        uri="http://127.0.0.1:8000/books/b", url="http://127.0.0.1:8000/books/b"
    )
    public_id = manifest.public_id

    changed = rebase(OLD, NEW + "/")

    manifest.refresh_from_db()
    canvas.refresh_from_db()
    stranger.refresh_from_db()
    assert manifest.uri == manifest.url == f"{NEW}/books/a/manifest.json"
    assert manifest.source == f'{{"id": "{NEW}/books/a"}}'
    assert manifest.public_id == public_id
    assert canvas.images == [{"url": f"{NEW}/books/a/1.jpg", "width": 10}]
    assert stranger.uri == "http://127.0.0.1:8000/books/b"
    assert set(changed) == {"onit_manifests.Manifest", "onit_manifests.Canvas"}
    assert rebase(OLD, NEW) == {}


@pytest.mark.django_db
def test_no_address_is_a_plain_sentence() -> None:
    with pytest.raises(CommandError, match="is no web address"):
        call_command("rebase", "localhost", NEW)
