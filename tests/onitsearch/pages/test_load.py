"""Page images over real HTTP: upright, in the right place of the canvas, asked for once."""

import io

import numpy as np
import pytest
from PIL import Image

from manifests.errors import HostBusyError, OnitError
from manifests.imageapi.service import ImageServiceDoc, TileDoc
from manifests.presentation.docs import Box as DocBox
from manifests.presentation.docs import PaintingDoc
from onitsearch.crop.address import region_url
from onitsearch.geometry import Box
from onitsearch.pages.limits import CacheValidators, Limits
from onitsearch.pages.load import load_page
from tests.origin import busy, not_an_image, status

pytestmark = pytest.mark.django_db


def a_marked_image(width=2000, height=3000, mark=(400, 600, 500, 300)):
    """White, with a dark box at a known place."""
    image = Image.new("RGB", (width, height), "white")
    x, y, w, h = mark
    image.paste((20, 20, 20), (x, y, x + w, y + h))
    return image


def dark_box(page):
    """Return where the dark box is, in canvas space."""
    dark = page.pixels.mean(axis=2) < 100
    ys, xs = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    box = Box(float(xs[0]), float(ys[0]), float(xs[-1] - xs[0] + 1), float(ys[-1] - ys[0] + 1))
    return page.to_canvas.box(box)


def painting(origin, image, *, name="p", version=2, level=2, described=True, **values):
    origin.add_picture(name, image, level=level, version=version)
    size = {"width": image.width, "height": image.height} if described else {}
    service = ImageServiceDoc(
        id=origin.url(f"/image/{name}"), version=version, level=level if described else None, **size
    )
    full = "max" if version == 3 else "full"
    url = origin.url(f"/image/{name}/full/{full}/0/default.jpg")
    return PaintingDoc(url=url, service=service, **values)


def load(*paintings, width=2000.0, height=3000.0, **options):
    return load_page(paintings, canvas_uri="urn:canvas", width=width, height=height, **options)


def near(box, expected, tolerance=6):
    for one, two in zip((box.x, box.y, box.w, box.h), expected, strict=True):
        assert one == pytest.approx(two, abs=tolerance)


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_the_canvas_is_found_again_in_the_pixels(origin, version, level):
    page = load(painting(origin, a_marked_image(), version=version, level=level), width=1000, height=1500)
    assert 1000 <= max(page.pixels.shape) <= 1560
    near(dark_box(page), (200, 300, 250, 150))
    source = page.original.from_canvas.box(Box(200, 300, 250, 150))
    near(source, (400, 600, 500, 300))


def test_info_json_is_read_only_when_the_manifest_says_too_little(origin):
    load(painting(origin, a_marked_image(), name="a"))
    assert not origin.asked("/image/a/info.json")
    page = load(painting(origin, a_marked_image(), name="b", described=False))
    assert len(origin.asked("/image/b/info.json")) == 1
    assert (page.original.width, page.original.height) == (2000, 3000)


def test_a_service_that_is_described_wrongly_is_asked_itself(origin):
    origin.add_picture("p", a_marked_image(), level=0, sizes=[(800, 1200)])
    wrong = ImageServiceDoc(id=origin.url("/image/p"), version=2, level=2, width=1999, height=2999)
    page = load(PaintingDoc(url="", service=wrong))
    assert page.pixels.shape[:2] in ((1200, 800), (3000, 2000)) or max(page.pixels.shape) <= 1560


def test_a_service_without_info_falls_back_to_the_plain_image(origin):
    image = painting(origin, a_marked_image(600, 900, (100, 100, 200, 100)))
    dead = ImageServiceDoc(id=origin.url("/image/none"), version=2, level=None)
    page = load(PaintingDoc(url=image.url, service=dead), width=600, height=900)
    near(dark_box(page), (100, 100, 200, 100))
    assert region_url(page, Box(0, 0, 10, 10)) == image.url


def test_tiles_are_put_together(origin):
    image = a_marked_image(1000, 1400, (300, 500, 400, 300))
    origin.add_picture("t", image, level=2, version=2)
    tiles = (TileDoc(256, 256, (1, 2)),)
    service = ImageServiceDoc(
        id=origin.url("/image/t"), version=2, level=0, width=1000, height=1400, tiles=tiles
    )
    page = load(PaintingDoc(url="", service=service), width=1000, height=1400)
    assert page.pixels.shape[:2] == (1400, 1000)
    near(dark_box(page), (300, 500, 400, 300), tolerance=3)


def test_an_image_on_a_part_of_the_canvas(origin):
    page = load(
        painting(origin, a_marked_image(), on_canvas=DocBox(500, 100, 200, 300)), width=1000, height=1000
    )
    near(dark_box(page), (540, 160, 50, 30), tolerance=1)
    near(page.original.from_canvas.box(Box(540, 160, 50, 30)), (400, 600, 500, 300))


