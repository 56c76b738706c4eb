"""Members of answers by themselves, each from a value of its own: none may stand in another's place."""

import json

import numpy as np
import pytest
from django.test import RequestFactory
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from manifests.errors import BadRequestError, NotFoundError
from manifests.models import Manifest, Run
from manifests.selectors import run_progress
from onitsearch import model_services
from onitsearch.annotate.addresses import Addresses
from onitsearch.api.pagination import listed, page_number, page_of, whole
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.books import BookHitSerializer, ManifestSerializer
from onitsearch.api.serializers.illustration import IllustrationSerializer
from onitsearch.api.serializers.lists import HitPageSerializer
from onitsearch.api.serializers.models import EmbeddingModelSerializer
from onitsearch.api.serializers.pictures import (
    HitSerializer,
    Installation,
    ListedIllustrationSerializer,
    PrintSerializer,
)
from onitsearch.api.serializers.runs import RunSerializer
from onitsearch.api.serializers.terms import TermSerializer
from onitsearch.prints.clusters import Impression
from onitsearch.search import peers
from onitsearch.search.query import BookHit, Hit, Why
from onitsearch.search.suggestions import Suggestion
from tests.onitsearch import rows

BASE = "https://pictures.example"
AT = Addresses(BASE)


@pytest.fixture
def row(db):
    book = rows.a_manifest(label={"en": ["A herbal"]})
    canvas = rows.a_canvas(book, label={"en": ["f. 7r"]})
    return rows.an_illustration(
        canvas, box=(11, 22, 330, 440), kind="map", text="Tulipa", notations=["25G41"], score=0.75,
        thumbnail="t.jpg", thumbnail_width=300, thumbnail_height=400, source="network",
        image_url="https://library.example/cut.jpg",
    )  # fmt: skip


def test_an_illustration(row):
    found = serialize(ListedIllustrationSerializer, row, at=AT)
    place = found["content_state"]
    assert found == {
        "id": row.public_id,
        "kind": "map",
        "label": found["label"],
        "text": "Tulipa",
        "notations": ["25G41"],
        "canvas": row.canvas.uri,
        "xywh": "11,22,330,440",
        "page": "f. 7r",
        "manifest": row.manifest.public_id,
        "manifest_uri": row.manifest.uri,
        "book": "A herbal",
        "thumbnail": found["thumbnail"],
        "thumbnail_width": 300,
        "thumbnail_height": 400,
        "image": "https://library.example/cut.jpg",
        "annotation": f"{BASE}/iiif/annotation/{row.public_id}",
        "content_state": place,
        "viewer": AT.viewer(place),
        "url": f"{BASE}/illustration/{row.public_id}",
    }
    assert found["thumbnail"].startswith(f"{BASE}/")
    assert row.public_id in found["thumbnail"]


def test_an_illustration_without_a_picture_of_its_own_or_of_its_library(row):
    row.thumbnail_width, row.thumbnail_height, row.image_url = 0, 0, ""
    found = serialize(ListedIllustrationSerializer, row, at=AT)
    assert (found["thumbnail"], found["image"]) == (None, None)


def test_an_illustration_by_itself(row):
    row.kind_chances = {"map": 0.75, "illustration": 0.2}
    found = serialize(IllustrationSerializer, row, at=AT, lang="de")
    assert found["box"] == [11, 22, 330, 440]
    assert (found["source"], found["confidence"], found["decision"]) == ("network", 0.75, row.decision)
    assert (found["created"], found["changed"], found["decided"]) == (row.created_at, row.changed_at, None)
    (named,) = found["classes"]
    assert named["notation"] == "25G41"
    assert named["label"] not in ("", "25G41")
    assert named["label"] != serialize(IllustrationSerializer, row, at=AT, lang="en")["classes"][0]["label"]
    # The machine's opinions stand apart from what people said.
    assert found["kind_probabilities"] == {"map": 0.75, "illustration": 0.2}
    assert found["suggested_classes"] == []
    assert found["canvas_illustrations"] == AT.canvas_illustrations(row.canvas.public_id)
    assert found["similar"] == f"{BASE}/api/v1/illustrations/{row.public_id}/similar"
    assert found["prints"] == AT.prints(row.public_id)


def test_a_hit(row):
    hit = Hit(row, 0.625, (Why("class", "25G41"), Why("book", "A herbal")), sure=False)
    found = serialize(HitSerializer, hit, at=AT)
    assert (found["score"], found["sure"], found["id"]) == (0.625, False, row.public_id)
    assert found["why"] == [{"code": "class", "value": "25G41"}, {"code": "book", "value": "A herbal"}]


