"""Parts of a map as limits of a search: ``VERSION:x,y,w,h`` in cells of its grid, or ``VERSION:cNUMBER``, a cluster."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError, GoneError
from onitsearch.store import similarity_maps
from onitsearch.store.similarity_maps import Ids, MadeMap, Mask

FORM = re.compile(r"^([0-9]{1,9}):(?:c([0-9]{1,4})|([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5}))$")


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a version of the map: a cluster, or a box (x, y, w, h) of cells."""

    version: int
    cluster: int | None = None
    box: tuple[int, int, int, int] = (0, 0, 0, 0)

    def __str__(self) -> str:
        part = ",".join(map(str, self.box)) if self.cluster is None else f"c{self.cluster}"
        return f"{self.version}:{part}"


def parse(value: str) -> Area:
    """An area as it is written. Raises BadRequestError."""
    found = FORM.match(value)
    if found is None:
        raise no_area(value)
    version, cluster, *box = found.groups()
    if cluster is not None:
        return Area(int(version), int(cluster))
    x, y, w, h = (int(one) for one in box)
    return Area(int(version), None, (x, y, w, h))


def no_area(value: str) -> BadRequestError:
    """What is said of something that is no part of a map."""
    return BadRequestError(
        _("“%(value)s” is no part of the map.") % {"value": value[:60]},
        hint=_("A part is written as version:x,y,width,height in cells of the map's grid."),
    )


def map_of(area: Area) -> MadeMap:
    """The map that an area is a part of. Raises GoneError where it is not kept any more."""
    made = similarity_maps.get(area.version)
    if made is None:
        raise GoneError(
            _("The map has been made anew since, and this part of it is no more."),
            hint=_("Choose the part again on the map."),
        )
    return made


def ids_in(value: str) -> tuple[int, ...]:
    """The row ids of pictures that lie in an area and may be seen. Raises BadRequestError, GoneError."""
    area = parse(value)
    made = map_of(area)
    return tuple(int(one) for one in made.ids[places_in(made, area)])


def places_in(made: MadeMap, area: Area, mask: Mask | None = None) -> Ids:
    """Which pictures of a map (rows of its arrays) lie in an area and may be seen, from its middle outwards.

    ``mask`` is what may be seen of the map, where that is known already.
    """
    if area.cluster is not None:
        inside = made.clusters_of == area.cluster
        middle = made.cells[inside].mean(axis=0) if inside.any() else np.zeros(2)
    else:
        x, y, w, h = area.box
        inside = ((made.cells >= (x, y)) & (made.cells < (x + w, y + h))).all(axis=1)
        middle = np.asarray([x + w / 2 - 0.5, y + h / 2 - 0.5])
    found = np.nonzero(inside & (similarity_maps.visible(made) if mask is None else mask))[0]
    distance = ((made.cells[found] - middle) ** 2).sum(axis=1)
    return np.asarray(found[np.argsort(distance, kind="stable")], np.int64)
