"""An image service as documents describe it, with the dialect that it was found to speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from manifests.imageapi.dialect import Dialect
from manifests.imageapi.versions import VERSIONS, Version


@dataclass(frozen=True)
class AccessDoc:
    """How one comes to see a protected image: Authorization Flow 2 (``probe`` tells whether one may), or 1.

    ``profile`` is active, kiosk or external (2), login, clickthrough, kiosk or external (1); ``label`` is what
    the library calls it.
    """

    version: int
    profile: str = ""
    label: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    probe: str = ""


@dataclass(frozen=True)
class TileDoc:
    """Tiles of one size (pixels) and the factors by which they are scaled down."""

    width: int
    height: int
    scale_factors: tuple[int, ...]


@dataclass(frozen=True)
class ImageServiceDoc:
    """A IIIF Image API service as the document describes it (its info.json may say more).

    ``id`` is spelled as in the source; ``level`` is None when it is not said or not one of 0, 1 and 2.
    ``dialect`` is what was learned of it, which no document says, and so is ``address``: where its requests are
    redirected to, where no rule of its server says that.
    """

    id: str
    version: int = 2
    level: int | None = None
    profile: str = ""
    width: int | None = None
    height: int | None = None
    sizes: tuple[tuple[int, int], ...] = ()
    tiles: tuple[TileDoc, ...] = ()
    max_width: int | None = None
    max_height: int | None = None
    max_area: int | None = None
    access: AccessDoc | None = None
    dialect: Dialect | None = None
    address: str = ""

    @property
    def base(self) -> str:
        """The address that image requests are appended to: without a slash, or ``info.json``, at its end."""
        return self.id.rstrip("/").removesuffix("/info.json").rstrip("/")

    @property
    def api(self) -> Version:
        """What its version of the Image API lays down."""
        return VERSIONS[self.version]

    @property
    def learned(self) -> Dialect:
        """The dialect, an empty one where nothing was learned."""
        return self.dialect or _NOTHING


_NOTHING = Dialect()
