"""The stored images of a page's service: tiles, and the whole page in a few sizes. They are all that level 0 needs."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from pathlib import Path

import pyvips

from manifests.errors import DiskFullError, OnitError, PermanentError, full_disk_in_words
from manifests.imageapi.tiles import scale_factors
from manifests.imageserver.service import INFO, TILE, PageService, standing

# libvips tells each of its steps at the level INFO.
logging.getLogger("pyvips").setLevel(logging.WARNING)

# The long side of the whole-page images: a thumbnail, a preview, and what indexing looks at.
LONG_SIDES = (200, 640, 1400)
_QUALITY = 85
MOST_PIXELS = 500_000_000
# Part of each digest. What is written changes when this changes, and the address with it: a service that became
# level 2 is another one, so that who harvested it looks at its pages anew.
_RECIPE, _RECIPE_LEVEL_2 = "2", "3"
_JPEG_2000 = {".jp2", ".j2k", ".jpx"}


def write_page(file: Path, name: str, into: Path, base_url: str, *, max_area: int = 0) -> PageService:
    """Write the service of an image file below ``into``, unless it stands there already.

    With ``max_area`` (pixels) it is level 2, for a server that makes what is not stored, else level 0. A service that
    changes its level is the same folder by another name, a link. Raises PermanentError naming the file
    where it is no image that can be read whole.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise PermanentError(f"{file} cannot be read: {error.strerror}.") from error
    other, folder = (into / _name(name, recipe, raw) for recipe in (_RECIPE, _RECIPE_LEVEL_2))
    if not max_area:
        other, folder = folder, other
    del raw
    if not folder.exists() and standing(other) is not None:
        folder.unlink(missing_ok=True)  # a link that leads nowhere any more
        folder.symlink_to(other.name)
    found = standing(folder)
    if found is not None:
        service = PageService(
            folder.name,
            found.width,
            found.height,
            found.sizes,
            max_area=max_area,
            colour=_has_colours(folder),
        )
        _write_info(folder, service, base_url)
        return service
    into.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".writing-", dir=into))
    try:
        service = _write_images(file, folder.name, work, max_area)
        _write_info(work / folder.name, service, base_url)
        if folder.is_symlink():
            folder.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        (work / folder.name).rename(folder)
    except pyvips.Error as error:
        raise _unreadable(file, error) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return service


def _name(name: str, recipe: str, raw: bytes) -> str:
    digest = hashlib.sha256(recipe.encode())
    digest.update(raw)
    return f"{name}-{digest.hexdigest()[:12]}"


def _has_colours(folder: Path) -> bool:
    """Say whether the stored image of a service has colours; only its header is read."""
    try:
        return int(pyvips.Image.new_from_file(str(folder / "full" / "max" / "0" / "default.jpg")).bands) >= 3
    except pyvips.Error:
        return True


def _write_info(folder: Path, service: PageService, base_url: str) -> None:
    """Write info.json if it differs, as it does after a move to another address."""
    said = json.dumps(service.info(base_url), indent=1) + "\n"
    file = folder / INFO
    if file.exists() and file.read_text() == said:
        return
    replacement = folder / f".{INFO}"
    replacement.write_text(said)
    replacement.replace(file)


def _write_images(file: Path, name: str, work: Path, max_area: int) -> PageService:
    image = _open(file)
    width, height = image.width, image.height
    if width * height > MOST_PIXELS:
        raise PermanentError(f"{file} has {width} × {height} pixels, more than can be published.")
    image.dzsave(
        str(work / name),
        layout="iiif3",
        tile_size=TILE,
        overlap=0,
        suffix=f".jpg[Q={_QUALITY},optimize_coding,strip]",
        id="https://to.be.replaced",
    )
    (work / "vips-properties.xml").unlink(missing_ok=True)
    (work / name / "vips-properties.xml").unlink(missing_ok=True)
    _write_whole(file, image, work / name)
    sizes = _sizes(width, height)
    for wide, high in sizes[:-1]:
        small = image.thumbnail_image(wide, height=high, size="force")
        _save(small, work / name / "full" / f"{wide},{high}")
    return PageService(name, width, height, sizes, fresh=True, max_area=max_area, colour=image.bands >= 3)


