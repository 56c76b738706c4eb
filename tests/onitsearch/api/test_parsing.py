"""Requests to questions, each parameter with a value of its own: what is read, and what is refused in which words."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import RequestFactory
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request

from manifests.errors import BadRequestError, TooLargeError
from onitsearch.annotate.annotation import ICONCLASS
from onitsearch.api import content_search_parsing as cs
from onitsearch.api import query_parsing as qp
from onitsearch.api import region_parsing as rp
from onitsearch.api.public import addresses
from onitsearch.api.run_parsing import retry_filter
from onitsearch.curate import reviewers
from onitsearch.search.query import Region
from tests.onitsearch import rows
from tests.onitsearch.library import a_jpeg

ALL = (
    "q=an+owl&manifest=m1,m2&collection=c1&kind=map&kind=music&notation=25F(a,b)&language=la&date=1550/1599"
    "&caption=Tulipa&like=a&like=b&unlike=c&lang=de&least=sure"
)


def refused(words, hint, function, *given, kind=BadRequestError):
    with pytest.raises(kind) as caught:
        function(*given)
    assert caught.value.message == words
    assert caught.value.hint == hint


def posted(body, query="", **files):
    if files:
        request = RequestFactory().post(f"/s?{query}", {**body, **files})
    else:
        request = RequestFactory().post(f"/s?{query}", body, content_type="application/json")
    return Request(request, parsers=[JSONParser(), MultiPartParser(), FormParser()])


def test_each_parameter_becomes_its_own_part_of_the_question():
    query = qp.query_of(QueryDict(ALL), page=3, page_size=17, most=99)
    found = query.filters
    assert (found.manifests, found.collections, found.kinds) == (("m1", "m2"), ("c1",), ("map", "music"))
    assert (found.notations, found.languages, found.years) == (("25F(a,b)",), ("la",), (1550, 1599))
    assert found.captions == ("Tulipa",)
    assert (query.text, query.like, query.unlike, query.lang) == ("an owl", ("a", "b"), ("c",), "de")
    assert (query.least, query.page, query.page_size, query.most) == ("sure", 3, 17, 99)
    nothing = qp.query_of(QueryDict(""), page=1, page_size=40)
    assert (nothing.text, nothing.like, nothing.lang, nothing.least) == ("", (), "en", "any")
    assert nothing.filters == qp.filters_of({})


def test_a_posted_question():
    body = {
        "text": "an owl", "like": ["a"], "unlike": "b,c",
        "region": {"canvas": "https://x.example/1", "xywh": "1,2,3,4"},
        "filters": {"kind": "map", "caption": ["Tulipa"]}, "lang": "fr", "least": "sure", "page": 2,
    }  # fmt: skip
    query = qp.posted_query(posted(body), page=2, page_size=7)
    assert (query.text, query.like, query.unlike, query.lang) == ("an owl", ("a",), ("b", "c"), "fr")
    assert query.region == Region("https://x.example/1", (1, 2, 3, 4))
    assert (query.filters.kinds, query.filters.captions) == (("map",), ("Tulipa",))
    assert (query.least, query.page, query.page_size, query.pictures) == ("sure", 2, 7, ())
    other = qp.posted_query(posted({"q": "owl"}, "least=sure"), page=1, page_size=7)
    assert (other.text, other.least) == ("owl", "sure")
    own = qp.posted_query(posted({"q": "owl", "least": "any"}, "least=sure"), page=1, page_size=7)
    assert own.least == "any"


def test_a_posted_picture():
    image = SimpleUploadedFile("a.jpg", a_jpeg(4096, 2048), "image/jpeg")
    query = qp.posted_query(posted({"kind": "map", "q": "owl"}, image=image), page=1, page_size=7)
    (pixels,) = query.pictures
    assert pixels.shape == (512, 1024, 3)
    assert (query.text, query.filters.kinds) == ("owl", ("map",))


def test_of_many_pictures_four_are_looked_at():
    many = [SimpleUploadedFile(f"{n}.jpg", a_jpeg(30 + n, 20), "image/jpeg") for n in range(6)]
    query = qp.posted_query(posted({"q": ""}, image=many), page=1, page_size=7)
    assert [one.shape[1] for one in query.pictures] == [30, 31, 32, 33]


def test_a_picture_that_is_too_large(settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_UPLOAD_BYTES": 3 * 2**20}
    image = SimpleUploadedFile("a.jpg", b"x" * (3 * 2**20 + 1))
    refused(
        "The picture is larger than 3 MB.", "Send a smaller one; 1000 pixels are enough.", qp.decode_upload, image,
        "The file",
        kind=TooLargeError,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "The question is not a JSON object."),
        ({"filters": ["map"]}, "“filters” is not an object."),
        ({"wrong": 1, "text": "x"}, "“wrong” is not a known parameter."),
        ({"filters": {"kinds": "map"}}, "“kinds” is not a known parameter."),
        ({"text": 7}, "The words to search for are not a text."),
        ({"text": "x", "least": "most"}, "“most” is not a value that “least” can have."),
        ({"text": "x", "like": {"a": 1}}, "“like” is not a text."),
        ({"text": "x", "like": [True]}, "“like” is not a text."),
        ({"text": "x", "region": 5}, "The region names no page."),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(body, words):
    with pytest.raises(BadRequestError) as caught:
        qp.posted_query(posted(body), page=1, page_size=7)
    assert caught.value.message == words
    assert caught.value.hint or "is not a text" in words or "not a text" in words


def test_the_hints():
    refused(
        "“x” is not a known parameter.", "Possible: filters, q.", qp._only, {"x": 1, "y": 2}, {"q", "filters"}
    )
    refused("“12x” is neither a year nor a span of years.", "Write 1550, or 1500/1599.", qp.years_of, "12x")
    refused("“german!” is not a language code.", "For instance en, de, la.", qp.lang_of, {"lang": "german!"})
    refused(
        "“few” is not a value that “least” can have.", "Possible: any, sure.", qp.least_of, {"least": "few"}
    )
    refused("The region is not a rectangle.", "Write xywh as 100,200,300,400.", rp.box_of, "1,2,3")
    refused("The region is not a rectangle.", "Write xywh as 100,200,300,400.", rp.box_of, [10**400, 0, 1, 1])
    refused("“canvas” can be given only once.", "", qp.canvas_of, {"canvas": ["a", "b"]})
    long = "x" * 99
    refused(f"“{'x' * 60}” is not a known parameter.", "Possible: q.", qp._only, {long: 1}, {"q"})
    refused(
        f"“{'1' * 40}” is neither a year nor a span of years.",
        "Write 1550, or 1500/1599.",
        qp.years_of,
        "1" * 99,
    )


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("a", ("a",)), ("a, b ,,a", ("a", "b")), (7, ("7",)), (["a,b", "c"], ("a", "b", "c")), (None, ()), ("", ()),
        ("https://x.example/1,2", ("https://x.example/1,2",)), ("25F(A,B)", ("25F(A,B)",)),
        ([str(n) for n in range(50)], tuple(map(str, range(50)))),
    ],
)  # fmt: skip
def test_several_values_of_a_parameter(given, found):
    assert qp._several({"like": given}, "like") == found
    assert qp.canvas_of({"canvas": "https://x.example/a,b"}) == "https://x.example/a,b"
    assert qp.canvas_of({}) == ""


def test_too_many_values_and_what_is_no_text():
    refused("“like” has too many values.", "", qp._several, {"like": ",".join(map(str, range(51)))}, "like")
    refused("“like” is not a text.", "", qp._several, {"like": "a\x00"}, "like")
    refused("“like” is not a text.", "", qp._several, {"like": True}, "like")


@pytest.mark.parametrize(
    ("said", "box"),
    [
        ("1,2,3,4", (1, 2, 3, 4)), ("xywh=1.5,2,3,4.25", (1.5, 2, 3, 4.25)), ("xywh=pixel:1,2,3,4", (1, 2, 3, 4)),
        ("-1,-2,3,4", (-1, -2, 3, 4)), ([1, 2.5, 3, 4], (1, 2.5, 3, 4)),
        ("9999999,0,1,9999999", (9999999, 0, 1, 9999999)),
    ],
)  # fmt: skip
def test_a_box(said, box):
    assert rp.box_of(said) == box
    assert rp.region_of({"canvas": "c", "xywh": said}) == Region("c", box)


@pytest.mark.parametrize(
    "said",
    [
        "1,2,0,4", "1,2,3,0", "1,2,3", "1,2,3,4,5", "percent:1,2,3,4", "10000000,2,3,4", "1,-10000000,3,4",
        "1,2,10000000,4",
        "1,2,3,10000000", [1, 2, 3], [1, 2, 3, 4, 5], [1, 2, 3, True], [1, 2, 3, "4"], None, "1,2,3," + "4" * 200, {},
    ],
)  # fmt: skip
def test_what_is_no_box(said):
    with pytest.raises(BadRequestError, match="not a rectangle"):
        rp.box_of(said)


def test_a_region_in_one_address():
    assert rp.region_of("https://x.example/1#xywh=5,6,7,8") == Region("https://x.example/1", (5, 6, 7, 8))
    assert rp.region_of("") is rp.region_of(None) is None
    hint = '{"canvas": "https://…", "xywh": "100,200,300,400"}'
    for given in ("#xywh=5,6,7,8", {"xywh": "5,6,7,8"}, {"canvas": 5, "xywh": "5,6,7,8"}, 5):
        refused("The region names no page.", hint, rp.region_of, given)


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("1550", (1550, 1550)), ("1500/1599", (1500, 1599)), ("1599/1500", (1500, 1599)), ("-50/12", (-50, 12)),
        ("0", (0, 0)), ("1500/0", (0, 1500)), ("", None),
    ],
)  # fmt: skip
def test_years(said, years):
    assert qp.years_of(said) == years


def test_what_of_a_run_is_tried_again():
    assert retry_filter(posted({})) == {}
    assert retry_filter(posted({"url": "u", "cause": "c"})) == {"url": "u", "cause": "c"}
    refused(
        "The body is not a JSON object.",
        "Send {} to retry everything that failed.",
        retry_filter,
        posted([]),
    )
    refused("“urls” is not a known member.", "Possible: url, cause.", retry_filter, posted({"urls": "u"}))
    for value in ("", 5, None, "a\x00"):
        refused("“cause” is not a text.", "", retry_filter, posted({"url": "u", "cause": value}))


# -- Content Search ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("motivation", "fits"),
    [
        ("", True), ("tagging", True), ("oa:tagging", True), ("classifying", True), ("oa:classifying painting", True),
        ("non-painting", True), ("painting", False), ("commenting highlighting", False), ("  ", True),
    ],
)  # fmt: skip
def test_motivations(motivation, fits):
    assert cs.matches_motivation({"motivation": motivation}) is fits
    assert cs.matches_motivation({}) is True


def test_spans_of_time():
    one = "2026-01-02T03:04:05Z/2026-06-07T08:09:10Z"
    said = cs.created_of({"date": f"{one} 2020-01-01T00:00:00Z/9999-12-31T23:59:59Z"})
    assert said == (
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2026, 6, 7, 8, 9, 10, tzinfo=UTC)),
        (datetime(2020, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)),
    )
    assert cs.created_of({}) == ()
    hint = "Write 2026-01-01T00:00:00Z/2026-12-31T23:59:59Z."
    for wrong in ("2026", "2026-13-01T00:00:00Z/2026-12-31T23:59:59Z", one.partition("/")[0]):
        refused(f"“{wrong}” is not a span of time.", hint, cs.created_of, {"date": wrong})
    refused(f"“{'x' * 60}” is not a span of time.", hint, cs.created_of, {"date": "x" * 99})
    assert len(cs.created_of({"date": " ".join([one] * 50)})) == 50
    refused("“date” has too many values.", "", cs.created_of, {"date": " ".join([one] * 51)})


@pytest.mark.django_db
def test_reviewers_by_their_addresses(django_user_model):
    anna, ben = (django_user_model.objects.create_user(name) for name in ("anna", "ben"))
    for user in (anna, ben):
        rows.an_illustration(decision="accepted", decided_by=user)
    at = addresses()
    asked = {"user": f"{at.reviewer(reviewers.pseudonym(ben.pk))} https://x.example/nobody"}
    assert cs.reviewers_of(asked) == (ben.pk,)
    assert cs.reviewers_of({"user": "https://x.example/nobody"}) == ()
    assert cs.reviewers_of({}) is None


@pytest.mark.parametrize(
    ("said", "count"), [("", 0), ("0", 0), ("3", 3), (" 12 ", 12), ("999999999", 999_999_999)]
)
def test_the_least_count(said, count):
    assert cs.min_count_of({"min": said}) == count
    assert cs.min_count_of({}) == 0


@pytest.mark.parametrize("said", ["-1", "x", "1.5", "²", "1234567890"])
def test_what_is_no_count(said):
    refused(f"“{said}” is not a number.", "min=1", cs.min_count_of, {"min": said})


def test_words_that_are_addresses_of_notations():
    plain = ICONCLASS.replace("https://", "http://", 1)
    assert cs.notations_of(f"{ICONCLASS}25F3 {plain}25F23%28LION%29") == ("25F3", "25F23(LION)")
    assert cs.notations_of(f"{ICONCLASS}25F3 owl") == ()
    assert cs.notations_of(ICONCLASS) == ()
    assert cs.notations_of(f"{ICONCLASS}25%00F") == ("25F",)
    assert cs.notations_of("") == ()
    many = " ".join(f"{ICONCLASS}{n}" for n in range(60))
    assert cs.notations_of(many) == tuple(map(str, range(50)))
