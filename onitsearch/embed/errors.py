"""What can go wrong between a picture or a word and its vector."""

from __future__ import annotations

from manifests.errors import PermanentError, TransientError


class ModelUnavailableError(PermanentError):
    """The model's configuration, tokenizer or weights are not to be had; nothing stands in for them."""

    status = 503


class ModelMismatchError(PermanentError):
    """A vector of one model was asked for, and only another model's could be had: it is never given instead."""

    status = 503


class BadVectorError(PermanentError):
    """The model answered with a vector that is short, not finite or not of unit length."""

    status = 500


class EncoderUnavailableError(TransientError):
    """The encoder process is not running, still starting, too busy, or did not answer in time."""


class EncoderProtocolError(PermanentError):
    """A frame between client and encoder was not well formed."""

    status = 400
