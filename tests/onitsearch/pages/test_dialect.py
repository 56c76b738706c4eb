"""What a server was found to want is remembered, asked for and published: few requests to learn, one a page after."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from manifests.fetch import fetch_bytes
from manifests.imageapi import learned
from manifests.imageapi.models import LearnedService
from manifests.imageapi.service import ImageServiceDoc, TileDoc
from onitsearch.crop.address import region_url
from onitsearch.geometry import Box
from onitsearch.pages.limits import Limits
from onitsearch.pages.load import load_page
from tests.image_servers import HEIGHT, WIDTH, ImageServer, Wanted, info

pytestmark = pytest.mark.django_db
FULL = {"level": 2, "width": WIDTH, "height": HEIGHT}
TERSE = {"level": 2}
LISTED = ((400, 550), (1000, 1375))


def friendly(wanted: Wanted) -> int | None:
    return 404 if wanted.quality != "default" else None


def sizes_refused(status: int, regions: bool = False) -> Callable[[Wanted], int | None]:
    def rule(wanted: Wanted) -> int | None:
        fine = wanted.is_whole or (regions and wanted.size in ("full", "max"))
        return friendly(wanted) if fine else status

    return rule


def native_only(wanted: Wanted) -> int | None:
    return 404 if wanted.quality != "native" else None


def one_form(form: str) -> Callable[[Wanted], int | None]:
    def rule(wanted: Wanted) -> int | None:
        said = "w,h" if not wanted.size.endswith(",") else "w,"
        return friendly(wanted) if wanted.size in ("full", "max") or said == form else 400

    return rule


def listed_only(form: str) -> Callable[[Wanted], int | None]:
    sizes = {f"{w},{h}" if form == "w,h" else f"{w}," for w, h in LISTED}
    return lambda wanted: None if wanted.region == "full" and wanted.size in sizes else 404


def capped(status: int, most: int = 700) -> Callable[[Wanted], int | None]:
    def rule(wanted: Wanted) -> int | None:
        w, h = (WIDTH, HEIGHT) if wanted.region == "full" else map(int, wanted.region.split(",")[2:])
        wide, _, high = wanted.size.partition(",")
        if not wide.isdigit():
            wide = str(w)
        return friendly(wanted) if max(int(wide), int(high or int(wide) * h / w)) <= most else status

    return rule


def tiles_only(rounding: Callable[[float], int]) -> Callable[[Wanted], int | None]:
    def rule(wanted: Wanted) -> int | None:
        if wanted.region == "full" or wanted.size in ("full", "max"):
            return 404
        _, _, w, h = map(int, wanted.region.split(","))
        return None if wanted.size == f"{rounding(w / 3)},{rounding(h / 3)}" else 404

    return rule


def word(whole: str) -> Callable[[Wanted], int | None]:
    """A server that knows one word for all there is."""
    return lambda wanted: 400 if wanted.size in {"full", "max"} - {whole} else friendly(wanted)


def other_name(name: str) -> str:
    return f"p{7919 * int(name[1:]) + 13}x"


@dataclass(frozen=True)
class Kind:
    """A kind of server: its rule and info.json, what manifests say, and the requests that are allowed.

    ``first`` is the most that the first page may take, ``then`` what each page from the third on takes.
    """

    rule: Callable[[Wanted], int | None]
    info: dict[str, Any] | int | None
    said: dict[str, Any]
    first: int
    then: int = 1
    cuts: bool = True
    server: dict[str, Any] = field(default_factory=dict)
    longest: int = 1200


TILES = (TileDoc(512, 512, (3,)),)
KINDS = {
    "friendly": Kind(friendly, info(), FULL, 1),
    "friendly, terse manifest": Kind(friendly, info(), TERSE, 2),
    "friendly, manifest without a level": Kind(friendly, info(1), {}, 2),
    "friendly, version 3": Kind(
        friendly, info(version=3), {**FULL, "version": 3, "plain": "/full/max/0/default.jpg"}, 1
    ),
    "sizes 400": Kind(sizes_refused(400), info(), FULL, 4, cuts=False),
    "sizes 404, regions at full size": Kind(sizes_refused(404, regions=True), info(), FULL, 4),
    "sizes 403": Kind(sizes_refused(403), info(), FULL, 4, cuts=False),
    "sizes 500": Kind(sizes_refused(500), info(), FULL, 4, cuts=False),
    "sizes 501": Kind(sizes_refused(501), info(), FULL, 4, cuts=False),
    # The rule's 200 is a text of two letters.
    "sizes that are no images": Kind(sizes_refused(200), info(), FULL, 4, cuts=False),
    "another ending, as the manifest says": Kind(
        friendly, info(), {**FULL, "plain": "/full/full/0/default.png"}, 3, server={"ending": ".png"}
    ),
    "no ending, as the manifest says": Kind(
        friendly, info(), {**FULL, "plain": "/full/full/0/default"}, 3, server={"ending": ""}
    ),
    "listed sizes that are not there": Kind(
        lambda wanted: 404 if wanted.size.startswith("1000,") else friendly(wanted),
        info(), {**FULL, "sizes": LISTED}, 4,
    ),
    "nothing but listed sizes, though level 1": Kind(
        listed_only("w,h"), info(1, sizes=[{"width": w, "height": h} for w, h in LISTED]), {"level": 1}, 4, 2,
        cuts=False,
    ),
    "small listed sizes only": Kind(
        lambda wanted: None if wanted.size == "400," else 404, info(0, sizes=[{"width": 400, "height": 550}]),
        {"level": 0}, 3, 2, cuts=False,
    ),
    "info.json 500": Kind(friendly, 500, TERSE, 2),
    "info.json 403": Kind(friendly, 403, TERSE, 2),
    "info.json says the sides the other way round": Kind(
        friendly, info(size=(HEIGHT, WIDTH)), TERSE, 2, 2
    ),
    "native, as the manifest says": Kind(
        native_only, info(), {**FULL, "plain": "/full/full/0/native.jpg"}, 1
    ),
    "native, and nobody says so": Kind(native_only, info(), FULL, 4),
    "default, though version 1": Kind(
        friendly, info(), {**FULL, "version": 1, "plain": "/full/full/0/default.jpg"}, 1
    ),
    "version 3 with the sizes of 2": Kind(
        one_form("w,"), info(version=3), {**FULL, "version": 3, "plain": "/full/max/0/default.jpg"}, 3
    ),
    "version 2 with the sizes of 3": Kind(one_form("w,h"), info(), FULL, 3),
    "listed as w,h": Kind(
        listed_only("w,h"), info(0, sizes=[{"width": w, "height": h} for w, h in LISTED]), {"level": 0}, 4, 2,
        cuts=False,
    ),
    "listed as w,": Kind(
        listed_only("w,"), None, {**FULL, "level": 0, "version": 3, "sizes": LISTED}, 2, cuts=False
    ),
    "cap in info.json, 403": Kind(capped(403), info(maxWidth=700), FULL, 4, cuts=True),
    "cap in info.json, 400": Kind(capped(400), info(maxWidth=700), TERSE, 2, cuts=True),
    "no info.json": Kind(friendly, None, TERSE, 2),
    "version 3, whole as in 2": Kind(
        word("full"), info(version=3), {**FULL, "version": 3, "plain": "/full/full/0/default.jpg"}, 1
    ),
    "version 3, and only its manifest is of 2": Kind(
        word("max"), info(version=3), {**FULL, "version": 3, "plain": "/full/full/0/default.jpg"}, 1
    ),
    "version 2, whole as in 3": Kind(
        word("max"), info(), {**FULL, "plain": "/full/max/0/default.jpg"}, 1
    ),
    "version 3, whole as in 2, sizes 400": Kind(
        lambda wanted: 400 if wanted.size != "full" else friendly(wanted),
        info(version=3), {**FULL, "version": 3, "plain": "/full/full/0/default.jpg"}, 4,
    ),
    "in colour, as the manifest says": Kind(
        lambda wanted: 404 if wanted.quality != "color" else None,
        info(), {**FULL, "plain": "/full/full/0/color.jpg"}, 1,
    ),
    "moved": Kind(friendly, info(), FULL, 2, server={"old": "/old/server/"}),
    "moved, terse manifest": Kind(friendly, info(), TERSE, 3, server={"old": "/old/server/"}),
    "moved, names with a suffix": Kind(
        friendly, info(), FULL, 2, server={"old": "/old/server/", "called": "{}.jp2".format}
    ),
    "moved, names with a prefix, terse manifest": Kind(
        friendly, info(), TERSE, 3, server={"prefix": "/iiif/3/ms:", "old": "/ms/", "called": "{}!full.tif".format}
    ),
    "moved, other names": Kind(friendly, info(), FULL, 2, 2, server={"old": "/old/server/", "called": other_name}),
    "tiles, rounded down": Kind(
        tiles_only(math.floor), None, {**FULL, "level": 0, "version": 3, "tiles": TILES}, 4 + 4, 4, cuts=False
    ),
    "tiles, rounded up": Kind(
        tiles_only(math.ceil), None, {**FULL, "level": 0, "version": 3, "tiles": TILES}, 4 + 4, 4, cuts=False
    ),
}  # fmt: skip


@pytest.fixture
def served(settings):
    started: list[ImageServer] = []

    def start(rule, **values) -> ImageServer:
        server = ImageServer(rule, **values).__enter__()
        started.append(server)
        origins = [*settings.ONITSEARCH.get("ALLOWED_ORIGINS", []), f"{server.base}/"]
        settings.ONITSEARCH = {**settings.ONITSEARCH, "ALLOWED_ORIGINS": origins}
        return server

    yield start
    for server in started:
        server.__exit__()


def load(painting, limits=None):
    return load_page([painting], canvas_uri="urn:c", width=WIDTH / 2, height=HEIGHT / 2, limits=limits)


@pytest.mark.parametrize("name", KINDS)
def test_a_server_is_learned_once(served, name):
    kind = KINDS[name]
    server = served(kind.rule, info=kind.info, **kind.server)
    counted = []
    for page in range(5):
        before = len(server.asked)
        loaded = load(server.painting(page, **kind.said))
        counted.append(len(server.asked) - before)
        assert max(loaded.pixels.shape[:2]) >= 500
        link = region_url(loaded, Box(100, 150, 400, 300))
        if link:
            fetch_bytes(link)
        assert ("200,300,800,600" in (link or "")) == kind.cuts
        assert link or "tiles" in name
    assert counted[0] <= kind.first, (counted, server.asked)
    assert counted[2:] == [kind.then] * 3, (counted, server.asked)


@pytest.mark.parametrize("said", [FULL, TERSE])
def test_images_that_are_called_otherwise_are_asked_for_by_that_name(served, said):
    server = served(friendly, info=info(), old="/old/server/", called=other_name)
    for _ in range(2):
        for page in (3, 4):
            before = len(server.asked)
            link = region_url(load(server.painting(page, **said)), Box(100, 150, 400, 300))
            assert f"/iiif/{other_name(f'p{page}')}/200,300,800,600/" in link
            counted = len(server.asked) - before
        assert counted <= 3
    assert counted == 1, server.asked


def test_a_rule_that_holds_for_one_image_only_is_given_up(served):
    called = {"p1": "p10", "p2": "p27", "p3": "p39"}
    server = served(
        lambda wanted: friendly(wanted) if wanted.name in called.values() else 404,
        info=info(), old="/old/server/", called=called.__getitem__,
    )  # fmt: skip
    for name, there in called.items():
        link = region_url(load(server.painting(int(name[1:]), **FULL)), Box(100, 150, 400, 300))
        assert f"/iiif/{there}/200,300,800,600/" in link
    for most in (4, 3):
        before = len(server.asked)
        for name in called:
            load(server.painting(int(name[1:]), **FULL))
        assert len(server.asked) - before <= most


def test_a_server_that_takes_its_redirects_back_is_asked_at_its_own_address(served):
    server = served(friendly, info=info(), old="/old/server/")
    load(server.painting(0, **FULL))
    # What it redirected from is where its images are from now on.
    server.prefix, server.old = server.old, ""
    for page in (1, 2):
        before = len(server.asked)
        assert "/old/server/" in region_url(load(server.painting(page, **FULL)), Box(100, 150, 400, 300))
    assert len(server.asked) - before == 1


@pytest.mark.parametrize("whole", ["full", "max"])
def test_a_service_that_only_the_images_address_names_is_found(served, whole):
    server = served(friendly, info=info(version=3 if whole == "max" else 2))
    counted = []
    for page in range(4):
        named = server.painting(page, plain=f"/full/{whole}/0/default.jpg")
        before = len(server.asked)
        loaded = load(replace(named, service=None))
        counted.append(len(server.asked) - before)
        assert max(loaded.pixels.shape[:2]) == 1200
        link = region_url(loaded, Box(100, 150, 400, 300))
        fetch_bytes(link)
        assert "200,300,800,600" in link
    assert counted == [2, 2, 1, 1]


def test_a_file_whose_address_looks_like_a_request_is_a_file(served):
    server = served(lambda wanted: None if wanted.is_whole else 404, info=None)
    counted = []
    for page in range(3):
        before = len(server.asked)
        loaded = load(replace(server.painting(page), service=None))
        counted.append(len(server.asked) - before)
        assert loaded.original.service is None
        assert region_url(loaded, Box(100, 150, 400, 300)).endswith(f"/p{page}/full/full/0/default.jpg")
    assert counted == [2, 1, 1]


def test_one_servers_redirects_say_nothing_of_others(served):
    server = served(friendly, info=info(), old="/old/server/")
    load(server.painting(0, **FULL))
    server.old, server.prefix = "", "/second/"
    assert "/second/p7/" in region_url(load(server.painting(7, **FULL)), Box(100, 150, 400, 300))
    assert not [asked for asked in server.asked if asked.startswith("/iiif/p7")]


def test_a_friendly_server_is_asked_little_more_than_once_a_page(served):
    server = served(friendly, info=info())
    for page in range(20):
        load(server.painting(page, **TERSE))
    assert len(server.asked) / 20 <= 1.2


def test_one_accident_teaches_nothing(served):
    def hiccup(wanted: Wanted) -> int | None:
        return (
            500 if wanted.name == "p0" and wanted.size == "873," and not wanted.before else friendly(wanted)
        )

    server = served(hiccup, info=info())
    link = region_url(load(server.painting(0, **FULL)), Box(100, 150, 400, 300))
    assert "200,300,800,600" in link
    load(server.painting(1, **FULL))
    assert server.asked[-1].endswith("/p1/full/873,/0/default.jpg")


def test_an_image_smaller_than_its_manifest_says_is_not_enlarged(served):
    server = served(friendly, info=info())
    large = (3 * WIDTH, 3 * HEIGHT)
    for page in range(2):
        painting = server.painting(page, size=large, level=2, width=large[0], height=large[1])
        loaded = load(painting, Limits(longest=3000))
        assert max(loaded.pixels.shape[:2]) == HEIGHT
        link = region_url(loaded, Box(100, 150, 400, 300))
        assert link.endswith("/200,300,800,600/full/0/default.jpg")
    assert learned.recall(painting.service).learned.size != "whole"


def test_pages_that_are_missing_cost_little_where_the_server_is_known(served):
    server = served(friendly, info=info())
    load(server.painting(0, **FULL))
    missing = server.painting(1, **FULL)
    server.rule = lambda wanted: 404
    before = len(server.asked)
    with pytest.raises(Exception, match="is not there"):
        load(missing)
    assert len(server.asked) - before <= 3


def test_what_was_learned_is_forgotten_in_time(served):
    server = served(sizes_refused(400), info=info())
    load(server.painting(0, **FULL))
    service = server.painting(1, **FULL).service
    assert learned.recall(service).learned.size == "whole"
    for row in LearnedService.objects.all():
        LearnedService.objects.filter(pk=row.pk).update(learned_at=row.learned_at - timedelta(days=31))
    server.rule = friendly
    page = load(server.painting(1, **FULL))
    assert "200,300,800,600" in region_url(page, Box(100, 150, 400, 300))
    assert learned.recall(service).learned.size != "whole"


def test_servers_of_one_host_that_differ_are_not_taken_for_each_other(served):
    server = served(native_only, info=info())
    load(server.painting(0, **FULL))
    hint = learned.recall(ImageServiceDoc(id=f"{server.base}/other/p9"))
    assert hint.learned.quality == "native"
    server.prefix, server.rule = "/second/", friendly
    load(server.painting(0, **FULL))
    other = learned.recall(ImageServiceDoc(id=f"{server.base}/other/p9"))
    assert other.learned.quality == ""
