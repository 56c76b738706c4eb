"""`evaluate copies`: how surely worn copies find their source, on this site or among known pages."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
from tqdm import tqdm

from onitsearch.conf import conf
from onitsearch.embed.specs import resolve
from onitsearch.evaluate.copies import CopyFigures, find_copies, find_copies_offline
from onitsearch.management.evaluate_truth import known_crops
from onitsearch.search import verify

Say = Callable[[str], object]


def add_arguments(parser: ArgumentParser) -> None:
    """Say what `evaluate copies` takes."""
    parser.add_argument(
        "--pages", type=Path, help="offline: among the pictures of known pages in this folder"
    )
    parser.add_argument("--truth", type=Path, help="with --pages: truth.json (beside the pages if not given)")
    parser.add_argument("--model", default="", help="with --pages: the model (the setting MODEL)")
    parser.add_argument("--count", type=int, default=100, help="how many pictures (100)")
    parser.add_argument("--seed", type=int, default=1, help="which pictures")
    parser.add_argument("--collection", default="", help="draw from this collection only (id or address)")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(options: Mapping[str, Any], write: Say, say: Say) -> None:
    """Search with worn copies and write the figures."""
    if options["pages"]:
        figures = _offline(options)
    else:
        with tqdm(
            total=options["count"], desc="searching with worn copies", unit="picture", file=sys.stderr
        ) as bar:
            figures = find_copies(
                options["count"],
                seed=options["seed"],
                collection=options["collection"],
                progress=bar.update,
            )
    if options["json"]:
        write(json.dumps(figures.as_json()))
        return
    for name, one in figures.manners.items():
        write(
            f"{name}: {one.first} of {one.asked} find their source first ({one.share_first:.1%}), "
            f"{one.first_ten} among the first ten"
        )
        for missed in one.missed:
            write(f"  not first: {missed}")
    write(
        f"verifying {verify.CANDIDATES} candidates: {figures.median_ms:.0f} ms in the median, "
        f"{figures.p95_ms:.0f} ms in the 95th percentile ({figures.cpu_ms:.0f} ms of the processor's time)"
    )
    for unread in figures.unread:
        say(f"  could not be cut again: {unread}")


def _offline(options: Mapping[str, Any]) -> CopyFigures:
    from onitsearch.embed.encoder import Encoder  # brings torch

    cv2.setNumThreads(1)  # times are those of one core, but for the product of matrices
    encoder = Encoder(resolve(options["model"] or conf().model))
    crops = known_crops(options)
    with tqdm(
        total=min(options["count"], len(crops)), desc="searching with worn copies", file=sys.stderr
    ) as bar:
        return find_copies_offline(
            crops, encoder.encode_images, count=options["count"], seed=options["seed"], progress=bar.update
        )
