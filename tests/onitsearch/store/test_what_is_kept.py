"""What rows keep from one visit to the next, each member with a value of its own."""

import pytest

from manifests.errors import ProtectedError
from onitsearch.store import extension, pages, prints, unindexed, vectors
from onitsearch.store.models import Illustration, Page, PrintPair, Vector
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


def test_a_claim_carries_what_was_kept_of_the_image():
    kept = {
        "recipe": "r", "image_url": "https://library.example/1.jpg", "image_etag": '"e"',
        "image_last_modified": "Mon, 01 Jan 2024 00:00:00 GMT", "image_digest": "d", "access": "restricted",
    }  # fmt: skip
    canvas = rows.a_canvas(width=700.0, height=900.0)
    (page_id,) = pages.mark_due([canvas.id])
    Page.objects.filter(pk=page_id).update(**kept)
    work = pages.claim(page_id)
    assert {name: getattr(work, name) for name in kept} == kept
    found = work.canvas
    assert (found.id, found.manifest_id, found.uri) == (canvas.id, canvas.manifest_id, canvas.uri)
    assert (found.width, found.height, found.digest) == (700, 900, canvas.digest)


def test_a_canvas_that_comes_back_brings_its_illustrations_back():
    model = rows.a_model()
    back, other = rows.an_illustration(), rows.an_illustration()
    vectors.ensure_due([back.pk, other.pk])
    rows.embed_all(model)
    assert pages.remove([back.canvas_id, other.canvas_id]) == 2
    assert not Vector.objects.filter(shown=True).exists()
    pages.mark_due([back.canvas_id])
    states = dict(Illustration.objects.values_list("pk", "state"))
    assert states == {back.pk: "standing", other.pk: "removed"}
    assert list(Vector.objects.filter(shown=True).values_list("illustration_id", flat=True)) == [back.pk]


def test_only_the_protected_page_s_illustrations_are_kept_from_the_public():
    row, other = rows.an_illustration(), rows.an_illustration()
    (page_id,) = pages.mark_due([row.canvas_id])
    work = pages.claim(page_id)
    assert unindexed.mark_protected(work, ProtectedError("It asks for a log-in.", hint="Give a token."))
    page = Page.objects.get(pk=page_id)
    assert (page.state, page.access) == ("protected", "restricted")
    assert page.access_note == "It asks for a log-in."
    assert page.error == "It asks for a log-in. Give a token."
    assert dict(Illustration.objects.values_list("pk", "restricted")) == {row.pk: True, other.pk: False}
    assert unindexed.mark_protected(work, ProtectedError("Again.")) is False


def test_pairs_hold_for_the_crops_that_they_were_made_from():
    one, two, three, four = (rows.an_illustration() for _ in range(4))
    matrix = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]

    def pair(first, second, inliers, **values):
        digests = {"first_digest": first.crop_digest, "second_digest": second.crop_digest, **values}
        return PrintPair.objects.create(
            first=first, second=second, inliers=inliers, coverage=0.5, homography=matrix, **digests
        )

    pair(one, two, 20)
    pair(one, three, 30)
    pair(two, three, 20)
    pair(one, four, 50, first_digest="old")
    pair(two, four, 50, second_digest="old")
    found = prints.pairs_of([one.pk, two.pk])
    # The surest first; of equal ones that which was found first.
    assert [(p.first, p.second, p.inliers) for p in found] == [
        (one.pk, three.pk, 30), (one.pk, two.pk, 20), (two.pk, three.pk, 20),
    ]  # fmt: skip
    assert found[0].homography.tolist() == [matrix[:3], matrix[3:6], matrix[6:]]
    assert [(p.first, p.second) for p in prints.pairs_of([four.pk])] == []


def test_the_extension_s_versions():
    found = extension.pgvector()
    assert found.installed
    assert found.available
    assert found.new_enough
    assert extension.Extension("", "0.1.0").new_enough is False
    assert extension.Extension("0.1.0", "99.0").new_enough is False
    assert extension.Extension("99.0", "").new_enough is True
