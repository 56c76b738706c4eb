"""The map of similarity: made by a job, shown as tiles and as lists, and nothing on it that may not be seen."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image

from manifests import services as books
from onitsearch import jobs
from onitsearch import map_job as layout_job
from onitsearch.curate import decisions as curate
from onitsearch.similarity_map import tiles
from onitsearch.store import similarity_maps, vectors
from onitsearch.store.models import Illustration, SimilarityMap, Vector
from tests.onitsearch import rows

# One colour for each group of pictures.
COLOURS = [(200, 30, 30), (30, 160, 30), (30, 30, 200), (200, 200, 30), (200, 30, 200), (30, 200, 200)]


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def mapped(library, settings, tmp_path):
    """The library on a map, each group of its pictures in its own colour."""
    settings.MEDIA_ROOT = str(tmp_path)
    for colour, group in zip(COLOURS, library.groups, strict=True):
        file = io.BytesIO()
        Image.new("RGB", (400, 300), colour).save(file, "JPEG")
        for row in group:
            name = default_storage.save(f"crops/{row.public_id}.jpg", ContentFile(file.getvalue()))
            Illustration.objects.filter(pk=row.pk).update(thumbnail=name)
    assert similarity_maps.ensure_due()
    assert layout_job.make_due()
    return library


def page(client, address="/map", status=200):
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:400]
    return response.content.decode()


def cell_of(row):
    made = similarity_maps.latest()
    return made.cells[list(made.ids).index(row.pk)].tolist()


def colours(client, row):
    """The colour at a picture's place on every level of the map, as far as anything is drawn there."""
    made = similarity_maps.latest()
    stamp = similarity_maps.stamp(similarity_maps.visible(made))
    across, found = tiles.cells_across(made.side), []
    for level in range(tiles.deepest(made.side) + 1):
        size = tiles.TILE * 2**level / across
        x, y = ((one + 0.5) * size for one in cell_of(row))
        address = f"/map/tiles/{made.version}-{stamp}/{level}/{int(x // 512)}_{int(y // 512)}.webp"
        response = client.get(address)
        assert response.status_code == 200
        assert response["Cache-Control"] == "public, max-age=86400"
        pixel = (
            Image.open(io.BytesIO(response.content)).convert("RGBA").getpixel((int(x % 512), int(y % 512)))
        )
        found.append(pixel[:3] if pixel[3] > 128 else None)
    return found


def near(seen, colour):
    return all(
        one is not None and max(abs(a - b) for a, b in zip(one, colour, strict=True)) < 40 for one in seen
    )


def test_the_map_shows_every_picture_on_every_level(client, mapped):
    assert "30 pictures" in page(client)
    for colour, group in zip(COLOURS, mapped.groups, strict=True):
        seen = colours(client, group[0])
        assert len(seen) == tiles.deepest(similarity_maps.latest().side) + 1 > 1
        assert near(seen, colour), seen


def test_pictures_that_look_alike_lie_together(mapped):
    made = similarity_maps.latest()
    group_of = {row.pk: number for number, group in enumerate(mapped.groups) for row in group}
    groups = np.asarray([group_of[int(one)] for one in made.ids])
    distance = np.linalg.norm((made.cells[:, None, :] - made.cells[None, :, :]).astype(float), axis=2)
    same = groups[:, None] == groups[None, :]
    assert distance[same & (distance > 0)].mean() < 0.5 * distance[~same].mean()


def hide_by_rejecting(row, django_user_model):
    curate.reject(illustration=row, user=django_user_model.objects.create_user("anna"))


def hide_its_book(row, django_user_model):
    books.set_visibility(thing=row.manifest, visible=False)


def change_its_crop(row, django_user_model):
    Illustration.objects.filter(pk=row.pk).update(crop_digest="another")
    vectors.ensure_due([row.pk])


def protect_it(row, django_user_model):
    Illustration.objects.filter(pk=row.pk).update(restricted=True)


@pytest.mark.parametrize("hide", [hide_by_rejecting, hide_its_book, change_its_crop, protect_it])
def test_what_was_hidden_since_is_on_no_tile(client, mapped, django_user_model, hide):
    row, stays = mapped.groups[0][1], mapped.groups[0][0]
    assert row.manifest_id != stays.manifest_id
    assert near(colours(client, row), COLOURS[0])
    before = page(client)
    old = re.search(r'"tiles": "([^"]*)"', before)[1]
    at = f"/map/at/{similarity_maps.latest().version}/{','.join(map(str, cell_of(row)))}"
    assert client.get(at)["Location"] == f"/illustration/{row.public_id}"
    hide(row, django_user_model)
    assert set(colours(client, row)) == {None}
    assert near(colours(client, stays)[-1:], COLOURS[0])
    after = page(client)
    assert row.public_id in before
    assert hide is change_its_crop or row.public_id not in after
    assert client.get(at).status_code == 404
    # An address of before leads to what may be seen now.
    moved = client.get(f"{old}/0/0_0.webp")
    assert moved.status_code == 302
    assert "no-store" in moved["Cache-Control"]
    assert re.search(r'"tiles": "([^"]*)"', after)[1] in moved["Location"]


def test_shown_again_it_is_back(client, mapped):
    row = mapped.groups[2][1]
    books.set_visibility(thing=row.manifest, visible=False)
    assert set(colours(client, row)) == {None}
    books.set_visibility(thing=row.manifest, visible=True)
    assert near(colours(client, row), COLOURS[2])


