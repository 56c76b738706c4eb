"""Every odd kind of page image comes out like the picture it was made from."""

import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from manifests.errors import TooLargeError
from onitsearch.errors import BadImageError
from onitsearch.pages.decode import decode_image
from tests.onitsearch.pages import odd

RGB = odd.a_picture()
GREY = odd.grey_of(RGB)
DEEP = GREY.astype(np.uint16)
RGB16 = RGB.astype(np.uint16)
BITS = GREY > 127
# Opaque but for a corner, where the paper shows.
ALPHA = np.full(GREY.shape, 255, np.uint8)
ALPHA[100:, 60:] = 0
ALPHA[60:100, 60:] = 128


def on_paper(pixels):
    share = ALPHA[:, :, np.newaxis] / 255
    return np.rint(pixels * share + 255 * (1 - share)).astype(np.uint8)


def as_rgb(grey):
    return np.repeat(grey[:, :, np.newaxis], 3, axis=2)


def layered(*channels):
    return np.dstack(channels)


def packed_12_bits(values):
    flat = values.reshape(values.shape[0], -1).astype(np.uint16)
    pairs = flat.reshape(-1, 2)
    first, second = pairs[:, 0], pairs[:, 1]
    parts = np.stack([first >> 4, ((first & 15) << 4) | (second >> 8), second & 255], axis=1)
    return parts.astype(np.uint8).tobytes()


def with_infinities():
    values = GREY.astype(np.float32) / 255
    values[0, 0], values[0, 1], values[0, 2] = np.nan, np.inf, -np.inf
    return values


def with_a_hot_pixel():
    values = DEEP * 16
    values[70, 50] = 65535
    return values


def dimmed(pixels, full):
    share = ALPHA[:, :, np.newaxis].astype(float) / 255
    return np.rint(pixels * share).astype(full)


def saved(values, kind, **options):
    return odd.saved(values if isinstance(values, Image.Image) else Image.fromarray(values), kind, **options)


def palette():
    return Image.fromarray(RGB).quantize(255, dither=Image.Dither.NONE)


def palette_with_a_clear_colour():
    image = palette()
    clear = image.getpixel((5, 30))
    expected = np.array(image.convert("RGB"))
    expected[np.asarray(image) == clear] = 255
    return saved(image, "PNG", transparency=clear), expected


def grey_16_with_a_clear_value():
    values = DEEP * 257
    clear = int(values[30, 5])
    data = bytearray(saved(values, "PNG"))
    body = b"tRNS" + struct.pack(">H", clear)
    chunk = struct.pack(">I", 2) + body + struct.pack(">I", zlib.crc32(body))
    at = data.find(b"IDAT") - 4
    return bytes(data[:at] + chunk + data[at:]), as_rgb(np.where(values == clear, 255, GREY).astype(np.uint8))


def inverted_bits():
    return np.packbits(~BITS, axis=1).tobytes()


def one_bit(photometric, samples):
    frame = np.zeros(GREY.shape, np.uint8)
    return odd.tiff((frame, {258: [1], 262: [photometric], "samples": samples}))


THUMB = np.asarray(Image.fromarray(RGB).resize((20, 30), Image.Resampling.BOX))
OTHER = RGB[:, ::-1].repeat(2, axis=0).repeat(2, axis=1)
CMYK = saved(Image.fromarray(RGB).convert("CMYK"), "JPEG", quality=95)
BIT_RGB = as_rgb((BITS * 255).astype(np.uint8))
SWAPPED = RGB[:, :, ::-1]
PROFILE = odd.swapped_profile()

