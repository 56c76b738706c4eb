"""A crop of a picture surely finds its source by the sample model's looks alone, and next to nothing else."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from django.core.cache import cache

from onitsearch import search
from onitsearch.embed.encoder import Encoder
from onitsearch.embed.specs import resolve
from onitsearch.search import SearchQuery, background
from onitsearch.store import embedding_models, vectors
from onitsearch.store.models import Vector
from portal.sample.concepts import draw, registry
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
SHOWN, ASKED = 80, 16


def drawn(concept):
    return cv2.cvtColor(draw(concept, concept.variants[0], 3, 200), cv2.COLOR_GRAY2RGB)


def cropped(picture, random):
    """Nine tenths of each side, anywhere."""
    height, width = picture.shape[:2]
    h, w = round(0.9 * height), round(0.9 * width)
    y, x = int(random.integers(height - h + 1)), int(random.integers(width - w + 1))
    return np.ascontiguousarray(picture[y : y + h, x : x + w])


def test_a_crop_finds_its_source_and_what_is_not_there_finds_nothing():
    encoder = Encoder(resolve(ROOT / "portal/sample/model"), device="cpu", precision="fp32", threads=1)
    random = np.random.default_rng(1)
    concepts = random.permutation(list(registry().values()))[: SHOWN + ASKED]
    pictures = [drawn(concept) for concept in concepts]
    model = embedding_models.register(encoder.key)
    canvas = rows.a_canvas()
    shown = [rows.an_illustration(canvas, box=(n, 10, 100, 100)) for n in range(SHOWN)]
    vectors.ensure_due([row.pk for row in shown])
    for row, vector in zip(shown, encoder.encode_images(pictures[:SHOWN]), strict=True):
        Vector.objects.filter(illustration=row, model=model).update(v=vector.tolist())
    background.forget()
    cache.clear()

    def ask(vector):
        return search.find(SearchQuery(vectors=(vector,), page_size=SHOWN))

    found = [ask(one) for one in encoder.encode_images([cropped(one, random) for one in pictures[:ASKED]])]
    sources = [
        [hit.illustration for hit in page.hits].index(row) for page, row in zip(found, shown, strict=False)
    ]
    assert np.mean([page.hits[place].sure for page, place in zip(found, sources, strict=True)]) >= 0.9
    assert np.mean([place == 0 for place in sources]) >= 0.8
    others = np.mean([page.sure - page.hits[place].sure for page, place in zip(found, sources, strict=True)])
    assert others <= 2
    strangers = np.mean([ask(one).sure for one in encoder.encode_images(pictures[SHOWN:])])
    assert strangers <= 2
    background.forget()
