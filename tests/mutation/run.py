"""A sample of mutants of one room, chosen by a seed: which of them do the room's tests notice?

    python tests/mutation/run.py search --count 20 --seed 10 --into /tmp/mutants

mutmut (not among the project's packages: install it into an environment of its own that also sees ours) makes the
mutants, finds the tests that reach each, and runs those. It works in a copy of the tree, so that nothing here changes.
What survives is told as a difference; docs/mutation.md keeps the reasons.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# By room: the files that are changed, and the nearest tests.
ROOMS = {
    "search": (
        ["onitsearch/search/*.py"],
        [
            "tests/onitsearch/search",
            "tests/onitsearch/prints/test_verify.py",
            "tests/onitsearch/api/test_suggestions.py",
        ],
    ),
    "store": (["onitsearch/store/*.py"], ["tests/onitsearch/store"]),
    "harvesting": (
        [
            f"manifests/{name}.py"
            for name in ("harvesting", "following", "expanding", "discovery", "refreshing", "work/*")
        ],
        [
            f"tests/manifests/test_{name}.py"
            for name in (
                "harvest",
                "large_collection",
                "runs",
                "work_table",
                "work_queue",
                "work_as_rows",
                "fair_turns",
                "discovery",
                "walk",
            )  # fmt: skip
        ]
        + ["tests/onitsearch/test_patience.py"],
    ),
    "curate": (["onitsearch/curate/*.py"], ["tests/onitsearch/curate"]),
    "annotate": (["onitsearch/annotate/*.py"], ["tests/onitsearch/annotate"]),
    "api": (
        [
            f"onitsearch/api/{name}.py"
            for name in ("serialize", "pagination", "query_parsing", "content_search_parsing")
        ],
        [f"tests/onitsearch/api/test_{name}.py" for name in ("serialize", "parsing")],
    ),
}


def main() -> None:
    """Make the mutants, choose some, run them, and tell how many were noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=10)
    parser.add_argument("--into", type=Path, required=True, help="an empty folder, or one of an earlier run")
    parser.add_argument("--tests", nargs="*", help="other tests than the room's")
    given = parser.parse_args()
    folder = given.into.resolve() / given.room
    prepare(folder, given.room, given.tests)
    mutmut(folder, "nothing.at.all")
    names = sorted(name for name in states(folder) if "__mutmut_" in name)
    chosen = sorted(random.Random(given.seed).sample(names, min(given.count, len(names))))
    mutmut(folder, *chosen)
    told = states(folder)
    outcomes = Counter(outcome(told[name]) for name in chosen)
    print(f"{given.room}: {len(chosen)} of {len(names)} mutants, seed {given.seed}: {dict(outcomes)}")
    for name in chosen:
        if outcome(told[name]) != "killed":
            print(f"\n--- {outcome(told[name])}: {name}")
            subprocess.run([*MUTMUT, "show", name], cwd=folder, check=False)


MUTMUT = [sys.executable, "-m", "mutmut"]


def prepare(folder: Path, room: str, tests: list[str] | None) -> None:
    """Copy what git knows, and write mutmut's settings beside it."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, listed):
        target = folder / name
        if (ROOT / name).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    sources, nearest = ROOMS[room]
    more = [
        "portal",
        "examples",
        "docs",
        "manage.py",
        "setup.py",
        "README.md",
        "CHANGELOG.md",
        "requirements.lock",
    ]
    lines = ["[mutmut]", "source_paths=", *(f"    {one}" for one in ("manifests", "onitsearch"))]
    lines += [
        "only_mutate=",
        *(f"    {one}" for one in sources),
        "also_copy=",
        *(f"    {one}" for one in more),
    ]
    lines += [
        "pytest_add_cli_args=",
        *(f"    {one}" for one in ("--reuse-db", "-p", "no:cacheprovider", "-q")),
    ]
    lines += ["pytest_add_cli_args_test_selection=", *(f"    {one}" for one in tests or nearest)]
    (folder / "setup.cfg").write_text("\n".join(lines) + "\n")


def mutmut(folder: Path, *names: str) -> None:
    """Run mutmut on some mutants, one after the other."""
    environment = {**os.environ, "NO_COLOR": "1", "TERM": "dumb"}
    subprocess.run([*MUTMUT, "run", "--max-children", "1", *names], cwd=folder, check=False, env=environment)


def states(folder: Path) -> dict[str, int | None]:
    """The exit status of each mutant's tests, by its name; None where they did not run."""
    found: dict[str, int | None] = {}
    for path in (folder / "mutants").rglob("*.meta"):
        found |= json.loads(path.read_text())["exit_code_by_key"]
    return found


def outcome(status: int | None) -> str:
    """What an exit status says (mutmut's own numbers)."""
    if status is None:
        return "not run"
    return {0: "survived", 1: "killed", 3: "killed", 5: "no tests", 33: "no tests", 34: "skipped"}.get(
        status, "killed" if status in (-24, 24, 36, 152, 255, -9, -11) else f"status {status}"
    )


if __name__ == "__main__":
    main()
