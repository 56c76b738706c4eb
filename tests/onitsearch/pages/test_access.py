"""Protected images (Authorization Flow 2.0, Authentication 1.0): noticed, told as what they are, opened by tokens."""

import json

import pytest
from django.urls import reverse

from manifests.errors import AccessDeniedError, ProtectedError
from manifests.fetch import fetch_bytes, fetch_json
from manifests.imageapi.service import ImageServiceDoc
from manifests.models import Canvas, Manifest
from manifests.presentation.access import access_of
from manifests.presentation.docs import PaintingDoc
from manifests.selectors import run_progress
from onitsearch import pipeline
from onitsearch.pages.load import load_page
from onitsearch.store.models import Illustration, Page
from tests.manifests.factories import harvest as harvest_all
from tests.onitsearch.drawn import a_page
from tests.onitsearch.test_pipeline import PICTURE, harvest, index_all
from tests.origin import busy

pytestmark = pytest.mark.django_db

LOGIN1 = {
    "@context": "http://iiif.io/api/auth/1/context.json",
    "@id": "https://login.example/",
    "profile": "http://iiif.io/api/auth/1/login",
    "label": "Reader's <b>ticket</b>",
    "service": [{"@id": "https://login.example/token", "profile": "http://iiif.io/api/auth/1/token"}],
}


def probe(url, profile="active", label="Reader's ticket"):
    way = {
        "id": "https://login.example/",
        "type": "AuthAccessService2",
        "profile": profile,
        "label": {"en": [label]},
    }
    return {"id": url, "type": "AuthProbeService2", "service": [way]}


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def with_token(origin, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_TOKENS": {f"127.0.0.1:{origin.port}": "open"}}


def painting(origin, *, auth=None, in_service=True, described=True):
    image = a_page(PICTURE)
    origin.add_picture("p", image)
    size = {"width": image.width, "height": image.height} if described else {}
    access = access_of(auth) if auth else None
    service = ImageServiceDoc(id=origin.url("/image/p"), version=2, level=2 if described else None, **size,
                              access=access if in_service else None)  # fmt: skip
    url = origin.url("/image/p/full/full/0/default.jpg")
    return PaintingDoc(url=url, service=service, width=image.width, height=image.height,
                       access=None if in_service else access)  # fmt: skip


def load(one):
    return load_page([one], canvas_uri="urn:canvas", width=1000.0, height=1400.0)


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        (LOGIN1, (1, "login", "Reader's <b>ticket</b>", "")),
        ([{"@id": "s", "profile": "level1", "service": LOGIN1}], (1, "login", "Reader's <b>ticket</b>", "")),
        ({"@id": "x", "profile": "http://iiif.io/api/auth/1/clickthrough"}, (1, "clickthrough", "", "")),
        ({"@id": "x", "profile": "http://iiif.io/api/auth/0/login"}, (1, "login", "", "")),
        ({"@id": "x", "@type": "AuthCookieService1"}, (1, "login", "", "")),
        (probe("https://p.example/"), (2, "active", "Reader's ticket", "https://p.example/")),
        ({"id": "x", "type": "AuthProbeService2"}, (2, "", "", "x")),
        ({"@id": "x", "profile": "http://iiif.io/api/search/1/search"}, None),
        ("https://login.example", None),
        (None, None),
    ],
)
def test_authorization_services(service, expected):
    found = access_of(service)
    told = found and (found.version, found.profile, next(iter(found.label.values()), ("",))[0], found.probe)
    assert told == expected


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("named_in", ["manifest", "info.json", "refused info.json", "nowhere"])
def test_a_refused_image_is_told_as_what_it_is(origin, status, named_in):
    one = painting(origin, auth=LOGIN1 if named_in == "manifest" else None, described=named_in == "manifest")
    origin.protect("/image/p/", status=status)
    info = {"@context": "http://iiif.io/api/image/2/context.json", "@id": one.service.id, "width": 1000, "height": 1400,
            "profile": ["http://iiif.io/api/image/2/level2.json"], "service": LOGIN1}  # fmt: skip
    if named_in == "info.json":
        origin.put_json("/image/p/info.json", info)
        del origin.locks["/image/p/"]
        origin.protect("/image/p/full/", status=status)
    if named_in == "refused info.json":
        origin.protect("/image/p/", status=status, body=info)
    with pytest.raises(ProtectedError) as caught:
        load(one)
    words = caught.value.message
    assert words.startswith("The image of the canvas urn:canvas is protected: 127.0.0.1 shows it only to ")
    assert f"status {status}" in words
    assert ("“Reader's ticket”" in words) is (named_in != "nowhere")
    assert "FETCH_TOKENS" in caught.value.hint


