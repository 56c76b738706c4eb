"""Whatever is sent, the answer is JSON of a known kind, never a page in HTML and never a 500."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from tests.fuzzing import CASES, examples
from tests.onitsearch.library import a_library

pytestmark = pytest.mark.django_db

ODD = [
    "\x00", "'", '"', "\\", "%", "_", "%%%%", "';DROP TABLE onit_search_illustration;--",
    "<script>alert(1)</script>", "𝕋𝕦𝕝𝕚𝕡", "🌷", "تيوليب", "טוליפ", "郁金香", "\u202etulip", "a" * 100, "tulip " * 60,
    "!!! & | :* <->", "tulip:*", "1e309", "-1", "../../etc/passwd", "${jndi}", "{{7*7}}", "\ud7ff", "ﬁ", "ß", "İ",
    "\u0301", "  ", "\t\n", "25F3", "25F3(+4", "(", "((((", "[a", "null", "undefined", "NaN", "True", "0",
]  # fmt: skip
texts = st.one_of(st.sampled_from(ODD), st.text(st.characters(codec="utf-8"), max_size=80))
names = st.sampled_from(
    ["q", "page", "manifest", "collection", "kind", "notation", "date", "language", "lang", "like", "unlike",
     "motivation", "user", "version", "min", "least", "x"]
)  # fmt: skip
paths = st.sampled_from(
    ["/api/v1/search", "/api/v1/terms", "/api/v1/illustrations", "/api/v1/manifests", "/iiif/search/1/all",
     "/iiif/search/2/all", "/iiif/autocomplete/1/all", "/iiif/autocomplete/2/all", "/iiif/results",
     "/iiif/collection/all"]
)  # fmt: skip
ASKED = (
    "/api/v1/search", "/iiif/search/2/all", "/iiif/search/1/all", "/iiif/autocomplete/1/all", "/api/v1/terms",
)  # fmt: skip
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
modest = settings(
    max_examples=examples(120),
    deadline=None,
    derandomize=not CASES,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def client(speaking):
    a_library(speaking, groups=2, each=4)
    return APIClient()


def told(response):
    assert response.status_code in (200, 400, 404, 405, 410, 415, 422), response.content[:300]
    assert "json" in response["Content-Type"]
    body = json.loads(response.content)
    if response.status_code != 200:
        assert body["detail"]
        assert body["status"] == response.status_code
    return body


@pytest.mark.parametrize("words", ODD)
def test_odd_words(client, words):
    for path in ASKED:
        told(client.get(path, {"q": words}))


@modest
@given(path=paths, params=st.dictionaries(names, texts, max_size=4))
def test_odd_parameters(client, path, params):
    told(client.get(path, params))


@modest
@given(
    body=st.one_of(
        values,
        st.fixed_dictionaries(
            {},
            optional=dict.fromkeys(("text", "like", "unlike", "region", "filters", "lang", "page"), values),
        ),
    )
)
def test_odd_questions_in_json(client, body):
    told(client.post("/api/v1/search", json.dumps(body), content_type="application/json"))


def test_words_that_do_not_exist_are_answered_all_the_same(client):
    answer = told(client.get("/api/v1/search", {"q": "flumbriquet zorp"}))
    assert answer["count"] == len(answer["results"]) == 8
    sure = told(client.get("/api/v1/search", {"q": "flumbriquet zorp", "least": "sure"}))
    assert sure["count"] == answer["sure"]
