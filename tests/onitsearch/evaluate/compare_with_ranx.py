"""Our figures beside ranx's, over random rankings with ties; by hand, since ranx is no dependency of ours.

    python -m venv /tmp/ranx && /tmp/ranx/bin/pip install numpy ranx
    /tmp/ranx/bin/python tests/onitsearch/evaluate/compare_with_ranx.py

What ranx ranks by equal scores it orders its own way; its figures are compared with ours of that order, and must lie
between ours of the kindest and the unkindest order.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np

ROUNDS, CUTS = 1_000, (1, 5, 10, 200, 1_000)


def figures(metrics: Any, ranked: np.ndarray[Any, Any], relevant: int) -> dict[str, float]:
    """Our figures by ranx's names."""
    return {
        **{f"precision@{k}": metrics.precision_at(ranked, k) for k in CUTS},
        **{f"recall@{k}": metrics.recall_at(ranked, k, relevant) for k in CUTS},
        "r-precision": metrics.r_precision(ranked, relevant),
        "map": metrics.average_precision(ranked, relevant),
        "ndcg_burges@10": metrics.ndcg(ranked, relevant, 10),
    }


def main() -> None:
    """Compare, and say the largest difference of each figure."""
    ranx = importlib.import_module("ranx")
    own = Path(__file__).resolve().parents[3] / "onitsearch" / "evaluate" / "metrics.py"
    spec = importlib.util.spec_from_file_location("metrics", own)
    assert spec is not None
    assert spec.loader is not None
    metrics = importlib.util.module_from_spec(spec)
    sys.modules["metrics"] = metrics
    spec.loader.exec_module(metrics)
    rng = np.random.default_rng(11)
    right: dict[str, np.ndarray[Any, Any]] = {}
    scores: dict[str, np.ndarray[Any, Any]] = {}
    relevant: dict[str, int] = {}
    wanted: dict[str, dict[str, int]] = {}
    for number in range(ROUNDS):
        size, missing, key = int(rng.integers(1, 400)), int(rng.integers(1, 30)), f"q{number:05}"
        right[key] = rng.random(size) < rng.uniform(0.02, 0.9)
        relevant[key] = int(right[key].sum()) + missing
        # Few levels make many ties.
        scores[key] = rng.integers(0, int(rng.choice([2, 5, 50, 100_000])), size).astype(float)
        wanted[key] = {f"d{place}": 1 for place in np.flatnonzero(right[key])}
        wanted[key] |= {f"m{place}": 1 for place in range(missing)}
    run = ranx.Run(
        {key: {f"d{place}": float(one) for place, one in enumerate(some)} for key, some in scores.items()}
    )
    names = list(figures(metrics, right["q00000"], relevant["q00000"]))
    told = ranx.evaluate(ranx.Qrels(wanted), run, names, return_mean=False)
    ordered = run.to_dict()
    apart = dict.fromkeys(names, 0.0)
    tied = outside = 0
    for number, (key, fits) in enumerate(right.items()):
        given = scores[key]
        tied += len(np.unique(given)) < len(given)
        order = [int(name[1:]) for name in ordered[key]]
        assert (np.diff(given[order]) <= 0).all()
        ours = figures(metrics, fits[order], relevant[key])
        kind = figures(metrics, fits[np.lexsort((~fits, -given))], relevant[key])
        unkind = figures(metrics, fits[np.lexsort((fits, -given))], relevant[key])
        for name, value in ours.items():
            theirs = float(told[name][number])
            apart[name] = max(apart[name], abs(value - theirs))
            outside += not unkind[name] - 1e-9 <= theirs <= kind[name] + 1e-9
    for name, most in apart.items():
        sys.stdout.write(f"{name:16} {most:.1e}\n")
    sys.stdout.write(f"{ROUNDS} rankings, {tied} with ties; {outside} figures outside their bounds\n")
    assert max(apart.values()) < 1e-6
    assert not outside


if __name__ == "__main__":
    main()
