"""What bytes seem to be that are no image of ours, in words."""

from __future__ import annotations

# By their first bytes, at the offset given.
_KINDS = (
    (0, b"%pdf", "a PDF, not an image"),
    (0, b"8bps", "a Photoshop file, which is not read"),
    (0, b"at&tform", "a DjVu file, which is not read"),
    (0, b"\xff\x0a", "a JPEG XL image, which is not read"),
    (4, b"jxl ", "a JPEG XL image, which is not read"),
    (4, b"ftypheic", "a HEIC image, which is not read"),
    (4, b"ftypheix", "a HEIC image, which is not read"),
    (4, b"ftypmif1", "a HEIF image, which is not read"),
    (4, b"ftypjpx", "a JPEG 2000 image with layers, which is not read"),
    (0, b"\x76\x2f\x31\x01", "an OpenEXR image, which is not read"),
    (0, b"pk\x03\x04", "a ZIP archive, not an image"),
    (0, b"\x1f\x8b", "a compressed file, not an image"),
    (0, b"\xff\xd8\xff", "a JPEG of a kind that is not read, or a damaged one"),
    (0, b"ii*\0", "a TIFF of a kind that is not read, or a damaged one"),
    (0, b"mm\0*", "a TIFF of a kind that is not read, or a damaged one"),
)


def what_it_is(data: bytes) -> str:
    """Say what bytes seem to be, as the end of a sentence."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for offset, magic, words in _KINDS:
        if data[:64].lower()[offset:].startswith(magic) or start[offset:].startswith(magic):
            return words
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page, not an image"
    if b"<svg" in start:
        return "an SVG drawing, which is not read"
    if start.startswith((b"<?xml", b"<")):
        return "an XML file, not an image"
    if b"\0" in data[:1024]:
        return "no image of a kind we read"
    try:
        data[:1024].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(data[:1024]) - 4:
            return "no image of a kind we read"
    return "a text file, not an image"


def reason(error: Exception) -> str:
    """Return what a decoder said, in one line."""
    words = " ".join(str(error).split())[:120]
    return words or type(error).__name__
