"""Searches among many vectors, on a scratch database: how near the right ones they come, and how long they take.

Every figure stands beside a reference that is timed in turns with it, question by question: FAISS' HNSW in the same
process, set to the same recall (where faiss-cpu is installed, else numpy over all), numpy over one book, or Postgres
looking at every vector. ``python -m portal.bench.search SIZE DIM`` measures in the database of the settings.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

from portal.bench.search_rows import SearchRow
from portal.scratch import ScratchSite
from portal.stack import BASE_DIR

_PATIENCE = 6 * 3600.0


def searches(size: int, dim: int, say: Callable[[str], None]) -> list[SearchRow]:
    """Fill a scratch database with ``size`` pictures of ``dim`` numbers each, and measure. Raises RuntimeError."""
    site = ScratchSite()
    try:
        with site.stack.running(redis=False):
            done = site.manage("migrate", timeout=600)
            if done.returncode != 0:
                raise RuntimeError(f"The scratch database could not be made: {done.stderr[-500:]}")
            process = subprocess.Popen(
                [sys.executable, "-m", "portal.bench.search", str(size), str(dim)],
                # One thread for a product of matrices: several that wait for one another on a busy machine flatter us.
                env=site.environment
                | {"DJANGO_SETTINGS_MODULE": "portal.settings", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
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


def main(size: int, dim: int) -> None:
    """Measure in the database of the settings; rows as JSON on standard output, a line each."""
    import django

    django.setup()
    from portal.bench.search_measures import measure

    def say(text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    for row in measure(size, dim, say):
        say(json.dumps(row.as_json()))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
