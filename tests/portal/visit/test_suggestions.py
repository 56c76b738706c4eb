"""What the search box completes: each suggestion, sent as the form sends it, shows as many pictures as it said."""

import re

import pytest

from onitsearch.models import Illustration

pytestmark = pytest.mark.django_db


def test_every_suggestion_shows_what_it_promised(client, library):
    rows = [row for group in library.groups for row in group]
    for number, row in enumerate(rows):
        Illustration.objects.filter(pk=row.pk).update(
            text=("Figur 1. Eule", "Eulen im Walde", "Tulipa")[number % 3],
            notations=(["25F34"], ["25F23(LION)"], [])[number % 3],
        )
    home = client.get("/").content.decode()
    [address] = re.findall(r'<input type="search" id="q"[^>]* data-terms="([^"]+)"', home)
    book = library.books[0].public_id
    seen = set()
    for scope in ({}, {"manifest": book}):
        for begun in ("eu", "tu", "an", "ow", "li", "her"):
            for term in client.get(address, {"q": begun, **scope}).json()["results"]:
                html = client.get("/search", {"q": term["value"], **scope}).content.decode()
                said = re.search(r"(\d+) pictures?\b", html)
                assert said, term
                assert int(said[1]) == len(re.findall(r'<li id="i-(\w+)"', html)) == term["count"], term
                seen.add(term["value"])
    assert {"caption:Eule", "caption:Eulen", "caption:Tulipa", "owls (25F34)", "lion (25F23(LION))"} <= seen
    assert any(book in value for value in seen)


def test_words_of_the_caption_are_a_condition_that_can_be_taken_away(client, library):
    Illustration.objects.filter(pk=library.first.pk).update(text="Figur 1. Eule")
    html = client.get("/search?caption=EULE").content.decode()
    assert re.findall(r'<li id="i-(\w+)"', html) == [library.first.public_id]
    assert "in the caption" in html


def test_suggestions_are_a_page_of_links_too(client, library):
    rows = [row for group in library.groups for row in group]
    for number, row in enumerate(rows):
        Illustration.objects.filter(pk=row.pk).update(text=("Figur 1. Eule", "Eulen im Walde")[number % 2])
    without = client.get("/suggestions").content.decode()
    assert without.count("<h1") == 1
    book = library.books[0].public_id
    html = client.get("/suggestions", {"q": "eul", "manifest": book}).content.decode()
    assert html.count("<h1") == 1
    links = re.findall(r'<li><a href="([^"]+)".*?<img src="([^"]+)".*?nums">(\d+)<', html)
    assert len(links) == 2
    for address, image, count in links:
        found = client.get(address.replace("&amp;", "&")).content.decode()
        ids = re.findall(r'<li id="i-(\w+)"', found)
        assert len(ids) == int(count)
        assert re.search(r"/thumb/(\w+)\.jpg", image)[1] in ids
    empty = client.get("/suggestions", {"q": "grelvost"}).content.decode()
    assert empty.count("<h1") == 1
    assert "Nothing here begins so." in empty
    assert client.get("/suggestions?q=" + "x" * 2000).status_code == 400


def test_the_picture_of_a_suggestion_is_one_that_may_be_shown(client, library):
    first, second = library.groups[0][:2]
    Illustration.objects.filter(pk__in=[first.pk, second.pk]).update(text="Eule")
    Illustration.objects.filter(pk=first.pk).update(restricted=True, thumbnail_width=900)
    [term] = client.get("/api/v1/terms?q=eul").json()["results"]
    assert second.public_id in term["thumbnail"]
