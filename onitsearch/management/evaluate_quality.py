"""`evaluate quality`: everything that the desk's pages on quality show, measured here and now, and kept for them."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tqdm import tqdm

from onitsearch import quality_job
from onitsearch.evaluate.picture_truth import known_pictures, read_picture_truth
from onitsearch.store import quality_reports

Say = Callable[[str], object]


def add_arguments(parser: ArgumentParser) -> None:
    """Say what `evaluate quality` takes."""
    parser.add_argument("--truth", type=Path, help="truth.json with notations (people's classifications)")
    parser.add_argument("--lang", default="en", help="the language in which classes are asked for (en)")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(options: Mapping[str, Any], write: Say, say: Say) -> None:
    """Measure, keep, and write the means. Raises TruthError and NotFoundError."""
    truth = None
    if options["truth"]:
        given = known_pictures(read_picture_truth(options["truth"]))
        truth = {one.id: (one.notation,) for one in given if one.notation}
    with tqdm(total=100, desc="quality", unit="%", file=sys.stderr) as bar:
        result = quality_job.measure(options["lang"], lambda percent: bar.update(int(percent) - bar.n), truth)
        bar.update(100 - bar.n)
    quality_reports.keep(
        result, lang=options["lang"], truth=options["truth"].name[:120] if options["truth"] else ""
    )
    if options["json"]:
        write(json.dumps(result, ensure_ascii=False))
        return
    write(
        f"{result['classed']:,} of {result['pictures']:,} pictures are classified, in {result['books']:,} books and "
        f"{len(result['questions'])} classes; they are ranked, and means over classes stand below"
    )
    for one in result["models"]:
        figures = one["mean"]["figures"]
        shown = ", ".join(
            f"{name} {figures[name]['value']:.3f} ({figures[name]['low']:.2f}–{figures[name]['high']:.2f})"
            for name in ("R-precision", "AP", "nDCG", "precision@10")
        )
        write(f"{one['model']}: {shown}")
    for one in result["reliability"]:
        if one["ece"] is not None:
            write(f"reliability of {one['of']}{' by ' + one['model'] if one['model'] else ''}: "
                  f"ECE {one['ece']:.3f} over {one['n']:,}")  # fmt: skip
    for one in result["left_out"]:
        say(f"{one['model']} is left out: {one['why']}")
