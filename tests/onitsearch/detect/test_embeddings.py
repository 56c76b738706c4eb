"""Vectors that annotations give of a page's pictures: which are taken, and where their pictures lie."""

import base64
import math

import numpy as np
import pytest

from onitsearch.annotate.embeddings import embeddings_page
from onitsearch.detect.find import find_regions
from onitsearch.detect.fuse import fuse
from onitsearch.detect.iiif import layout_of
from onitsearch.embed.keys import ModelKey
from onitsearch.geometry import Box
from tests.onitsearch.annotate.test_shapes import AT, TULIP
from tests.onitsearch.annotate.test_shapes import CANVAS as PAGE
from tests.onitsearch.detect.test_fuse import Sees, a_layout, a_page
from tests.onitsearch.detect.test_iiif import BOX, CANVAS, PART, p3

OURS, SECOND = "ViT-B-16/sha256:0123456789ab+squash/4", "other/webli/2"
SELECTOR = {"type": "ImageApiSelector", "region": "250,300,480,420"}
UNIT = (0.5, -0.5, 0.5, 0.5)


def model(**values):
    return {"name": "ViT-B-16", "version": "sha256:0123456789ab+squash", "dimensions": 4, **values}


def body(vector=(2, -2, 2, 2), **values):
    given = list(vector) if isinstance(vector, tuple) else vector
    return {
        "type": "EmbeddingVector",
        "vector": given,
        "vectorEncoding": "json-array",
        "model": model(),
        **values,
    }


def embedding(body=None, target=None, **values):
    target = target or {
        "type": "SpecificResource",
        "source": {"id": CANVAS, "type": "Canvas"},
        "selector": SELECTOR,
    }
    return {
        "id": "https://x.example/e", "type": "Annotation", "motivation": "embedding", "target": target,
        "body": body or globals()["body"](), **values,
    }  # fmt: skip


def read(*annotations, models=(OURS,), **more):
    return layout_of(
        {"type": "AnnotationPage", "items": list(annotations)}, CANVAS, 1000, 1400, models=models, **more
    )


def packed(code, numbers=(2, -2, 2, 2)):
    return base64.b64encode(np.asarray(numbers, code).tobytes()).decode()


def in_bytes(code, dtype, **said):
    values = model(dataType=dtype, **said)
    return body(packed(code), vectorEncoding="base64", model=values)


@pytest.mark.parametrize(
    "given",
    [
        body(),
        body(model=model(dimensions="4")),
        body(model={"name": "ViT-B-16", "version": "sha256:0123456789ab+squash"}),
        {name: value for name, value in body().items() if name != "vectorEncoding"},
        body((2e300, -2e300, 2e300, 2e300)),
        body((2e-300, -2e-300, 2e-300, 2e-300)),
        in_bytes("<f4", "float32", endianness="little"),
        in_bytes(">f4", "float32", endianness="big"),
        in_bytes("<f8", "float64", endianness="little"),
        [{"type": "TextualBody", "value": "a vector"}, body()],
    ],
)  # fmt: skip
@pytest.mark.parametrize("motivation", ["embedding", ["exemb:embedding"],
                                        "http://iiif.io/api/extension/embeddings/vocab/embedding"])  # fmt: skip
def test_a_vector_of_a_model_in_use_is_taken_and_names_the_pictures_of_the_page(given, motivation):
    layout = read(embedding(given, motivation=motivation))
    (region,) = layout.regions
    assert (region.box, region.source, region.score) == (BOX, "embedding", 1.0)
    (vector,) = region.vectors
    assert vector.model == OURS
    assert vector.values == pytest.approx(UNIT)
    assert layout.sources == ("embedding",)
    eye = Sees(Box(50, 900, 300, 300))
    assert find_regions(a_page(), layout, eye).regions == (region,)


@pytest.mark.parametrize(
    "given",
    [
        body((2, -2, 2)),
        body((2, -2, 2, 2, 2)),
        body((0, 0, 0, 0)),
        body((1, math.nan, 1, 1)),
        body((1, math.inf, 1, 1)),
        body((1, None, 1, 1)),
        body((1, "1", 1, 1)),
        body((1, True, 1, 1)),
        body((10**400, 1, 1, 1)),
        body((), model=model()),
        body(packed("<f4"), model=model(dataType="float32", endianness="little")),  # no encoding said
        in_bytes("<f4", "float32"),
        in_bytes("<f4", "", endianness="little"),
        in_bytes("<f4", "float64", endianness="little"),
        in_bytes("<i2", "int16", endianness="little"),
        body("no base64 at all!", vectorEncoding="base64", model=model(dataType="float32", endianness="little")),
        body(packed("<f4")[:-4], vectorEncoding="base64", model=model(dataType="float32", endianness="little")),
        body({"0": 1}),
        {"type": "EmbeddingVector", "vectorReference": "https://x.example/v.json", "format": "application/json",
         "model": model()},
    ],
)  # fmt: skip
def test_a_vector_that_cannot_be_read_leaves_its_picture_and_the_rest_to_the_detector(given):
    layout = read(embedding(given))
    (region,) = layout.regions
    assert (region.box, region.vectors) == (BOX, ())
    other = Box(50, 900, 300, 300)
    assert {one.box for one in find_regions(a_page(), layout, Sees(other)).regions} == {BOX, other}


