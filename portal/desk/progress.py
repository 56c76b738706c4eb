"""How far a run got, as lines with bars: documents, pages, vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from manifests.work.models import OPEN


@dataclass(frozen=True)
class Stage:
    """One bar: ``done`` of ``total``, failures counted as done since nothing more happens to them."""

    name: str
    done: int
    failed: int
    total: int

    @property
    def going_on(self) -> bool:
        """Whether something is still due."""
        return self.done < self.total


def stages(found: Mapping[str, Any]) -> list[Stage]:
    """The bars of a run's progress as `manifests.selectors.run_progress` counts it."""
    names = {
        "unpacking": gettext("Pages taken out of PDF files"),
        "publishing": gettext("Pages made into images of the book"),
        "collections": gettext("Lists"),
        "manifests": gettext("Books"),
        "pages": gettext("Pages"),
        "vectors": gettext("Pictures compared"),
    }
    shown = []
    for key, name in names.items():
        counts = found.get(key)
        if not isinstance(counts, Mapping):
            continue
        total = int(counts.get("total", sum(v for k, v in counts.items() if k != "total")))
        total -= int(counts.get("stopped", 0))  # dropped with a cancelled run
        waiting = sum(int(counts.get(state, 0)) for state in OPEN)
        if total:
            shown.append(Stage(name, total - waiting, int(counts.get("failed", 0)), total))
    return shown
