"""Images of eight bits a channel brought to sRGB: by their colour profile, with transparency on white."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageCms

from onitsearch.pages.image import Pixels

_LAYERED = ("RGBA", "LA", "PA", "La", "RGBa")
# Which images a profile can speak of, by its colour space.
_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_SRGB = ImageCms.createProfile("sRGB")


def reduced(image: Image.Image, longest: int | None) -> Image.Image:
    """Return the image at a fraction of its size where it is much larger than ``longest``.

    Before anything is converted: eighty million pixels of a stranger's would else take gigabytes.
    """
    step = max(image.size) // longest if longest else 1
    if step < 2:
        return image
    if image.mode in ("P", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode == "1":
        image = image.convert("L")
    return image.reduce(step)


def plain_rgb(image: Image.Image, icc: object = None) -> Pixels:
    """Return an image's pixels in sRGB, uint8 (h, w, 3); a profile that does not fit the image is passed over."""
    if image.mode == "La":
        image = image.convert("LA")
    if image.mode in _LAYERED or "transparency" in image.info:
        layered = image.convert("RGBA")
        # Colours by their profile first, then the paper under them.
        grey = image.mode == "LA"
        colours = _managed(layered.convert("L" if grey else "RGB"), icc)
        colours.putalpha(layered.getchannel("A"))
        paper = Image.new("RGBA", layered.size, (255, 255, 255, 255))
        paper.alpha_composite(colours)
        return np.asarray(paper.convert("RGB"), dtype=np.uint8)
    if image.mode in ("1", "P"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    return np.asarray(_managed(image, icc), dtype=np.uint8)


def _managed(image: Image.Image, icc: object) -> Image.Image:
    """Return an image in sRGB, by its profile where it has one that fits."""
    if isinstance(icc, bytes) and icc and image.mode in _SPACES.values():
        try:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            if _SPACES.get(profile.profile.xcolor_space.strip()) == image.mode:
                told = _by_profile(image, profile)
                return image.convert("RGB") if told is None else told
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a broken profile says nothing; browsers show the image without it as well
    return image if image.mode == "RGB" else image.convert("RGB")


def _by_profile(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image | None:
    """Return an image in sRGB; None where the profile is sRGB's own, as most are, and pixels are best left alone."""
    transform = ImageCms.buildTransform(
        profile,
        _SRGB,
        image.mode,
        "RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    if image.mode != "CMYK":
        probe = _PROBE.convert(image.mode)
        seen = ImageCms.applyTransform(probe, transform)
        if seen is not None and _differ(seen, probe.convert("RGB")) <= _ROUNDING:
            return None
    return ImageCms.applyTransform(image, transform)


def _differ(one: Image.Image, other: Image.Image) -> int:
    return int(np.abs(np.asarray(one, np.int16) - np.asarray(other, np.int16)).max())


# Colours all over the cube: a profile that leaves them where they are is sRGB, whatever it is called.
_PROBE = Image.fromarray(
    np.stack(np.meshgrid(*[np.arange(0, 256, 51, dtype=np.uint8)] * 3), axis=-1).reshape(12, 18, 3)
)
_ROUNDING = 4
