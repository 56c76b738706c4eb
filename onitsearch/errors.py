"""Errors of the picture storey; they hang on the one tree of manifests/errors.py."""

from __future__ import annotations

from manifests.errors import PermanentError


class NoPictureError(PermanentError):
    """The canvas has no image that could be looked at (sound, film, an empty page of the document)."""


class BadImageError(PermanentError):
    """The bytes are no image we can read."""

    status = 415


class BadLayoutError(PermanentError):
    """A supplied layout (ALTO, PAGE XML, hOCR, annotations) cannot be read."""


class DetectorError(PermanentError):
    """The detector cannot be made: it is not there, or lacks its library, its model or a setting."""

    status = 500


class WrongVectorError(PermanentError):
    """A vector does not belong into the place it was meant for (length, or values that are no numbers)."""

    status = 500