KINDS = {
    # grey of more than eight bits, in whatever it is kept
    "png of 16 bits": (saved(DEEP * 257, "PNG"), GREY),
    "png of 12 bits in 16": (saved(DEEP * 16, "PNG"), GREY),
    "png of 10 bits in 16": (saved(DEEP * 4, "PNG"), GREY),
    "png of 8 bits in 16": (saved(DEEP, "PNG"), GREY),
    "png of 12 bits in 16, a hot pixel": (saved(with_a_hot_pixel(), "PNG"), GREY),
    "tiff of 16 bits": (odd.tiff((DEEP * 257, {})), GREY),
    "tiff of 16 bits, big-endian": (odd.tiff((DEEP * 257, {}), order=">"), GREY),
    "tiff of 16 bits, the large kind": (odd.tiff((DEEP * 257, {}), big=True), GREY),
    "tiff of 12 bits in 16": (odd.tiff((DEEP * 16, {})), GREY),
    "tiff of 12 bits in 16, big-endian": (odd.tiff((DEEP * 16, {}), order=">"), GREY),
    "tiff of 15 bits, as its MaxSampleValue says": (odd.tiff((DEEP * 128, {281: [32767]})), GREY),
    "tiff of 16 bits, white is nought": (odd.tiff((65535 - DEEP * 257, {262: [0]})), GREY),
    "tiff of 12 packed bits": (odd.tiff((DEEP, {258: [12], "samples": packed_12_bits(DEEP * 16)})), GREY),
    "tiff of 32 bits": (odd.tiff((GREY.astype(np.uint32) * 16843009, {})), GREY),
    "tiff of 16 bits in 32": (odd.tiff((GREY.astype(np.uint32) * 257, {})), GREY),
    "jpeg 2000 of 16 bits": (saved(DEEP * 257, "JPEG2000"), GREY),
    "jpeg 2000 of 12 bits in 16": (saved(DEEP * 16, "JPEG2000"), GREY),
    "jpeg 2000 of 12 bits": (odd.jpeg_2000_of_12_bits(GREY), GREY),
    # floating point
    "floats to 1": (odd.tiff((GREY.astype(np.float32) / 255, {})), GREY),
    "floats to 1, big-endian": (odd.tiff((GREY.astype(np.float32) / 255, {}), order=">"), GREY),
    "floats to 255": (odd.tiff((GREY.astype(np.float32), {})), GREY),
    "floats to 100": (odd.tiff((GREY.astype(np.float32) / 2.55, {})), GREY),
    "floats to 4095": (odd.tiff((GREY.astype(np.float32) * 16, {})), GREY),
    "floats to 65535": (odd.tiff((GREY.astype(np.float32) * 257, {})), GREY),
    "floats with numbers that are none": (odd.tiff((with_infinities(), {})), GREY),
    "floats in double precision": (odd.tiff((GREY.astype(np.float64) / 255, {})), GREY),
    "floats in colour": (odd.tiff((RGB.astype(np.float32) / 255, {})), RGB),
    # colour of more than eight bits
    "tiff of 48 bits": (odd.tiff((RGB16 * 257, {})), RGB),
    "tiff of 48 bits, big-endian": (odd.tiff((RGB16 * 257, {}), order=">"), RGB),
    "tiff of 48 bits by planes": (odd.tiff((RGB16 * 257, {284: [2]})), RGB),
    "tiff of 36 bits in 48": (odd.tiff((RGB16 * 16, {})), RGB),
    "png of 48 bits": (odd.png(RGB16 * 257), RGB),
    "png of 36 bits in 48": (odd.png(RGB16 * 16), RGB),
    "png of 64 bits": (odd.png(layered(RGB16 * 257, ALPHA.astype(np.uint16) * 257)), on_paper(RGB)),
    "png of grey and opacity, 32 bits": (odd.png(layered(DEEP * 257, ALPHA.astype(np.uint16) * 257)),
                                         on_paper(as_rgb(GREY))),
    "jpeg 2000 of 48 bits": (odd.jpeg_2000_deep(RGB16 * 257), RGB),
    "jpeg 2000 of 36 bits in 48": (odd.jpeg_2000_deep(RGB16 * 16), RGB),
    # other spaces of colour
    "cielab of 24 bits": (odd.tiff((odd.lab(RGB, deep=False), {262: [8]})), RGB),
    "cielab of 48 bits": (odd.tiff((odd.lab(RGB, deep=True), {262: [8]})), RGB),
    "cmyk jpeg": (CMYK, RGB),
    "cmyk jpeg without Adobe's marker": (odd.without_adobe(CMYK), RGB),
    "cmyk tiff": (saved(Image.fromarray(RGB).convert("CMYK"), "TIFF"), RGB),
    "ycbcr tiff": (odd.tiff((np.asarray(Image.fromarray(RGB).convert("YCbCr")),
                             {262: [6], 530: [1, 1]})), RGB),
    "jpeg in a tiff": (saved(RGB, "TIFF", compression="jpeg", quality=95), RGB),
    "a profile": (saved(RGB, "PNG", icc_profile=PROFILE), SWAPPED),
    "a profile in a jpeg": (saved(RGB, "JPEG", icc_profile=PROFILE, quality=95), SWAPPED),
    "a profile with opacity": (saved(layered(RGB, ALPHA), "PNG", icc_profile=PROFILE), on_paper(SWAPPED)),
    "a profile at 48 bits": (odd.tiff((RGB16 * 257, {34675: PROFILE})), SWAPPED),
    "a profile of nonsense": (saved(RGB, "PNG", icc_profile=b"nonsense" * 40), RGB),
    "a profile for other channels": (saved(GREY, "PNG", icc_profile=PROFILE), GREY),
    # opacity
    "rgba": (saved(layered(RGB, ALPHA), "PNG"), on_paper(RGB)),
    "rgba dimmed already": (odd.tiff((layered(dimmed(RGB, np.uint8), ALPHA), {338: [1]})), on_paper(RGB)),
    "rgba of 64 bits dimmed already": (
        odd.tiff((layered(dimmed(RGB16 * 257, np.uint16), ALPHA.astype(np.uint16) * 257), {338: [1]})),
        on_paper(RGB)),
    "rgba of 64 bits": (odd.tiff((layered(RGB16 * 257, ALPHA.astype(np.uint16) * 257), {338: [2]})), on_paper(RGB)),
    "a fourth channel that is nothing": (odd.tiff((layered(RGB16 * 257, ALPHA.astype(np.uint16)), {338: [0]})), RGB),
    "grey and opacity in a tiff": (odd.tiff((layered(GREY, ALPHA), {338: [2]})), on_paper(as_rgb(GREY))),
    "a palette with a clear colour": palette_with_a_clear_colour(),
    "grey of 16 bits with a clear value": grey_16_with_a_clear_value(),
    # one bit, palettes, everyday formats
    "one bit": (saved(Image.fromarray(BITS), "PNG"), BIT_RGB),
    "one bit, white is nought": (one_bit(0, inverted_bits()), BIT_RGB),
    "one bit, white is one": (one_bit(1, np.packbits(BITS, axis=1).tobytes()), BIT_RGB),
    "fax": (saved(Image.fromarray(BITS), "TIFF", compression="group4"), BIT_RGB),
    "a palette": (saved(palette(), "PNG"), RGB),
    "gif": (saved(palette(), "GIF"), RGB),
    "avif": (saved(RGB, "AVIF", quality=95), RGB),
    "webp": (saved(RGB, "WEBP", lossless=True), RGB),
    "jpeg 2000": (saved(RGB, "JPEG2000"), RGB),
    # several images in a file
    "a thumbnail first": (odd.tiff((THUMB, {}), (RGB, {})), RGB),
    "a thumbnail first, that says so": (odd.tiff((THUMB, {254: [1]}), (RGB, {})), RGB),
    "a thumbnail of another shape, that says so": (odd.tiff((THUMB[:20], {254: [1]}), (RGB, {})), RGB),
    "a thumbnail before a deep image": (odd.tiff((THUMB, {}), (RGB16 * 257, {})), RGB),
    "the image below its thumbnail": (odd.tiff((THUMB, {254: [1], 330: [(RGB, {})]})), RGB),
    "a pyramid": (odd.tiff((RGB, {}), (THUMB, {254: [1]})), RGB),
    "two pages": (odd.tiff((RGB, {}), (SWAPPED, {})), RGB),
    "a small page before a large one": (odd.tiff((RGB, {}), (OTHER, {})), RGB),
    "a page and its mask": (odd.tiff((RGB, {}), (OTHER, {254: [4]})), RGB),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_comes_out_like_the_picture_it_was_made_from(kind):
    data, expected = KINDS[kind]
    expected = as_rgb(expected) if expected.ndim == 2 else expected
    pixels = decode_image(data)
    assert pixels.shape == expected.shape
    assert np.abs(pixels.astype(int) - expected).mean() < 3.0


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_however_a_camera_was_held(kind, turn):
    back = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_270}.get(turn)  # fmt: skip
    stored = Image.fromarray(RGB) if back is None else Image.fromarray(RGB).transpose(back)
    exif = Image.Exif()
    exif[0x0112] = turn
    more = {"lossless": True} if kind == "WEBP" else {"quality": 95} if kind in ("JPEG", "AVIF") else {}
    pixels = decode_image(odd.saved(stored, kind, exif=exif, **more))
    assert pixels.shape == RGB.shape
    assert np.abs(pixels.astype(int) - RGB).mean() < 3.0


