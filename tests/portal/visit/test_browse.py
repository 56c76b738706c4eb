"""Browsing: classes and times are counted as the search behind their links counts them."""

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from django.core.cache import cache

from manifests.models import Manifest
from onitsearch.embed.reference import STRANGE, UNDERSTOOD, UNPROVEN, Reference
from onitsearch.search import suggestions
from onitsearch.search.query import Hit, HitPage
from onitsearch.store import classes
from onitsearch.store.models import Illustration, Vector
from tests.onitsearch import rows

NAMES = ("lion", "owl", "tulip", "eagle")
KNOWN = (UNDERSTOOD, UNPROVEN, UNDERSTOOD, STRANGE)


@pytest.fixture(autouse=True)
def _fresh(db):
    cache.clear()
    classes.forget()
    yield
    classes.forget()


@pytest.fixture
def seen(library):
    """The library of which the model is sure of two groups, in doubt about one and knows no word of another."""
    axes = np.eye(library.model.dim, dtype=np.float32)[: len(NAMES)]
    classes.save_reference(library.model, Reference("one", NAMES, axes, np.asarray(KNOWN, np.int8)))
    Vector.objects.update(base=0.1, best=0.5)
    for group, (names, scores) in enumerate(
        [(["lion"], [1.0]), (["owl", "tulip"], [1.0, 0.97]), (["owl"], [0.98]), (["eagle"], [1.0])]
    ):
        Vector.objects.filter(illustration__in=library.groups[group]).update(
            classes=names, class_scores=scores
        )
    return library


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[:400]
    return response.content.decode()


def links(html):
    """Where searches lead, and how many pictures each promises."""
    found = re.findall(r'class="count nums" href="([^"]*)">\s*(?:Show (?:all|the) )?([\d,]+) picture', html)
    return {address.replace("&amp;", "&"): int(many.replace(",", "")) for address, many in found}


def told(client, address):
    many = re.search(r'<h1 id="says">([\d,]+) picture', page(client, address))
    return int(many[1].replace(",", "")) if many else 0


def every_class(client, address="/browse?by=classes", depth=0):
    """All links of the tree, from its top down."""
    html = page(client, address)
    found = links(html)
    for inside in set(re.findall(r'href="(/browse\?by=classes&amp;under=[^"]*)"', html)) if depth < 4 else ():
        found |= every_class(client, inside.replace("&amp;", "&"), depth + 1)
    return found


def test_classes_are_there_before_anybody_classed_anything(client, seen):
    html = page(client, "/browse?by=classes&under=25")
    assert "as the model sees them" in html
    assert "classed by people" not in html
    found = every_class(client)
    assert found["/search?subject=25F23%28LION%29"] == 5
    assert found["/search?subject=25F"] == 10  # owls and lions; five of the owls are tulips, too
    assert found["/search?subject=25G41%28TULIP%29"] == 5
    assert not any("EAGLE" in address for address in found)


def test_counts_are_what_following_the_link_shows(client, seen):
    lion, other = seen.groups[0][:2]
    Illustration.objects.filter(pk=lion.pk).update(notations=["25G41(TULIP)", "31A"])  # a lion to the model
    Illustration.objects.filter(pk=other.pk).update(decision="rejected")
    Vector.objects.filter(illustration=other).update(live=False, shown=False)
    hidden = rows.an_illustration(seen.first.canvas, kind="ornament", notations=["25F23(LION)"])
    assert hidden.pk
    found = every_class(client)
    assert found["/search?subject=25F23%28LION%29"] == 3
    assert found["/search?subject=25G41%28TULIP%29"] == 6
    assert {address: told(client, address) for address in found} == found


def test_people_stand_above_the_model(client, seen):
    for row in seen.groups[0]:
        Illustration.objects.filter(pk=row.pk).update(notations=["34B11"])
    html = page(client, "/browse?by=classes&under=34")
    assert "classed by people" in html
    assert told(client, "/search?subject=34B11") == 5
    assert told(client, "/search?subject=25F23(LION)") == 0
    chip = page(client, "/search?subject=34B11")
    assert "Remove shows dog (34B11)" in chip


def test_a_picture_shows_its_class_in_the_tree_and_who_says_so(client, seen):
    address = f"/illustration/{seen.groups[0][0].public_id}"
    html = page(client, address)
    assert "suggested by the machine" in html
    way = re.findall(r'href="(/search\?subject=[^"]*)"', html)
    assert way == [f"/search?subject={one}" for one in ("2", "25", "25F", "25F2", "25F23", "25F23%28LION%29")]
    assert told(client, way[-2]) == told(client, way[-1]) == 5
    Illustration.objects.filter(pk=seen.groups[0][0].pk).update(notations=["34B11"])
    html = page(client, address)
    assert "suggested by the machine" not in html
    assert 'href="/search?notation=34B11"' in html
    assert 'href="/search?notation=34"' in html


