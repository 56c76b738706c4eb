"""How an image service really wants to be asked, as far as that was found out by asking."""

from __future__ import annotations

from dataclasses import dataclass

ROUNDINGS = ("ceil", "round", "floor")


@dataclass(frozen=True)
class Dialect:
    """What was learned of an image service; a member that is empty or None is not known, and the standard holds.

    ``quality`` is the word that answers (default, native), ``format`` the file's ending ("none" where it has none).
    ``size`` is the form of sizes: "w,", "w,h", or "whole" where no size is given but that of the whole. ``whole`` is
    the word for the whole image: "full", "max", or "w,h" and "w," of its own size, or "none" where it is had in tiles
    or listed sizes only. ``regions`` says whether regions are cut, ``rounding`` how edge tiles are rounded. ``moved``
    is where the server redirects to: what stands before an image's name there, and ``suffix`` what stands behind it;
    where it gives images other names (``renames``), each has an address of its own. ``listed`` is False where listed
    sizes are not there, and True where nothing else is. ``info`` says whether it has info.json at all; so many times
    (``unread``) it could not be read. ``level`` and the caps are those of info.json where manifests say none of them;
    so many (``agreed``) said in a row what was expected. ``unexplained``: it gives less than asked for, and its
    info.json does not say why. ``proven``: an image came in this way.
    """

    quality: str = ""
    format: str = ""
    size: str = ""
    whole: str = ""
    regions: bool | None = None
    rounding: str = ""
    moved: str = ""
    suffix: str = ""
    renames: bool = False
    listed: bool | None = None
    info: bool | None = None
    unread: int = 0
    level: int | None = None
    max_width: int | None = None
    max_height: int | None = None
    max_area: int | None = None
    agreed: int = 0
    unexplained: bool = False
    proven: bool = False