def test_another_impression(row):
    other = rows.an_illustration(row.canvas, thumbnail_width=50, thumbnail_height=60)
    turned = np.arange(1.0, 10.0).reshape(3, 3)
    found = serialize(
        PrintSerializer, (other, Impression(other.pk, 31, turned, links=2)), at=AT, original=row
    )
    assert found["id"] == other.public_id
    assert found["alignment"] == {
        "inliers": 31, "links": 2, "homography": [1, 2, 3, 4, 5, 6, 7, 8, 9], "size": [300, 400],
    }  # fmt: skip
    assert found["overlay"] == AT.comparison(row.public_id, other.public_id)
    assert found["overlay"] != AT.comparison(other.public_id, row.public_id)


def a_book(**values):
    return rows.a_manifest(label={"en": ["A herbal"]}, **values)


@pytest.mark.django_db
@pytest.mark.parametrize(("dates", "told"), [((1550, 1560), [1550, 1560]), ((None, None), None)])
def test_a_book_and_a_book_that_was_found(dates, told):
    book = a_book(date_start=dates[0], date_end=dates[1], thumbnail="https://library.example/t.jpg",
                  summary={"en": ["On plants."]}, rights="https://rights.example/1",
                  homepage="https://library.example/1", languages=["la", "de"], viewing_direction="right-to-left",
                  collections=[collection := rows.a_collection()])  # fmt: skip
    scope = f"{BASE}/iiif/search/{{}}/m/{book.public_id}"
    hit = serialize(BookHitSerializer, BookHit(book, "title", "herbal"), at=AT)
    assert hit == {
        "id": book.public_id,
        "title": "A herbal",
        "date": told,
        "field": "title",
        "value": "herbal",
        "thumbnail": "https://library.example/t.jpg",
        "uri": book.uri,
        "url": AT.book_page(book.public_id),
        "manifest": AT.manifest(book.public_id),
        "search": hit["search"],
    }
    row = serialize(ManifestSerializer, book, at=AT, counts={book.pk: {"pages": 7, "illustrations": 5}})
    assert row == {
        "id": book.public_id,
        "uri": book.uri,
        "url": book.url,
        "version": book.version,
        "label": {"en": ["A herbal"]},
        "title": "A herbal",
        "summary": {"en": ["On plants."]},
        "rights": "https://rights.example/1",
        "further_rights": [],
        "homepage": "https://library.example/1",
        "languages": ["la", "de"],
        "date": told,
        "viewing_direction": "right-to-left",
        "visible": True,
        "collections": [collection.public_id],
        "pages": 7,
        "illustrations": 5,
        "registered": book.registered_at,
        "harvested": book.harvested_at,
        "changed": book.changed_at,
        "iiif": row["iiif"],
        "page": AT.book_page(book.public_id),
    }
    assert row["iiif"]["manifest"] == AT.manifest(book.public_id)
    assert hit["search"] == row["iiif"]["search"]["2"] != row["iiif"]["search"]["1"]
    assert row["iiif"]["autocomplete"]["1"] != row["iiif"]["autocomplete"]["2"]
    assert all(book.public_id in one for one in (scope, hit["search"], row["iiif"]["autocomplete"]["2"]))


@pytest.mark.django_db
def test_a_book_that_was_not_counted_yet():
    row = serialize(ManifestSerializer, a_book(), at=AT, counts={})
    assert (row["pages"], row["illustrations"]) == (0, 0)
    hit = serialize(BookHitSerializer, BookHit(Manifest(label=None), "title", ""), at=AT)
    assert hit["thumbnail"] is None


# -- the declaration and the answer ---------------------------------------------------------------------


def fits(shape, answer):
    """An answer has the members that its serializer declares, no others, each of the kind that its field says."""
    told = json.loads(JSONRenderer().render(answer))
    declared = shape._declared_fields
    assert {name for name, field in declared.items() if field.required} <= set(told) <= set(declared)
    read = shape(data=told)
    assert read.is_valid(), read.errors


