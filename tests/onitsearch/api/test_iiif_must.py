"""What the specifications demand of every answer, for whatever is asked: any words, filters, pages and scopes."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from onitsearch.conf import conf
from onitsearch.curate import decisions as curate
from onitsearch.curate import reviewers
from onitsearch.store.models import Illustration
from tests.onitsearch import iiif
from tests.onitsearch.api.test_odd_queries import ODD
from tests.onitsearch.library import a_library

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"
MONTH = "2026-01-01T00:00:00Z/2026-01-31T23:59:59Z"
EVER = "1970-01-01T00:00:00Z/9999-12-31T23:59:59Z"
SPEC = {"q", "motivation", "date", "user"}
IMPLEMENTED = {"search": SPEC, "autocomplete": SPEC | {"min"}}
WORDS = ["tulipa", "Tulipa fig", "tulip", "https://iconclass.org/25G41(TULIP)", "https://iconclass.org/2"]
MOTIVATIONS = ["classifying", "painting", "tagging", "non-painting", "oa:classifying"]
USERS = ["THE REVIEWER", "THE REVIEWER https://other.example/", "https://other.example/"]
ACCEPTS = ["*/*", "application/json", "application/ld+json", "text/html,*/*;q=0.8", "image/png", "", ";;q=x"]

texts = st.one_of(
    st.sampled_from([*WORDS, *ODD]),
    st.text(st.characters(codec="utf-8"), max_size=40),
)
motivations = st.one_of(st.lists(st.sampled_from(MOTIVATIONS)).map(" ".join), texts)
dates = st.one_of(st.lists(st.sampled_from([MONTH, EVER]), max_size=3).map(" ".join), texts)
users = st.one_of(st.sampled_from(USERS), texts)
pages = st.one_of(st.integers(-1, 9).map(str), texts)
asked = st.fixed_dictionaries(
    {},
    optional={
        "q": texts,
        "motivation": motivations,
        "date": dates,
        "user": users,
        "page": pages,
        "min": pages,
        "lang": texts,
        "x": texts,
    },
)
kinds = st.sampled_from(["search", "autocomplete"])
versions = st.sampled_from([1, 2])
scopes = st.sampled_from(["all", "m", "c"])
accepts = st.sampled_from(ACCEPTS)
modest = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


class House:
    """A library with words, classes, confirmed pictures and dates, and how to ask it."""

    def __init__(self, key, user):
        self.library = a_library(key, groups=3, each=6)
        rows = [self.library.groups[0][n] for n in (0, 1, 2)]
        Illustration.objects.filter(pk__in=[row.pk for row in rows]).update(
            text="Tulipa, fig. 1", notations=["25G41(TULIP)"]
        )
        curate.accept(illustration=rows[0], user=user)
        Illustration.objects.filter(pk=rows[1].pk).update(created_at=datetime(2026, 1, 15, tzinfo=UTC))
        self.reviewed, self.old = rows[0], rows[1]
        self.reviewer = f"{BASE}/iiif/reviewer/{reviewers.pseudonym(user.pk)}"
        self.client = APIClient()

    def scope(self, kind):
        if kind == "m":
            return f"m/{self.library.books[0].public_id}"
        return f"c/{self.library.collection.public_id}" if kind == "c" else "all"

    def get(self, path, params=None, **headers):
        response = self.client.get(path, params or {}, headers=headers)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "json" in response["Content-Type"]
        return response

    def canvases(self, kind):
        books = {"m": self.library.books[:1], "c": self.library.books[1:], "all": self.library.books}[kind]
        return {canvas.uri: canvas for book in books for canvas in book.canvases.all()}


@pytest.fixture
def house(speaking, settings, django_user_model):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ANSWERS_PER_PAGE": 4}
    user = django_user_model.objects.create_user("ann@example.org", "ann@example.org", first_name="Ann")
    return House(speaking, user)


@modest
@given(kind=kinds, version=versions, scope=scopes, params=asked, accept=accepts)
def test_every_answer_is_what_the_specification_says(house, kind, version, scope, params, accept):
    if "user" in params:
        params = {**params, "user": params["user"].replace("THE REVIEWER", house.reviewer)}
    service = f"/iiif/{kind}/{version}/{house.scope(scope)}"
    response = house.get(service, params, accept=accept)
    assert "ann@example.org" not in response.content.decode()
    if response.status_code != 200:
        assert response.status_code in (400, 404)
        problem = response.json()
        assert (problem["status"], bool(problem["detail"])) == (response.status_code, True)
        return
    answer = response.json()
    iiif.validate(answer, f"{kind}{version}")
    plain = accept in ("application/json", "text/html,*/*;q=0.8")
    assert response["Content-Type"] == (
        "application/json"
        if plain
        else f'application/ld+json;profile="http://iiif.io/api/search/{version}/context.json"'
    )
    again = house.client.get(service, params, headers={"Accept": accept, "If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    known = IMPLEMENTED[kind] | ({"page"} if kind == "search" and scope != "m" else set())
    ignored = answer.get("ignored", answer.get("within", {}).get("ignored", []))
    assert set(ignored) == set(params) - known
    address = urlsplit(answer.get("id") or answer["@id"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{BASE}{service}"
    said = dict(parse_qsl(address.query, keep_blank_values=True))
    assert set(params) - set(ignored) - {"page"} <= set(said)
    if kind == "search":
        held(house, answer, version, scope, int(params.get("page", "1").strip() or 1) if scope != "m" else 1)
    else:
        for link in (
            [term["url"] for term in answer["terms"]]
            if version == 1
            else [one["id"] for term in answer["items"] for one in term["service"]]
        ):
            assert link.startswith(f"{BASE}/iiif/search/{version}/{house.scope(scope)}?q=")


def held(house, answer, version, scope, page):
    """The rules of a list of hits: unique ids, whole boxes inside canvases of the scope, pages that join."""
    size = conf().answers_per_page
    hits = answer["items"] if version == 2 else answer["resources"]
    ids = [hit.get("id") or hit["@id"] for hit in hits]
    assert len(set(ids)) == len(ids) <= size
    canvases = house.canvases(scope)
    for hit in hits:
        where = hit["target"] if version == 2 else hit["on"]
        assert isinstance(where, dict) is (version == 2 and scope != "m")
        uri, _, box = (where["id"] if isinstance(where, dict) else where).partition("#xywh=")
        x, y, w, h = (int(number) for number in box.split(","))
        assert x + w <= canvases[uri].width
        assert y + h <= canvases[uri].height
    if scope == "m":
        assert not {"next", "prev", "partOf"} & set(answer)
        if version == 1:
            assert answer["within"]["total"] == len(hits)
            assert "first" not in answer["within"]
        return
    whole = answer["partOf"] if version == 2 else answer["within"]
    last = max(1, -(-whole["total"] // size))
    assert answer["startIndex"] == (page - 1) * size
    assert len(hits) == min(size, whole["total"] - answer["startIndex"])
    assert ("next" in answer) is (page < last)
    assert ("prev" in answer) is (page > 1)
    for name, number in (("next", page + 1), ("prev", page - 1)):
        if name in answer:
            address = answer[name]["id"] if version == 2 else answer[name]
            assert dict(parse_qsl(urlsplit(address).query))["page"] == str(number)
    final = whole["last"]["id"] if version == 2 else whole["last"]
    assert dict(parse_qsl(urlsplit(final).query))["page"] == str(last)


def found(house, **params):
    answer = house.get("/iiif/search/2/all", params).json()
    return {item["id"].rpartition("/")[2] for item in answer["items"]}, answer["partOf"]["total"]


def test_what_is_not_said_restricts_nothing(house):
    """Without words everything is listed in the order of the books, to the last page."""
    seen, address = [], "/iiif/search/2/all"
    while address:
        answer = house.get(address).json()
        seen += [item["id"].rpartition("/")[2] for item in answer["items"]]
        address = answer["next"]["id"].removeprefix(BASE) if "next" in answer else ""
    rows = Illustration.objects.order_by("manifest_id", "canvas__position", "y", "x", "pk")
    assert seen == [row.public_id for row in rows]
    one = house.get(f"/iiif/search/1/{house.scope('m')}", {"q": " ", "motivation": ""}).json()
    assert len(one["resources"]) == 4


def test_filters_of_date_and_user(house):
    assert found(house, date=MONTH) == ({house.old.public_id}, 1)
    assert found(house, user=house.reviewer) == ({house.reviewed.public_id}, 1)
    assert found(house, user=f"https://nobody.example/ {house.reviewer}", date=EVER)[1] == 1
    assert found(house, user=house.reviewer, date=MONTH) == (set(), 0)
    assert found(house, user="https://nobody.example/") == (set(), 0)
    assert found(house, q="tulipa", user=house.reviewer) == ({house.reviewed.public_id}, 1)
    # The whole last second belongs to the span.
    Illustration.objects.filter(pk=house.old.pk).update(
        created_at=datetime(2026, 1, 31, 23, 59, 59, 900_000, tzinfo=UTC)
    )
    assert found(house, date=MONTH)[1] == 1
    annotation = house.get(f"/iiif/annotation/{house.old.public_id}").json()
    assert annotation["created"] == "2026-01-31T23:59:59Z"


@pytest.mark.parametrize(
    "date",
    [
        "2026",
        "2026-01-01/2026-02-01",
        "2026-13-01T00:00:00Z/2026-12-01T00:00:00Z",
        f"{MONTH} x",
        "2026-01-01T00:00:00+01:00/2026-02-01T00:00:00Z",
    ],
)
def test_what_is_no_span_of_time_is_said_to_be_none(house, date):
    response = house.get("/iiif/search/2/all", {"q": "tulipa", "date": date})
    assert response.status_code == 400
    assert "span of time" in response.json()["detail"]


def test_words_may_be_the_addresses_of_classes(house):
    assert found(house, q="https://iconclass.org/25G41(TULIP)")[1] == 3
    assert found(house, q="http://iconclass.org/25G https://iconclass.org/11H")[1] == 3
    assert found(house, q="https://iconclass.org/11H")[1] == 0


def test_terms_can_be_wanted_to_lead_somewhere(house):
    some = house.get("/iiif/autocomplete/2/all", {"q": "tulip", "min": "1"}).json()
    assert {item["value"]: item["total"] for item in some["items"]}["caption:Tulipa"] == 3
    for params in ({"min": "4"}, {"motivation": "painting"}, {"user": "https://nobody.example/", "min": "1"}):
        assert house.get("/iiif/autocomplete/2/all", {"q": "tulip", **params}).json()["items"] == []
    assert house.get("/iiif/autocomplete/1/all", {"q": "t", "min": "some"}).status_code == 400


def test_reviewers_are_known_by_a_pseudonym_and_a_name_and_no_address(house, django_user_model):
    response = house.get(house.reviewer.removeprefix(BASE))
    assert response.json() == {
        "@context": "http://www.w3.org/ns/anno.jsonld", "id": house.reviewer, "type": "Person", "name": "Ann"
    }  # fmt: skip
    other = django_user_model.objects.create_user("bob@example.org")
    assert reviewers.public_name(other) == ""
    path = f"/iiif/reviewer/{reviewers.pseudonym(other.pk)}"
    assert house.get(path).status_code == 404  # who confirmed nothing is nobody's business
    annotation = house.get(f"/iiif/annotation/{house.reviewed.public_id}").json()
    assert annotation["creator"]["id"] == house.reviewer
    curate.reset(illustration=house.reviewed, user=other)
    assert "creator" not in house.get(f"/iiif/annotation/{house.reviewed.public_id}").json()
    assert "example.org" not in json.dumps(
        house.get(f"/iiif/canvas/{house.reviewed.canvas.public_id}/illustrations").json()
    )
