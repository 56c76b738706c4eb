"""Which addresses give an image at about the size we want; pure, by what its service says and what was learned of it.

Level 0 serves only what it lists; level 1 promises regions in pixels and sizes by width; nothing is ever asked
for larger than it is. Every plan is a list of attempts, the best first, since services promise wrongly.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable

from manifests.imageapi.address import (
    NO_FORMAT,
    Region,
    base_of,
    in_form,
    own_request,
    quality_of,
    region_size,
    request,
    whole_size,
)
from manifests.imageapi.attempt import Attempt, Part
from manifests.imageapi.service import ImageServiceDoc
from manifests.imageapi.sizes import (
    FORMS,
    Rectangle,
    inside,
    listed_size,
    most_width,
    size_forms,
    size_parameter,
)
from manifests.imageapi.tiles import tiled
from manifests.imageapi.versions import COLOR, DEFAULT, NATIVE, WHOLE_WORDS
from manifests.uri import valid_uri

# For a small part of an uncut image, the whole is asked for so many times larger at the most.
_MOST_LARGER = 4.0


def plan(
    service: ImageServiceDoc | None, longest: int, *, plain: str = "", region: Rectangle | None = None
) -> list[Attempt]:
    """Return attempts to get an image, or ``region`` of it (pixels), with a long side of about ``longest`` pixels.

    ``plain`` is the address that the manifest itself gives for the image; it tells how its service likes to be asked.
    """
    plain_attempt = _plain(plain, service)
    if service is None:
        return [plain_attempt] if plain_attempt else []
    service = _hinted(service, plain)
    if region and (service.level == 0 or service.learned.regions is False):
        # The part is cut out here, and the whole asked for so large that it comes as it is wanted.
        longest = larger_for(service, longest, region)
    if service.level == 0:
        attempts = [*_level_0(service, longest), plain_attempt]
    else:
        sized, more = _sized(service, longest, region)
        whole = [_whole(service), plain_attempt]
        # What the manifest names itself is the likeliest to be there, where the size is what is refused.
        sizes_refused = service.learned.size == "whole"
        if plain_attempt and not service.learned.whole and (plain_attempt.whole or sizes_refused):
            whole.reverse()
        attempts = [*sized, *whole, *more]
    return _without_doubles(attempts)


def larger_for(service: ImageServiceDoc, longest: int, region: Rectangle) -> int:
    """Return the long side of the whole where that of a region of it is to have ``longest`` pixels."""
    across, down = service.width or 0, service.height or 0
    part = inside(region, across, down) if across and down else None
    share = max(across, down) / max(part.w, part.h) if part else 1.0
    return math.ceil(longest * min(share, _MOST_LARGER))


def needs_info(service: ImageServiceDoc) -> bool:
    """Say whether info.json must be read before anything can be asked for."""
    if service.learned.info is False:
        return False
    if service.level is None or service.width is None or service.height is None:
        return True
    return service.level == 0 and not service.sizes and not service.tiles


def _hinted(service: ImageServiceDoc, plain: str) -> ImageServiceDoc:
    """The service with the quality that its manifest uses, where nothing better is known."""
    named = own_request(service, plain)
    if service.learned.quality or named is None or named.quality not in (DEFAULT, NATIVE, COLOR):
        return service
    return _speaking(service, quality=named.quality)


def _speaking(service: ImageServiceDoc, quality: str) -> ImageServiceDoc:
    return dataclasses.replace(service, dialect=dataclasses.replace(service.learned, quality=quality))


def _plain(url: str, service: ImageServiceDoc | None) -> Attempt | None:
    if not url.startswith(("http://", "https://")):
        return None
    named = own_request(service, url) if service else None
    if named is None or not named.is_whole:
        return Attempt((Part(url),))
    learns = {"whole": named.size, "quality": named.quality}
    if named.format != "jpg":
        learns["format"] = named.format or NO_FORMAT
    return Attempt((Part(named.url),), learns=learns, whole=True)


def _whole(service: ImageServiceDoc, size: str = "") -> Attempt:
    size = size or whole_size(service)
    learns = {"quality": quality_of(service)}
    learns["whole"] = size if size in WHOLE_WORDS else service.learned.whole
    return Attempt((Part(request(service, size=size)),), learns=learns, whole=True)


def _sized(
    service: ImageServiceDoc, longest: int, wanted: Rectangle | None
) -> tuple[list[Attempt], list[Attempt]]:
    """The best attempt at a size, and further ones in other words, for services that do not know the usual."""
    other_word = NATIVE if quality_of(service) == DEFAULT else DEFAULT
    other = _speaking(service, quality=other_word)
    proven = service.learned.proven
    if service.width is None or service.height is None or service.learned.size == "whole":
        other_whole = next(word for word in WHOLE_WORDS if word != service.api.whole)
        return [], [] if proven else [_whole(other), _whole(other, other_whole)]
    region = inside(wanted, service.width, service.height)
    if region and service.learned.regions is False:
        region = None
    width, height = (region.w, region.h) if region else (service.width, service.height)
    most = most_width(service, width, height)
    wide = min(most, max(1, round(longest * width / max(width, height))))
    high = max(1, round(wide * height / width))
    listed = None if region or wide == width else listed_size(service, longest, most)
    wide, high = listed or (wide, high)
    cut = region is not None

    def attempt(speaker: ImageServiceDoc, form: str) -> Attempt:
        learns: dict[str, object] = {"quality": quality_of(speaker)}
        if wide == width:
            size = region_size(speaker, region) if region else whole_size(speaker)
        else:
            size = in_form(form, wide, high)
            learns["size"] = form
        if cut:
            learns["regions"] = True
        url = request(speaker, region or "full", size)
        return Attempt((Part(url),), cut=cut, wide=wide, learns=learns, whole=wide == width and not cut)

    usual, unusual = size_forms(service)
    first = attempt(service, usual)
    if proven:
        return [first], []
    if listed:  # which answers to w,h, if to anything
        return [first], [attempt(service, unusual), attempt(other, usual), _whole(other)]
    return [first], [attempt(other, usual), _whole(other), attempt(service, unusual)]


def _level_0(service: ImageServiceDoc, longest: int) -> list[Attempt]:
    attempts: list[Attempt] = []
    sizes = sorted(service.sizes, key=max)
    fits = next((size for size in sizes if max(size) >= 0.8 * longest), None)
    if fits:
        attempts += _listed(service, fits)
    attempts += tiled(service, longest)
    if service.learned.whole != "none":
        attempts.append(_whole(service))
    if not fits and sizes:
        attempts += _listed(service, sizes[-1])
    if not service.learned.proven:
        other = _speaking(service, quality=NATIVE if quality_of(service) == DEFAULT else DEFAULT)
        attempts += [_whole(other)]
        attempts += _listed(other, fits or sizes[-1])[:1] if sizes else []
    return attempts


def _listed(service: ImageServiceDoc, size: tuple[int, int]) -> list[Attempt]:
    """A listed size in all forms in which static files are seen; that of the whole has a word as well."""
    attempts = []
    if size == (service.width, service.height) and service.learned.whole not in FORMS:
        attempts.append(dataclasses.replace(_whole(service), wide=size[0]))
    for form in size_forms(service):
        url = request(service, size=in_form(form, *size))
        learns: dict[str, object] = {"quality": quality_of(service), "size": form}
        if size == (service.width, service.height):
            learns["whole"] = form
        attempts.append(Attempt((Part(url),), wide=size[0], learns=learns))
    return attempts


def _without_doubles(attempts: Iterable[Attempt | None]) -> list[Attempt]:
    found: dict[tuple[str, ...], Attempt] = {}
    for attempt in attempts:
        if attempt is not None:
            found.setdefault(tuple(part.url for part in attempt.parts), attempt)
    return list(found.values())


def sized_url(service: ImageServiceDoc, longest: int, *, plain: str = "") -> str:
    """The address of the whole image at about a size, as it is asked for first; "" where nothing can be asked for."""
    first = next((one for one in plan(service, longest, plain=plain) if len(one.parts) == 1), None)
    return first.parts[0].url if first else ""


def region_url(
    service: ImageServiceDoc,
    region: Region,
    *,
    width: int,
    height: int,
    rotation: float = 0,
) -> str | None:
    """Return the address of a region of an image of ``width`` × ``height`` at full resolution, in canonical form.

    The size keeps within what the service allows and is never larger than the region. None where the service
    cannot cut.
    """
    if service.level == 0 or service.learned.regions is False:
        return None
    wide = most_width(service, region.w, region.h)
    size = (
        region_size(service, region)
        if wide == region.w
        else size_parameter(service, wide, region.w, region.h)
    )
    # Only level 2 promises quarter turns; elsewhere the region comes as the library keeps it.
    turn = rotation if service.level == 2 and rotation % 90 == 0 else 0
    if (region.w, region.h) != (width, height):
        return request(service, region, size, turn)
    return request(service, size=size if wide < region.w else "", rotation=turn)


def doubted_word(service: ImageServiceDoc, plain: str) -> bool:
    """Say whether a manifest asks for the whole image by the word of another version than its service says it has.

    Nobody knows which of them is right as long as neither word was seen to answer. Of level 0 the whole is tried out.
    """
    named = own_request(service, plain)
    return (
        named is not None
        and service.level != 0
        and named.is_whole
        and named.size != service.api.whole
        and not service.learned.whole
    )


def _gives_whole(service: ImageServiceDoc) -> bool:
    return service.learned.whole in WHOLE_WORDS


def whole_url(service: ImageServiceDoc, plain: str = "") -> str:
    """The address of the whole image, as large as it is surely to be had.

    That is what the manifest names (``plain``), unless the service was found to want it said in another way; of
    level 0 the largest listed size, where the word for the whole was never seen to answer. "" where there is none.
    """
    named = own_request(service, plain)
    if plain and named is None:
        return valid_uri(plain)
    uncut = service.level == 0 or service.learned.regions is False
    if uncut and service.sizes and service.learned.listed is not False and not _gives_whole(service):
        return request(service, size=in_form(size_forms(service)[0], *max(service.sizes, key=max)))
    if service.learned.whole == "none":
        return ""
    if named is not None and base_of(service) != service.base:
        named = dataclasses.replace(named, base=base_of(service))
        plain = named.url
    if named is None or (named.size in WHOLE_WORDS and (service.learned.whole or service.learned.quality)):
        return request(service)
    return valid_uri(plain)
