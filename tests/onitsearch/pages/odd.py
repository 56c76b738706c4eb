"""One picture written in every odd way that scanners, libraries and programs write pages."""

import io
import struct

import cv2
import numpy as np
import pyvips
from PIL import Image, ImageCms

from tests.onitsearch.drawn import a_page

_LONG, _UNDEFINED = 4, 7


def a_picture():
    """Return the picture, RGB uint8 (150, 100, 3): a drawn page with a colour bar, so that swapped channels show."""
    page = a_page((250, 300, 480, 420)).resize((100, 150), Image.Resampling.BOX)
    pixels = np.array(page)
    for n, colour in enumerate([(200, 40, 30), (30, 150, 60), (40, 60, 190), (250, 240, 90)]):
        pixels[4:12, 10 + 20 * n : 26 + 20 * n] = colour
    return pixels


def grey_of(pixels):
    return np.asarray(Image.fromarray(pixels).convert("L"))


def saved(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def tiff(*frames, order="<", big=False):
    """Return a TIFF of frames, each (values (h, w) or (h, w, c), {tag: values}); tag 330 may hold such frames."""
    data = bytearray(b"II" if order == "<" else b"MM")
    data += struct.pack(f"{order}HHHQ", 43, 8, 0, 16) if big else struct.pack(f"{order}HI", 42, 8)
    for number, (values, tags) in enumerate(frames):
        _append(data, values, tags, order, big, last=number == len(frames) - 1)
    return bytes(data)


def _append(data, values, tags, order, big, *, last):
    """Write one directory at the end of ``data``, its values and samples after it; return where it begins."""
    link, inline = ("Q", 8) if big else ("I", 4)
    channels = values.shape[2] if values.ndim == 3 else 1
    samples = values.astype(values.dtype.newbyteorder(order)).tobytes()
    floats = values.dtype.kind == "f"
    full = {256: [values.shape[1]], 257: [values.shape[0]], 258: [values.dtype.itemsize * 8] * channels, 259: [1],
            262: [2 if channels >= 3 else 1], 273: [0], 277: [channels], 278: [values.shape[0]],
            279: [len(samples)], 284: [1], 339: [3 if floats else 1] * channels} | tags  # fmt: skip
    samples = full.pop("samples", samples)
    full[279] = [len(samples)]
    if full[284] == [2]:  # each channel by itself
        planes = [values[:, :, n].astype(values.dtype.newbyteorder(order)).tobytes() for n in range(channels)]
        samples = b"".join(planes)
        full[273], full[279] = [0] * channels, [len(plane) for plane in planes]
    below = full.pop(330, [])
    full |= {330: [0] * len(below)} if below else {}
    begin = len(data)
    size = (8 + 20 * len(full) + 8) if big else (2 + 12 * len(full) + 4)
    places, at = {}, begin + size
    for tag in sorted(full):
        length = len(full[tag]) * (1 if isinstance(full[tag], bytes) else 4)
        if length > inline:
            places[tag] = at
            at += length
    strips = at
    if full[284] == [2]:
        full[273] = [strips + sum(full[279][:n]) for n in range(channels)]
    else:
        full[273] = [strips]
    at += len(samples)
    tail = bytearray()
    if below:
        offsets = []
        for inner_values, inner_tags in below:
            padding = bytearray(at + len(tail))
            offsets.append(_append(padding, inner_values, inner_tags, order, big, last=True))
            tail += padding[at + len(tail) :]
        full[330] = offsets
        at += len(tail)
    data += struct.pack(order + ("Q" if big else "H"), len(full))
    extra = bytearray()
    for tag in sorted(full):
        is_bytes = isinstance(full[tag], bytes)
        body = full[tag] if is_bytes else struct.pack(f"{order}{len(full[tag])}I", *full[tag])
        data += struct.pack(f"{order}HH{link}", tag, _UNDEFINED if is_bytes else _LONG, len(full[tag]))
        if tag in places:
            data += struct.pack(order + link, places[tag])
            extra += body
        else:
            data += body.ljust(inline, b"\0")
    data += struct.pack(order + link, 0 if last else at)
    data += extra + samples + tail
    return begin


def jpeg_2000_of_12_bits(grey):
    """Return a JPEG 2000 image that says that it has twelve bits; written with sixteen, and the header mended."""
    # Between the two lies the shift of the level of nought.
    values = grey.astype(np.uint16) * 16 + (32768 - 2048)
    data = bytearray(saved(Image.fromarray(values), "JPEG2000", irreversible=False))
    head, stream = data.find(b"ihdr"), data.find(b"\xff\x4f\xff\x51")
    data[head + 14], data[stream + 42] = 11, 11
    return bytes(data)


def jpeg_2000_deep(pixels):
    return bytes(cv2.imencode(".jp2", pixels[:, :, ::-1], [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 1000])[1])


def without_adobe(jpeg):
    """Return a JPEG without its Adobe marker."""
    at = jpeg.find(b"\xff\xee")
    (length,) = struct.unpack_from(">H", jpeg, at + 2)
    return jpeg[:at] + jpeg[at + 2 + length :]


def png(values):
    """Return a PNG of these samples as libvips writes it, sixteen bits where they have them."""
    bands = values.shape[2] if values.ndim == 3 else 1
    deep = values.dtype == np.uint16
    image = pyvips.Image.new_from_array(values).copy(
        interpretation=("rgb16" if deep else "srgb") if bands >= 3 else ("grey16" if deep else "b-w")
    )
    return bytes(image.pngsave_buffer())


def swapped_profile():
    """Return a profile in which red and blue have changed places, so that who does not follow it is seen."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = data.find(b"rXYZ"), data.find(b"bXYZ")
    data[red : red + 4], data[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(data)


def lab(pixels, deep):
    """Return CIELAB samples as TIFF stores them, eight bits or sixteen."""
    if not deep:
        image = pyvips.Image.new_from_array(pixels).copy(interpretation="srgb").colourspace("lab").numpy()
        light = np.clip(image[:, :, :1] * 255 / 100, 0, 255).round().astype(np.uint8)
        return np.concatenate([light, image[:, :, 1:].round().astype(np.int8).view(np.uint8)], axis=2)
    labs = pyvips.Image.new_from_array(pixels).copy(interpretation="srgb").colourspace("labs").numpy()
    light = np.clip(labs[:, :, :1].astype(np.int32) * 2, 0, 65535).astype(np.uint16)
    return np.concatenate([light, labs[:, :, 1:].view(np.uint16)], axis=2)
