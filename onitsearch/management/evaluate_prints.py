"""`evaluate prints`: which impressions of one print are known as such, and which others are taken for one."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
from tqdm import tqdm

from onitsearch.evaluate.prints import score_prints
from onitsearch.management.evaluate_truth import known_crops

Say = Callable[[str], object]


def add_arguments(parser: ArgumentParser) -> None:
    """Say what `evaluate prints` takes."""
    parser.add_argument("--pages", type=Path, required=True, help="the folder that the pages lie in")
    parser.add_argument("--truth", type=Path, help="truth.json (beside the pages if not given)")
    parser.add_argument(
        "--labels",
        type=Path,
        help="labels by eye: leave out ornaments and printers' marks, which other books do show, too",
    )
    parser.add_argument("--random", type=int, default=10_000, help="how many random pairs (10000)")
    parser.add_argument("--seed", type=int, default=1, help="which wear, which pairs")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(options: Mapping[str, Any], write: Say, say: Say) -> None:
    """Compare impressions and write the figures. Raises TruthError."""
    cv2.setNumThreads(1)  # pictures are small: threads would wait for each other
    crops = known_crops(options)
    steps = len(crops) + options["random"] // 100
    with tqdm(total=steps, desc="comparing impressions", file=sys.stderr) as bar:
        figures = score_prints(
            crops, random_pairs=options["random"], seed=options["seed"], progress=bar.update
        )
    if options["json"]:
        write(json.dumps(figures.as_json()))
        return
    write(
        f"{figures.found} of {figures.pairs} pairs of one print are known (recall {figures.recall:.3f}), "
        f"{figures.false} of {figures.random_pairs} random pairs are taken for one "
        f"(precision {figures.precision:.4f})\n"
        f"inliers of true pairs: {figures.inliers[0]} at least, {figures.inliers[1]} in the 5th percentile, "
        f"{figures.inliers[2]} in the median; of random pairs {figures.most_false} at most"
    )
    for name, recall in figures.recall_by_manner.items():
        write(f"  {name}: recall {recall:.3f}")
    for false in figures.false_pairs:
        write(f"  false: {false}")
