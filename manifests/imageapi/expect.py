"""What info.json is expected to say, and what its answers teach about a server: whether it need be read at all."""

from __future__ import annotations

import dataclasses

from manifests.imageapi.address import own_request
from manifests.imageapi.plan import needs_info
from manifests.imageapi.service import ImageServiceDoc

# After so many in a row that said what was expected, a server's info.json is read no more; VARIED: always.
_ENOUGH, VARIED = 2, -1
_CAPS = ("max_width", "max_height", "max_area")


def expected(
    service: ImageServiceDoc, *, plain: str = "", width: int | None = None, height: int | None = None
) -> ImageServiceDoc:
    """The service with what its info.json should say: its manifest's ``width`` and ``height`` of the whole image
    (``plain`` is its address), and the level and the caps of other images of the server.
    """
    learned = service.learned
    named = own_request(service, plain)
    known_size = (service.width, service.height) if service.width and service.height else (width, height)
    if not (named and named.is_whole) and not service.width:
        known_size = (None, None)
    caps = {name: getattr(service, name) for name in _CAPS}
    if not any(caps.values()):
        caps = {name: getattr(learned, name) for name in _CAPS}
    level = service.level if service.level == 0 or learned.level is None else learned.level
    return dataclasses.replace(service, level=level, width=known_size[0], height=known_size[1], **caps)


def must_read_info(service: ImageServiceDoc, hoped: ImageServiceDoc) -> bool:
    """Say whether info.json has to be read first; ``hoped`` is the service as it is ``expected``."""
    learned = service.learned
    if learned.listed and not service.sizes and learned.info:
        return True
    if learned.info is False or (learned.agreed >= _ENOUGH and not needs_info(hoped)):
        return False
    surprising = learned.agreed == VARIED or any(getattr(learned, name) for name in _CAPS)
    return needs_info(service) or surprising


def compared(hoped: ImageServiceDoc, said: ImageServiceDoc) -> ImageServiceDoc:
    """What info.json ``said``, with what its server taught by it: whether the next one can be foretold."""
    learned = said.learned
    caps = {name: getattr(said, name) for name in _CAPS}
    sizes_differ = hoped.width and hoped.height and (hoped.width, hoped.height) != (said.width, said.height)
    first = learned.agreed == 0
    level_differs = not first and said.level != learned.level
    caps_differ = not first and caps != {name: getattr(learned, name) for name in _CAPS}
    if learned.agreed == VARIED or sizes_differ or level_differs or caps_differ:
        agreed = VARIED
    else:
        agreed = min(_ENOUGH, learned.agreed + 1)
    taught = dataclasses.replace(learned, agreed=agreed, level=said.level, info=True, unread=0, **caps)
    return dataclasses.replace(said, dialect=taught)
