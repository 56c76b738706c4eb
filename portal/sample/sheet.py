"""A contact sheet of drawings, to look at what a concept has become."""

from __future__ import annotations

import argparse
import time
from importlib import import_module
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from portal.sample.concepts import Concept, draw, registry, rng_of
from portal.sample.ink import styles


def sheet(
    concepts: list[Concept], per: int, size: int = 256, seed: int = 1, manner: str = ""
) -> NDArray[np.uint8]:
    """One row of ``per`` drawings a variant, with the names beside it: grey picture."""
    rows = []
    for concept in concepts:
        for variant in concept.variants:
            row = np.full((size + 22, per * (size + 8)), 255, np.uint8)
            name = f"{concept.id} / {variant.name}{' (held out)' if variant.held_out else ''}"
            cv2.putText(row, name, (4, 15), cv2.FONT_HERSHEY_SIMPLEX, 0.45, 0, 1, cv2.LINE_AA)
            for i in range(per):
                style = None
                if manner:
                    style = getattr(styles, manner)(
                        rng_of("sheet", manner, concept.id, variant.name, seed + i)
                    )
                picture = draw(concept, variant, seed + i, size, style)
                h, w = picture.shape
                row[22 : 22 + h, i * (size + 8) : i * (size + 8) + w] = picture
            rows.append(row)
    return np.concatenate(rows)


def main() -> None:
    """Draw the sheet that the command line asks for."""
    parser = argparse.ArgumentParser(description="A contact sheet of the sample library's drawings.")
    parser.add_argument("--concepts", default="", help="ids, separated by commas; none: all")
    parser.add_argument("--family", default="", help="a module of portal.sample.concepts, such as birds")
    parser.add_argument("--per", type=int, default=6, help="drawings a variant")
    parser.add_argument("--size", type=int, default=256, help="long side of a drawing in pixels")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--manner", default="", choices=["", "woodcut", "copperplate", "etching"])
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    if args.family:
        chosen = list(import_module(f"portal.sample.concepts.{args.family}").CONCEPTS)
        wanted = [name for name in args.concepts.split(",") if name]
        chosen = [one for one in chosen if not wanted or one.id in wanted]
    else:
        known = registry()
        wanted = [name for name in args.concepts.split(",") if name] or list(known)
        missing = [name for name in wanted if name not in known]
        if missing:
            parser.error(f"there is no concept {', '.join(missing)}")
        chosen = [known[name] for name in wanted]
    started = time.perf_counter()
    picture = sheet(chosen, args.per, args.size, args.seed, args.manner)
    spent = time.perf_counter() - started
    cv2.imwrite(str(args.out), picture)
    drawings = args.per * sum(len(one.variants) for one in chosen)
    print(  # noqa: T201
        f"{drawings} drawings in {spent:.1f} s ({spent / max(drawings, 1) * 1000:.0f} ms each) → {args.out}"
    )


if __name__ == "__main__":
    main()