@pytest.mark.parametrize(("named", "status"), [("f401", 403), ("p403", 401)])
def test_the_status_is_the_hosts_and_not_read_out_of_its_address(origin, named, status):
    origin.add_picture(named, a_page(PICTURE))
    origin.protect(f"/image/{named}/", status=status)
    url = origin.url(f"/image/{named}/full/full/0/default.jpg")
    with pytest.raises(ProtectedError) as caught:
        load(PaintingDoc(url=url, width=1000, height=1400))
    assert f"status {status}" in caught.value.message
    assert f"status {401 + 403 - status}" not in caught.value.message


@pytest.mark.parametrize("header", ["open", "Cookie: session=1"])
def test_a_token_opens_it_and_the_page_is_restricted(origin, settings, header):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_TOKENS": {"127.0.0.1": header}}
    wanted = ("Cookie", "session=1") if ":" in header else ("Authorization", "Bearer open")
    one = painting(origin)
    origin.protect("/image/p/", header=wanted)
    page = load(one)
    assert page.access == "restricted"
    assert "a token of ours opened it" in page.access_note
    # What is open is asked for without it.
    origin.locks.clear()
    since = len(origin.seen)
    assert load(one).access == ""
    assert not any(
        "authorization" in seen.headers or "cookie" in seen.headers for seen in origin.seen[since:]
    )


