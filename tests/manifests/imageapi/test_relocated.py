"""Where the requests for a service are redirected to, and what of that is a rule."""

import pytest

from manifests.imageapi import probe
from manifests.imageapi.address import base_of, request
from manifests.imageapi.service import ImageServiceDoc

OLD, NEW = "http://old.example/iiif", "https://new.example/3"
REST = "/full/800,/0/default.jpg"


def relocated(base, final, asked=""):
    service = ImageServiceDoc(base, level=2, width=900, height=1200)
    return probe.relocated(service, asked or f"{base}{REST}", final)


@pytest.mark.parametrize(
    ("base", "there"),
    [
        (f"{OLD}/p1", f"{NEW}/p1"),
        (f"{OLD}/p1", f"{NEW}/ms:p1.tif"),
        (f"{OLD}/a%20b", f"{NEW}/a%20b"),
        ("http://h.example/i.fcgi?IIIF=/scans/p1.tif", "https://h.example/i.fcgi?IIIF=/scans/p1.tif"),
        (f"{OLD}/p1", "https://h.example/i.fcgi?IIIF=/scans/p1.tif"),
    ],
)
@pytest.mark.parametrize("rest", [REST, "/info.json"])
def test_an_address_with_the_images_name_in_it_is_a_rule_for_its_server(base, there, rest):
    moved = relocated(base, f"{there}{rest}", f"{base}{rest}")
    assert base_of(moved) == there
    assert (moved.address, moved.learned.renames) == ("", False)
    assert request(moved, size="800,") == f"{there}/full/800,/0/default.jpg"


def test_another_name_is_that_images_own_address():
    moved = relocated(f"{OLD}/p1", f"{NEW}/x77{REST}")
    assert (base_of(moved), moved.learned.renames, moved.learned.moved) == (f"{NEW}/x77", True, "")


@pytest.mark.parametrize(
    "final",
    [
        f"{OLD}/p1{REST}",
        f"{NEW}/p1{REST}?signature=1",
        f"https://h.example/i.fcgi?sid=1&IIIF=/p1{REST}",
        "https://cdn.example/p1.jpg",
        "https://h.example/login",
        f"{NEW}/p1/info.json?x=1",
    ],
)
def test_what_leads_nowhere_lasting_is_not_learned(final):
    assert base_of(relocated(f"{OLD}/p1", final)) == f"{OLD}/p1"


def test_a_plain_image_beside_the_service_says_nothing_of_it():
    moved = relocated(f"{OLD}/p1", f"{NEW}/p1{REST}", f"http://other.example/iiif/p1{REST}")
    assert base_of(moved) == f"{OLD}/p1"
