"""A published page's image service as its info.json describes it: level 2 of the Image API 3, or 0 for plain files.

info.json in the service's folder is the truth: manifests embed it, and our own server heeds it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from manifests.imageapi.address import ImageRequest
from manifests.imageapi.derivative import Original
from manifests.imageapi.tiles import scale_factors

CONTEXT = "http://iiif.io/api/image/3/context.json"
LEVEL_2 = "http://iiif.io/api/image/3/level2.json"
TILE = 512
INFO = "info.json"
_LEVEL_2 = {
    "preferredFormats": ["jpg"],
    "extraFormats": ["webp"],
    # Those of level 2 need not be named.
    "extraFeatures": ["canonicalLinkHeader", "mirroring", "profileLinkHeader", "sizeUpscaling"],
}


@dataclass(frozen=True)
class PageService:
    """A page's image service: its folder's name, its size in pixels, and the whole-page sizes it offers.

    ``max_area`` is the most pixels of an answer, where a server makes what is asked for (level 2); 0 for static files.
    """

    name: str
    width: int
    height: int
    sizes: tuple[tuple[int, int], ...]
    fresh: bool = False
    max_area: int = 0
    colour: bool = True

    def info(self, base_url: str) -> dict[str, Any]:
        """The info.json of the service at ``base_url/NAME``."""
        found = {
            "@context": CONTEXT,
            **self.block(base_url),
            "protocol": "http://iiif.io/api/image",
            "preferredFormats": ["jpg"],
        }
        if not self.max_area:
            return found
        qualities = ["color", "gray", "bitonal"] if self.colour else ["gray", "bitonal"]
        return {**found, **_LEVEL_2, "extraQualities": qualities}

    def block(self, base_url: str) -> dict[str, Any]:
        """The service as manifests embed it; with the sizes, so that nobody need ask for info.json."""
        factors = scale_factors(self.width, self.height, TILE)
        return {
            "id": f"{base_url}/{self.name}",
            "type": "ImageService3",
            "profile": "level2" if self.max_area else "level0",
            "width": self.width,
            "height": self.height,
            **(self._limits() if self.max_area else {}),
            "sizes": [{"width": width, "height": height} for width, height in self.sizes],
            "tiles": [{"width": TILE, "height": TILE, "scaleFactors": factors}],
        }

    def _limits(self) -> dict[str, int]:
        """The most that may be asked for: never less than the image itself."""
        side = math.isqrt(self.max_area)
        return {
            "maxWidth": max(side, self.width),
            "maxHeight": max(side, self.height),
            "maxArea": max(self.max_area, self.width * self.height),
        }


@dataclass(frozen=True)
class StandingService:
    """A service as it stands in a folder: its address, its whole-page sizes, and what it gives where it is level 2."""

    folder: Path
    id: str
    width: int
    height: int
    sizes: tuple[tuple[int, int], ...]
    level: int
    original: Original

    def stored(self, request: ImageRequest) -> Path:
        """Where the answer to a request (of no address) lies, if it is stored."""
        return self.folder / request.url.lstrip("/")


def standing(folder: Path) -> StandingService | None:
    """The service that stands in a folder, or None."""
    try:
        info: Mapping[str, Any] = json.loads((folder / INFO).read_text(encoding="utf-8"))
        width, height = int(info["width"]), int(info["height"])
        return StandingService(
            folder=folder,
            id=str(info["id"]),
            width=width,
            height=height,
            sizes=tuple((int(size["width"]), int(size["height"])) for size in info["sizes"]),
            level=2 if info["profile"] == "level2" else 0,
            original=Original(
                width,
                height,
                int(info.get("maxWidth", width)),
                int(info.get("maxHeight", height)),
                int(info.get("maxArea", width * height)),
                colour="color" in info.get("extraQualities", ["color"]),
            ),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