def _write_whole(file: Path, image: pyvips.Image, service: Path) -> None:
    """The page at full size, under both names it has in the Image API."""
    place = service / "full" / "max"
    if image.get_typeof("onit-plain-jpeg"):
        target = place / "0" / "default.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    else:
        _save(image, place, quality=92)
    named = service / "full" / f"{image.width},{image.height}" / "0" / "default.jpg"
    named.parent.mkdir(parents=True, exist_ok=True)
    named.unlink(missing_ok=True)
    try:
        os.link(place / "0" / "default.jpg", named)
    except OSError:  # a file system without links
        shutil.copyfile(place / "0" / "default.jpg", named)


def _save(image: pyvips.Image, place: Path, quality: int = _QUALITY) -> None:
    target = place / "0" / "default.jpg"
    target.parent.mkdir(parents=True, exist_ok=True)
    image.jpegsave(str(target), Q=quality, optimize_coding=True, keep="none")


def _sizes(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """The sizes of the whole page that are kept, the smallest first: at each scale factor, and at our long sides.

    OpenSeadragon before version 6 takes sizes that are as many as the scale factors for those of its zoom levels,
    and asks for tiles that are not there where they are others; so the levels' own are always among them.
    """
    levels = {(-(-width // factor), -(-height // factor)) for factor in scale_factors(width, height, TILE)}
    ours = {_scaled(width, height, side) for side in LONG_SIDES if side < max(width, height)}
    return tuple(sorted(levels | ours))


def _scaled(width: int, height: int, long_side: int) -> tuple[int, int]:
    factor = long_side / max(width, height)
    return max(1, round(width * factor)), max(1, round(height * factor))


def _open(file: Path) -> pyvips.Image:
    """The image upright, in eight bits of grey or sRGB, on white; marked if its bytes can be served as is."""
    if file.suffix.lower() in _JPEG_2000 and not pyvips.type_find("VipsOperation", "jp2kload"):
        return _open_jpeg_2000(file)
    loaded = pyvips.Image.new_from_file(str(file), fail_on="truncated")
    if loaded.width * loaded.height > MOST_PIXELS:  # before all of it is decoded into memory
        raise PermanentError(f"{file.name} has more than {MOST_PIXELS // 10**6} million pixels.")
    oriented = loaded.get_typeof("orientation") and loaded.get("orientation") != 1
    plain = (
        loaded.get("vips-loader").startswith("jpegload")
        and not oriented
        and loaded.interpretation in ("srgb", "b-w")
    )
    image = _in_srgb(loaded.autorot()).copy_memory()
    if plain:
        image = image.copy()
        image.set_type(pyvips.GValue.gint_type, "onit-plain-jpeg", 1)
    return image


def _in_srgb(image: pyvips.Image) -> pyvips.Image:
    if image.hasalpha():
        image = image.flatten(background=[255] * (image.bands - 1))
    wanted = "b-w" if image.bands < 3 else "srgb"
    if image.interpretation != wanted:
        image = image.colourspace(wanted)
    return image if image.format == "uchar" else image.cast("uchar")


def _open_jpeg_2000(file: Path) -> pyvips.Image:
    """Some builds of libvips read no JPEG 2000; Pillow does."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(file, formats=["JPEG2000"]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PermanentError(
                    f"{file} has {opened.width} × {opened.height} pixels, more than can be published."
                )
            pixels = opened.convert("L" if opened.mode in ("L", "1", "I;16") else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise _unreadable(file, error) from error
    bands = len(pixels.getbands())
    image = pyvips.Image.new_from_memory(pixels.tobytes(), pixels.width, pixels.height, bands, "uchar")
    return image.copy(interpretation="b-w" if bands == 1 else "srgb")


def _unreadable(file: Path, error: Exception) -> OnitError:
    if full_disk_in_words(error):
        return DiskFullError("The disk of this server is full.")
    lines = [line.strip() for line in str(error).replace(str(file), file.name).splitlines() if line.strip()]
    reason = lines[-1].rstrip(".") if lines else type(error).__name__
    return PermanentError(f"{file} is not an image that can be read whole ({reason[:160]}).")