@pytest.mark.parametrize("level", [0, 2])
def test_a_part_of_the_image_fills_the_canvas(origin, level):
    page = load(
        painting(origin, a_marked_image(), level=level, region=DocBox(400, 600, 1000, 600)),
        width=1000,
        height=600,
    )
    near(dark_box(page), (0, 0, 500, 300))
    near(page.original.from_canvas.box(Box(0, 0, 500, 300)), (400, 600, 500, 300))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_image_stands_upright_on_the_canvas(origin, degrees):
    width, height = (3000, 2000) if degrees % 180 else (2000, 3000)
    page = load(painting(origin, a_marked_image(), rotation=float(degrees)), width=width, height=height)
    assert (page.pixels.shape[0] < page.pixels.shape[1]) is bool(degrees % 180)
    found = dark_box(page)
    near(page.original.from_canvas.box(found), (400, 600, 500, 300), tolerance=10)
    assert f"/{degrees}/default.jpg" in region_url(page, found)


def test_a_slanted_image_is_mapped_too(origin):
    page = load(painting(origin, a_marked_image(), rotation=10.0), width=2490, height=3302)
    centre = dark_box(page)
    back = page.original.from_canvas.point(centre.x + centre.w / 2, centre.y + centre.h / 2)
    assert back == (pytest.approx(650, abs=15), pytest.approx(750, abs=15))


def test_unchanged_images_are_not_sent_again(origin):
    first = load(painting(origin, a_marked_image()))
    known = CacheValidators(first.url, first.etag, first.last_modified)
    assert load(painting(origin, a_marked_image()), known=known) is None
    changed = painting(origin, a_marked_image(mark=(0, 0, 300, 300)))
    assert load(changed, known=known) is not None


def test_what_a_library_answers_wrongly_is_told(origin):
    image = painting(origin, a_marked_image())
    path = image.url.removeprefix(origin.base)
    origin.misbehave("/image/p/full/800,/0/default.jpg", not_an_image())
    page = load(image)  # the whole image serves instead
    assert page.url.endswith("/full/full/0/default.jpg")
    origin.misbehave(path, status(403))
    for other in ("full/800,/0/native", "full/full/0/native", "full/800,1200/0/default"):
        origin.misbehave(f"/image/p/{other}.jpg", status(404))
    # What came as text is asked for in the other form by now.
    with pytest.raises(OnitError, match="800,1200/0/default.jpg is not there"):
        load(image)


def test_a_busy_library_is_not_pestered_with_other_addresses(origin, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_ATTEMPTS": 1}
    origin.misbehave("/image/p/full/800,/0/default.jpg", busy(429, retry_after="30"))
    image = painting(origin, a_marked_image())
    with pytest.raises(HostBusyError):
        load(image)
    assert len(origin.seen) == 1


def test_very_large_answers_are_refused(origin):
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (600, 600, 3), dtype=np.uint8))
    image = painting(origin, noise)
    with pytest.raises(OnitError, match="more than|larger|bytes"):
        load(image, limits=Limits(max_bytes=10_000))


def lying(origin, turn=6):
    """Serve the marked image stored on its side, with the camera's note; return its painting as manifests give it."""
    stored = a_marked_image().transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = turn
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", exif=exif)
    url = origin.put("/scan.jpg", buffer.getvalue(), "image/jpeg")
    return PaintingDoc(url=url, width=3000, height=2000)


def test_a_turned_photograph_on_a_canvas_of_its_stored_size_lies_where_viewers_show_it(origin):
    page = load(lying(origin), width=3000, height=2000)
    # Whole and in the middle: 2000 × 3000 on 3000 × 2000 is two thirds of its size, 1333 wide.
    near(dark_box(page), (833.3 + 400 / 1.5, 400, 500 / 1.5, 200))
    near(page.original.from_canvas.box(Box(833.3 + 400 / 1.5, 400, 500 / 1.5, 200)), (400, 600, 500, 300))
    assert (page.original.width, page.original.height) == (2000, 3000)


def test_a_turned_photograph_on_a_canvas_of_its_shown_size(origin):
    page = load(lying(origin))
    near(dark_box(page), (400, 600, 500, 300))


def test_an_image_of_another_shape_than_its_canvas_is_not_stretched(origin):
    page = load(painting(origin, a_marked_image()), width=2000, height=4000)
    near(dark_box(page), (400, 1100, 500, 300))
    rounded = load(painting(origin, a_marked_image(), name="q"), width=1000, height=1510)
    near(dark_box(rounded), (200, 302, 250, 151))
