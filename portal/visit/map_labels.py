"""What clusters and parts of the map are called, in the visitor's language."""

from __future__ import annotations

from django.utils.translation import get_language, gettext

from manifests.errors import OnitError
from onitsearch.annotate.labels import shorten
from onitsearch.search.thesaurus import own_names
from onitsearch.similarity_map.areas import Area, map_of, parse
from onitsearch.store.similarity_maps import MadeMap
from portal.visit.classes import class_label

_LONGEST = 40  # characters


def cluster_label(made: MadeMap, number: int) -> str:
    """The name of a cluster; a number where nothing names it."""
    said = made.clusters[number] if number < len(made.clusters) else {}
    notation = said.get("notation", "")
    if notation:
        called = own_names(notation, (get_language() or "en")[:2])
        return shorten(called[0] if called else class_label(notation), _LONGEST)
    return said.get("word", "") or gettext("Group %(number)s") % {"number": number + 1}


def area_label(value: str) -> str:
    """What a chip says of a part of the map."""
    try:
        area: Area = parse(value)
        made = map_of(area)
    except OnitError:
        return value
    if area.cluster is not None:
        return cluster_label(made, area.cluster)
    return gettext("a part of it")
