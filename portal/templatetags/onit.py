"""What templates need from the portal: vendored files that may be missing, and a search kept in a form."""

from __future__ import annotations

import json
from functools import lru_cache

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal import failures
from portal.visit.params import SearchParams
from portal.visit.proportions import ratio_class
from portal.visit.tiles import Tile

# Nothing in a block of data may end it; JSON reads these as what they stand for.
_UNMARKED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

# How high pictures are shown, in pixels, by the style of their wall: on telephones, usually, on wide windows. These
# are the heights of wall.css and browse.css; rows grow until they fill their width, by a tenth or so.
_HEIGHTS = {
    "": (141, 209, 242), "less-wall": (115, 154, 154), "strip": (150, 150, 150), "row": (72, 96, 96),
}  # fmt: skip

register = template.Library()
register.filter("localized", failures.localized)
register.filter("ratio_class", lambda ratio: ratio_class(float(ratio)))


@register.filter
def model_name(key: str) -> SafeString:
    """A model's key for people: without its dimension, and broken behind a slash only."""
    name, _, dim = key.rpartition("/")
    parts = (name if name.count("/") and dim.isdigit() else key).split("/")
    told = [f"{one}/" for one in parts[:-1]] + parts[-1:]
    return format_html_join(mark_safe("<wbr>"), '<span class="nowrap">{}</span>', ((one,) for one in told))


@register.simple_tag
def vendor(path: str) -> str:
    """The address of a front-end file from npm, or nothing where it was never fetched."""
    return static(f"vendor/{path}") if _found(path) else ""


def _found(path: str) -> bool:
    return finders.find(f"vendor/{path}") is not None if settings.DEBUG else _found_once(path)


@lru_cache(maxsize=64)
def _found_once(path: str) -> bool:
    return finders.find(f"vendor/{path}") is not None


@register.simple_tag
def widths(tile: Tile, style: str = "", *, lazy: bool = False) -> SafeString:
    """The ``srcset`` and ``sizes`` of a picture on a wall of a style; a browser knows those of a lazy one by itself."""
    # One by itself is shown as large as it is kept.
    if not tile.srcset or style == "single":
        return SafeString("")
    small, usual, wide = (round(float(tile.ratio) * height) for height in _HEIGHTS.get(style, _HEIGHTS[""]))
    sizes = f"(max-width: 40rem) {small}px, (min-width: 100rem) {wide}px, {usual}px"
    return format_html(' srcset="{}" sizes="{}{}"', tile.srcset, "auto, " if lazy else "", sizes)


@register.simple_tag
def linked_data(description: object) -> SafeString:
    """A description of the page as a block of JSON-LD, which browsers do not run."""
    said = json.dumps(description, ensure_ascii=False).translate(_UNMARKED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(said))  # noqa: S308 - no markup left


@register.simple_tag
def hidden_params(params: SearchParams | None, leave_out: str) -> SafeString:
    """A search as hidden fields, without the part that the form itself asks for and without its page."""
    pairs = [
        (name, value) for name, value in (params.pairs() if params else []) if name not in (leave_out, "page")
    ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)
