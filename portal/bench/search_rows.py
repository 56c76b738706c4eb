"""Rows of the benchmark of searches, and their table."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class SearchRow:
    """A figure: milliseconds (median and 95th percentile) or whatever ``unit`` says, beside its reference.

    ``ratio`` is of the 95th percentiles; ``recall`` is what share of the right ones was found, None where that is no
    question; ``met`` says whether the bar is kept, None where there is none.
    """

    name: str
    plan: str
    value: float
    p95: float
    reference: float
    reference_p95: float
    ratio: float
    recall: float | None
    bar: str
    met: bool | None
    unit: str = "ms"
    against: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the row as plain JSON values."""
        return asdict(self)


def table(rows: list[SearchRow]) -> str:
    """The rows as a table: median and 95th percentile of ours and of the reference, and the ratio of the latter."""
    lines = [
        f"{'what':<44}{'plan':<7}{'median':>9}{'p95':>9}{'ref.':>9}{'ref. p95':>10}{'ratio':>8}{'recall':>8}"
        f"  {'bar':<26}{'met':<5}against"
    ]
    for row in rows:
        recall = "" if row.recall is None else f"{row.recall:.3f}"
        met = "" if row.met is None else "yes" if row.met else "NO"
        name = row.name if row.unit == "ms" else f"{row.name}, {row.unit}"
        lines.append(
            f"{name:<44}{row.plan:<7}{row.value:>9.2f}{row.p95:>9.2f}{row.reference:>9.2f}{row.reference_p95:>10.2f}"
            f"{row.ratio:>8.2f}{recall:>8}  {row.bar:<26}{met:<5}{row.against}"
        )
    return "\n".join(lines)
