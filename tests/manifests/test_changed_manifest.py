"""A manifest that changed: pages follow their images, whatever their ids and order do."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manifests import selectors, services
from manifests.errors import GoneError
from manifests.models import Canvas, Manifest
from manifests.same_canvas import image_key, match_canvases
from tests.manifests.factories import harvest, page_image
from tests.origin import Origin

PATH = "/books/b/manifest.json"


def a_book(origin: Origin, many: int = 3) -> str:
    return origin.add_book("b", [page_image(mark=mark) for mark in range(many)])


def document(origin: Origin) -> dict[str, Any]:
    return json.loads(origin.files[PATH].body)


def renamed(canvas: dict[str, Any], name: str) -> dict[str, Any]:
    """The same canvas under another id."""
    was = canvas["id"]
    return json.loads(json.dumps(canvas).replace(was, was.rsplit("/", 1)[0] + "/" + name))


@pytest.mark.django_db
def test_a_leaf_found_later_moves_the_numbers_but_not_the_pages(origin: Origin) -> None:
    url = a_book(origin)
    harvest(url)
    before = {row.uri[-1]: row.pk for row in Canvas.objects.all()}
    found = document(origin)
    a, b, c = found["items"]
    block = origin.add_picture("found-later", page_image(mark=9), version=3)
    fresh = copy.deepcopy(a)
    fresh["items"][0]["items"][0]["body"]["service"] = [block]
    found["items"] = [fresh, renamed(a, "2"), renamed(b, "3"), renamed(c, "4")]
    origin.put_json(PATH, found)
    run = harvest(url)
    assert run.items.get().counts == {"added": 1, "changed": 0, "removed": 0, "unusable": 0}
    after = {row.uri[-1]: row.pk for row in selectors.canvases_of(Manifest.objects.get())}
    assert {key: after[key] for key in "234"} == {"2": before["1"], "3": before["2"], "4": before["3"]}
    assert after["1"] not in before.values()


@pytest.mark.django_db
def test_pages_exchange_their_ids(origin: Origin) -> None:
    url = a_book(origin)
    harvest(url)
    before = {row.uri[-1]: row.pk for row in Canvas.objects.all()}
    found = document(origin)
    a, b, c = found["items"]
    found["items"] = [renamed(b, "1"), renamed(a, "2"), c]
    origin.put_json(PATH, found)
    harvest(url)
    after = {row.uri[-1]: row.pk for row in Canvas.objects.all()}
    assert after == {"1": before["2"], "2": before["1"], "3": before["3"]}
    assert [row.uri[-1] for row in selectors.canvases_of(Manifest.objects.get())] == ["1", "2", "3"]


@pytest.mark.django_db
def test_all_ids_new_and_https(origin: Origin) -> None:
    url = a_book(origin)
    harvest(url)
    before = list(Canvas.objects.order_by("position").values_list("pk", flat=True))
    found = document(origin)
    found["items"] = [renamed(canvas, f"p{n}") for n, canvas in enumerate(found["items"])]
    origin.put_json(PATH, found)
    run = harvest(url)
    assert list(Canvas.objects.order_by("position").values_list("pk", flat=True)) == before
    assert run.items.get().counts == {"added": 0, "changed": 0, "removed": 0, "unusable": 0}
    assert image_key([{"url": "http://a.example/i"}]) == image_key([{"url": "https://a.example/i/"}])


@pytest.mark.django_db
def test_a_page_that_left_and_another_that_took_its_id(origin: Origin) -> None:
    url = a_book(origin)
    harvest(url)
    first = Canvas.objects.get(uri__endswith="/1")
    found = document(origin)
    kept = copy.deepcopy(found)
    found["items"] = [renamed(found["items"][1], "1"), found["items"][2]]
    origin.put_json(PATH, found)
    assert harvest(url).items.get().counts["removed"] == 1
    first.refresh_from_db()
    assert first.removed_at is not None
    origin.put_json(PATH, kept)
    harvest(url)
    first.refresh_from_db()
    assert (first.removed_at, first.uri[-2:]) == (None, "/1")
    assert Canvas.objects.count() == 3


@pytest.mark.django_db
def test_one_image_on_all_pages_identifies_none(origin: Origin) -> None:
    url = a_book(origin)
    found = document(origin)
    body = found["items"][0]["items"][0]["items"][0]["body"]
    for canvas in found["items"]:
        canvas["items"][0]["items"][0]["body"] = body
    origin.put_json(PATH, found)
    harvest(url)
    before = {row.uri[-1]: row.pk for row in Canvas.objects.all()}
    found["items"] = [found["items"][2], renamed(found["items"][1], "9")]
    origin.put_json(PATH, found)
    harvest(url)
    assert Canvas.objects.get(uri__endswith="/3").pk == before["3"]
    assert Canvas.objects.get(uri__endswith="/9").pk not in before.values()
    assert Canvas.objects.get(uri__endswith="/2").removed_at is not None


@pytest.mark.django_db
def test_a_withdrawn_book_is_still_gone_for_readers(origin: Origin) -> None:
    harvest(a_book(origin))
    manifest = Manifest.objects.get()
    services.withdraw_manifest(manifest=manifest)
    with pytest.raises(GoneError):
        selectors.get_manifest(manifest.public_id)


names = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz")), max_size=6)


@settings(max_examples=200, deadline=None)
@given(names, names)
def test_pairing_is_one_to_one_and_keeps_what_is_the_same(
    new: list[tuple[str, str]], old: list[tuple[str, str]]
) -> None:
    new = list({uri: (uri, image) for uri, image in new}.values())
    old = list({uri: (uri, image) for uri, image in old}.values())
    standing = [
        Canvas(pk=n, uri=uri, images=[{"url": f"https://x.example/{image}"}])
        for n, (uri, image) in enumerate(old)
    ]
    found = match_canvases([(uri, [{"url": f"https://x.example/{image}"}]) for uri, image in new], standing)
    assert len({row.pk for row in found.values()}) == len(found)
    for place, (uri, image) in enumerate(new):
        if (uri, image) in old:
            assert (found[place].uri, found[place].images[0]["url"][-1]) == (uri, image)
        elif uri in {known for known, _ in old}:
            # Its id stands: it is that page, or one with its image, unless that page followed its image elsewhere.
            standing_row = next(row for row in standing if row.uri == uri)
            assert place in found or standing_row.pk in {row.pk for row in found.values()}
