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
