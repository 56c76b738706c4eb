"""The orders in which pictures are listed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from django.db.models import F, QuerySet

from onitsearch.store.models import Illustration

Sort = Literal["fit", "date", "book"]


def in_order(rows: QuerySet[Illustration], sort: Sort = "book") -> QuerySet[Illustration]:
    """Illustrations in the order of books and pages; by ``date`` the oldest books first, undated ones last."""
    years = ("manifest__date_start", "manifest__date_end") if sort == "date" else ()
    order = [F(name).asc(nulls_last=True) for name in years]
    return rows.order_by(*order, "manifest_id", "canvas__position", "y", "x", "pk")


def sorted_ids(ids: Iterable[int], sort: Sort) -> list[int]:
    """Row ids of illustrations in the order of books and pages, or of dates; see `in_order`."""
    rows = Illustration.objects.filter(pk__in=list(ids))
    return list(in_order(rows, sort).values_list("pk", flat=True))
