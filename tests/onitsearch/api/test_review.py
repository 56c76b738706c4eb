"""Reviewed pictures through the API: out as a file, in again, for cataloguers only."""

import json

import pytest

from onitsearch.curate import decisions as curate
from onitsearch.store.models import DecisionRecord, Illustration
from tests.onitsearch.api.test_rest import problem

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/review"
TYPES = {
    "csv": "text/csv", "coco": "application/json", "jsonld": "application/ld+json", "iiif": "application/ld+json",
}  # fmt: skip


@pytest.mark.parametrize("form", list(TYPES))
def test_out_and_in_again(cataloguer, library, form):
    one, two, *_ = Illustration.objects.order_by("pk")
    curate.classify(illustration=one, user=cataloguer.user, kind="map", notations=["25A"])
    curate.reject(illustration=two, user=cataloguer.user, reason="cut")
    out = cataloguer.get(ADDRESS, {"form": form})
    assert out.status_code == 200
    assert out["Content-Type"].startswith(TYPES[form])
    assert "attachment" in out["Content-Disposition"]
    assert "no-store" in out["Cache-Control"]
    curate.reset(illustration=one, user=cataloguer.user)
    curate.reset(illustration=two, user=cataloguer.user)
    told = cataloguer.post(f"{ADDRESS}?dry_run=1", out.content, content_type=TYPES[form]).json()
    assert (told["changed"], told["added"]) == (2, 0)
    one.refresh_from_db()
    assert one.decision == "undecided"
    told = cataloguer.post(ADDRESS, out.content, content_type=TYPES[form]).json()
    assert (told["changed"], told["problems"], told["missing_count"]) == (2, [], 0)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.kind, one.notations, one.decision, two.decision) == ("map", ["25A"], "accepted", "rejected")
    records = DecisionRecord.objects.filter(batch=told["batch"])
    assert records.count() == 2
    assert records.get(illustration=two).reason == "cut"


def test_a_book_and_a_decision(cataloguer, library):
    curate.reject(illustration=library.first, user=cataloguer.user)
    book = library.first.manifest.public_id

    def ids(**asked):
        data = json.loads(cataloguer.get(ADDRESS, {"form": "coco", **asked}).content)
        return [one["attributes"]["id"] for one in data["annotations"] + data["rejected"]]

    assert ids(manifest=book) == ids(decision="rejected") == ids() == [library.first.public_id]
    assert ids(decision="accepted") == []
    library.first.manifest.collections.add(library.collection)
    assert ids(collection=library.collection.public_id) == [library.first.public_id]
    library.first.manifest.collections.clear()
    assert ids(collection=library.collection.public_id) == []
    problem(cataloguer.get(ADDRESS, {"manifest": "nothing"}), 404)
    problem(cataloguer.get(ADDRESS, {"form": "pdf"}), 400, "pdf")
    problem(cataloguer.get(ADDRESS, {"decision": "undecided"}), 400, "undecided")


def test_what_is_sent_wrongly_is_told(nobody, cataloguer, library):
    problem(nobody.get(ADDRESS), 401)
    problem(nobody.post(ADDRESS, b"canvas,x,y,w,h\n", content_type="text/csv"), 401)
    problem(cataloguer.post(ADDRESS, b"nothing", content_type="text/csv"), 400, "where pictures are")
    problem(cataloguer.post(ADDRESS, b"{", content_type="application/json"), 400, "not JSON")
    problem(cataloguer.post(ADDRESS, b"x", content_type="text/plain"), 415)
    problem(cataloguer.post(f"{ADDRESS}?dry_run=yes", b"x", content_type="text/csv"), 400)