def test_a_wrong_token_is_no_help(origin, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_TOKENS": {"127.0.0.1": "wrong"}}
    one = painting(origin)
    origin.protect("/image/p/")
    with pytest.raises(ProtectedError):
        load(one)


@pytest.mark.parametrize("in_service", [True, False])
def test_a_probe_is_asked_first(origin, in_service):
    result = {"@context": "http://iiif.io/api/auth/2/context.json", "type": "AuthProbeResult2"}
    url = origin.put_json("/probe", {**result, "status": 200})
    one = painting(origin, auth=probe(url), in_service=in_service)
    assert load(one).access == ""
    assert len(origin.asked("/probe")) == 1
    origin.put_json("/probe", {**result, "status": 401})
    since = len(origin.seen)
    with pytest.raises(ProtectedError, match="only to those who log in \\(“Reader's ticket”\\)"):
        load(one)
    assert not [seen for seen in origin.seen[since:] if seen.path.startswith("/image")]


def test_a_probe_names_a_substitute(origin):
    origin.add_picture("small", a_page(PICTURE).resize((250, 350)))
    small = {
        "id": origin.url("/image/small/full/full/0/default.jpg"),
        "type": "Image",
        "format": "image/jpeg",
    }
    url = origin.put_json("/probe", {"type": "AuthProbeResult2", "status": 401, "substitute": small})
    page = load(painting(origin, auth=probe(url, "kiosk")))
    assert page.access == "degraded"
    assert page.pixels.shape[:2] == (350, 250)
    assert "a substitute of this image only; the whole is for those in its reading rooms" in page.access_note
    assert page.to_canvas.point(250, 350) == (1000, 1400)


def test_a_probe_that_opens_with_a_token(origin, with_token):
    url = origin.put_json("/probe", {"type": "AuthProbeResult2", "status": 200})
    one = painting(origin, auth=probe(url))
    origin.protect("/image/p/")
    origin.locks["/probe"] = origin.locks["/image/p/"]
    # A probe answers 200 as HTTP, and says its status inside.
    origin.put_json("/closed", {"type": "AuthProbeResult2", "status": 401})
    page = load(one)
    assert page.access == "restricted"


@pytest.mark.parametrize("answer", [[], {"status": "soon"}, {"status": 401.5}, "x"])
def test_a_probe_that_talks_nonsense(origin, answer):
    url = origin.put_json("/probe", answer)
    one = painting(origin, auth=probe(url))
    try:
        assert load(one).access == ""
    except ProtectedError:
        assert answer == {"status": 401.5}
    assert load(painting(origin, auth=probe(origin.url("/no-probe")))).access == ""


@pytest.mark.parametrize("declared", [True, False])
def test_a_smaller_version_is_noticed(origin, declared):
    one = painting(origin, auth=LOGIN1 if declared else None)
    origin.add_picture("degraded", a_page(PICTURE).resize((200, 280)))
    origin.protect("/image/p/", instead="degraded")
    origin.pictures["degraded"].level = 2
    origin.misbehave("/image/p/full/857,/0/default.jpg", lambda handler: handler.reply(
        200, origin.picture_answer("/image/degraded/full/full/0/default.jpg").body, "image/jpeg"))  # fmt: skip
    page = load(one)
    assert page.access == "degraded"
    assert "200 pixels wide, where 857 were asked for" in page.access_note
    assert ("Reader's ticket" in page.access_note) is declared


def test_a_smaller_info_json_is_noticed_and_a_token_gives_the_whole(origin, settings):
    origin.add_picture("degraded", a_page(PICTURE).resize((200, 280)))
    one = painting(origin, auth=LOGIN1, described=False)
    origin.protect("/image/p/", instead="degraded")
    page = load(one)
    assert page.access == "degraded"
    assert "200 pixels wide, where 1000 were asked for" in page.access_note
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_TOKENS": {"127.0.0.1": "open"}}
    page = load(one)
    assert page.access == "restricted"
    assert page.pixels.shape[1] > 800


def test_an_ordinary_small_image_is_nothing_special(origin):
    image = a_page(PICTURE).resize((300, 420))
    origin.add_picture("p", image)
    service = ImageServiceDoc(id=origin.url("/image/p"), version=2, level=2, width=300, height=420)
    page = load(PaintingDoc(url=origin.url("/image/p/full/full/0/default.jpg"), service=service))
    assert (page.access, page.access_note) == ("", "")


# -- tokens ------------------------------------------------------------------------------------------------


def test_a_token_goes_to_its_own_host_only(origin, settings):
    from tests.origin import Origin, redirect

    with Origin() as other:
        settings.ONITSEARCH = {
            **settings.ONITSEARCH,
            "FETCH_TOKENS": {f"127.0.0.1:{origin.port}": "open"},
            "ALLOWED_ORIGINS": (f"127.0.0.1:{origin.port}", f"127.0.0.1:{other.port}"),
        }
        there = other.put("/there.jpg", b"x")
        origin.put("/here.jpg", b"y")
        origin.misbehave("/moved.jpg", redirect(there))
        assert fetch_bytes(origin.url("/moved.jpg"), permit="first").authorized
        assert "authorization" in origin.seen[-1].headers
        assert "authorization" not in other.seen[-1].headers
        assert not fetch_bytes(origin.url("/here.jpg"), permit="refused").authorized
        assert "authorization" not in origin.seen[-1].headers
        origin.protect("/here.jpg")
        with pytest.raises(AccessDeniedError):
            fetch_bytes(origin.url("/here.jpg"))


def test_a_token_that_would_break_the_header_is_not_sent(origin, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_TOKENS": {"127.0.0.1": "a\r\nX-Evil: 1"}}
    url = origin.put_json("/m.json", {})
    assert not fetch_json(url, permit="first").authorized
    assert "x-evil" not in origin.seen[-1].headers


# -- the pipeline and what the public sees -------------------------------------------------------------------


def a_protected_book(origin, **lock):
    url = origin.add_book("b", [a_page(PICTURE), a_page(PICTURE, seed=5)])
    origin.protect("/image/b-1/", **lock)
    return url


def test_a_protected_page_is_reported_and_the_rest_goes_on(origin):
    run = harvest(a_protected_book(origin))
    index_all()
    assert sorted(Page.objects.values_list("state", flat=True)) == ["done", "protected"]
    page = Page.objects.get(state="protected")
    assert "is protected" in page.error
    told = run_progress(run)
    assert told["pages"]["protected"] == 1
    assert told["failures"] == []
    assert [(one["url"], one["error"]) for one in told["protected"]] == [(page.canvas.uri, page.access_note)]
    assert Illustration.objects.count() == 1


def test_thumbnails_of_restricted_images_are_not_for_the_public(
    origin, with_token, client, django_user_model
):
    harvest(a_protected_book(origin))
    index_all()
    closed, opened = Illustration.objects.order_by("canvas__position")
    assert (closed.restricted, opened.restricted) == (True, False)
    assert Page.objects.get(canvas=closed.canvas).access == "restricted"
    url = reverse("onit-thumbnail", args=[closed.public_id])
    for address in (url, f"{url}?size=small", f"{url}?size=medium", f"{url}?v={closed.crop_digest[:8]}"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert answer["Content-Type"].startswith("application/problem+json")
        assert "only to those who log in" in answer.json()["detail"]
    assert client.get(reverse("onit-thumbnail", args=[opened.public_id])).status_code == 200
    # Nothing that everybody can read names it.
    for address in (
        f"/api/v1/illustrations/{closed.public_id}",
        f"/iiif/annotation/{closed.public_id}",
        f"/iiif/canvas/{closed.canvas.public_id}/illustrations",
        f"/illustration/{closed.public_id}",
        "/",
        f"/book/{closed.manifest.public_id}",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert f"/thumb/{closed.public_id}" not in answer.content.decode(), address
    listed = client.get("/api/v1/illustrations").json()["results"]
    thumbnails = {one["id"]: one["thumbnail"] for one in listed}
    assert thumbnails[closed.public_id] is None
    assert thumbnails[opened.public_id]
    boss = django_user_model.objects.create_superuser("boss", password="x")
    client.force_login(boss)
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"


def test_an_image_that_is_opened_or_closed_later(origin, with_token):
    url = a_protected_book(origin)
    harvest(url)
    index_all()
    canvas = Canvas.objects.order_by("position").first()
    assert Illustration.objects.get(canvas=canvas).restricted
    origin.locks.clear()
    pipeline.index_canvas(canvas.pk)
    assert not Illustration.objects.get(canvas=canvas).restricted
    assert Page.objects.get(canvas=canvas).access == ""
    origin.protect("/image/b-1/", header=("Authorization", "Bearer other"))
    pipeline.index_canvas(canvas.pk)
    assert Page.objects.get(canvas=canvas).state == "protected"
    assert Illustration.objects.get(canvas=canvas).restricted


def test_a_book_that_only_a_token_opens_is_not_for_the_public(origin, with_token):
    url = origin.add_book("b", [a_page(PICTURE)])
    origin.protect("/books/b/")
    assert harvest_all(url).state == "done"
    assert Manifest.objects.get().visible is False


def test_authorization_services_are_read_from_manifests(origin):
    url = origin.add_book("b", [a_page(PICTURE)])
    document = json.loads(origin.files["/books/b/manifest.json"].body)
    body = document["items"][0]["items"][0]["items"][0]["body"]
    body["service"] = [probe(origin.put_json("/probe", {"status": 401})), *body["service"]]
    origin.put_json("/books/b/manifest.json", document)
    run = harvest(url)
    index_all()
    (told,) = run_progress(run)["protected"]
    assert "Reader's ticket" in told["error"]


def test_a_probe_that_is_down_keeps_no_page_waiting(origin):
    from django.core.cache import cache

    # One that asks for patience is asked once for all pages, and the image tells whom it is for.
    url = origin.url("/probe")
    origin.misbehave("/probe", busy())
    cache.clear()
    for _ in range(2):
        load(painting(origin, auth=probe(url)))
    assert len(origin.asked("/probe")) == 1
    cache.clear()
