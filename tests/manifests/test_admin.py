"""Administrators see the rows and cannot change them behind the services' backs."""

from __future__ import annotations

from typing import Any

import pytest

from manifests.models import Canvas, Collection, Manifest, Run
from tests.manifests.factories import harvest, page_image
from tests.origin import Origin

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Collection, Manifest, Canvas, Run])
def test_lists_and_single_rows(admin_client: Any, origin: Origin, model: Any) -> None:
    harvest(origin.add_collection("c", [origin.add_book("b", [page_image()])]))
    name = model.__name__.lower()
    listed = admin_client.get(f"/admin/onit_manifests/{name}/")
    assert listed.status_code == 200
    row = model.objects.first()
    shown = admin_client.get(f"/admin/onit_manifests/{name}/{row.pk}/change/")
    assert shown.status_code == 200
    assert b'name="_save"' not in shown.content
    assert admin_client.get(f"/admin/onit_manifests/{name}/add/").status_code == 403
