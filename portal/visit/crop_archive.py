"""Found pictures in one ZIP, as far as their libraries let them be passed on, with a table of where they are from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.utils.translation import gettext

from onitsearch.crop import storage
from onitsearch.models import Illustration
from onitsearch.search import Hit
from portal.visit.rights import may_be_passed_on
from portal.visit.tables import COLUMNS, records, table

MOST_CROPS = 100


def crops(hits: Sequence[Hit]) -> bytes:
    """Return a ZIP of at most ``MOST_CROPS`` kept pictures, numbered in the order of the hits, and ``pictures.csv``.

    The table names every hit, and why a picture is not among them.
    """
    packed, rows, many = io.BytesIO(), [], 0
    with ZipFile(packed, "w") as file:
        for hit, record in zip(hits, records(hits), strict=True):
            row = hit.illustration
            refused = gettext("more than fit in") if many >= MOST_CROPS else _refused(row)
            picture = b"" if refused else _picture(row)
            if not refused and not picture:
                refused = gettext("no picture is kept")
            named: dict[str, Any] = {"file": "", "left_out": refused}
            if picture:
                many += 1
                named["file"] = f"{many:03d}-{row.public_id}.jpg"
                file.writestr(named["file"], picture, ZIP_STORED)
            rows.append({**named, **record})
        file.writestr("pictures.csv", table(rows, ("file", "left_out", *COLUMNS)), ZIP_DEFLATED)
    return packed.getvalue()


def _refused(row: Illustration) -> str:
    """Why a picture may not be passed on; empty where it may."""
    if row.restricted:
        return gettext("the library protects it")
    if not may_be_passed_on(row.manifest):
        return gettext("no open licence")
    return ""


def _picture(row: Illustration) -> bytes:
    try:
        return storage.read_thumbnail(row.thumbnail) if row.thumbnail else b""
    except FileNotFoundError:
        return b""
