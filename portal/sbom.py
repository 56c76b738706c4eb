#!/usr/bin/env python3
"""Writes what a site is made of, as CycloneDX 1.6, with licences: what the lock files name, and its own servers.

`make sbom`. Versions and hashes are those of the lock files, licences those that installed packages and
package-lock.json declare. The same locks make the same document.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import tomllib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from portal import lock
from portal.stack import default, redis_executable

ROOT = lock.ROOT
TARGET = ROOT / "var" / "sbom.cdx.json"
Component = dict[str, Any]
# Older packages write their licence in words, or its whole text.
_LONGEST_NAME = 80
_EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
_SPDX = re.compile(
    r"(0BSD|AFL|Apache|BSD|BSL|CC0?|GPL|HPND|ISC|LGPL|MIT|MPL|OFL|PSF|Python|Unlicense|ZPL|Zlib)\b"
)


def main() -> None:
    """Write the document, and tell which licences there are."""
    made = document()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n")
    sys.stdout.write("\n".join(told(made["components"])) + f"\n\n{TARGET.relative_to(ROOT)} is written.\n")


def document() -> dict[str, Any]:
    """Everything, as CycloneDX has it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = closure([*project["dependencies"], *project["optional-dependencies"]["portal"]])
    components = [*python_packages(needed), *front_end_packages(), *servers()]
    locks = "".join(path.read_text() for path in (lock.LOCK, lock.CUDA, ROOT / "package-lock.json"))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, locks)}",
        "metadata": {
            "component": {
                "type": "application", "bom-ref": "onitsearch", "name": "onitsearch", "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": sorted(components, key=lambda one: str(one["bom-ref"])),
        "dependencies": [
            {
                "ref": "onitsearch",
                "dependsOn": sorted(str(one["bom-ref"]) for one in components if one["scope"] == "required"),
            }
        ],
    }  # fmt: skip


def closure(requirements: Iterable[str]) -> set[str]:
    """The names of all packages that some requirements come to on this machine, as far as they are installed."""
    found: set[tuple[str, str]] = set()
    open_ = [(Requirement(one), "") for one in requirements]
    while open_:
        requirement, extra = open_.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = lock.name_of(requirement.name)
        for wanted in ("", *requirement.extras):
            if (name, wanted) in found:
                continue
            found.add((name, wanted))
            try:
                needs = metadata.requires(name) or []
            except metadata.PackageNotFoundError:
                continue
            open_ += [(Requirement(one), wanted) for one in needs]
    return {name for name, _ in found}


def python_packages(needed: set[str]) -> Iterator[Component]:
    """What the lock files of Python name: ``required`` is what a site runs, all else is for development and CUDA."""
    for path in (lock.LOCK, lock.CUDA):
        for pin, hashes in lock.entries(path.read_text()).items():
            name, version = lock.name_of(pin), re.split(r"[=; ]+", pin)[1]
            purl = f"pkg:pypi/{name}@{version}"
            yield {
                "type": "library", "bom-ref": purl, "purl": purl, "name": name, "version": version,
                "scope": "required" if name in needed else "optional",
                "hashes": [{"alg": "SHA-256", "content": one.removeprefix("sha256:")} for one in hashes],
                "licenses": licences(python_licence(name)),
            }  # fmt: skip


def front_end_packages() -> Iterator[Component]:
    """What package-lock.json names; the tests' own is optional."""
    for place, said in json.loads((ROOT / "package-lock.json").read_text())["packages"].items():
        if not place:
            continue
        name = place.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{said['version']}"
        algorithm, _, digest = said.get("integrity", "").partition("-")
        hashes = (
            [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}] if algorithm == "sha512" else []
        )
        yield {
            # A package may be there twice, in one version or in several.
            "type": "library", "bom-ref": f"{purl}#{place}", "purl": purl, "name": name, "version": said["version"],
            "scope": "optional" if said.get("dev") else "required",
            "hashes": hashes,
            "licenses": licences(str(said.get("license", ""))),
        }  # fmt: skip


def servers() -> Iterator[Component]:
    """The database servers that come inside of Python packages, by what they say of themselves."""
    programs = ((redis_executable(), "BSD-3-Clause"), (default().postgres_command()[0][0], "PostgreSQL"))
    for program, licence in programs:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        version = re.search(r"\d+(\.\d+)+", said)
        name = Path(program).name.removesuffix("-server")
        number = version[0] if version else "unknown"
        yield {
            "type": "application", "bom-ref": f"pkg:generic/{name}@{number}", "purl": f"pkg:generic/{name}@{number}",
            "name": name, "version": number, "scope": "required", "hashes": [], "licenses": licences(licence),
        }  # fmt: skip


def python_licence(name: str) -> str:
    """What an installed package says of its licence; "" where it is not installed or says nothing."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if "License-Expression" in said:
        return said["License-Expression"]
    classified = [
        one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or () if one.startswith("License ::")
    ]
    named = " ".join(" ".join(said.get_all("License") or ()).split())
    if _SPDX.match(named) and len(named) < _LONGEST_NAME:
        return named
    return ", ".join(one for one in classified if one != "OSI Approved") or named[:_LONGEST_NAME]


def licences(said: str) -> list[dict[str, Any]]:
    """A licence as CycloneDX has it: an SPDX expression where it is one, else a name."""
    said = said.strip()
    if said.startswith("(") and said.endswith(")"):
        said = said[1:-1]
    if not said:
        return []
    if _SPDX.match(said) and _EXPRESSION.fullmatch(said):
        return [{"expression": said}]
    return [{"license": {"name": said}}]


def told(components: Iterable[Component]) -> Iterator[str]:
    """How many packages stand under each licence; those of which nothing is known by their names."""
    by_licence: dict[str, list[str]] = defaultdict(list)
    for one in components:
        found = [each.get("expression") or each["license"]["name"] for each in one["licenses"]]
        by_licence[found[0] if found else "not told"].append(one["name"])
    for licence, names in sorted(by_licence.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        some = f"{', '.join(sorted(set(names))[:6])}{', …' if len(set(names)) > 6 else ''}"
        yield f"{len(names):>5}  {licence:<60} {some}"


if __name__ == "__main__":
    main()
