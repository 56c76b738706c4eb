"""`evaluate manifests FOLDER`: what of a folder of IIIF documents is read or refused, and which pages are left out."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from manifests.errors import NotFoundError
from manifests.folder_account import ORACLE, Reading, differences, read_folder

Say = Callable[[str], object]


def add_arguments(parser: ArgumentParser) -> None:
    """Say what `evaluate manifests` takes."""
    parser.add_argument(
        "folder", type=Path, help="every .json file below it is read; oracle.json is compared with"
    )
    parser.add_argument(
        "--show", action="store_true", help="name every page that is left out or read otherwise"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(options: Mapping[str, Any], write: Say, say: Say) -> None:
    """Read the folder and write what became of it. Raises NotFoundError where there is none."""
    folder: Path = options["folder"]
    if not folder.is_dir():
        raise NotFoundError(f"There is no folder {folder}.", hint="Name a folder with JSON documents.")
    readings = list(read_folder(folder))
    if not readings:
        raise NotFoundError(f"There is no .json file in {folder}.", hint="Name a folder with JSON documents.")
    oracle = folder / ORACLE
    otherwise = differences(readings, json.loads(oracle.read_bytes())) if oracle.is_file() else None
    if options["json"]:
        figures = {**totals(readings), "documents": [one.as_json() for one in readings]}
        write(json.dumps(figures if otherwise is None else {**figures, "otherwise": otherwise}))
        return
    _tell(readings, otherwise, write, show=options["show"])


def totals(readings: Sequence[Reading]) -> dict[str, Any]:
    """The figures of all documents together.

    ``accounted`` is the share of manifests with images that were read with every page told of: those refused though
    they list pages count against it, what is no manifest does not.
    """
    books = [one for one in readings if one.kind == "manifest"]
    broken = [
        one for one in readings if one.kind == "crashed" or (one.cause == "malformed-manifest" and one.listed)
    ]
    services = sum((one.services for one in books), Counter[str]())
    due = len(books) + len(broken)
    return {
        "by_kind": dict(Counter(one.kind for one in readings)),
        "pages": sum(one.pages for one in books),
        "unsized": sum(one.unsized for one in books),
        "left_out": sum(len(one.left_out) for one in books),
        "read_otherwise": sum(len(one.notes) for one in books),
        "repeated": sum(one.repeated for one in books),
        "lost": sum(one.lost for one in books),
        "accounted": sum(1 for one in books if not one.lost) / due if due else 1.0,
        "services": dict(sorted(services.items())),
    }


def _tell(readings: Sequence[Reading], otherwise: Sequence[str] | None, write: Say, *, show: bool) -> None:
    found = totals(readings)
    kinds = ", ".join(f"{many} {kind}" for kind, many in sorted(found["by_kind"].items()))
    write(f"{len(readings)} documents: {kinds}")
    write(
        f"pages: {found['pages']} kept, of which {found['unsized']} get their size from the image itself; "
        f"{found['left_out']} left out, {found['read_otherwise']} read otherwise than they stand, "
        f"{found['repeated']} listed again, {found['lost']} lost"
    )
    write(f"manifests with images read with every page accounted for: {100 * found['accounted']:.2f} %")
    for name, many in found["services"].items():
        write(f"  {name}: {many} pages")
    for kind in ("crashed", "refused", "nothing to see"):
        for one in readings:
            if one.kind == kind:
                write(f"{kind}: {one.error}")
    _tell_pages(readings, write, show=show)
    if otherwise is not None:
        write(f"{len(otherwise)} differences from {ORACLE}")
        for line in otherwise:
            write(f"  {line}")


def _tell_pages(readings: Sequence[Reading], write: Say, *, show: bool) -> None:
    for word, name in (("left out", "left_out"), ("read otherwise", "notes")):
        for one in readings:
            told = getattr(one, name)
            if show:
                for page in told:
                    write(f"{word}: {one.file}: page {page.place} {page.id} {page.reason}")
            else:
                for reason, many in Counter(page.reason for page in told).most_common():
                    write(f"{word}: {one.file}: {many} × {reason}")
