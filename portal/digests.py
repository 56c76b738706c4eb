#!/usr/bin/env python3
"""Pins the images that containers are made from: writes each tag's digest into .env. `make digests`, where Docker is.

A tag can be moved to another image, a digest cannot. The names are those of docker-compose.yml (`${PYTHON_IMAGE:-…}`);
what a registry says of them is asked by `docker buildx imagetools inspect`, so that the digest is that of the index of
all architectures. Other lines of .env stay as they are; run it again to follow the tags.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_NAMED = re.compile(r"\$\{([A-Z]+_IMAGE):-([^}@\s]+)\}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def main() -> None:
    """Ask for all digests, and only then write them."""
    try:
        pinned = {name: f"{tag}@{digest_of(tag)}" for name, tag in images(ROOT).items()}
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        said = getattr(error, "stderr", "") or error
        sys.exit(f"Nothing was pinned: {' '.join(str(said).split())[:300]}")
    path = ROOT / ".env"
    path.write_text(put(path.read_text(encoding="utf-8") if path.exists() else "", pinned), encoding="utf-8")
    for name, image in pinned.items():
        print(f"{name}={image}")  # noqa: T201


def images(root: Path) -> dict[str, str]:
    """The images that docker-compose.yml starts from, by the variable that names another."""
    return dict(_NAMED.findall((root / "docker-compose.yml").read_text(encoding="utf-8")))


def digest_of(tag: str) -> str:
    """The digest that a registry gives for a tag now. Raises OSError, SubprocessError, ValueError."""
    command = ["docker", "buildx", "imagetools", "inspect", tag, "--format", "{{.Manifest.Digest}}"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout.strip()
    if not _DIGEST.fullmatch(said):
        raise ValueError(f"“{said[:80]}” is no digest ({tag})")
    return said


def put(text: str, values: dict[str, str]) -> str:
    """The lines of an .env with these variables, each once, where they stood before or at the end."""
    lines, left = [], dict(values)
    for line in text.splitlines():
        name = line.partition("=")[0].strip()
        if name not in values:
            lines.append(line)
        elif name in left:
            lines.append(f"{name}={left.pop(name)}")
    return "\n".join([*lines, *(f"{name}={value}" for name, value in left.items())]) + "\n"


if __name__ == "__main__":
    main()
