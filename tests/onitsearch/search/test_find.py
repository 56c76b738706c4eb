"""Questions to hits on real rows: words, pictures, examples, filters, and what must never be found."""

from dataclasses import replace

import numpy as np
import pytest

from manifests import services as books
from manifests.errors import BadRequestError, GoneError, NotFoundError
from manifests.models import Manifest
from onitsearch import search
from onitsearch.curate import decisions as curate
from onitsearch.embed.client import get_client
from onitsearch.embed.errors import EncoderUnavailableError
from onitsearch.search import Filters, Region, SearchQuery
from onitsearch.store.models import Illustration
from tests.onitsearch.library import a_library, put_vector

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(speaking):
    return a_library(speaking)


def ids(page):
    return [hit.illustration.pk for hit in page.hits]


def sure(page):
    return {hit.illustration.pk for hit in page.hits if hit.sure}


def like(library, **values):
    return search.find(SearchQuery(vectors=(library.towards[0],), **values))


def test_a_vector_is_sure_of_its_group_and_ranks_the_rest(library):
    page = like(library)
    assert sure(page) == {row.pk for row in library.groups[0]}
    assert (page.total, page.sure) == (30, 5)
    assert not page.cut
    scores = [hit.score for hit in page.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0.5 <= score <= 1 for score in scores[:5])
    assert all(0 <= score < 0.5 for score in scores[5:])
    assert [[why.code for why in hit.why] for hit in page.hits] == [["looks-like"]] * 5 + [[]] * 25
    assert set(ids(like(library, least="sure"))) == sure(page)


def test_a_ranking_that_is_cut_says_so(library):
    assert (like(library, most=10).total, like(library, most=10).cut) == (10, True)
    assert not like(library, most=10, least="sure").cut
    assert like(library, most=3, least="sure").cut


def test_a_bare_answer_is_the_same_one_and_reads_little(library):
    for one in (SearchQuery(like=(library.first.public_id,)), SearchQuery(text="caption:moon")):
        Illustration.objects.filter(pk=library.groups[1][0].pk).update(text="the moon")
        whole, bare = search.find(one), search.find(replace(one, bare=True))
        assert ids(bare) == ids(whole) != []
        assert [hit.why for hit in bare.hits] == [hit.why for hit in whole.hits]
        assert all("text" in hit.illustration.get_deferred_fields() for hit in bare.hits)
        assert not any("manifest_id" in hit.illustration.get_deferred_fields() for hit in bare.hits)
        assert not any("manifest" in hit.illustration._state.fields_cache for hit in bare.hits)
    books.set_visibility(thing=library.books[0], visible=False)
    assert {hit.illustration.pk for hit in like(library, bare=True).hits} == set(ids(like(library)))


def test_more_like_this_leaves_the_example_out(library):
    page = search.find(SearchQuery(like=(library.first.public_id,)))
    assert sure(page) == {row.pk for row in library.groups[0][1:]}
    assert library.first.pk not in ids(page)
    assert page.hits[0].why[0].value == library.first.public_id


def test_an_example_to_avoid_pushes_its_group_out(library):
    between = library.towards[0] + library.towards[1]
    both = search.find(SearchQuery(vectors=(between / np.linalg.norm(between),)))
    assert both.sure == 10
    page = search.find(
        SearchQuery(vectors=(between / np.linalg.norm(between),), unlike=(library.groups[1][0].public_id,))
    )
    assert sure(page) == {row.pk for row in library.groups[0]}
    assert library.groups[1][0].pk not in ids(page)


def test_a_region_is_its_illustration(library):
    row = library.first
    region = Region(row.canvas.uri, (row.x + 2, row.y, row.w, row.h))
    page = search.find(SearchQuery(region=region))
    assert sure(page) == {one.pk for one in library.groups[0][1:]}
    assert row.pk not in ids(page)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"languages": ("la",)}, {0, 2, 4}),
        ({"years": (1600, 1700)}, {1, 3}),
        ({"years": (1700, 1600)}, {1, 3}),
        ({"years": (1900, 1950)}, set()),
        ({"kinds": ("map",)}, set()),
        ({"notations": ("25F",)}, {0}),
        ({"notations": ("25G",)}, set()),
    ],
)
def test_filters_narrow(library, filters, expected):
    Illustration.objects.filter(pk=library.first.pk).update(notations=["25F3"])
    found = ids(like(library, filters=Filters(**filters)))
    assert {n for n, row in enumerate(library.groups[0]) if row.pk in found} == expected


def test_book_and_collection_are_scopes(library):
    first, second = library.books
    by_book = ids(like(library, filters=Filters(manifests=(first.public_id,))))
    by_collection = ids(like(library, filters=Filters(collections=(library.collection.public_id,))))
    assert {Illustration.objects.get(pk=one).manifest_id for one in by_book} == {first.pk}
    assert {Illustration.objects.get(pk=one).manifest_id for one in by_collection} == {second.pk}
    with pytest.raises(NotFoundError, match="No book is kept"):
        like(library, filters=Filters(manifests=("zzzzzzzzzz",)))
    with pytest.raises(NotFoundError, match="No collection is kept"):
        like(library, filters=Filters(collections=("zzzzzzzzzz",)))
    with pytest.raises(BadRequestError, match="not a kind of picture"):
        like(library, filters=Filters(kinds=("dragon",)))


