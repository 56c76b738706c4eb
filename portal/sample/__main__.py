"""Command line: draw a sample library into a folder."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tqdm import tqdm

from portal.sample.library import draw_library


def main(arguments: list[str] | None = None) -> int:
    """Draw the library that the command line asks for; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m portal.sample", description="Draw a library of invented old books."
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to draw into")
    parser.add_argument("--books", type=int, default=12)
    parser.add_argument("--pages", type=int, default=16, help="pages a book")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same library")
    parser.add_argument("--jobs", type=int, default=2, help="books drawn at once")
    parser.add_argument("--long-side", type=int, default=1600, help="longer side of a page in pixels, about")
    args = parser.parse_args(arguments)
    if args.books < 1 or args.pages < 1:
        parser.error("a library has at least one book of one page")
    started = time.perf_counter()
    with tqdm(total=args.books * args.pages, unit="page", desc="drawing") as bar:
        drawn = draw_library(
            args.out,
            books=args.books,
            pages=args.pages,
            seed=args.seed,
            jobs=args.jobs,
            long_side=args.long_side,
            progress=lambda done, _: bar.update(done - bar.n),
        )
    spent = time.perf_counter() - started
    kinds = ", ".join(f"{count} {kind}" for kind, count in drawn["pictures"].items())
    sys.stdout.write(
        f"{drawn['books']} books, {drawn['pages']} pages in {spent:.0f} s ({kinds}) → {args.out}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