def test_a_part_of_the_map_is_a_search(client, mapped):
    made = similarity_maps.latest()
    inside = (made.cells < made.side // 2).all(axis=1)
    half = f"0,0,{made.side // 2},{made.side // 2}"
    html = page(client, f"/map?region={half}")
    assert 0 < inside.sum() < 30
    assert f"{inside.sum()} picture" in html.partition('id="partsays"')[2][:60]
    shown = set(re.findall(r'<li id="i-(\w+)"', html))
    assert shown == set(
        Illustration.objects.filter(pk__in=made.ids[inside].tolist()).values_list("public_id", flat=True)
    )
    search = re.search(r'href="(/search\?area=[^"]*)"', html)[1]
    found = page(client, search)
    assert set(re.findall(r'<li id="i-(\w+)"', found)) == shown
    assert "Remove on the map a part of it" in found
    area = parse_qs(urlsplit(search).query)["area"][0]
    answer = client.get("/api/v1/illustrations", {"area": area, "page_size": 50})
    assert {one["id"] for one in answer.json()["results"]} == shown
    assert client.get("/api/v1/illustrations", {"area": "here"}).status_code == 400


def test_clusters_are_sheets_that_lead_to_as_many_as_they_say(client, mapped):
    html = page(client)
    sheets = re.findall(
        r'<a href="(/search\?area=[^"]*c\d+)" rel="nofollow">([^<]*)</a> <span class="soft nums">(\d+)', html
    )
    assert sum(int(many) for _, _, many in sheets) == 30
    for address, label, many in sheets:
        assert f"{many} picture" in page(client, address)
        assert label.startswith("Group ")  # nobody classed anything, and there are no captions
    assert "captions" not in html


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/map?region=here", 400, "is no part of the map"),
        ("/map?region=c5", 400, "is no part of the map"),
        ("/map?region=1,2,3,4&map=999", 200, "has been made anew since"),
        ("/search?area=1:here", 400, "area"),
        ("/search?area=999999:c1", 410, "has been made anew since"),
        ("/map?region=99999,99999,1,1", 200, "0 pictures in this part"),
    ],
)
def test_what_is_no_part_is_one_plain_sentence(client, mapped, address, status, words):
    assert words in page(client, address, status)


def test_tiles_that_there_are_not(client, mapped):
    made = similarity_maps.latest()
    stamp = similarity_maps.stamp(similarity_maps.visible(made))
    for wrong in (
        f"{made.version}-{stamp}/0/1_0",
        f"{made.version}-{stamp}/99/0_0",
        f"{made.version + 1}-{stamp}/0/0_0",
    ):
        assert client.get(f"/map/tiles/{wrong}.webp").status_code == 404


def test_a_map_is_made_anew_when_enough_has_changed(mapped, capsys):
    first = similarity_maps.latest()
    assert not similarity_maps.ensure_due()
    assert not layout_job.make_due()
    new = [rows.an_illustration(mapped.first.canvas, thumbnail="crops/x.jpg") for _ in range(4)]
    vectors.ensure_due([row.pk for row in new])
    assert not similarity_maps.ensure_due()  # their vectors are still to come
    rows.embed_all(mapped.model)
    jobs.sweep_gaps()
    assert similarity_maps.in_progress() == 0
    assert jobs.make_map()
    assert similarity_maps.latest().version > first.version
    assert len(similarity_maps.latest().ids) == 34
    for _ in range(similarity_maps.KEPT):
        call_command("map", verbosity=0)
    assert "34 pictures in" in capsys.readouterr().out
    assert similarity_maps.get(first.version) is None
    assert not default_storage.exists(f"map/{first.version}")
    assert default_storage.exists(f"map/{similarity_maps.latest().version}")
    assert SimilarityMap.objects.count() == similarity_maps.KEPT


def test_a_claim_that_was_lost_leaves_nothing(library, monkeypatch):
    similarity_maps.make_anew()
    monkeypatch.setattr(similarity_maps, "report", lambda _claim, _percent: False)
    assert layout_job.make_due()
    assert similarity_maps.latest() is None


def test_before_there_is_a_map_it_is_told(client, library):
    assert "There is no map yet" in page(client)
    Vector.objects.all().delete()
    assert not similarity_maps.ensure_due()
    similarity_maps.make_anew()
    assert "The map is being made: 0 % so far." in page(client)


def test_orders_by_looks(client, library):
    def shown(address):
        return re.findall(r'<li id="i-(\w+)"', page(client, address))

    group_of = {row.public_id: number for number, group in enumerate(library.groups) for row in group}
    varied = shown("/search?sort=varied")
    assert len(varied) == 30
    stray = rows.an_illustration(library.first.canvas)
    vectors.ensure_due([stray.pk])
    rows.embed_all(library.model, seed=7)
    assert shown("/search?sort=odd")[0] == stray.public_id
    sure = shown(f"/search?like={library.first.public_id}&sort=odd")
    assert {group_of[one] for one in sure[:4]} == {0}
    book = library.books[0]
    of_book = shown(f"/search?manifest={book.public_id}&sort=varied")
    assert len(of_book) == 19
    assert len({group_of.get(one) for one in of_book}) == 7
    html = page(client, f"/search?manifest={book.public_id}&sort=varied")
    assert re.search(r'sort=varied" rel="nofollow" aria-current="true">one of each', html)
