"""What is wrong with what is known: the one error of the truth files and question files."""

from __future__ import annotations

from manifests.errors import PermanentError


class TruthError(PermanentError):
    """A truth file is missing, malformed, or names pictures that are not there."""
