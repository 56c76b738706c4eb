"""What was made of a withdrawn book's pages goes, but not what another book shows as well, nor what people decided."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from manifests import services
from manifests.models import Manifest
from onitsearch import jobs
from onitsearch.curate.decisions import accept
from onitsearch.store import purging, vectors
from onitsearch.store.models import Illustration, Page, PictureFeatures, Vector
from tests.onitsearch import rows
from tests.onitsearch.library import a_library

pytestmark = pytest.mark.django_db
FOLDER = "onitsearch/crops"


def there(folder):
    return sorted(one.name for one in Path(folder).rglob("*.*"))


@pytest.fixture
def library(settings, tmp_path, django_user_model):
    settings.MEDIA_ROOT = tmp_path
    made = a_library(groups=2, each=2)  # two pictures in each of two books
    for row in Illustration.objects.all():
        name = default_storage.save(f"{FOLDER}/aa/{row.pk}.jpg", ContentFile(b"jpeg"))
        default_storage.save(f"{FOLDER}/aa/{row.pk}/220.webp", ContentFile(b"webp"))
        Illustration.objects.filter(pk=row.pk).update(thumbnail=name)
        Vector.objects.filter(illustration=row).update(crop_digest=row.crop_digest)
        PictureFeatures.objects.create(illustration=row, crop_digest=row.crop_digest, data=b"sift")
        Page.objects.update_or_create(canvas=row.canvas, defaults={"state": "done", "recipe": "r"})
    accept(illustration=made.first, user=django_user_model.objects.create_user("anna"))
    return made


def test_what_a_person_withdraws_is_deleted_and_decisions_stay(library, tmp_path):
    book, other = library.books
    mine, others = (list(Illustration.objects.filter(manifest=one).order_by("pk")) for one in (book, other))
    # One picture is in the other book as well.
    shared = mine[1].thumbnail
    Illustration.objects.filter(pk=others[0].pk).update(thumbnail=shared)
    assert jobs.sweep_withdrawn() == 0
    services.withdraw_manifest(manifest=book)
    assert jobs.sweep_withdrawn() == 2
    left = {f"{one.pk}.jpg" for one in (mine[1], *others)}
    assert {one for one in there(tmp_path) if one.endswith(".jpg")} == left
    assert there(tmp_path).count("220.webp") == 3
    assert not (tmp_path / FOLDER / "aa" / str(mine[0].pk)).exists()

    assert not Vector.objects.filter(illustration__in=mine).exists()
    assert not PictureFeatures.objects.filter(illustration__in=mine).exists()
    assert vectors.add_missing() == 0, "nothing makes them anew"
    assert Vector.objects.filter(illustration__in=others, v__isnull=False).count() == 2
    library.first.refresh_from_db()
    assert (library.first.decision, library.first.thumbnail, library.first.crop_digest) == (
        "accepted",
        "",
        "",
    )
    assert library.first.public_id
    # Should it come back, its pages are cut anew although their images are the same.
    recipes = dict(Page.objects.values_list("canvas__manifest", "recipe"))
    assert recipes == {book.pk: "", other.pk: "r"}
    assert jobs.sweep_withdrawn() == 0


def test_what_a_library_left_out_of_a_list_waits_a_while(library, tmp_path):
    book = library.books[0]
    services.withdraw_manifest(manifest=book)
    Manifest.objects.filter(pk=book.pk).update(withdrawn_by=Manifest.WithdrawnBy.LIBRARY)
    assert jobs.sweep_withdrawn() == 0
    Manifest.objects.filter(pk=book.pk).update(
        withdrawn_at=timezone.now() - timedelta(days=purging.LIBRARY_DAYS + 1)
    )
    assert purging.purge_withdrawn(default_storage, limit=1) == 1
    assert jobs.sweep_withdrawn() == 1


def test_a_hidden_book_keeps_its_pictures(library):
    Manifest.objects.update(visible=False)
    rows.an_illustration(thumbnail="")
    assert jobs.sweep_withdrawn() == 0
    assert Illustration.objects.exclude(thumbnail="").count() == 4
