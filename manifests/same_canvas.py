"""Which kept page a canvas of a document is: by its id and image, else by its image, else by its id.

Libraries renumber canvases when a leaf is found, and give all of them new ids when they move house. What people
decided belongs to the picture that they saw, so a page follows its image.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from manifests.models import Canvas
from manifests.presentation.values import identifier, objects, text
from manifests.uri import without_scheme


def image_key(images: object) -> str:
    """What identifies the images of a canvas (as `to_json` writes them): services or addresses, and regions.

    Empty where there is none. http and https are one, as moving to https is no change of the image.
    """
    found = [
        [without_scheme(identifier(image.get("service")) or text(image.get("url"))), image.get("region")]
        for image in objects(images)
    ]
    return json.dumps(found, sort_keys=True) if found else ""


def match_canvases(
    canvases: Sequence[tuple[str, object]], standing: Sequence[Canvas]
) -> Mapping[int, Canvas]:
    """Pair canvases (id, images) with the rows that stand; returns rows by the position of their canvas.

    An image that several canvases show identifies none of them.
    """
    keys = [image_key(images) for _, images in canvases]
    by_uri = {row.uri: row for row in standing}
    key_of = {row.pk: image_key(row.images) for row in standing}
    found: dict[int, Canvas] = {}
    for place, (uri, _) in enumerate(canvases):
        row = by_uri.get(uri)
        if row is not None and key_of[row.pk] == keys[place]:
            found[place] = row
    by_key = _unique(standing, key_of)
    often = Counter(keys)
    taken = {row.pk for row in found.values()}
    for place, key in enumerate(keys):
        row = by_key.get(key)
        if place not in found and row is not None and row.pk not in taken and often[key] == 1:
            found[place] = row
            taken.add(row.pk)
    for place, (uri, _) in enumerate(canvases):
        row = by_uri.get(uri)
        if place not in found and row is not None and row.pk not in taken:
            found[place] = row
            taken.add(row.pk)
    return found


def _unique(standing: Sequence[Canvas], key_of: Mapping[int, str]) -> dict[str, Canvas]:
    often = Counter(key_of.values())
    return {key_of[row.pk]: row for row in standing if key_of[row.pk] and often[key_of[row.pk]] == 1}


__all__ = ["image_key", "match_canvases"]
