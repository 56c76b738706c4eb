"""One question in texts and in pictures, the links of classes to what others know, and how an order came about."""

import re

import pytest

from manifests.services import set_visibility
from onitsearch.search import SearchQuery
from onitsearch.search.sides import side_by_side
from portal.visit.knowledge import knowledge_links
from portal.visit.sides import marked


def html(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


@pytest.mark.django_db
def test_texts_and_pictures_of_one_question_stand_side_by_side(client, library):
    text = library.groups[3][1]
    text.text = "Ein Schiff: the galley Lepanto at anchor"
    text.save()
    shown = html(client, "/search?q=Lepanto&view=sides")
    left, right = shown.split('aria-labelledby="alike"')
    assert text.public_id in left.split('id="written"')[1]
    assert "<mark>Lepanto</mark>" in left
    assert "1 text beside a picture" in left
    assert len(re.findall(r'class="pic"', right)) >= 5
    assert 'href="/search?q=Lepanto"' in left  # back to one ranking
    assert "How this order came about" in right
    together = html(client, "/search?q=Lepanto")
    assert 'href="/search?q=Lepanto&amp;view=sides"' in together
    assert str(library.model.name) in together.split("How this order came about")[1]


@pytest.mark.django_db
def test_sides_obey_limits_and_hide_what_was_rejected(client, library):
    one, other = library.groups[0][0], library.groups[1][0]
    for row in (one, other):
        row.text = "a Lepanto"
        row.save()
    found = side_by_side(SearchQuery(text="Lepanto"), 24)
    assert {hit.illustration.pk for hit in found.written} == {one.pk, other.pk}
    assert found.written_total == 2
    assert len(found.alike) == 24
    assert found.both <= {one.pk, other.pk}
    from django.contrib.auth.models import User

    from onitsearch.curate import decisions

    decisions.reject(illustration=one, user=User.objects.create(username="anna"))
    after = side_by_side(SearchQuery(text="Lepanto"), 24)
    assert {hit.illustration.pk for hit in after.written} == {other.pk}
    assert one.pk not in {hit.illustration.pk for hit in after.alike}


@pytest.mark.django_db
def test_hidden_books_stand_on_both_sides_for_whoever_asks_for_them(client, library, admin_client):
    row = library.groups[3][1]
    row.text = "the galley Lepanto"
    row.save()
    set_visibility(thing=row.manifest, visible=False)
    address = "/search?q=Lepanto&view=sides"
    for asker in (client, admin_client):
        assert row.public_id not in html(asker, address)
    assert row.public_id not in html(client, f"{address}&hidden=1")
    written, alike = html(admin_client, f"{address}&hidden=1").split('aria-labelledby="alike"')
    assert row.public_id in written
    hidden = set(row.manifest.illustrations.values_list("public_id", flat=True))
    assert any(one in alike for one in hidden - {row.public_id})


@pytest.mark.parametrize(
    ("text", "words", "parts"),
    [
        ("a galley, galleys", ["galley"], [("a ", False), ("galley", True), (", galleys", False)]),
        ("(x) Über", ["über"], [("(x) ", False), ("Über", True)]),
        ("nothing", [], [("nothing", False)]),
    ],
)
def test_words_are_marked_whole(text, words, parts):
    assert marked(text, words) == parts


def test_a_class_leads_to_what_others_know_of_it():
    iconclass, wikidata = knowledge_links("25F23(LION)")
    assert iconclass.href == "https://iconclass.org/25F23%28LION%29"
    assert wikidata.href == "https://www.wikidata.org/wiki/Q140"
    _, asked = knowledge_links("25F23(BEAR)(+46)")
    assert asked.item == ""
    assert "?search=bear" in asked.href


@pytest.mark.django_db
def test_the_page_of_a_picture_links_its_classes(client, library):
    row = library.first
    row.notations = ["25F23(LION)"]
    row.save()
    shown = html(client, f"/illustration/{row.public_id}")
    assert "https://iconclass.org/25F23%28LION%29" in shown
    assert "https://www.wikidata.org/wiki/Q140" in shown


@pytest.mark.django_db
def test_words_of_a_title_bring_its_book_into_the_strip(client, library):
    shown = html(client, "/search?q=Tierbuch").partition('class="matching"')[2].partition("</section>")[0]
    assert f'href="/book/{library.books[1].public_id}"' in shown
    assert f'href="/book/{library.books[0].public_id}"' not in shown
