"""Recogito's boxes as ONiT publishes them: rectangles within cut pictures, tags with underscores for blanks."""

from __future__ import annotations

import csv
import math
import re

from onitsearch.curate.labels.addresses import split_address
from onitsearch.curate.labels.table_rows import Reader
from onitsearch.geometry import Box, around

RECOGITO = ("UUID", "FILE", "ANCHOR", "TAGS")
_NUMBERS = re.compile(r"(\w)=(-?[\d.]+)")


def read_recogito(text: str, reader: Reader) -> None:
    """Read all rows. Boxes count from the corner of the picture that was cut out; its place is in its address."""
    for number, line in enumerate(text.splitlines()[1:], start=2):
        if not line.strip():
            continue
        cells = _cells(line)
        if len(cells) < 5:
            reader.listing.read += 1
            reader.listing.refuse(number, "The row has fewer cells than the table has columns.")
            continue
        image = next((cell for cell in reversed(cells) if cell.startswith("http")), "")
        base, cut = split_address(image)
        inside = box_of_anchor(cells[2])
        if inside is not None and cut is not None:
            inside = Box(cut.x + inside.x, cut.y + inside.y, inside.w, inside.h)
        tags = [tag.replace("_", " ") for tag in cells[3].split("|") if tag.strip()]
        reader.take(number, image=base, region=inside or "none", labels=tags, name=f"{cells[1]}#{cells[0]}")


def box_of_anchor(anchor: str) -> Box | None:
    """The upright box around Recogito's ``rect`` or slanting ``tbox``; None for another anchor."""
    shape, _, rest = anchor.partition(":")
    try:
        said = {name: float(value) for name, value in _NUMBERS.findall(rest)}
        if shape == "rect" and said["w"] > 0 and said["h"] > 0:
            return Box(said["x"], said["y"], said["w"], said["h"])
        if shape == "tbox":
            # A base line from (x, y) at an angle, l long; h from it, upwards where it is negative.
            x, y, angle, along, across = (said[name] for name in ("x", "y", "a", "l", "h"))
            right, down = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
            corners = ((s * along, t * across) for s in (0, 1) for t in (0, 1))
            found = around(
                (x + a * right[0] + b * down[0], y + a * right[1] + b * down[1]) for a, b in corners
            )
            return found if found.area > 0 else None
    except (KeyError, ValueError):
        return None
    return None


def _cells(line: str) -> list[str]:
    """The cells of a line; ONiT's file has whole lines in quotation marks once more, and breaks tags at semicolons."""
    text = line.strip()
    if text.startswith('"') and '""' in text:
        text = text.replace('";"', "; ").rstrip(";").removeprefix('"').removesuffix('"').replace('""', '"')
    try:
        return [cell.strip() for cell in next(csv.reader([text]), [])]
    except csv.Error:  # a cell is endless
        return []
