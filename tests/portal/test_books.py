"""Published books as the site serves them: the Image API 3 at level 2, by its answers' pixels and headers."""

from __future__ import annotations

import io
import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageDraw

from manifests import services
from manifests.imageserver import rendering, serving
from manifests.imageserver.kept import KeptFiles
from manifests.publish import publish_book
from tests.onitsearch import rows

# No row is read for any of it; Django looks after its connection before and after each request.
pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
WIDTH, HEIGHT = 1200, 900
# Quarters of the page: red and green above, blue and white below.
COLOURS = {"red": (220, 30, 30), "green": (20, 160, 40), "blue": (30, 40, 200), "white": (250, 250, 250)}


def drawn(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for number, colour in enumerate(COLOURS.values()):
        left, top = number % 2 * width // 2, number // 2 * height // 2
        draw.rectangle((left, top, left + width // 2, top + height // 2), fill=colour)
    return image


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    settings.BOOKS_ROOT, settings.DERIVATIVES_ROOT = tmp_path / "books", tmp_path / "made"
    return tmp_path


@pytest.fixture
def page(root: Path) -> str:
    """The path of the service of a page of four colours."""
    (root / "in" / "b").mkdir(parents=True)
    drawn().save(root / "in" / "b" / "p.png")
    return published(root)


def published(root: Path, max_area: int = 2_000_000) -> str:
    publish_book(root / "in" / "b", root / "books", f"{SITE}/books", max_area=max_area)
    document = json.loads((root / "books" / "b" / "manifest.json").read_text())
    (service,) = document["items"][0]["items"][0]["items"][0]["body"]["service"]
    return str(service["id"]).removeprefix(SITE)


@dataclass
class Answer:
    """An answer, read to its end."""

    status_code: int
    headers: Any
    content: bytes

    def __getitem__(self, name: str) -> str:
        return str(self.headers[name])


def asked(path: str, method: str = "get", **headers: str) -> Answer:
    answer = getattr(Client(), method)(path, headers=headers)
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return Answer(answer.status_code, answer.headers, raw)


def image_of(path: str) -> Image.Image:
    answer = asked(path)
    assert answer.status_code == 200, answer.content
    with Image.open(io.BytesIO(answer.content)) as image:
        image.load()
        assert answer["Content-Type"] == Image.MIME[str(image.format)]
        return image


def corners(image: Image.Image) -> list[str]:
    """The names of the colours in the four quarters, in reading order."""
    found = []
    for y in (image.height // 4, image.height * 3 // 4):
        for x in (image.width // 4, image.width * 3 // 4):
            seen = image.convert("RGB").getpixel((x, y))
            assert isinstance(seen, tuple)
            found.append(
                min(
                    COLOURS,
                    key=lambda name: sum(abs(a - b) for a, b in zip(seen, COLOURS[name], strict=True)),
                )
            )
    return found


UPRIGHT = ["red", "green", "blue", "white"]


@pytest.mark.parametrize(
    ("request_", "size", "seen"),
    [
        ("full/max/0/default.jpg", (1200, 900), UPRIGHT),
        ("full/600,450/0/default.jpg", (600, 450), UPRIGHT),
        ("full/301,/0/default.jpg", (301, 226), UPRIGHT),
        ("full/,301/0/color.png", (401, 301), UPRIGHT),
        ("full/pct:12.5/0/default.webp", (150, 113), UPRIGHT),
        ("full/!333,333/0/default.jpg", (333, 250), UPRIGHT),
        ("full/100,400/0/default.jpg", (100, 400), UPRIGHT),
        ("full/^1400,/0/default.jpg", (1400, 1050), UPRIGHT),
        ("square/max/0/default.jpg", (900, 900), UPRIGHT),
        ("0,0,600,450/max/0/default.png", (600, 450), ["red"] * 4),
        ("600,0,600,450/77,/0/default.jpg", (77, 58), ["green"] * 4),
        ("pct:0,50,50,50/60,/0/default.jpg", (60, 45), ["blue"] * 4),
        ("pct:25,25,50,50/max/0/default.jpg", (600, 450), UPRIGHT),
        ("600,450,9000,9000/max/0/default.jpg", (600, 450), ["white"] * 4),
        ("full/200,/90/default.jpg", (150, 200), ["blue", "red", "white", "green"]),
        ("full/200,/180/default.jpg", (200, 150), UPRIGHT[::-1]),
        ("full/200,/270/default.jpg", (150, 200), ["green", "white", "red", "blue"]),
        ("full/200,/!0/default.jpg", (200, 150), ["green", "red", "white", "blue"]),
        ("full/200,/!90/default.jpg", (150, 200), ["white", "green", "blue", "red"]),
        ("0,0,600,900/200,/90/default.jpg", (300, 200), ["blue", "red", "blue", "red"]),
    ],
)  # fmt: skip
def test_a_request_is_answered_by_its_pixels(
    page: str, request_: str, size: tuple[int, int], seen: list[str]
) -> None:
    image = image_of(f"{page}/{request_}")
    assert image.size == size
    assert corners(image) == seen


@pytest.mark.parametrize("factor", [1, 2, 4])
def test_a_part_lies_where_it_was_asked_for(root: Path, factor: int) -> None:
    """To within a pixel of the answer, whichever of the stored sizes it is made from."""
    (root / "in" / "b").mkdir(parents=True)
    image = Image.new("L", (2000, 1600), 255)
    ImageDraw.Draw(image).rectangle((1013, 811, 1112, 890), fill=0)
    image.save(root / "in" / "b" / "p.png")
    path = published(root)
    found = image_of(f"{path}/993,781,160,140/{160 // factor},/0/default.png").convert("L")
    box = found.point(lambda value: 255 * (value < 128)).getbbox()
    expected = (20 / factor, 30 / factor, 120 / factor, 110 / factor)
    assert box is not None
    assert all(abs(a - b) <= 1 for a, b in zip(box, expected, strict=True)), (box, expected)


def test_qualities(page: str) -> None:
    gray = image_of(f"{page}/full/120,/0/gray.png")
    assert gray.mode == "L"
    assert len(set(gray.tobytes())) > 3
    bitonal = image_of(f"{page}/full/120,/0/bitonal.png")
    assert bitonal.mode == "1"
    assert set(bitonal.convert("L").tobytes()) == {0, 255}
    assert image_of(f"{page}/full/120,/0/bitonal.jpg").mode == "L"
    assert image_of(f"{page}/full/120,/90/color.jpg").mode == "RGB"


def test_a_page_without_colours_says_so(root: Path) -> None:
    (root / "in" / "b").mkdir(parents=True)
    drawn().convert("L").save(root / "in" / "b" / "p.tif")
    path = published(root)
    info = json.loads(asked(f"{path}/info.json").content)
    assert info["extraQualities"] == ["gray", "bitonal"]
    assert image_of(f"{path}/full/300,/0/color.jpg").mode == "L"
    # Published again it is the same, as it reads its own image.
    assert published(root) == path
    assert json.loads(asked(f"{path}/info.json").content) == info


def test_info_json_keeps_its_word(page: str) -> None:
    """Whatever it lists is given: sizes, tiles, the largest answers, formats and qualities."""
    info = json.loads(asked(f"{page}/info.json").content)
    assert info["@context"] == "http://iiif.io/api/image/3/context.json"
    assert (info["id"], info["type"], info["profile"]) == (SITE + page, "ImageService3", "level2")
    assert (info["width"], info["height"]) == (WIDTH, HEIGHT)
    for size in info["sizes"]:
        found = image_of(f"{page}/full/{size['width']},{size['height']}/0/default.jpg")
        assert found.size == (size["width"], size["height"])
    (tile,) = info["tiles"]
    for factor in tile["scaleFactors"]:
        w, h = min(512 * factor, WIDTH), min(512 * factor, HEIGHT)
        found = image_of(f"{page}/0,0,{w},{h}/{-(-w // factor)},{-(-h // factor)}/0/default.jpg")
        assert found.size == (-(-w // factor), -(-h // factor))
    largest = image_of(f"{page}/full/^max/0/default.jpg")
    assert largest.width == info["maxWidth"] or largest.height == info["maxHeight"] or (
        largest.width * largest.height > 0.99 * info["maxArea"]
    )  # fmt: skip
    assert largest.width * largest.height <= info["maxArea"]
    for format_ in ("jpg", "png", *info["extraFormats"]):
        for quality in info["extraQualities"]:
            assert image_of(f"{page}/full/90,/0/{quality}.{format_}").width == 90
    assert {"mirroring", "sizeUpscaling", "canonicalLinkHeader", "profileLinkHeader"} == set(
        info["extraFeatures"]
    )


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'),
        ("*/*", 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'),
        ("application/ld+json", 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'),
        ("application/json", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
    ],
)
def test_info_json_comes_as_it_is_accepted(page: str, accept: str, kind: str) -> None:
    answer = asked(f"{page}/info.json", **({"accept": accept} if accept else {}))
    assert answer["Content-Type"] == kind
    assert "Accept" in answer["Vary"]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_the_service_leads_to_its_info(page: str) -> None:
    for path in (page, f"{page}/"):
        answer = asked(path)
        assert (answer.status_code, answer["Location"]) == (303, f"{SITE}{page}/info.json")


@pytest.mark.parametrize("request_", ["full/320,/0/default.jpg", "full/600,450/0/default.jpg"])
def test_headers_of_an_image(page: str, request_: str) -> None:
    """One that is made, and one that is stored."""
    answer = asked(f"{page}/{request_}")
    size = request_.split("/")[1].replace("320,", "320,240") if "320," in request_ else "600,450"
    assert answer["Link"] == (
        f'<{SITE}{page}/full/{size}/0/default.jpg>;rel="canonical", '
        '<http://iiif.io/api/image/3/level2.json>;rel="profile"'
    )
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert int(answer["Cache-Control"].rpartition("=")[2]) >= 86_400
    again = asked(f"{page}/{request_}", **{"if-none-match": answer["ETag"]})
    assert (again.status_code, again["ETag"], again["Link"]) == (304, answer["ETag"], answer["Link"])
    dated = asked(f"{page}/{request_}", **{"if-modified-since": answer["Last-Modified"]})
    assert dated.status_code == 304
    assert asked(f"{page}/{request_}", **{"if-none-match": '"other"'}).status_code == 200
    assert asked(f"{page}/{request_}", "head")["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ("full/full/0/default.jpg", 400), ("full/0,/0/default.jpg", 400), ("full/1201,/0/default.jpg", 400),
        ("1200,0,1,1/max/0/default.jpg", 400), ("full/max/45/default.jpg", 400), ("full/max/0/native.jpg", 400),
        ("full/max/0/default.tif", 400), ("full/^2000,2000/0/default.jpg", 400), ("x/max/0/default.jpg", 400),
        ("full/max/0", 404), ("full/max/0/0/default.jpg", 404), ("info.xml", 404),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_told_in_a_sentence(page: str, request_: str, status: int) -> None:
    answer = asked(f"{page}/{request_}")
    told = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert told["detail"].endswith(".")
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_images_that_there_are_not(page: str) -> None:
    for path in (page[:-1] + "x", page.replace("/b/", "/c/"), f"{page}/..%2f..%2fp"):
        assert asked(f"{path}/full/max/0/default.jpg").status_code in (400, 404)
        assert asked(path).status_code == 404
    assert asked("/books/%00/images/p/info.json").status_code == 404
    assert asked("/books/b/../../../etc/passwd").status_code in (400, 404)
    assert asked(f"{page}/full/max/0/default.jpg", "post").status_code == 405


def test_a_damaged_page_is_told_in_a_sentence(page: str, root: Path) -> None:
    whole = root / "books" / page.removeprefix("/books/") / "full" / "max" / "0" / "default.jpg"
    whole.with_name("short.jpg").write_bytes(whole.read_bytes()[:3000])
    whole.with_name("short.jpg").replace(whole)
    for _ in range(2):
        answer = asked(f"{page}/0,0,1190,890/max/0/default.jpg")
        assert (answer.status_code, json.loads(answer.content)["status"]) == (500, 500)
        assert "damaged" in json.loads(answer.content)["detail"]
    assert image_of(f"{page}/full/120,/0/default.jpg").width == 120


def test_what_was_made_is_kept_and_made_once(page: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = rendering.render

    def counted(service: Any, wanted: Any) -> bytes:
        made.append(wanted.size)
        time.sleep(0.2)
        return real(service, wanted)

    monkeypatch.setattr(rendering, "render", counted)
    # All of these are one image.
    names = [
        "full/320,/0/default.jpg",
        "full/320,240/0/color.jpg",
        "0,0,1200,900/pct:26.6667/0/default.jpg",
    ] * 3
    with ThreadPoolExecutor(len(names)) as pool:
        answers = list(pool.map(lambda name: asked(f"{page}/{name}").content, names))
    assert made == ["320,240"]
    assert len(set(answers)) == 1
    assert asked(f"{page}/full/320,/0/default.jpg").content == answers[0]
    assert made == ["320,240"]
    # A page that was taken away is not served from what was made of it.
    (root / "books" / page.removeprefix("/books/") / "info.json").unlink()
    assert asked(f"{page}/full/320,/0/default.jpg").status_code == 404


def test_under_great_load_large_images_wait_or_are_refused(
    page: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "IMAGE_PATIENCE": 0.3}
    monkeypatch.setattr(serving, "_LARGE", 500_000)
    hold, real = threading.Event(), rendering.render

    def slow(service: Any, wanted: Any) -> bytes:
        if wanted.width > 300:
            hold.wait(20)
        return real(service, wanted)

    monkeypatch.setattr(rendering, "render", slow)
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(asked, f"{page}/full/{1190 - n},/0/default.jpg") for n in range(8)]
        # Thumbnails are made meanwhile.
        assert image_of(f"{page}/full/120,/0/default.jpg").width == 120
        done = as_completed(waiting, timeout=20)
        refused = [next(done).result() for _ in range(7)]
        hold.set()
        statuses = sorted(one.result(timeout=20).status_code for one in waiting)
    assert statuses == [200] + [503] * 7
    assert {answer.status_code for answer in refused} == {503}
    assert all(int(answer["Retry-After"]) >= 1 for answer in refused)
    assert "Too many images" in json.loads(refused[0].content)["detail"]


# -- what was published before ---------------------------------------------------------------------------


def test_a_book_of_level_0_is_served_as_it_is(page: str, root: Path) -> None:
    (root / "in" / "c").mkdir()
    drawn().save(root / "in" / "c" / "p.png")
    publish_book(root / "in" / "c", root / "books", f"{SITE}/books")
    (folder,) = (root / "books" / "c" / "images").iterdir()
    path = f"/books/c/images/{folder.name}"
    assert json.loads(asked(f"{path}/info.json").content)["profile"] == "level0"
    assert image_of(f"{path}/full/600,450/0/default.jpg").size == (600, 450)
    assert asked(f"{path}/full/320,/0/default.jpg").status_code == 404


def test_published_again_a_book_becomes_level_2_and_old_addresses_stay(root: Path) -> None:
    (root / "in" / "b").mkdir(parents=True)
    drawn().save(root / "in" / "b" / "p.png")
    old = published(root, max_area=0)
    before = asked(f"{old}/0,0,512,512/512,512/0/default.jpg").content
    new = published(root)
    assert old != new
    for path in (old, new):
        assert json.loads(asked(f"{path}/info.json").content)["id"] == SITE + new
        assert asked(f"{path}/0,0,512,512/512,512/0/default.jpg").content == before
        assert image_of(f"{path}/full/320,/0/default.jpg").size == (320, 240)
    # Nothing was drawn anew, and doing it again changes nothing; nor does going back lose anything.
    assert published(root) == new
    assert published(root, max_area=0) == old
    assert json.loads(asked(f"{old}/info.json").content)["profile"] == "level0"
    assert asked(f"{new}/full/max/0/default.jpg").status_code == 200
    assert published(root) == new
    # With its page both names go.
    drawn(600, 600).save(root / "in" / "b" / "p.png")
    third = published(root)
    assert [asked(f"{path}/info.json").status_code for path in (old, new, third)] == [404, 404, 200]
    assert len(list((root / "books" / "b" / "images").iterdir())) == 1


# -- the folder of what was made -----------------------------------------------------------------------------


def held(folder: Path) -> int:
    return sum(file.stat().st_size for file in (folder / "files").rglob("*") if file.is_file())


def test_what_is_kept_stays_below_its_limit_and_the_longest_unused_goes(tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path, limit=10_000, at_once=1, patience=5)
    for number in range(9):
        kept.get(f"{number}", lambda: b"x" * 1000)
    for age, file in enumerate((tmp_path / "files").rglob("*")):
        if file.is_file():
            os.utime(file, (time.time() - 10_000 + age,) * 2)
    assert kept.get("0", lambda: b"made anew") == b"x" * 1000  # asked for now
    for number in range(10, 30):
        kept.get(f"{number}", lambda: b"x" * 1000)
        assert held(tmp_path) <= 10_000
        assert kept.get("0", lambda: b"made anew") == b"x" * 1000 or number > 20
    assert not list(tmp_path.rglob(".part-*"))
    assert kept.get("1", lambda: b"made anew") == b"made anew"
    # What is larger than all of it is given, and not kept.
    assert len(kept.get("huge", lambda: b"y" * 20_000)) == 20_000
    assert held(tmp_path) <= 10_000
    none = KeptFiles(tmp_path / "none", limit=0, at_once=1, patience=5)
    assert [none.get("a", lambda one=one: one) for one in (b"1", b"2")] == [b"1", b"2"]


def test_what_failed_is_not_kept(tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path, limit=10_000, at_once=1, patience=5)

    def fail() -> bytes:
        raise RuntimeError("no")

    for _ in range(2):
        with pytest.raises(RuntimeError):
            kept.get("a", fail, large=True)
    assert kept.get("a", lambda: b"yes", large=True) == b"yes"


def test_a_lost_count_is_counted_anew(tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path, limit=5_000, at_once=1, patience=5)
    for number in range(4):
        kept.get(f"{number}", lambda: b"x" * 1000)
    (tmp_path / "size").write_text("nonsense")
    for number in range(4, 9):
        kept.get(f"{number}", lambda: b"x" * 1000)
        assert held(tmp_path) <= 5_000


def test_a_withdrawn_book_is_gone_at_once_and_comes_back(
    page: str, django_capture_on_commit_callbacks: Any
) -> None:
    manifest = rows.a_manifest(uri=f"{SITE}/books/b/manifest.json", url=f"{SITE}/books/b/manifest.json")
    other = rows.a_manifest(uri="https://library.example/books/b/manifest.json")
    paths = ("/books/b/manifest.json", f"{page}/info.json", f"{page}/full/max/0/default.jpg", page)

    def ask(path: str) -> Any:
        """As `asked`, but without closing the answer once more, which would end this test's transaction."""
        answer = Client().get(path)
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[arg-type]
        return answer

    def statuses() -> list[int]:
        return [ask(path).status_code for path in paths]

    before = statuses()
    assert before == [200, 200, 200, 303]
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_manifest(manifest=other)
    assert statuses() == before
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_manifest(manifest=manifest)
    assert statuses() == [410] * 4
    assert ask(paths[2])["Content-Type"] == "application/problem+json"
    assert ask("/books/.withdrawn/b").status_code == 404
    # What is to come back is read again from here.
    manifest.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        services.restore_manifest(manifest=manifest)
    assert statuses() == before
    # A cache in front holds an image no longer than this.
    assert ask(paths[2])["Cache-Control"] == "public, max-age=86400"
