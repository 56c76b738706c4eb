"""Collections at the desk: two people at one of them, and what visitors come to see or lose by a change."""

import pytest
from django.core.cache import cache

from manifests import collections
from manifests.collection_settings import Settings
from manifests.selectors import is_public
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def herbals(db):
    return collections.make_collection(settings=Settings(label={"en": ["Herbals"]}))


def address(collection, step=""):
    return f"/desk/collections/{collection.public_id}{step}"


def form_of(desk, collection):
    """What a browser sends of the form as it stands on the page."""
    context = desk.get(address(collection)).context
    return {
        "version": context["version"],
        **{f"label_{one['code']}": one["label"] for one in context["texts"]},
        "visible": "1" if context["said"].visible else "0",
        "rule": context["said"].rule,
    }


def test_two_people_do_not_overwrite_each_other_unseen(desk, herbals):
    mine, others = form_of(desk, herbals), form_of(desk, herbals)
    assert (
        desk.post(address(herbals), {**others, "label_en": "Herbals of 1600", "slug": "h"}).status_code == 302
    )
    stale = desk.post(address(herbals), {**mine, "label_de": "Kräuterbücher", "visible": "0"})
    assert stale.status_code == 412
    page = stale.content.decode()
    # What became of it meanwhile is told, and what was written stands in the form still.
    assert dict(stale.context["stands"]) == {"Title": "en: Herbals of 1600", "Name in the address": "h"}
    assert "Herbals of 1600" in page
    assert 'value="Kräuterbücher"' in page
    herbals.refresh_from_db()
    assert (herbals.visible, herbals.label) == (True, {"en": ["Herbals of 1600"]})
    # Sent again from that page it is a decision of somebody who saw the other one.
    again = {**mine, "version": stale.context["version"], "label_de": "Kräuterbücher"}
    assert desk.post(address(herbals), again).status_code == 302
    herbals.refresh_from_db()
    assert herbals.label == {"en": ["Herbals"], "de": ["Kräuterbücher"]}


def test_what_was_changed_meanwhile_is_not_deleted(desk, herbals):
    version = form_of(desk, herbals)["version"]
    collections.change_collection(collection=herbals, settings=Settings(label={"en": ["In use"]}))
    page = desk.post(address(herbals, "/delete"), {"version": version}, follow=True).content.decode()
    assert "changed meanwhile" in page
    assert "In use" in page
    assert (
        desk.post(address(herbals, "/delete"), {"version": form_of(desk, herbals)["version"]}).status_code
        == 302
    )
    assert desk.get(address(herbals)).status_code == 404


def test_what_visitors_come_to_see_is_told(desk):
    one, two = (
        collections.make_collection(settings=Settings(label={"en": [name]}, visible=False)) for name in "ab"
    )
    both, alone = rows.a_manifest(), rows.a_manifest()
    collections.add_books(collection=one, books=[both, alone])
    collections.add_books(collection=two, books=[both])
    assert "1 book is kept from visitors by this collection alone." in desk.get(address(one)).content.decode()
    assert "kept from visitors" not in desk.get(address(two)).content.decode()
    out = desk.post(address(one, "/take-out"), {"book": [both.public_id, alone.public_id]}, follow=True)
    assert "1 book is shown to visitors now." in out.content.decode()
    assert (is_public(both), is_public(alone)) == (False, True)
    shown = desk.post(address(two), {**form_of(desk, two), "visible": "1"}, follow=True).content.decode()
    assert "1 book is shown to visitors now." in shown
    hidden = desk.post(address(two), {**form_of(desk, two), "visible": "0"}, follow=True).content.decode()
    assert "1 book is hidden from visitors now." in hidden


def test_a_book_of_private_collections_only_is_told_to_be_hidden(desk):
    cache.clear()
    private = collections.make_collection(settings=Settings(label={"en": ["Not yet"]}, visible=False))
    book, other = rows.a_manifest(label={"en": ["Kept back"]}), rows.a_manifest(label={"en": ["Open"]})
    collections.add_books(collection=private, books=[book])
    listed = desk.get("/desk/", {"state": "hidden"}).content.decode()
    assert 'Kept back</bdi></a> <span class="soft">(hidden)' in listed
    assert "Open" not in listed
    page = desk.get(f"/desk/books/{book.public_id}").content.decode()
    assert "hidden from visitors" in page
    assert f"/desk/collections/{private.public_id}" in page
    assert "hidden from visitors" not in desk.get(f"/desk/books/{other.public_id}").content.decode()
    # Showing it to visitors does not help as long as it is in nothing public, and nobody is told that it did.
    shown = desk.post(f"/desk/books/{book.public_id}/visibility", {"visible": "1"}, follow=True)
    assert "it is in private collections only" in shown.content.decode()
    figures = {one.name: one.many for one in desk.get("/desk/overview").context["charts"][0].bars}
    assert figures == {"shown to visitors": 1, "hidden": 1, "withdrawn": 0}