@pytest.mark.parametrize(
    "given",
    [
        body(model=model(name="ViT-B-32")),
        body(model=model(version="sha256:0123456789ab")),
        body(model=model(dimensions=8)),
        body(model=model(dimensions=None, name="ViT-B-16/sha256:0123456789ab+squash")),
        body(model="ViT-B-16"),
        body(model=None),
        {**body(), "type": "TextualBody"},
        "https://x.example/vector",
    ],
)
def test_vectors_of_other_models_say_nothing(given):
    layout = read(embedding(given))
    assert (layout.regions, layout.unconfirmed, layout.lists_all) == ((), (), False)
    assert read(embedding(), models=()).regions == ()


@pytest.mark.parametrize(
    "target",
    [
        {"type": "SpecificResource", "source": CANVAS, "selector": SELECTOR},
        {"type": "SpecificResource", "source": {"id": CANVAS, "type": "Canvas", "width": 1000, "height": 1400},
         "selector": SELECTOR},
        # Its publisher knows the canvas in another size.
        {"type": "SpecificResource", "source": {"id": CANVAS, "type": "Canvas", "width": 2000, "height": 2800},
         "selector": {"type": "ImageApiSelector", "region": "500,600,960,840"}},
        {"type": "SpecificResource", "source": [{"id": CANVAS, "width": 500, "height": 700}],
         "selector": {"type": "FragmentSelector", "value": "xywh=125,150,240,210"}},
        {"type": "SpecificResource", "source": CANVAS,
         "selector": {"@type": "iiif:ImageApiSelector", "region": "pct:25,21.428571428,48,30"}},
        PART,
        {"id": PART, "type": "Canvas"},
    ],
)  # fmt: skip
def test_where_its_picture_lies(target):
    (region,) = read(embedding(target=target)).regions
    assert region.box.iou(BOX) > 0.9999
    assert len(region.vectors) == 1


@pytest.mark.parametrize(
    "target",
    [
        CANVAS,
        {"id": CANVAS, "type": "Canvas", "width": 1000, "height": 1400},
        {"source": CANVAS, "selector": {"type": "ImageApiSelector", "region": "full"}},
        {"source": CANVAS, "selector": {"type": "ImageApiSelector", "region": "0,0,1000,1400"}},
        {"source": f"{CANVAS}0", "selector": SELECTOR},
        {"id": "https://x.example/annotation/1", "type": "Annotation"},
    ],
)
def test_the_whole_page_and_other_things_are_no_picture_of_it(target):
    assert read(embedding(target=target)).regions == ()


def test_vectors_of_two_models_are_of_one_picture():
    two = {"type": "EmbeddingVector", "vector": [0, 3], "model": {"name": "other", "version": "webli"}}
    for page in ([embedding(), embedding(two)], [embedding([body(), two])]):
        (region,) = fuse([read(*page, models=(OURS, SECOND))], 1000, 1400).regions
        assert {vector.model for vector in region.vectors} == {OURS, SECOND}
    # Which ones are taken is a part of what is looked at: a model that comes later has the page read again.
    assert (
        read(embedding([body(), two])).digest != read(embedding([body(), two]), models=(OURS, SECOND)).digest
    )


def test_a_vector_keeps_its_own_box_and_others_their_words():
    near = Box(260, 310, 470, 400)
    words = read(p3(target=f"{CANVAS}#xywh=260,310,470,400", value="Initial O"))
    alto = a_layout("alto", Box(240, 290, 500, 450), knows_pictures=True)
    for layouts in ([words, read(embedding()), alto], [alto, read(embedding()), words]):
        (region,) = fuse(layouts, 1000, 1400).regions
        assert (region.box, region.kind, region.text) == (BOX, "initial", "Initial O")
        assert region.source == "annotation+embedding+alto"
        assert len(region.vectors) == 1
    assert near != BOX


def test_what_we_write_we_read():
    key = ModelKey("ViT-B-16-SigLIP2", "webli+squash", 3)
    page = embeddings_page(PAGE, [(TULIP, [0.6, -0.8, 0.0])], key, AT)
    layout = layout_of(page, PAGE.uri, 2000, 3000, models=[str(key)])
    (region,) = layout.regions
    assert region.box == Box(100, 200, 301, 401)
    assert region.vectors[0].values == pytest.approx((0.6, -0.8, 0.0))
    # The same canvas in half the units.
    (half,) = layout_of(page, PAGE.uri, 1000, 1500, models=[str(key)]).regions
    assert half.box == Box(50, 100, 150.5, 200.5)
