"""Which parts of a picture answer: how far, where most, and what is laid over it."""

import io

import numpy as np
import pytest
from PIL import Image

from manifests.errors import NotFoundError
from onitsearch.embed.client import EncoderClient
from onitsearch.search.explain import heat, overlay, similarity_map, strongest
from onitsearch.store.models import Illustration
from tests.onitsearch.library import a_library, keep_thumbnail

MAP = np.array([[0.1, 0.1, 0.1], [0.1, 0.2, 0.5]], np.float32)


def test_parts_answer_between_the_median_and_the_best():
    shares = heat(MAP)
    assert (shares.min(), shares.max()) == (0, 1)
    assert shares[1, 1] == pytest.approx(0.25)
    # Where the model tells no difference, a little noise makes nothing red.
    assert heat(np.array([[0.3, 0.3, 0.304]], np.float32)).max() == pytest.approx(0.2, abs=0.01)


def test_it_is_laid_where_the_part_is():
    across, down = strongest(MAP)
    assert across > 2 / 3
    assert down > 1 / 2
    laid = np.asarray(Image.open(io.BytesIO(overlay(MAP, 600, 300))))
    assert laid.shape == (200, 400, 4)
    assert laid[-1, -1, 3] > 150
    assert laid[0, 0, 3] == 0
    red, _green, blue, _alpha = laid[-1, -1]
    assert red > 150 > blue


def test_a_map_is_made_once_and_of_words_as_they_are_understood(db, speaking, monkeypatch):
    library = a_library(speaking)
    row = library.first
    keep_thumbnail(row)
    row = Illustration.objects.get(pk=row.pk)
    asked = []
    real = EncoderClient.similarity_map

    def counted(self, pixels, text, lang="en", *, key=None):
        asked.append((text, lang))
        return real(self, pixels, text, lang, key=key)

    monkeypatch.setattr(EncoderClient, "similarity_map", counted)
    first = similarity_map(row, "a picture of an owl -ruin", "en")
    assert first.shape == (4, 4)
    assert np.array_equal(similarity_map(row, "a picture of an owl -ruin", "en"), first)
    assert asked == [("owl", "en")]
    both = similarity_map(row, "owl or Löwe", "de")
    assert asked[1:] == [("owl", "en"), ("Löwe", "de")]
    assert (both >= first - 1e-6).all()
    row.restricted = True
    with pytest.raises(NotFoundError):
        similarity_map(row, "owl", "en")
