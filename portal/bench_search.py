"""Searches among many vectors, on a scratch database: how near the right ones they come, and how long they take.

Every figure stands beside a reference that is timed in turns with it, question by question: FAISS' HNSW in the same
process, set to the same recall (where faiss-cpu is installed, else numpy over all), numpy over one book, or Postgres
looking at every vector. ``python -m portal.bench_search SIZE DIM`` measures in the database of the settings.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

from portal.scratch import ScratchSite
from portal.stack import BASE_DIR

_PATIENCE = 6 * 3600.0


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


def searches(size: int, dim: int, say: Callable[[str], None]) -> list[SearchRow]:
    """Fill a scratch database with ``size`` pictures of ``dim`` numbers each, and measure. Raises RuntimeError."""
    site = ScratchSite()
    try:
        with site.stack.running(redis=False):
            done = site.manage("migrate", timeout=600)
            if done.returncode != 0:
                raise RuntimeError(f"The scratch database could not be made: {done.stderr[-500:]}")
            process = subprocess.Popen(
                [sys.executable, "-m", "portal.bench_search", str(size), str(dim)],
                env=site.environment | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
                cwd=BASE_DIR, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            rows: list[SearchRow] = []
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("{"):
                    rows.append(SearchRow(**json.loads(line)))
                else:
                    say(line.rstrip())
            if process.wait(_PATIENCE) != 0:
                raise RuntimeError("The measurement ended with an error; see above.")
    finally:
        site.clean()
    return rows


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


def main(size: int, dim: int) -> None:
    """Measure in the database of the settings; rows as JSON on standard output, a line each."""
    import django

    django.setup()
    from portal.bench_search_measures import measure

    def say(text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    for row in measure(size, dim, say):
        say(json.dumps(row.as_json()))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
