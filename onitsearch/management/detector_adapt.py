"""`detector adapt`: its options, its progress and its report."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError, OutputWrapper
from tqdm import tqdm

if TYPE_CHECKING:
    from onitsearch.training.detector.train import Progress

_MOST_LOST = 0.01


def add_adapt_arguments(parser: ArgumentParser) -> None:
    """Add what `adapt` alone takes."""
    parser.add_argument(
        "--old", type=Path, action="append", default=[],
        help="adapt: folder of pages that it should not forget, with truth.json; may be given again",
    )  # fmt: skip
    parser.add_argument("--held", type=float, default=0.3, help="adapt: share of books held back (0.3)")
    parser.add_argument(
        "--most-lost",
        type=float,
        default=_MOST_LOST,
        help="adapt: AP50 that may be lost on the old pages (0.01)",
    )
    parser.add_argument("--json", action="store_true", help="adapt: figures as one JSON object")


def run_adapt(options: dict[str, Any], recipe: dict[str, Any], weights: Path, stdout: OutputWrapper) -> None:
    """Adapt ``weights`` (or --start) to the pages of --pages. Raises CommandError where the result is not better."""
    from onitsearch.training.detector.adapt import adapt, divided
    from onitsearch.training.detector.train import Recipe

    old = [*options["old"], *([options["drawn"]] if options["drawn"] else [])]
    if not options["pages"] or not old:
        raise CommandError(
            "Adapting needs corrected pages (--pages FOLDER, as `review export --pages FOLDER` writes them) and pages "
            "that must not be forgotten: --old FOLDER for real ones, --drawn FOLDER for drawn ones (docs/detectors.md)."
        )
    if not 0 < options["held"] < 1:
        raise CommandError("--held is a share of the books, more than 0 and less than 1.")
    seed, held = options["seed"], options["held"]
    with tqdm(total=options["samples"], desc="adapting", unit="page", file=sys.stderr) as bar:

        def report(what: str, now: Progress | None) -> None:
            bar.set_description(what)
            if now is not None:
                bar.update(now.step * options["batch"] - bar.n)
                bar.set_postfix({name: f"{value:.2f}" for name, value in now.losses.items()})

        found = adapt(
            divided(options["pages"], seed, held),
            [divided(folder, seed, held) for folder in old],
            options["start"] or weights,
            options["weights"],
            Recipe(**recipe),
            most_lost=options["most_lost"],
            report=report,
        )
    if options["json"]:
        stdout.write(json.dumps(found.as_json()))
    else:
        stdout.write(
            f"AP50 on the {found.held_pages} corrected pages of books held back: "
            f"{found.new_before:.3f} before, {found.new_after:.3f} after"
        )
        stdout.write(
            f"AP50 on the {found.old_held_pages} old pages of books held back: "
            f"{found.old_before:.3f} before, {found.old_after:.3f} after"
        )
    if not found.taken:
        raise CommandError(
            "The adapted network is not better, and was not kept. Correct more pages, or give more --samples."
        )
    stdout.write(
        f"Weights: {options['weights']}. Name that file in the setting DETECTOR_WEIGHTS and restart."
    )
