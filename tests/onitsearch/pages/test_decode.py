"""The door for strangers' image bytes: every kind we read comes out as RGB, everything else as a sentence."""

import io
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from manifests.errors import OnitError, TooLargeError
from onitsearch.errors import BadImageError
from onitsearch.pages.decode import decode_image


def encoded(image, kind="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def a_ramp(mode="RGB", size=(40, 30)):
    return Image.fromarray(np.tile(np.linspace(0, 255, size[0], dtype=np.uint8), (size[1], 1))).convert(mode)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("RGB", "JPEG"), ("L", "JPEG"), ("CMYK", "JPEG"), ("RGB", "WEBP"), ("RGB", "TIFF"), ("CMYK", "TIFF"),
        ("RGB", "BMP"), ("P", "GIF"), ("P", "PNG"), ("1", "PNG"), ("LA", "PNG"), ("RGBA", "PNG"), ("L", "JPEG2000"),
    ],
)  # fmt: skip
def test_every_kind_comes_out_as_rgb(mode, kind):
    pixels = decode_image(encoded(a_ramp(mode), kind))
    assert pixels.shape == (30, 40, 3)
    assert pixels.dtype == np.uint8
    assert pixels[:, :4].mean() < 60 < 190 < pixels[:, -4:].mean()
    assert pixels.flags["C_CONTIGUOUS"]


def test_sixteen_bits_are_scaled_not_cut():
    values = np.tile(np.linspace(0, 65535, 40).astype(np.uint16), (30, 1))
    pixels = decode_image(encoded(Image.fromarray(values)))
    assert pixels[0, 0, 0] == 0
    assert pixels[0, -1, 0] == 255
    assert 120 < pixels[0, 20, 0] < 140


def test_floating_point_tiffs_are_scaled():
    values = np.tile(np.linspace(0, 1, 40).astype(np.float32), (30, 1)) * 1000
    pixels = decode_image(encoded(Image.fromarray(values), "TIFF"))
    assert pixels.shape == (30, 40, 3)
    assert pixels[0, 0, 0] < pixels[0, -1, 0]


def test_transparency_lies_on_white():
    clear = Image.new("RGBA", (10, 10), (200, 0, 0, 0))
    assert decode_image(encoded(clear)).min() == 255
    palette = Image.new("P", (10, 10), 0)
    palette.putpalette([0, 0, 0] * 256)
    assert decode_image(encoded(palette, transparency=0)).min() == 255


def test_a_photograph_lying_on_its_side_is_set_upright():
    image = Image.new("RGB", (40, 20), "white")
    image.paste("black", (0, 0, 10, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    pixels = decode_image(encoded(image, "JPEG", exif=exif))
    assert pixels.shape[:2] == (40, 20)
    assert pixels[:8].mean() < 40 < 200 < pixels[-8:].mean()


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("RGB", "JPEG"), ("RGB", "PNG"), ("P", "PNG"), ("1", "PNG"), ("RGBA", "PNG"), ("LA", "PNG"), ("CMYK", "TIFF"),
     ("I;16", "PNG")],
)  # fmt: skip
def test_large_images_are_brought_to_a_fraction_of_their_size(mode, kind):
    image = a_ramp(size=(2000, 1000))
    grey = np.asarray(image.convert("L")).astype(np.uint16) * 257
    image = Image.fromarray(grey) if mode == "I;16" else image.convert(mode)
    pixels = decode_image(encoded(image, kind), longest=400)
    assert 395 <= pixels.shape[1] <= 1000
    assert pixels.shape[1] == pytest.approx(2 * pixels.shape[0], abs=2)
    assert pixels[:, :10].mean() < 60 < 190 < pixels[:, -10:].mean()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"just some words, no picture at all", "a text file"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"<?xml version='1.0'?><alto/>", "an XML file"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x00\x01\x02\xff\xfe" * 40, "no image of a kind"),
        (encoded(Image.new("RGB", (60, 60)), "JPEG")[:300], "damaged or cut short"),
        (encoded(a_ramp())[:-40], "damaged or cut short"),
        (encoded(Image.new("RGB", (10, 10)), "PPM"), "no image of a kind"),
    ],
)
def test_what_is_no_image_is_refused_in_plain_words(data, words):
    with pytest.raises(BadImageError) as caught:
        decode_image(data, name="Your file")
    assert caught.value.message.startswith("Your file")
    assert words in caught.value.message
    assert caught.value.hint
    assert caught.value.status == 415


def test_too_many_pixels_are_refused_before_they_are_decoded():
    with pytest.raises(TooLargeError, match="400 × 300"):
        decode_image(encoded(Image.new("RGB", (400, 300))), max_pixels=100_000)


def test_a_bomb_is_refused_by_its_header():
    def chunk(name, body):
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    size = (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    with pytest.raises(TooLargeError, match="pixels"):
        decode_image(bomb)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "JPEG2000"]),
    st.data(),
)
def test_damage_never_raises_anything_else(noise, kind, data):
    good = encoded(a_ramp(), kind)
    at = data.draw(st.integers(0, len(good)))
    broken = good[:at] + noise + good[at + len(noise) :]
    try:
        pixels = decode_image(broken)
    except OnitError:
        return
    assert pixels.ndim == 3
