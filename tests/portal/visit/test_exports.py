"""Results to take along: the same pictures in each form, their sources with them, nothing that may not be passed on."""

import csv
import io
import re
from zipfile import ZipFile

import pytest

from manifests.models import Manifest
from onitsearch.models import Illustration
from portal.visit import crop_archive
from portal.visit.rights import may_be_passed_on
from portal.visit.tables import table
from tests.onitsearch.library import keep_thumbnail

pytestmark = pytest.mark.django_db
OPEN = "http://creativecommons.org/publicdomain/mark/1.0/"


def table_of(client, query):
    answer = client.get(f"/search/results.csv?{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def zip_of(client, query):
    answer = client.get(f"/search/results.zip?{query}")
    assert answer.status_code == 200
    file = ZipFile(io.BytesIO(answer.content))
    return file, list(csv.DictReader(io.StringIO(file.read("pictures.csv").decode())))


def test_each_form_holds_what_the_page_counts(client, library):
    asked = f"like={library.first.public_id}"
    html = client.get(f"/search?{asked}").content.decode()
    shown = re.findall(r'<li id="i-(\w+)"', html.partition('class="less"')[0])
    assert [row["id"] for row in table_of(client, asked)] == shown
    answer = client.get(f"/search/results.json?{asked}")
    body = answer.json()
    assert [one["id"] for one in body["results"]] == shown
    assert (body["count"], body["asked"]) == (4, {"like": [library.first.public_id]})
    assert all(one["sure"] for one in body["results"])
    for name in ("csv", "json", "zip"):
        assert f"/search/results.{name}?{asked}" in html


def test_a_part_of_a_page_is_taken_along_in_each_form(client, library):
    asked = f"region={library.first.canvas.public_id}%2C10%2C20%2C121%2C91"
    html = client.get(f"/search?{asked}").content.decode()
    shown = re.findall(r'<li id="i-(\w+)"', html.partition('class="less"')[0])
    assert len(shown) == 4
    assert [row["id"] for row in table_of(client, asked)] == shown
    assert f"/iiif/results?{asked}" in html
    made = client.get(f"/iiif/results?{asked}").json()
    assert [one["id"].rpartition("/")[2] for one in made["items"]] == shown


def test_limits_and_their_order_are_taken_along(client, library):
    library.books[0].date_start = library.books[0].date_end = 1700
    library.books[0].save()
    found = table_of(client, "kind=illustration&sort=date")
    assert len(found) == 30
    assert [row["date"] for row in found] == ["1650"] * 12 + ["1700"] * 18


def test_a_row_says_where_a_picture_is_from(client, library):
    Manifest.objects.filter(pk=library.books[0].pk).update(
        rights=OPEN,
        required_statement={"label": {"en": ["Attribution"]}, "value": {"en": ["<b>A library</b>"]}},
    )
    row = next(one for one in table_of(client, "kind=illustration") if one["id"] == library.first.public_id)
    assert (row["book"], row["date"], row["rights"]) == ("A herbal", "1550–1560", OPEN)
    assert (row["attribution"], row["library"]) == ("A library", "library.example")
    assert (row["canvas"], row["xywh"]) == (library.first.canvas.uri, "10,20,121,91")
    assert row["sure"] == "1"


def test_a_table_runs_no_formulas():
    said = table([{"id": "=1+1", "text": "+49", "kind": "plain, with a comma"}], ("id", "text", "kind"))
    assert list(csv.reader(io.StringIO(said))) == [
        ["id", "text", "kind"],
        ["'=1+1", "'+49", "plain, with a comma"],
    ]


def test_the_zip_holds_what_may_be_passed_on(client, library, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    first, second = library.books
    Manifest.objects.filter(pk=first.pk).update(rights=OPEN)
    Manifest.objects.filter(pk=second.pk).update(rights="http://rightsstatements.org/vocab/InC/1.0/")
    kept = {row.public_id: keep_thumbnail(row) for row in Illustration.objects.filter(manifest=first)[:4]}
    protected, *shown = kept
    Illustration.objects.filter(public_id=protected).update(restricted=True)
    file, listed = zip_of(client, "kind=illustration")
    packed = {name[4:-4]: file.read(name) for name in file.namelist() if name.endswith(".jpg")}
    assert packed == {one: kept[one] for one in shown}
    assert len(listed) == 30
    left_out = {row["id"]: row["left_out"] for row in listed}
    assert left_out[protected] == "the library protects it"
    assert {left_out[one] for one in shown} == {""}
    assert {row["left_out"] for row in listed if row["book"] == "Ein Tierbuch"} == {"no open licence"}
    assert {row["left_out"] for row in listed if row["book"] == "A herbal" and row["id"] not in kept} == {
        "no picture is kept"
    }
    assert sorted(row["file"] for row in listed if row["file"]) == sorted(
        name for name in file.namelist() if name.endswith(".jpg")
    )
    monkeypatch.setattr(crop_archive, "MOST_CROPS", 2)
    file, listed = zip_of(client, "kind=illustration")
    assert len([name for name in file.namelist() if name.endswith(".jpg")]) == 2
    assert "more than fit in" in {row["left_out"] for row in listed}


@pytest.mark.parametrize(
    ("rights", "further", "may"),
    [
        (OPEN, [], True),
        ("https://creativecommons.org/publicdomain/zero/1.0/", [], True),
        ("http://creativecommons.org/licenses/by-nc-sa/4.0/", [], True),
        ("http://creativecommons.org/licenses/by-nd/4.0/", [], False),
        ("http://rightsstatements.org/vocab/NoC-NC/1.0/", [], True),
        ("http://rightsstatements.org/vocab/NKC/1.0/", [], True),
        ("http://rightsstatements.org/vocab/InC/1.0/", [], False),
        ("http://rightsstatements.org/vocab/CNE/1.0/", [], False),
        (OPEN, ["http://rightsstatements.org/vocab/InC/1.0/"], False),
        ("https://library.example/terms", [], False),
        ("", [], False),
    ],
)
def test_rights_that_let_pictures_be_passed_on(rights, further, may):
    assert may_be_passed_on(Manifest(rights=rights, further_rights=further)) is may


def test_nothing_asked_is_told(client, db):
    for name in ("csv", "json", "zip"):
        answer = client.get(f"/search/results.{name}")
        assert answer.status_code == 400
        assert "There is nothing to search for yet." in answer.content.decode()
