"""The last measurement of quality as programs are told of it: pictures and books by public ids, those for all only.

What was public when it was measured may be hidden by now; it is left out, and so is a book's share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from manifests.selectors import public_manifests
from onitsearch.selectors import illustrations_for
from onitsearch.store import quality_reports

DIMENSIONS = ("book", "century", "technique", "resolution", "scan")


def public_report() -> dict[str, Any] | None:
    """The last measurement; None where nothing was measured yet."""
    row = quality_reports.latest()
    if row is None or row.made_at is None:
        return None
    result: dict[str, Any] = row.result
    ids = picture_ids(result)
    pictures = dict(illustrations_for().filter(pk__in=ids, restricted=False).values_list("pk", "public_id"))
    books = dict(public_manifests().filter(pk__in=book_ids(result)).values_list("pk", "public_id"))
    return {
        **{
            name: result[name]
            for name in ("pictures", "classed", "books", "rounds", "questions", "differences")
        },
        "measured": row.made_at.isoformat(timespec="seconds"),
        "truth": row.truth or "people",
        "lang": row.lang,
        "left_out": result["left_out"],
        "models": [_model(one, pictures) for one in result["models"]],
        "preferences": [
            {**one, "tables": [_table(each, books) for each in one["tables"]]}
            for one in result["preferences"]
        ],
        "reliability": result["reliability"],
    }


def picture_ids(result: Mapping[str, Any]) -> set[int]:
    """The row ids of all pictures that a measurement names."""
    classes = [each for one in result["models"] for each in one["classes"]]
    first = {pk for each in classes for pk, _fits in each["first"]}
    return first | {pk for each in classes for name in ("right", "wrong") for _rank, pk in each[name]}


def book_ids(result: Mapping[str, Any]) -> set[int]:
    """The row ids of all books that a measurement names."""
    tables = [each for one in result["preferences"] for each in one["tables"] if each["dimension"] == "book"]
    return {row["group"] for each in tables for row in each["groups"]}


def _model(one: Mapping[str, Any], pictures: Mapping[int, str]) -> dict[str, Any]:
    return {**one, "classes": [_class(each, pictures) for each in one["classes"]]}


def _class(one: Mapping[str, Any], pictures: Mapping[int, str]) -> dict[str, Any]:
    def named(ranked: Iterable[list[int]]) -> list[dict[str, Any]]:
        return [{"rank": rank, "illustration": pictures[pk]} for rank, pk in ranked if pk in pictures]

    return {**one, "first_right": named(one["right"]), "first_wrong": named(one["wrong"])}


def _table(one: Mapping[str, Any], books: Mapping[int, str]) -> dict[str, Any]:
    if one["dimension"] != "book":
        return dict(one)
    rows = [
        {**row, "group": books[row["group"]], **_by_book(row, books)}
        for row in one["groups"]
        if row["group"] in books
    ]
    return {**one, "groups": rows}


def _by_book(row: Mapping[str, Any], books: Mapping[int, str]) -> dict[str, Any]:
    return {
        name: {**row[name], "group": books[row["group"]]} if row[name] else None
        for name in ("labelled", "collection")
    }
