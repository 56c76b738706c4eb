"""Every setting is documented, and nothing is documented that the code does not read."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from manifests.conf import ManifestSettings
from onitsearch.conf import Conf

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "settings.md"


def documented(section: str) -> set[str]:
    text = PAGE.read_text().split(f"## {section}", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `([A-Z0-9_]+)`", text, re.MULTILINE))


def test_the_plugins_settings_are_documented() -> None:
    known = {item.name.upper() for settings in (Conf, ManifestSettings) for item in fields(settings)}
    assert documented("The plugin") == known


def test_the_sites_environment_is_documented() -> None:
    sources = "\n".join(
        (ROOT / name).read_text() for name in ("portal/settings.py", "portal/stack.py", "portal/bootstrap.py")
    )
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', sources))
    read |= set(re.findall(r'os\.environ\.get\(\s*"([A-Z0-9_]+)"', sources)) - {"PATH", "PIP_FIND_LINKS"}
    assert documented("The site") == read


def test_the_defaults_are_documented() -> None:
    text = PAGE.read_text().split("## The plugin", 1)[1].split("\n## ", 1)[0]
    told = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| `(.*?)` \|", text, re.MULTILINE))
    defaults = {
        item.name.upper(): repr(getattr(settings(), item.name))
        for settings in (Conf, ManifestSettings)
        for item in fields(settings)
    }
    assert {key: value for key, value in told.items() if value != defaults[key]} == {}
    assert len(told) > 40
