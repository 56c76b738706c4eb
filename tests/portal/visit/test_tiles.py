"""What tells things apart: pictures of one page, editions of one title, pages of a list that are and are not there."""

import io
import re
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from manifests.errors import NotFoundError
from onitsearch.crop.crop import encode_jpeg
from onitsearch.models import Illustration
from portal.visit.page_links import existing_page
from portal.visit.tiles import tiles
from tests.onitsearch import rows
from tests.onitsearch.library import keep_thumbnail


def a_page(*kinds):
    book = rows.a_manifest(label={"en": ["A herbal"]})
    canvas = rows.a_canvas(book, label={"none": ["14"]})
    return [
        rows.an_illustration(canvas, box=(10, 100 * n, 90, 90), kind=kind) for n, kind in enumerate(kinds, 1)
    ]


def pages_of(pictures):
    found = Illustration.objects.filter(pk__in=[one.pk for one in pictures]).select_related(
        "canvas", "manifest"
    )
    return [one.page for one in tiles(found.order_by("pk"))]


def test_two_pictures_of_one_page_never_read_the_same(db):
    made = a_page("illustration", "map", "initial", "illustration", "initial", "stamp")
    assert pages_of(made) == [
        "p. 14, picture 1",
        "p. 14, picture 2",
        "p. 14, Initial 1",
        "p. 14, picture 3",
        "p. 14, Initial 2",
        "p. 14, Stamp",
    ]


def test_a_place_is_the_same_whatever_else_is_shown(db):
    made = a_page("illustration", "illustration")
    assert pages_of(made[1:]) == ["p. 14, picture 2"]


def test_a_single_picture_needs_no_number(db):
    made = a_page("illustration", "ornament")
    assert pages_of(made[:1]) == ["p. 14"]


def test_rejected_and_superseded_ones_are_not_counted(db):
    made = a_page("illustration", "illustration", "illustration")
    Illustration.objects.filter(pk=made[0].pk).update(decision="rejected")
    Illustration.objects.filter(pk=made[1].pk).update(state="superseded")
    assert pages_of(made[2:]) == ["p. 14"]


def test_srcset_names_sizes_that_are_there_and_no_wider_than_said(client, db):
    (made,) = a_page("illustration")
    assert tiles([made])[0].srcset == ""
    keep_thumbnail(made, encode_jpeg(np.full((300, 400, 3), 200, np.uint8), 88))
    Illustration.objects.update(thumbnail_width=400, thumbnail_height=300, crop_digest="c0ffee00" * 8)
    tile = tiles(Illustration.objects.select_related("canvas", "manifest"))[0]
    named = [one.rsplit(" ", 1) for one in tile.srcset.split(", ")]
    assert [width for _address, width in named] == ["160w", "220w", "300w", "400w"]
    assert named[0][0] == tile.small
    for address, width in named:
        answer = client.get(address, headers={"Accept": "image/webp"})
        assert f"{Image.open(io.BytesIO(answer.content)).width}w" == width
        assert answer["Cache-Control"] == "public, max-age=86400"
    # Another crop has other addresses: what is kept for a day is of this one.
    Illustration.objects.update(crop_digest="decaf000" * 8)
    again = tiles(Illustration.objects.select_related("canvas", "manifest"))[0]
    assert not set(again.srcset.split(", ")) & set(tile.srcset.split(", "))


def test_a_picture_that_is_small_has_one_address(db):
    (made,) = a_page("illustration")
    Illustration.objects.update(thumbnail="x.jpg", thumbnail_width=120, thumbnail_height=90)
    made.refresh_from_db()
    assert tiles([made])[0].srcset == f"{tiles([made])[0].thumbnail} 120w"


def test_protected_pictures_have_no_address_in_any_size(db):
    (made,) = a_page("illustration")
    Illustration.objects.update(thumbnail="x.jpg", thumbnail_width=400, thumbnail_height=90, restricted=True)
    made.refresh_from_db()
    tile = tiles([made])[0]
    assert (tile.thumbnail, tile.small, tile.srcset) == ("", "", "")


def test_places_cost_one_question(db, django_assert_num_queries):
    made = [one for _ in range(3) for one in a_page("illustration", "map")]
    found = list(
        Illustration.objects.filter(pk__in=[one.pk for one in made]).select_related("canvas", "manifest")
    )
    with django_assert_num_queries(1):
        tiles(found)


def test_editions_that_share_a_title_have_their_years_in_the_facet(client, db):
    said = [
        ("Herbarius", 1484, "Mainz"),
        ("Herbarius", 1485, "Mainz"),
        ("Herbarius", 1485, "Bern"),
        ("Other", 1500, "Bern"),
    ]
    for title, year, library in said:
        book = rows.a_manifest(
            label={"en": [title]}, date_start=year, date_end=year, provider=[{"label": {"en": [library]}}]
        )
        rows.an_illustration(rows.a_canvas(book), kind="illustration")
    html = client.get("/search?kind=illustration").content.decode()
    found = re.findall(r'<span dir="auto">(Herbarius|Other)</span><small dir="auto">([^<]*)</small>', html)
    titles = [", ".join(one) for one in found]
    assert Counter(titles) == Counter(
        ["Herbarius, 1484", "Herbarius, 1485, Mainz", "Herbarius, 1485, Bern", "Other, 1500"]
    )


@pytest.mark.parametrize(("asked", "page"), [(None, 1), ("1", 1), ("3", 3), ("abc", 1), ("0", 1)])
def test_pages_that_are_there(asked, page):
    assert existing_page(asked, 21, 10) == page


def test_a_list_of_nothing_has_one_page():
    assert existing_page("1", 0, 10) == 1
    with pytest.raises(NotFoundError):
        existing_page("2", 0, 10)


def test_a_page_behind_the_end_is_not_there(client, db):
    book = rows.a_manifest(label={"en": ["A herbal"]})
    for address in (
        "/browse?page=99",
        f"/book/{book.public_id}?page=2",
        "/browse?page=999999999999",
    ):
        answer = client.get(address)
        assert answer.status_code == 404, address
        html = answer.content.decode()
        assert f"There is no page {address.partition('page=')[2]}." in html
        assert "This list has 1 page." in html
        assert f'href="{address.partition("?")[0]}"' in html


def test_an_order_that_there_is_not_is_told(client, db):
    answer = client.get("/browse?by=nonsense")
    assert answer.status_code == 404
    assert "There is nothing at this address." in answer.content.decode()
    assert client.get("/browse?by=").status_code == client.get("/browse?by=books").status_code == 200
