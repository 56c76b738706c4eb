"""A kept thumbnail in its sizes and forms: as large as said, smaller where it is another form, kept once."""

import io
from pathlib import Path

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from onitsearch.crop.crop import encode_jpeg
from onitsearch.crop.sizes import JPEG, LONG_SIDES, WEBP, Size, version, width_in


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def kept(pixels, name="onitsearch/crops/ab/cdef.jpg", quality=88):
    data = encode_jpeg(np.asarray(pixels, np.uint8), quality)
    return default_storage.save(name, ContentFile(data)), data


def hatched(width=400, height=250):
    """Lines as an engraving has them, on paper."""
    y, x = np.mgrid[0:height, 0:width]
    lines = 120 + 100 * np.sin((x + y) / 3) * np.cos(x / 40)
    return np.repeat(lines[..., None], 3, axis=2)


def opened(data):
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("webp", [True, False])
@pytest.mark.parametrize("size", list(Size))
def test_each_is_as_wide_as_said_and_no_larger(size, webp):
    name, thumbnail = kept(hatched())
    data, media_type = version(name, size, webp=webp)
    image = opened(data)
    assert media_type == (WEBP if webp else JPEG) == Image.MIME[image.format]
    assert image.width == width_in(size, 400, 250) == LONG_SIDES.get(size, 400)
    assert image.height == round(250 * image.width / 400)
    assert len(data) <= len(thumbnail)
    assert (data == thumbnail) == (size is Size.WHOLE and not webp)


def test_webp_is_smaller_than_jpeg_of_the_same_size():
    name, _thumbnail = kept(hatched())
    for size in Size:
        assert len(version(name, size, webp=True)[0]) < len(version(name, size, webp=False)[0])


def test_it_shows_what_the_thumbnail_shows():
    name, thumbnail = kept(hatched())
    for webp in (True, False):
        made = opened(version(name, Size.MEDIUM, webp=webp)[0]).convert("L")
        wanted = opened(thumbnail).convert("L").resize(made.size, Image.Resampling.BOX)
        assert np.abs(np.asarray(made, float) - np.asarray(wanted, float)).mean() < 6


def test_where_webp_is_not_smaller_jpeg_is_given_and_that_is_remembered(tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, (40, 60, 3))
    name, thumbnail = kept(noise, quality=5)
    for _ in range(2):
        assert version(name, Size.WHOLE, webp=True) == (thumbnail, JPEG)
    assert [file.stat().st_size for file in tmp_path.rglob("*.webp")] == [0]


def test_a_thumbnail_that_is_small_already_is_never_made_larger():
    name, thumbnail = kept(hatched(120, 80))
    assert version(name, Size.MEDIUM, webp=False) == (thumbnail, JPEG)
    assert opened(version(name, Size.MEDIUM, webp=True)[0]).width == 120 == width_in(Size.MEDIUM, 120, 80)


def test_it_is_made_once_and_kept(tmp_path):
    name, _thumbnail = kept(hatched())
    first = version(name, Size.SMALL, webp=True)
    file = next(tmp_path.rglob("*.webp"))
    before = file.stat().st_mtime_ns
    assert version(name, Size.SMALL, webp=True) == first
    assert file.stat().st_mtime_ns == before
    assert len(list(tmp_path.rglob("*.*"))) == 2  # the thumbnail and this


@pytest.mark.parametrize("webp", [True, False])
def test_what_another_process_left_half_written_is_made_anew(tmp_path, webp):
    name, _thumbnail = kept(hatched())
    whole, _kind = version(name, Size.SMALL, webp=webp)
    file = next(one for one in tmp_path.rglob("220.*") if one.is_file())
    file.write_bytes(whole[: len(whole) // 2])
    assert version(name, Size.SMALL, webp=webp)[0] == whole
    assert file.read_bytes() == whole


def test_a_broken_thumbnail_is_given_as_it_is_and_a_lost_one_told():
    name = default_storage.save("onitsearch/crops/ab/broken.jpg", ContentFile(b"not a picture"))
    assert version(name, Size.SMALL, webp=True) == (b"not a picture", JPEG)
    Path(default_storage.path(name)).unlink()
    with pytest.raises(FileNotFoundError):
        version(name, Size.SMALL, webp=True)
