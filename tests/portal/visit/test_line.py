"""An answer with its line, as a page: the sure ones counted and first, then the others, the nearest where none is sure.

Rankings are made of real rows; how the search draws its line is tested where it does.
"""

import re

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string

from onitsearch.models import Illustration
from onitsearch.search import BookHit, Hit, HitPage, Why
from portal.visit import cached_search
from portal.visit.params import SearchParams
from portal.visit.views.search import context_of
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db
OWL = SearchParams(q="owl")


@pytest.fixture
def many(db):
    """Sixty pictures of one book, fifteen of another; what was counted before is forgotten."""
    cache.clear()
    books = [rows.a_manifest(label={"en": ["A herbal"]}), rows.a_manifest(label={"de": ["Ein Tierbuch"]})]
    found = []
    for number in range(75):
        canvas = rows.a_canvas(books[number >= 60])
        found.append(
            rows.an_illustration(canvas, thumbnail=f"{number}.jpg", thumbnail_width=400, thumbnail_height=300)
        )
    return found


def found(pictures, sure, **more):
    hits = tuple(
        Hit(row, 0.9 - n / 1000, (Why("looks-like", "words"),), sure=n < sure)
        for n, row in enumerate(pictures)
    )
    return HitPage(hits, len(hits), 1, 1000, sure=sure, **more)


def html_of(answer, params=OWL):
    page = cached_search.page_of(cached_search.ranking_of(answer), params.page)
    return render_to_string("visit/search.html", context_of(params, page))


def parts(html):
    """The public ids above the line and below it."""
    above, _, below = html.partition('class="less"')
    return tuple(re.findall(r'<li id="i-(\w+)"', part) for part in (above, below))


def test_the_sure_ones_are_counted_and_come_before_the_line(many):
    html = html_of(found(many, 5))
    ids = [row.public_id for row in many]
    assert parts(html) == (ids[:5], ids[5:29])
    assert '<h1 id="says">5 pictures</h1>' in html
    assert '<h2 id="less">Less certain</h2>' in html
    assert "These may show something else" in html
    assert "page=2" in re.search(r'<a class="button further"[^>]*href="([^"]*)"', html)[1]
    assert not re.search(r"\b0\.[89]\d*\b", re.sub(r'style="[^"]*"', "", html)), "a score is no word"


def test_pages_go_on_below_the_line_and_come_to_an_end(many):
    answer = found(many, 5)
    seen = parts(html_of(answer))[1]
    for page, last in ((2, False), (3, True)):
        html = html_of(answer, OWL.having(page=page))
        above, below = parts(html)
        assert above == []
        assert ("button further" in html) is not last
        seen += below
    assert seen == [row.public_id for row in many[5:]]


def test_many_sure_ones_are_paged_before_the_line(many):
    first, second = html_of(found(many, 50)), html_of(found(many, 50), OWL.having(page=2))
    assert [len(part) for part in parts(first)] == [40, 0]
    assert "Less certain" not in first
    assert "50 pictures" in first
    assert [len(part) for part in parts(second)] == [10, 24]


def test_nothing_sure_shows_the_nearest_few(many):
    html = html_of(found(many, 0))
    assert "No sure matches. Closest:" in html
    assert parts(html) == ([row.public_id for row in many[:12]], [])
    assert "Show more" in html
    assert "Less certain" not in html


def test_where_something_is_only_left_out_the_page_says_so(many):
    html = html_of(found(many, 0), OWL.having(q="-bird -fish"))
    assert "Pictures without “bird, fish”:" in html
    assert "No sure matches" not in html
    assert "No sure matches" in html_of(found(many, 0), OWL.having(q="owl -bird"))


def test_where_all_are_sure_there_is_no_line(many):
    html = html_of(found(many[:5], 5))
    assert "5 pictures" in html
    assert "Less certain" not in html
    assert "button further" not in html


def facet_counts(html):
    return dict(
        re.findall(r'<span class="name"><span dir="auto">([^<]*)</span></span><span>(\d+)</span>', html)
    )


def test_facets_count_the_sure_ones(many):
    order = [*many[:4], *many[60:63], *many[4:60], *many[63:]]
    counts = facet_counts(html_of(found(order, 7)))
    assert (counts["A herbal"], counts["Ein Tierbuch"]) == ("4", "3")


def test_facets_count_the_nearest_where_none_is_sure(many):
    order = [*many[:4], *many[60:68], *many[4:60]]
    counts = facet_counts(html_of(found(order, 0)))
    assert (counts["A herbal"], counts["Ein Tierbuch"]) == ("4", "8")


def test_a_kind_that_nothing_within_the_limits_is_of_is_not_offered(client, many):
    Illustration.objects.filter(pk=many[70].pk).update(kind=Illustration.Kind.ORNAMENT)
    books = [many[0].manifest.public_id, many[70].manifest.public_id]
    offered = [">Ornament<" in client.get(f"/search?manifest={book}").content.decode() for book in books]
    assert offered == [False, True]


def test_books_that_match_stand_in_a_strip_of_their_own(many):
    herbal, animals = many[0].manifest, many[70].manifest
    herbal.date_start = herbal.date_end = 1550
    herbal.save()
    matching = (BookHit(herbal, "title", "A herbal"), BookHit(animals, "author", "Conrad Wolffart"))
    html = html_of(found(many, 3, books=matching))
    strip = html.partition('class="matching"')[2].partition("</section>")[0]
    assert "Books that match" in strip
    assert f'href="/book/{herbal.public_id}"' in strip
    assert "1550" in strip
    assert "author: <bdi>Conrad Wolffart</bdi>" in strip
    assert strip.count("/thumb/") == 2
    assert "Books that match" not in html_of(found(many, 3, books=matching), OWL.having(page=2))


def test_a_book_that_was_withdrawn_since_is_not_shown(many):
    from manifests import services as books

    answer = found(many, 3, books=(BookHit(many[70].manifest, "title", "x"),))
    books.withdraw_manifest(manifest=many[70].manifest)
    assert "Books that match" not in html_of(answer)


def test_a_better_spelling_is_offered_as_a_link_that_keeps_the_limits(many):
    params = SearchParams(q="elefant", kind="illustration", page=1)
    html = html_of(found(many, 3, spelling="elephant"), params)
    assert "Did you mean" in html
    assert 'href="/search?q=elephant&amp;kind=illustration"' in html


def test_captions_lead_and_reasons_follow(many):
    Illustration.objects.filter(pk=many[0].pk).update(text="Figur 1. Eule.")
    html = html_of(found(many[:2], 1))
    first = html.partition(f'id="i-{many[0].public_id}"')[2].partition("</li>")[0]
    assert (
        first.index("Figur 1. Eule.</span>")
        < first.index("A herbal</a>")
        < first.index("looks like what your words describe")
    )
    assert re.search(r'alt="Illustration from A herbal, page \d+: Figur 1. Eule."', first)


def test_one_walks_over_the_line_and_back_to_the_page_one_came_from(many):
    ranking = cached_search.ranking_of(found(many, 5))
    assert [ranking.result_pages.page_of(place) for place in (5, 6, 29, 30, 75)] == [1, 1, 1, 2, 3]
