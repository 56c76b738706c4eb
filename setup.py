"""What pyproject.toml cannot say: the wheel carries the plugin's own messages, compiled.

They are translated in one catalogue with the portal's (portal/locale); those that manifests/ and onitsearch/ use are
taken out of it here.
"""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CATALOGUES = Path(__file__).resolve().parent / "portal" / "locale"
STOREYS = ("manifests/", "onitsearch/")


class BuildWithMessages(build_py):
    """Build the packages, and ``onitsearch/locale/*/LC_MESSAGES/django.mo`` beside them."""

    def run(self) -> None:
        """Build."""
        super().run()
        if not self.editable_mode:
            for source in sorted(CATALOGUES.glob("*/LC_MESSAGES/django.po")):
                compile_plugin_messages(
                    source, Path(self.build_lib) / "onitsearch" / "locale" / source.relative_to(CATALOGUES)
                )


def compile_plugin_messages(source: Path, target: Path) -> None:
    """Write the messages of a .po that stand in the plugin's files to ``target``, as .mo."""
    from babel.messages import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        whole = read_po(file)
    ours = Catalog(locale=whole.locale, domain="django", project="onitsearch")
    for message in whole:
        if message.id and any(name.startswith(STOREYS) for name, _line in message.locations):
            ours.add(message.id, message.string, context=message.context)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".mo").open("wb") as file:
        write_mo(file, ours)


setup(cmdclass={"build_py": BuildWithMessages})