def test_rejected_hidden_and_withdrawn_are_never_found(library, django_user_model):
    user = django_user_model.objects.create_user("cat")
    curate.reject(illustration=library.first, user=user, reason="a stain")
    assert library.first.pk not in ids(like(library))
    with pytest.raises(GoneError):
        search.find(SearchQuery(like=(library.first.public_id,)))
    books.set_visibility(thing=library.collection, visible=False)
    assert {Illustration.objects.get(pk=one).manifest_id for one in ids(like(library))} == {
        library.books[0].pk
    }
    books.withdraw_manifest(manifest=library.books[0])
    assert ids(like(library)) == []
    with pytest.raises(GoneError):
        like(library, filters=Filters(manifests=(library.books[0].public_id,)))


def test_rows_say_who_may_see_a_picture_and_not_what_is_searched(library):
    # What a process that dies between the two leaves: the book is hidden, its vectors are not.
    Manifest.objects.filter(pk=library.books[0].pk).update(visible=False)
    found = like(library)
    assert {hit.illustration.manifest_id for hit in found.hits} == {library.books[1].pk}
    seen = like(library, filters=Filters(hidden=True))
    assert {hit.illustration.manifest_id for hit in seen.hits} == {book.pk for book in library.books}


def test_nothing_to_look_for_is_told(library):
    for query in (
        SearchQuery(),
        SearchQuery(text=" \x00\t "),
        SearchQuery(unlike=(library.first.public_id,)),
    ):
        with pytest.raises(BadRequestError, match="nothing to search for"):
            search.find(query)
    with pytest.raises(BadRequestError, match="longer than"):
        search.find(SearchQuery(text="x" * 1001))


def test_pages_follow_each_other(library):
    first, second = like(library, page_size=20), like(library, page_size=20, page=2)
    assert (len(first.hits), len(second.hits)) == (20, 10)
    assert first.total == second.total == 30
    assert first.sure == second.sure == 5
    assert not set(ids(first)) & set(ids(second))
    assert not sure(second)
    with pytest.raises(NotFoundError, match="no page 3"):
        like(library, page_size=20, page=3)
    with pytest.raises(NotFoundError, match="no page 2"):
        like(library, page_size=20, page=2, least="sure")


def test_words_in_the_caption_find_and_say_so(library):
    row = library.groups[3][2]
    Illustration.objects.filter(pk=row.pk).update(text="Fig. VII. Tulipa hortensis maior.")
    page = search.find(SearchQuery(text="tulipa"))
    assert sure(page) == {row.pk}
    hit = next(hit for hit in page.hits if hit.illustration.pk == row.pk)
    assert ("in-the-caption", "Tulipa") in {(why.code, why.value) for why in hit.why}
    assert page.hits[0] is hit


def test_a_class_is_found_by_its_name_in_three_languages(library):
    row = library.groups[2][1]
    Illustration.objects.filter(pk=row.pk).update(notations=["25F3(EAGLE)"])
    for words, lang in (("eagle", "en"), ("birds", "en"), ("Vögel", "de"), ("oiseaux", "fr"), ("25F3", "en")):
        page = search.find(SearchQuery(text=words, lang=lang))
        hit = next((hit for hit in page.hits if hit.illustration.pk == row.pk), None)
        assert hit is not None, words
        assert hit.sure, words
        assert "class" in {why.code for why in hit.why}, words


def test_words_find_what_looks_like_them(library, settings):
    vector = get_client(settings.ONITSEARCH["ENCODER_ADDRESS"]).encode_text("red tulip", "en")
    row = library.groups[4][0]
    put_vector(row, library.model, vector)
    page = search.find(SearchQuery(text="a red tulip"))
    assert page.hits[0].illustration.pk == row.pk
    assert page.total == 30


def test_words_and_picture_together_want_both(library):
    row = library.groups[0][1]
    Illustration.objects.filter(pk__in=[row.pk, library.groups[5][0].pk]).update(text="Rosa canina")
    page = search.find(SearchQuery(text="rosa canina", vectors=(library.towards[0],)))
    assert ids(page)[0] == row.pk
    assert {why.code for why in page.hits[0].why} >= {"looks-like", "in-the-caption"}


def test_a_picture_goes_through_the_encoder(library, settings):
    pixels = np.random.default_rng(3).integers(0, 255, (60, 80, 3), dtype=np.uint8)
    vector = get_client(settings.ONITSEARCH["ENCODER_ADDRESS"]).encode_image(pixels)
    put_vector(library.groups[5][4], library.model, vector)
    page = search.find(SearchQuery(pictures=(pixels,)))
    assert page.hits[0].illustration.pk == library.groups[5][4].pk
    assert page.hits[0].score > 0.9


def test_without_an_encoder_words_are_refused_plainly(library, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ENCODER_ADDRESS": "unix:///tmp/onit-nobody-listens.sock"}
    with pytest.raises(EncoderUnavailableError, match="not running"):
        search.find(SearchQuery(text="tulip"))


def test_before_anything_is_indexed_nothing_is_found(speaking):
    assert search.find(SearchQuery(text="tulip")).total == 0
