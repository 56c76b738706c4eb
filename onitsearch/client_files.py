"""The images of a folder as they are sent to a site; an ALTO file beside each says it is one picture, where wished."""

from __future__ import annotations

from pathlib import Path

IMAGES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".jp2", ".webp", ".gif")
_ALTO = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description><MeasurementUnit>pixel</MeasurementUnit></Description>
<Layout><Page ID="p" PHYSICAL_IMG_NR="1" WIDTH="{w}" HEIGHT="{h}">
<PrintSpace HPOS="0" VPOS="0" WIDTH="{w}" HEIGHT="{h}">
<Illustration ID="i" HPOS="0" VPOS="0" WIDTH="{w}" HEIGHT="{h}"/></PrintSpace></Page></Layout></alto>
"""


def page_files(folder: Path, *, whole: bool) -> list[tuple[str, bytes | Path]]:
    """Names and contents: images by their names, and with ``whole`` an ALTO file that frames each as one picture.

    Images whose size cannot be read go without.
    """
    images = sorted(
        one for one in folder.iterdir() if one.suffix.lower() in IMAGES and not one.name.startswith(".")
    ) if folder.is_dir() else []  # fmt: skip
    found: list[tuple[str, bytes | Path]] = []
    for image in images:
        found.append((image.name, image))
        if whole and (size := _size(image)):
            found.append((f"{image.stem}.xml", _ALTO.format(w=size[0], h=size[1]).encode()))
    return found


def _size(image: Path) -> tuple[int, int] | None:
    """Its pixels, turned as its camera says, as the site shows it."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(image) as opened:
            w, h = opened.size
            return (h, w) if opened.getexif().get(274, 1) in (5, 6, 7, 8) else (w, h)
    except (OSError, UnidentifiedImageError):
        return None