def test_hits_are_narrowed_by_what_the_model_is_sure_of(client, seen):
    asked = "kind=illustration"
    html = page(client, f"/search?{asked}")
    facet = html[html.index("as the machine sees it") :].partition("</ul>")[0]
    found = re.findall(r'<a href="([^"]*subject=[^"]*)".*?<span>([\d,]+)</span></a>', facet)
    # All of them show something of nature, which says nothing; the tree begins where they differ.
    assert sorted(
        parse_qs(urlsplit(address.replace("&amp;", "&")).query)["subject"] for address, _ in found
    ) == [["25F"], ["25G"]]
    for address, many in found:
        assert told(client, address.replace("&amp;", "&")) == int(many)
    lion = page(client, f"/search?{asked}&subject=25F23(LION)")
    assert 'aria-current="true"' in lion[lion.index("as the machine sees it") :].partition("</ul>")[0]


def test_a_class_that_there_is_not_leads_to_the_nearest_above(client, seen):
    assert "Show all 10 pictures" in page(client, "/browse?by=classes&under=25F9")
    assert links(page(client, "/browse?by=classes&under=%00%27x")) == links(
        page(client, "/browse?by=classes")
    )


def test_without_vocabulary_only_people_count(client, library):
    assert "Nobody has given a class" in page(client, "/browse?by=classes")
    Illustration.objects.filter(pk=library.first.pk).update(notations=["25F23(LION)"])
    assert every_class(client)["/search?subject=25F23%28LION%29"] == 1


def test_decades_are_counted_as_the_search_counts_them(client, library):
    undated = rows.a_manifest(label={"en": ["Undated"]})
    rows.an_illustration(rows.a_canvas(undated))
    html = page(client, "/browse?by=time")
    found = re.findall(
        r'href="(/search\?date=[^"]*)">([\d–]+)</a> <span class="soft">([\d,]+)(?: pictures)?</span>', html
    )
    counts = {said: (address, int(many)) for address, said, many in found}
    assert set(counts) == {"1500–1599", "1550–1559", "1560–1569", "1600–1699", "1650–1659"}
    assert {address: told(client, address) for address, _ in counts.values()} == dict(counts.values())
    assert counts["1550–1559"][1] == counts["1560–1569"][1] == 18
    assert "1 picture is of a book without a year." in html
    assert len(re.findall(r"<h3", html)) == 3
    assert 'src="/' in html


def test_no_book_with_a_year(client, library):
    Manifest.objects.update(date_start=None, date_end=None)
    assert "No book says when it was made." in page(client, "/browse?by=time")


def test_an_empty_collection_has_no_times(client, db):
    assert "No pictures yet." in page(client, "/browse?by=time")


def test_what_only_the_model_sees_is_suggested_and_found_as_promised(client, seen):
    Illustration.objects.filter(pk=seen.groups[0][0].pk).update(text="Lilia", notations=["25F3"])
    many = len(seen.groups[0]) - 1
    [term] = [one for one in client.get("/api/v1/terms?q=lio").json()["results"] if one["kind"] == "subject"]
    assert (term["label"], term["count"], term["condition"]) == ("lion", many, {"subject": term["notation"]})
    assert term["thumbnail"]
    said = f"/search?q={term['value']}"
    assert told(client, said) == told(client, f"/search?subject={term['notation']}") == many
    html = page(client, "/suggestions?q=lio")
    assert ">lion</span>" in html
    scope = f"manifest={seen.books[0].public_id}"
    for one in client.get(f"/api/v1/terms?q=lio&{scope}").json()["results"]:
        assert told(client, f"/search?q={one['value']}&{scope}") == one["count"] < many
    # Somebody's word stands in for the model's where it says the same.
    Illustration.objects.filter(pk=seen.groups[0][1].pk).update(notations=[term["notation"]])
    kinds = {one["kind"] for one in client.get("/api/v1/terms?q=lio").json()["results"]}
    assert kinds == {"class"}


def test_words_that_only_looks_can_answer_are_suggested_where_they_surely_find_something(
    client, seen, monkeypatch
):
    Vector.objects.update(classes=[], class_scores=[])
    hit, asked = Hit(seen.groups[0][0], 1.0, ()), []

    def find(query):
        asked.append((query.text, query.filters.manifests))
        return HitPage((hit,), 3, 1, 1, sure=3) if query.text == "lion" else HitPage((), 0, 1, 1)

    monkeypatch.setattr(suggestions.engine, "find", find)
    book = seen.books[0].public_id
    [term] = client.get(f"/api/v1/terms?q=LIO&manifest={book}").json()["results"]
    assert (term["kind"], term["value"], term["count"], term["condition"]) == ("looks", "lion", 3, {})
    assert hit.illustration.public_id in term["thumbnail"]
    assert client.get("/api/v1/terms?q=tul").json()["results"] == []  # surely finds nothing
    assert client.get("/api/v1/terms?q=eag").json()["results"] == []  # the model knows no such word
    assert asked == [("lion", (book,)), ("tulip", ())]
