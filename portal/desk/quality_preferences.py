"""What a model prefers, and whether its sureness keeps its word, as tables and charts in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from manifests.selectors import manifests_for
from onitsearch.techniques import technique_name
from portal.desk.quality_charts import Reliability, Whisker, reliability
from portal.visit import texts

if TYPE_CHECKING:
    from onitsearch.selectors import User


@dataclass(frozen=True)
class Share:
    """A share of the first hits and the one it should be, in per cent; ``ratio`` as words where it can be told."""

    seen: str
    expected: str
    ratio: str
    low: str
    high: str
    whisker: Whisker | None
    verdict: str


@dataclass(frozen=True)
class Group:
    """One book, century, technique or kind of scan; ``href`` leads to a book."""

    name: str
    href: str
    labelled: Share | None
    collection: Share | None


@dataclass(frozen=True)
class Table:
    """What the first hits have in common; ``hidden`` groups are not for the reader, ``others`` have small shares."""

    dimension: str
    name: str
    groups: list[Group]
    others: int
    hidden: int
    unknown: int

    @property
    def telling(self) -> bool:
        """Whether there is anything to tell apart: more than one group."""
        return len(self.groups) + self.hidden + self.others > 1


@dataclass(frozen=True)
class Trust:
    """A reliability diagram with its name, how many answers it is made of, and its error in per cent."""

    of: str
    model: str
    n: int
    error: str
    chart: Reliability


def tables(found: Mapping[str, Any], user: User) -> list[Table]:
    """The tables of one model's preferences; books that somebody may not see are counted, not named."""
    books = [row["group"] for one in found["tables"] if one["dimension"] == "book" for row in one["groups"]]
    seen = {
        one.pk: (texts.title(one.label), reverse("book", args=[one.public_id]))
        for one in manifests_for(user).filter(pk__in=books).only("pk", "label", "public_id")
    }
    names = {
        "book": gettext("Books"),
        "century": gettext("Centuries"),
        "technique": gettext("Techniques"),
        "resolution": gettext("Sizes of the page images"),
        "scan": gettext("Kinds of scan"),
    }
    made = []
    for one in found["tables"]:
        groups = []
        for row in one["groups"]:
            named = _named(one["dimension"], row["group"], seen)
            if named is not None:
                groups.append(Group(*named, _share(row["labelled"]), _share(row["collection"])))
        made.append(
            Table(
                one["dimension"],
                names[one["dimension"]],
                groups,
                one["others"],
                len(one["groups"]) - len(groups),
                one["unknown"],
            )
        )
    return made


def _named(dimension: str, group: Any, seen: Mapping[int, tuple[str, str]]) -> tuple[str, str] | None:
    if dimension == "book":
        return seen.get(group)
    if dimension == "century":
        unknown = gettext("of unknown date")
        return (unknown if group is None else gettext("century %(number)s") % {"number": group}), ""
    if dimension == "technique":
        return technique_name(group), ""
    return {
        "large": gettext("3,000 pixels and more"),
        "medium": gettext("1,500 to 3,000 pixels"),
        "small": gettext("below 1,500 pixels"),
        "colour": pgettext("a scan", "in colour"),
        "grey": pgettext("a scan", "in grey"),
        "bitonal": pgettext("a scan", "black and white only"),
    }[group], ""


def _share(row: Mapping[str, Any] | None) -> Share | None:
    if row is None:
        return None
    ratio = row["ratio"]
    return Share(
        _percent(row["seen"]),
        _percent(row["expected"]),
        f"{ratio['value']:.2f}" if ratio else "",
        f"{ratio['low']:.2f}" if ratio else "",
        f"{ratio['high']:.2f}" if ratio else "",
        Whisker.of_ratio(ratio) if ratio else None,
        row["verdict"],
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}" if share < 0.0995 else f"{100 * share:.0f}"


def reliability_diagrams(result: Mapping[str, Any]) -> list[Trust]:
    """All reliability diagrams that have anything to show."""
    return [
        Trust(one["of"], one["model"] or "", one["n"], f"{100 * one['ece']:.1f}", reliability(one["bins"]))
        for one in result["reliability"]
        if one["n"]
    ]
