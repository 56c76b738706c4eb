"""Pages of PDF files as images: the scan itself where a page is one JPEG, else drawn at the resolution of its scans."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pyvips

from manifests.errors import PermanentError

# PDFium is not safe for threads; it is asked one page at a time.
_one_at_a_time = threading.Lock()
_POINTS = 72.0  # to an inch
_LEAST, _USUAL, _MOST = 100.0, 300.0, 600.0  # dots per inch
_MOST_PIXELS = 100_000_000
_QUALITY = 92
_DEEP = 3  # forms within forms that are looked into


def count_pages(file: Path) -> int:
    """How many pages a PDF has. Raises PermanentError where it cannot be read: damaged, or with a password."""
    with _one_at_a_time:
        document = _open(file)
        try:
            return len(document)
        finally:
            document.close()


def page_image(file: Path, number: int, longest: int = 0) -> bytes:
    """A page (from 0) as JPEG, its longer side ``longest`` pixels (0: as large as its scans are).

    Raises PermanentError where it cannot be drawn.
    """
    import pypdfium2

    with _one_at_a_time:
        document = _open(file)
        try:
            page = document[number]
            if not longest and (scan := _only_scan(page)) is not None:
                return scan
            return _drawn(page, _scale(page, longest))
        except (pypdfium2.PdfiumError, ValueError, OverflowError) as error:
            raise PermanentError(f"Page {number + 1} of “{file.name}” cannot be read.") from error
        finally:
            document.close()


def _open(file: Path) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise PermanentError(
            f"“{file.name}” is no PDF that can be read: it is damaged or has a password."
        ) from error


def _images(page: Any) -> list[Any]:
    import pypdfium2.raw as raw

    return list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEP))


def _only_scan(page: Any) -> bytes | None:
    """The bytes of the JPEG that is the whole page, with nothing but words beside it, upright; None for other pages."""
    import pypdfium2.raw as raw

    objects = list(page.get_objects(max_depth=_DEEP))
    images = [one for one in objects if one.type == raw.FPDF_PAGEOBJ_IMAGE]
    others = [one for one in objects if one.type not in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_TEXT)]
    if len(images) != 1 or others or page.get_rotation():
        return None
    (image,) = images
    matrix, (width, height) = image.get_matrix(), page.get_size()
    upright = abs(matrix.b) < 1e-3 and abs(matrix.c) < 1e-3 and matrix.a > 0 and matrix.d > 0
    left, bottom, right, top = image.get_bounds()
    whole = right - left > 0.98 * width and top - bottom > 0.98 * height
    plain = image.get_metadata().colorspace in (
        raw.FPDF_COLORSPACE_DEVICEGRAY,
        raw.FPDF_COLORSPACE_DEVICERGB,
        raw.FPDF_COLORSPACE_ICCBASED,
    )
    if not (upright and whole and plain and image.get_filters() == ["DCTDecode"]):
        return None
    data = bytes(image.get_data(decode_simple=False))
    return data if data.startswith(b"\xff\xd8") else None


def _scale(page: Any, longest: int) -> float:
    """Pixels to a point: those of its finest scan, within bounds."""
    width, height = page.get_size()
    if longest:
        return float(longest / max(width, height, 1.0))
    found = [
        max(image.get_px_size()) * _POINTS / size
        for image in _images(page)
        if (size := _longer(image.get_bounds())) > 0.2 * max(width, height)
    ]
    dots = min(_MOST, max(_LEAST, max(found))) if found else _USUAL
    return float(min(dots / _POINTS, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5))


def _longer(bounds: tuple[float, float, float, float]) -> float:
    left, bottom, right, top = bounds
    return max(right - left, top - bottom)


def _drawn(page: Any, scale: float) -> bytes:
    bitmap = page.render(scale=scale, rev_byteorder=True)
    bands = int(bitmap.n_channels)
    row = pyvips.Image.new_from_memory(
        bytes(bitmap.buffer), int(bitmap.stride), int(bitmap.height), 1, "uchar"
    ).crop(0, 0, int(bitmap.width) * bands, int(bitmap.height))
    pixels = pyvips.Image.new_from_memory(
        row.write_to_memory(), int(bitmap.width), int(bitmap.height), bands, "uchar"
    )
    image = pixels.extract_band(0, n=3) if bands > 3 else pixels
    image = image.copy(interpretation="srgb" if bands >= 3 else "b-w")
    return bytes(image.write_to_buffer(f".jpg[Q={_QUALITY},strip]"))