@pytest.mark.parametrize("deep", [GREY.astype(np.uint16) * 16, RGB16 * 16], ids=["grey", "colour"])
def test_deep_tiffs_are_turned_too(deep):
    lying = np.ascontiguousarray(np.rot90(deep))
    pixels = decode_image(odd.tiff((lying, {274: [6]})))
    expected = as_rgb(GREY) if deep.ndim == 2 else RGB
    assert pixels.shape == expected.shape
    assert np.abs(pixels.astype(int) - expected).mean() < 3.0


@pytest.mark.parametrize("kind", ["png of 12 bits in 16", "tiff of 36 bits in 48", "floats to 1", "cielab of 48 bits",
                                  "a palette with a clear colour", "a profile"])  # fmt: skip
def test_reduced_they_come_out_alike(kind):
    data, expected = KINDS[kind]
    expected = as_rgb(expected) if expected.ndim == 2 else expected
    pixels = decode_image(data, longest=75)
    assert pixels.shape == (75, 50, 3)
    small = np.asarray(Image.fromarray(expected).resize((50, 75), Image.Resampling.BOX))
    assert np.abs(pixels.astype(int) - small).mean() < 3.0


def test_a_black_page_stays_black():
    for values in (np.zeros((30, 20), np.uint16), np.zeros((30, 20), np.float32)):
        assert decode_image(odd.tiff((values, {}))).max() == 0


