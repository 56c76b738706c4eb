"""Where a book was printed and whose it is, as its description says it."""

import pytest

from manifests.models import Manifest
from manifests.provenance import library_of, place_of
from portal.rebase import rebase
from tests.onitsearch import rows


def pair(label, *values):
    return {"label": {"none": [label]}, "value": {"none": list(values)}}


@pytest.mark.parametrize(
    ("metadata", "place"),
    [
        ([pair("Place of publication", "Basel")], "Basel"),
        ([pair("Erscheinungsort", "[Nürnberg]")], "Nürnberg"),
        ([pair("Lieu de publication", "Lyon ; Genève")], "Lyon"),
        ([pair("Published", "Basileae : per Henrichum Petri, 1544")], "Basileae"),
        ([pair("Imprint", "<p>venetiis: Aldus, 1499</p>")], "Venetiis"),
        ([pair("Published", "Basel: Froben, 1545"), pair("Place", "Bern")], "Bern"),
        ([pair("Publisher", "Froben, 1545")], ""),
        ([pair("Published", "1545: somewhere")], ""),
        ([pair("Place of publication", "S.l.", "Ulm")], "Ulm"),
        ([pair("Place of publication", "s.l.")], ""),
        ([pair("Place of birth", "Rom"), pair("Current location", "Wien")], ""),
        ([pair("Title", "A place: a book")], ""),
        ([], ""),
        (None, ""),
    ],
)
def test_a_place_is_read_from_its_line_or_from_the_imprint(metadata, place):
    assert place_of(metadata) == place


@pytest.mark.parametrize(
    ("provider", "library"),
    [
        ([{"id": "https://www.bnf.fr"}], "https://www.bnf.fr"),
        ([{"id": "", "label": {"en": ["A library"]}}, {"id": "https://b.example"}], "https://b.example"),
        ([{"id": "urn:x"}], "http://iiif.example:8080/"),
        ([], "http://iiif.example:8080/"),
    ],
)
def test_a_library_is_its_provider_or_its_host(provider, library):
    assert library_of(provider, "http://iiif.example:8080/1/manifest") == library


def test_an_id_that_is_no_address_has_no_library():
    assert library_of([], "urn:isbn:1") == ""


@pytest.mark.django_db
def test_the_row_keeps_up_with_its_description_and_its_address():
    book = rows.a_manifest(uri="http://127.0.0.1:8000/books/1", metadata=[pair("Place", "Basel")])
    assert (book.place, book.library) == ("Basel", "http://127.0.0.1:8000/")
    book.metadata = [pair("Place", "Bern")]
    book.save(update_fields=["metadata"])
    assert Manifest.objects.get(pk=book.pk).place == "Bern"
    book.provider = [{"id": "https://b.example"}]
    book.save(update_fields=["provider"])
    assert Manifest.objects.get(pk=book.pk).library == "https://b.example"
    other = rows.a_manifest(uri="http://127.0.0.1:8000/books/2")
    rebase("http://127.0.0.1:8000", "https://pictures.example")
    assert Manifest.objects.get(pk=other.pk).library == "https://pictures.example/"
