"""A library that is copied for benchmarks: as large as asked for, and what was copied is found as what was there."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from onitsearch.models import Illustration, Vector
from portal.bench.filling import multiply
from tests.onitsearch.library import a_library


@pytest.mark.django_db(transaction=True)
def test_the_library_is_copied_with_other_vectors_until_it_is_large_enough(client, speaking):
    a_library(speaking)
    Vector.objects.filter(v__isnull=True).delete()
    before, vectors = Illustration.objects.filter(state="standing").count(), Vector.objects.count()
    where = settings.DATABASES["default"]
    with psycopg.connect(
        host=where["HOST"], user=where["USER"], dbname=connection.settings_dict["NAME"]
    ) as rows:
        many = multiply(rows, 10 * before - 3)
    assert many == Illustration.objects.filter(state="standing").count() == 10 * before
    assert Vector.objects.count() == 10 * vectors
    assert len({tuple(one) for one in Vector.objects.values_list("v", flat=True)}) > 9 * vectors
    last = Illustration.objects.order_by("-pk").first()
    assert client.get(f"/api/v1/illustrations/{last.public_id}").status_code == 200
    assert client.get(f"/book/{last.manifest.public_id}").status_code == 200
    # The next row gets a number of its own.
    last.pk, last.public_id = None, "new2345678"
    last.save(force_insert=True)
