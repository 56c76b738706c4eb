"""Errors of the picture storey; they hang on the one tree of manifests/errors.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from manifests.errors import BadRequestError, PermanentError, StaleError


class NoPictureError(PermanentError):
    """The canvas has no image that could be looked at (sound, film, an empty page of the document)."""


class BadImageError(PermanentError):
    """The bytes are no image we can read."""

    status = 415


class NotCutError(PermanentError):
    """A part of an image cannot be had by itself."""


class BadLayoutError(PermanentError):
    """A supplied layout (ALTO, PAGE XML, hOCR, annotations) cannot be read."""


class DetectorError(PermanentError):
    """The detector cannot be made: it is not there, or lacks its library, its model or a setting."""

    status = 500


class WrongVectorError(PermanentError):
    """A vector does not belong into the place it was meant for (length, or values that are no numbers)."""

    status = 500


class StaleDecisionError(StaleError):
    """A decision was made on a state of a picture that is no more; nothing was changed.

    ``current`` is its state now, ``changes`` are the members that differ (from what the decision was made on, to
    what), as far as that is known, and ``by`` and ``at`` say who changed it last, and when (ISO 8601).
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str,
        version: str,
        current: Mapping[str, object],
        changes: Mapping[str, tuple[object, object]],
        by: str,
        at: str,
    ) -> None:
        super().__init__(message, hint=hint, version=version)
        self.current, self.changes, self.by, self.at = current, changes, by, at

    @property
    def members(self) -> Mapping[str, object]:
        """What a problem answer tells besides."""
        changed = [{"name": name, "from": old, "to": new} for name, (old, new) in self.changes.items()]
        return {
            "current": dict(self.current),
            "changed": changed,
            "by": self.by or None,
            "at": self.at or None,
        }


class VersionMissingError(PermanentError):
    """The decision must say on which version of the picture it was made."""

    status = 428


def not_a_choice(name: str, value: str, known: Iterable[str] = ()) -> BadRequestError:
    """The refusal of a value that a parameter cannot have; ``known`` are those that it can, if they are few."""
    return BadRequestError(
        gettext("“%(value)s” is not a value that “%(name)s” can have.") % {"value": value[:40], "name": name},
        hint=gettext("Possible: %(names)s.") % {"names": ", ".join(known)} if known else "",
    )