@pytest.mark.parametrize(
    "kind", ["tiff of 48 bits", "png of 64 bits", "jpeg 2000 of 48 bits", "avif", "gif", "fax"]
)
def test_pixels_are_counted_before_they_are_decoded(kind):
    with pytest.raises(TooLargeError, match="100 × 150"):
        decode_image(KINDS[kind][0], max_pixels=10_000)


def test_the_pixels_of_the_image_behind_the_thumbnail_count():
    bomb = odd.tiff((THUMB, {254: [1]}), (RGB, {256: [60_000], 257: [90_000]}))
    with pytest.raises(TooLargeError, match="60000 × 90000"):
        decode_image(bomb)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "a HEIC image"),
        (b"\xff\x0a" + b"\0" * 40, "a JPEG XL image"),
        (b"8BPS\0\x01" + b"\0" * 40, "a Photoshop file"),
        (b"AT&TFORM" + b"\0" * 40, "a DjVu file"),
        (b"PK\x03\x04" + b"\0" * 40, "a ZIP archive"),
        (odd.tiff((np.zeros((20, 20, 7), np.uint16), {262: [1], 338: [0] * 2})), "7 channels"),
        (odd.tiff((RGB, {259: [34712]})), "a TIFF of a kind"),
        (odd.tiff((RGB16, {}))[:4000], "damaged or cut short"),
    ],
)
def test_what_cannot_be_decoded_is_told_in_one_sentence(data, words):
    with pytest.raises(BadImageError, match=words) as caught:
        decode_image(data, name="The page")
    assert caught.value.message.count("\n") == 0
    assert caught.value.message.startswith("The ")


def test_the_collected_odd_images(shared):
    folder = shared / "cases" / "oddimages"
    reference = decode_image((folder / "page.webp").read_bytes())
    references = [blurred(one) for one in (reference, as_rgb(odd.grey_of(reference)))]
    files = [file for file in sorted(folder.iterdir()) if file.suffix]
    assert len(files) > 15
    for file in files:
        pixels = decode_image(file.read_bytes())
        assert pixels.shape == reference.shape, file.name
        assert min(np.abs(blurred(pixels) - one).mean() for one in references) < 4, file.name


def blurred(pixels):
    # One bit shows tones by the density of its dots.
    return cv2.blur(pixels, (25, 25)).astype(int)
