"""Runs chosen mutants against the tests that lie nearest to their files, which `NEAREST` names.

mutmut itself first counts which tests reach which function; where functions are called millions of times (search), or
the machine is busy, that takes longer than all the mutants. Here each file's own tests run, in one process a mutant,
and the same tests without a mutant have to pass first. What survives may still be noticed by tests further away.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

_MOST_SECONDS = 300
# By room: where its tests lie, and by file the tests that are run.
_FOLDERS = {
    "search": "tests/onitsearch/search",
    "store": "tests/onitsearch/store",
    "harvesting": "tests/manifests",
}
NEAREST = {
    "search": """
        background: evidence
        books: books
        candidates: figures candidates
        class_names: names_and_notations
        class_scores: figures candidates
        concepts: candidates
        engine: figures ranking candidates regions
        exact: names_and_notations suggestions
        notation_grammar: names_and_notations vocabulary
        peers: peers
        rank_fusion: peers
        reference: candidates
        regions: regions
        spelling: spelling
        suggestions: suggestions
        textual: evidence candidates
        thesaurus: thesaurus names_and_notations understand figures
        threshold: threshold figures
        understand: understand names_and_notations
        verify: figures ../prints/verify
        visual: figures evidence candidates
        vocabulary: names_and_notations vocabulary
    """,
    "store": """
        activity: activity
        caption_counts: caption_worth captions
        captions: caption_worth captions
        classes: rows_whole classes
        embedding_models: embedding_models vectors
        extension: what_is_kept
        gallery: notations
        illustrations: rows_whole illustrations
        index: rows_whole nearest
        nearest: rows_whole nearest notations
        notations: notations
        pages: pages_kept pages what_is_kept
        prints: prints what_is_kept
        progress: progress
        scope: notations
        unindexed: unindexed what_is_kept
        vectors: vectors rows_whole
    """,
    "harvesting": """
        discovery: walk discovery
        expanding: runs harvest
        following: runs discovery
        harvesting: runs harvest discovery work_as_rows ../onitsearch/patience
        refreshing: runs
        backoff: work_table
        claims: work_table
        fair: work_table
        hosts: work_table
        queue: work_queue
        table: work_table
        turns: work_queue
    """,
}


def tests_of(room: str, mutant: str) -> list[str]:
    """The test files for a mutant (a dotted name: package.module.function)."""
    module = mutant.rpartition(".")[0].rpartition(".")[2]
    lines = (line.strip().partition(": ") for line in NEAREST[room].splitlines())
    names = next(names for file, _, names in lines if file == module)
    above = (name.rpartition("/") for name in names.split())
    return [os.path.normpath(f"{_FOLDERS[room]}/{folder}/test_{name}.py") for folder, _, name in above]


def run(room: str, mutants: Sequence[str]) -> dict[str, str]:
    """Run mutants, from within mutmut's folder of mutated code; returns what became of each, by name."""
    import pytest

    os.environ["MUTANT_UNDER_TEST"] = ""
    sys.path.insert(0, str(Path.cwd()))
    files = sorted({path for one in mutants for path in tests_of(room, one)})
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        collected = pytest.main([*files, "--collect-only", *_OPTIONS])
    assert collected == 0, f"the tests cannot be collected: {collected}"
    good: dict[tuple[str, ...], bool] = {}
    found = {}
    for mutant in mutants:
        chosen = tests_of(room, mutant)
        if tuple(chosen) not in good:
            good[tuple(chosen)] = _forked("", chosen, ready=bool(good)) == 0
        if not good[tuple(chosen)]:
            found[mutant] = "its tests fail without it"
        else:
            found[mutant] = "survived" if _forked(mutant, chosen, ready=True) == 0 else "killed"
        print(f"{found[mutant]}: {mutant}", flush=True)
    return found


_OPTIONS = ["-x", "-q", "--reuse-db", "-p", "no:cacheprovider", "--no-header", "--tb=no"]


def _forked(mutant: str, files: Sequence[str], *, ready: bool) -> int | None:
    """The exit status of the tests with this mutant; None where they had to be stopped. ``ready``: the database is."""
    child = os.fork()
    if child == 0:
        import pytest

        os.setpgid(0, 0)
        os.environ["MUTANT_UNDER_TEST"] = mutant
        if ready:
            _take_the_database_as_it_is()
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os._exit(int(pytest.main([*files, *_OPTIONS])))
    until = time.monotonic() + _MOST_SECONDS
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.2)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _take_the_database_as_it_is() -> None:
    """Spare the migrations, which the first run has seen to."""
    from django.conf import settings
    from django.db.backends.base.creation import BaseDatabaseCreation

    def named(self: BaseDatabaseCreation, *_: object, **__: object) -> str:
        name: str = self._get_test_db_name()
        settings.DATABASES[self.connection.alias]["NAME"] = self.connection.settings_dict["NAME"] = name
        return name

    BaseDatabaseCreation.create_test_db = named  # type: ignore[method-assign]


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
