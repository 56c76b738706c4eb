"""Kept thumbnails: dozens are asked for by each page of results, so that one of them costs one short statement."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from manifests import services
from onitsearch.curate import decisions
from tests.onitsearch.library import a_library, keep_thumbnail


@pytest.fixture
def library(db):
    made = a_library()
    for group in made.groups[:2]:
        for row in group[:2]:
            keep_thumbnail(row)
    return made


def asked(client, row):
    return client.get(reverse("onit-thumbnail", args=[row.public_id]), {"v": row.crop_digest[:8]})


def test_one_statement_each_and_each_its_own(client, library, django_assert_num_queries):
    one, two = library.groups[0][:2]
    asked(client, one)
    with django_assert_num_queries(1):
        first = asked(client, one)
    second = asked(client, two)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first["ETag"] != second["ETag"]
    assert first["Cache-Control"] == second["Cache-Control"] == "public, max-age=86400"


def test_what_is_no_longer_for_everybody_is_gone_at_once(client, library, django_user_model):
    kept, rejected = library.groups[0][0], library.groups[1][0]
    other = library.groups[0][1]  # in the second book
    assert [asked(client, row).status_code for row in (kept, rejected, other)] == [200, 200, 200]
    decisions.reject(
        illustration=rejected, user=django_user_model.objects.create_user("cat"), reason="a stain"
    )
    assert asked(client, rejected).status_code == 410
    services.set_visibility(thing=library.books[1], visible=False)
    assert asked(client, other).status_code == 404
    client.force_login(django_user_model.objects.create_superuser("boss", password="x"))
    assert asked(client, other)["Cache-Control"] == "private, max-age=300"
    services.withdraw_manifest(manifest=library.books[0])
    assert asked(client, kept).status_code == 410


@pytest.mark.parametrize(
    ("rights", "most"),
    [
        ("http://rightsstatements.org/vocab/InC/1.0/", 220),
        ("https://rightsstatements.org/page/InC-EDU/1.0/?language=en", 220),
        ("http://rightsstatements.org/vocab/NoC-NC/1.0/", 400),
        ("http://creativecommons.org/licenses/by-nc/4.0/", 400),
        ("", 400),
    ],
)
def test_what_is_in_copyright_is_shown_small(client, library, settings, django_user_model, rights, most):
    row = library.groups[0][0]
    type(row.manifest).objects.filter(pk=row.manifest_id).update(rights=rights)
    assert longest(asked(client, row)) == most
    assert longest(client.get(reverse("onit-thumbnail", args=[row.public_id]), {"size": "tiny"})) == 160
    settings.ONITSEARCH = {**settings.ONITSEARCH, "COPYRIGHT_THUMBNAILS": ""}
    assert longest(asked(client, row)) == 400
    # The same where a row is read for whoever may see more.
    settings.ONITSEARCH = {**settings.ONITSEARCH, "COPYRIGHT_THUMBNAILS": "tiny"}
    services.set_visibility(thing=row.manifest, visible=False)
    client.force_login(django_user_model.objects.create_superuser("boss", password="x"))
    assert longest(asked(client, row)) == (160 if most == 220 else 400)


def longest(answer):
    return max(Image.open(io.BytesIO(answer.content)).size)
