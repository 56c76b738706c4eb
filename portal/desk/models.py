"""Models as the desk shows them: how far each is, how good it was found to be, and the steps from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from onitsearch import model_services
from onitsearch.evaluate.kept import kept
from onitsearch.model_services import ModelState
from onitsearch.store import embedding_models, quality_reports
from onitsearch.store.embedding_models import State

# Of all figures of an evaluation by class, those that tell models apart at a glance.
_SHOWN = ("precision@10", "precision@50", "AP")


@dataclass(frozen=True)
class Quality:
    """Figures of a model's last evaluation (name, value in percent), when it was made, and on how many pictures."""

    figures: list[tuple[str, int]]
    evaluated: str
    pictures: int


@dataclass(frozen=True)
class Row:
    """A model, its figures where it was evaluated, and what can be done with it: the step and the words on a button."""

    state: ModelState
    quality: Quality | None
    steps: list[tuple[str, str]]

    @property
    def percent(self) -> int:
        """How much of its vectors is there, rounded down."""
        counts = self.state.progress
        return 100 * counts.done // counts.total if counts.total else 0


def rows() -> list[Row]:
    """All models, the one in use first."""
    before = embedding_models.previous()
    figures = {**_measured(), **{str(one.get("model")): one for one in kept() if one.get("model")}}
    return [
        Row(one, _quality(figures.get(one.model.key)), _steps(one, before.pk if before is not None else None))
        for one in model_services.states()
    ]


def goes_on(state: ModelState) -> bool:
    """Whether something is about to change with it."""
    building = state.model.state == State.BUILDING and not state.complete
    return building or state.model.automatic or state.loading


def _measured() -> dict[str, dict[str, Any]]:
    """What the last measurement of all models says of each, in the form in which commands keep theirs."""
    last = quality_reports.latest()
    if last is None or last.made_at is None:
        return {}
    pictures = last.result["classed"]
    return {
        one["model"]: {"mean": one["mean"], "evaluated": last.made_at.isoformat(), "pictures": pictures}
        for one in last.result["models"]
    }


def _quality(entry: dict[str, Any] | None) -> Quality | None:
    figures = (entry or {}).get("mean", {}).get("figures", {})
    shown = [(name, round(100 * figures[name]["value"])) for name in _SHOWN if name in figures]
    if not entry or not shown:
        return None
    return Quality(shown, str(entry.get("evaluated", ""))[:10], int(entry.get("pictures", 0)))


def _steps(state: ModelState, before: int | None) -> list[tuple[str, str]]:
    model = state.model
    if model.state == State.ACTIVE:
        return []
    steps = []
    if model.state != State.BUILDING and model.pk == before:
        steps.append(("rollback", gettext("Go back to it")))
    elif model.state != State.BUILDING:
        steps.append(("build", gettext("Build")))
    elif state.complete:
        steps.append(("activate", gettext("Search with it")))
    elif model.error:
        steps.append(("build", gettext("Try again")))
    if model.state == State.BUILDING:
        steps.append(("retire", gettext("Stop building")))
    return steps
