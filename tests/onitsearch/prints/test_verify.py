"""Picture questions are verified by detail: the same print comes first, is sure, and says why."""

import numpy as np
import pytest
from django.core.files.storage import default_storage

from onitsearch import impressions, search
from onitsearch.embed.client import get_client
from onitsearch.evaluate.degrade import photographed
from onitsearch.prints.match import MIN_INLIERS
from onitsearch.search import SearchQuery, verify
from onitsearch.store import embedding_models, prints
from onitsearch.store.models import EmbeddingModel, Illustration, PictureFeatures
from tests.onitsearch import rows
from tests.onitsearch.library import put_vector
from tests.onitsearch.prints.pictures import a_print
from tests.onitsearch.prints.two_books import two_books

pytestmark = pytest.mark.django_db


def a_shelf(model):
    EmbeddingModel.objects.filter(pk=model.pk).update(state=EmbeddingModel.State.ACTIVE)
    made = two_books(model, others=8)
    prints.ensure_due()
    while impressions.compare_due():
        pass
    return made


@pytest.fixture
def shelf(db):
    return a_shelf(rows.a_model(dim=16))


def all_of(shelf):
    first, second, others = shelf
    return [first.pk, second.pk, *(one.pk for one in others)]


def test_a_photograph_finds_both_impressions_among_all_candidates(shelf):
    first, second, _others = shelf
    found = verify.verify(photographed(a_print(1), np.random.default_rng(3)), all_of(shelf))
    assert set(found) == {first.pk, second.pk}
    assert min(one.inliers for one in found.values()) >= MIN_INLIERS


def test_an_unknown_picture_verifies_nothing(shelf):
    assert verify.verify(a_print(1000), all_of(shelf)) == {}
    assert verify.verify(a_print(1), []) == {}


def test_only_the_first_fifty_are_looked_at(shelf):
    first, second, _others = shelf
    strangers = list(range(10**6, 10**6 + verify.CANDIDATES - 1))
    assert set(verify.verify(a_print(1), [*strangers, first.pk, second.pk])) == {first.pk}


def test_candidates_without_features_are_looked_at_by_their_pictures(shelf):
    first, _second, _others = shelf
    PictureFeatures.objects.filter(pk=first.pk).delete()
    assert first.pk in verify.verify(a_print(1), [first.pk])
    default_storage.delete(Illustration.objects.get(pk=first.pk).thumbnail)
    assert verify.verify(a_print(1), [first.pk]) == {}


def test_features_of_another_crop_are_not_used(shelf):
    first, _second, _others = shelf
    Illustration.objects.filter(pk=first.pk).update(crop_digest="another")
    assert prints.features_of([first.pk]) == {}


def test_search_by_a_picture_puts_the_print_first_whatever_the_vector_says(speaking, settings):
    first, second, others = a_shelf(embedding_models.register(speaking))
    pixels = photographed(a_print(1), np.random.default_rng(4))
    toward = get_client(settings.ONITSEARCH["ENCODER_ADDRESS"]).encode_image(pixels)
    for number, row in enumerate([*others, first, second]):  # the true ones are the least alike
        put_vector(
            row,
            embedding_models.active(),
            toward + 0.02 * number * np.random.default_rng(number).normal(size=len(toward)),
        )
    page = search.find(SearchQuery(pictures=(pixels,)))
    assert {hit.illustration.pk for hit in page.hits[:2]} == {first.pk, second.pk}
    for hit in page.hits[:2]:
        assert hit.sure
        assert hit.why[0].code == "same-print"
        assert int(hit.why[0].value) >= MIN_INLIERS
    assert all(why.code != "same-print" for hit in page.hits[2:] for why in hit.why)
    scores = [hit.score for hit in page.hits]
    assert scores == sorted(scores, reverse=True)
    inliers = [int(hit.why[0].value) for hit in page.hits[:2]]
    assert inliers == sorted(inliers, reverse=True)


def test_more_like_this_puts_the_other_impression_first(shelf):
    first, second, _others = shelf
    page = search.find(SearchQuery(like=(first.public_id,)))
    assert page.hits[0].illustration.pk == second.pk
    assert page.hits[0].why[0].code == "same-print"


def test_features_given_with_a_vector_verify_as_its_picture_would(shelf):
    first, second, _others = shelf
    detail = verify.asked_features(photographed(a_print(1), np.random.default_rng(6)))
    page = search.find(SearchQuery(vectors=(np.eye(16, dtype=np.float32)[0],), details=(detail,)))
    assert {hit.illustration.pk for hit in page.hits[:2]} == {first.pk, second.pk}
    assert all(hit.sure and hit.why[0].code == "same-print" for hit in page.hits[:2])
    assert page.sure >= 2
    assert all(why.code != "same-print" for hit in page.hits[2:] for why in hit.why)