def test_answers_are_what_their_fields_say(row):
    other = rows.an_illustration(row.canvas, thumbnail_width=50, thumbnail_height=60)
    how = Impression(other.pk, 31, np.eye(3), links=2)
    hit = Hit(row, 0.625, (Why("class", "25G41"),), sure=False)
    book = rows.a_manifest(label={"en": ["A herbal"]}, date_start=1550, date_end=1560)
    run = Run.objects.create(url="https://library.example/m", priority=-1)
    assert serialize(RunSerializer, run_progress(run), at=AT)["priority"] == "low"
    answers = [
        (ListedIllustrationSerializer, row, {}),
        (IllustrationSerializer, row, {"lang": "en"}),
        (HitSerializer, hit, {}),
        (HitSerializer, hit, {"installation": Installation("", BASE)}),
        (PrintSerializer, (other, how), {"original": row}),
        (BookHitSerializer, BookHit(book, "title", "herbal"), {}),
        (ManifestSerializer, book, {"counts": {}}),
        (TermSerializer, Suggestion("tulip", 3, condition=("caption", "tulip")), {"scope": [("lang", "en")]}),
        (RunSerializer, run_progress(run), {}),
        (EmbeddingModelSerializer, model_services.state_of(rows.a_model()), {}),
    ]
    for shape, instance, context in answers:
        fits(shape, serialize(shape, instance, at=AT, **context))
    page = {**whole([hit]), "sure": 0, "books": [BookHit(book, "title", "herbal")], "spelling": None}
    fits(HitPageSerializer, serialize(HitPageSerializer, page, at=AT))
    with pytest.raises(AssertionError, match="not a valid choice"):
        fits(HitSerializer, {**serialize(HitSerializer, hit, at=AT), "kind": "dragon"})


def test_a_hit_of_a_peer_has_the_members_of_our_own(row):
    peer = peers.Peer("A library", "https://peer.example")
    said = json.loads(JSONRenderer().render(serialize(HitSerializer, Hit(row, 0.5, ()), at=AT)))
    found = peers._hit(peer, said)
    assert set(found.fields) == set(ListedIllustrationSerializer._declared_fields)
    told = serialize(HitSerializer, found)
    fits(HitSerializer, told)
    assert told == {**said, "installation": {"name": "A library", "address": "https://peer.example"}}
    bare = serialize(
        HitSerializer, peers._hit(peer, {"id": "x1", "url": "https://peer.example/illustration/x1"})
    )
    assert (bare["thumbnail"], bare["image"], bare["why"], bare["kind"]) == (None, None, [], "other")


# -- pages of a list -----------------------------------------------------------------------------------


def asked(page, **more):
    return Request(
        RequestFactory().get(
            "/api/v1/things", {"q": "ä b", **({} if page is None else {"page": page}), **more}
        )
    )


def number_of(address):
    if address is None:
        return None
    assert address.endswith(tuple("0123456789"))
    assert "/api/v1/things?q=%C3%A4+b&page=" in address
    return int(address.rpartition("=")[2])


@pytest.mark.parametrize(
    ("page", "count", "around"),
    [
        (1, 0, (None, None)),
        (1, 40, (None, None)),
        (1, 41, (None, 2)),
        (2, 41, (1, None)),
        (4, 200, (3, 5)),
        (5, 200, (4, None)),
    ],
)
def test_a_page_names_those_before_and_after_it(page, count, around):
    found = page_of(asked(page), ["x"], count=count, page=page, size=40)
    assert (number_of(found["previous"]), number_of(found["next"])) == around
    assert (found["count"], found["results"]) == (count, ["x"])
    own = listed(asked(page), range(count))
    assert own["results"] == list(range(count))[(page - 1) * 40 : page * 40]
    assert (number_of(own["previous"]), number_of(own["next"])) == around


def test_there_is_nothing_beyond_the_end():
    with pytest.raises(NotFoundError, match="no page 3"):
        page_of(asked(3), [], count=80, page=3, size=40)
    with pytest.raises(NotFoundError, match="no page 3"):
        listed(asked(3), range(80))
    assert page_of(asked(2), [], count=80, page=2, size=40)["next"] is None


@pytest.mark.parametrize("said", ["0", "-1", "x", "", "1.5", "10001", "²", "1" * 40])
def test_what_is_not_the_number_of_a_page(said):
    with pytest.raises(BadRequestError, match="not the number of a page"):
        page_number(asked(said))


@pytest.mark.parametrize(("said", "number"), [("7", 7), (" 12 ", 12), ("10000", 10_000), ("00000003", 3)])
def test_the_number_of_a_page(said, number):
    assert page_number(asked(said)) == number
    assert page_number(asked(None)) == 1
