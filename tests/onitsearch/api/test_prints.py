"""The same print elsewhere, as programs and viewers get it."""

import numpy as np
import pytest

from onitsearch import impressions
from onitsearch.curate import decisions as curate
from onitsearch.store import prints
from onitsearch.store.models import EmbeddingModel
from tests.onitsearch import rows
from tests.onitsearch.prints.two_books import two_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    model = rows.a_model(dim=16)
    EmbeddingModel.objects.filter(pk=model.pk).update(state=EmbeddingModel.State.ACTIVE)
    made = two_books(model)
    prints.ensure_due()
    while impressions.compare_due():
        pass
    return made


def test_impressions_are_listed_with_their_alignment(nobody, shelf):
    first, second, others = shelf
    detail = nobody.get(f"/api/v1/illustrations/{first.public_id}").json()
    assert detail["prints"].endswith(f"/api/v1/illustrations/{first.public_id}/prints")
    answer = nobody.get(f"/api/v1/illustrations/{first.public_id}/prints").json()
    assert (answer["count"], answer["next"], answer["previous"]) == (1, None, None)
    [found] = answer["results"]
    assert found["id"] == second.public_id
    assert found["canvas"] == second.canvas.uri
    assert found["overlay"].endswith(f"/illustration/{first.public_id}/compare/{second.public_id}")
    alignment = found["alignment"]
    assert alignment["inliers"] >= 30
    assert alignment["links"] == 1
    assert alignment["size"] == [first.thumbnail_width, first.thumbnail_height]
    # Other inking turns and scales a little: the middle stays near the middle.
    at = np.reshape(alignment["homography"], (3, 3)) @ [
        first.thumbnail_width / 2,
        first.thumbnail_height / 2,
        1,
    ]
    assert np.abs(at[:2] / at[2] - [second.thumbnail_width / 2, second.thumbnail_height / 2]).max() < 12
    assert nobody.get(f"/api/v1/illustrations/{others[0].public_id}/prints").json()["results"] == []


def test_what_is_not_there_is_told(nobody, shelf, django_user_model):
    first, second, _others = shelf
    lost = nobody.get("/api/v1/illustrations/zzzz/prints")
    assert (lost.status_code, lost["Content-Type"]) == (404, "application/problem+json")
    for page in ("2", "x"):
        answer = nobody.get(f"/api/v1/illustrations/{first.public_id}/prints", {"page": page})
        assert answer.status_code in (400, 404)
    curate.reject(illustration=second, user=django_user_model.objects.create_user("cat"), reason="")
    assert nobody.get(f"/api/v1/illustrations/{second.public_id}/prints").status_code == 410
    assert nobody.get(f"/api/v1/illustrations/{first.public_id}/prints").json()["count"] == 0
    assert "seeAlso" not in nobody.get(f"/iiif/annotation/{first.public_id}").json()


def test_annotations_of_impressions_lead_to_each_other(nobody, shelf):
    first, second, others = shelf
    for one, other in ((first, second), (second, first)):
        [link] = nobody.get(f"/iiif/annotation/{one.public_id}").json()["seeAlso"]
        assert link["id"].endswith(f"/iiif/annotation/{other.public_id}")
        assert (link["type"], link["format"]) == ("Dataset", "application/ld+json")
        [label] = link["label"]["none"]
        assert label.startswith("The same print: ")
        assert f"Edition {1 if other is first else 2}" in label
        [older] = nobody.get(f"/iiif/annotation/{one.public_id}", {"version": "2"}).json()["seeAlso"]
        assert older["@id"] == link["id"]
        assert older["label"] == label
    assert "seeAlso" not in nobody.get(f"/iiif/annotation/{others[0].public_id}").json()
