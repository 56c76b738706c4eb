"""One tree of errors for the whole project: one plain sentence each, and what to do about it."""

from __future__ import annotations


class OnitError(Exception):
    """Anything that went wrong and can be told to a person in one sentence.

    ``message`` is that sentence with its cause, ``hint`` says what to do, ``url`` names the address (or
    file) concerned where there is one, ``status`` is the HTTP status a problem answer carries.
    """

    status: int = 500

    def __init__(self, message: str, *, hint: str = "", url: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.url = url

    def __str__(self) -> str:
        """The sentence, followed by the hint where there is one."""
        return f"{self.message} {self.hint}".strip()


class PermanentError(OnitError):
    """Trying again will not help until somebody changes something."""

    status = 422


class TransientError(OnitError):
    """Trying again later may help; ``retry_after`` is the least wait in seconds where the host named one."""

    status = 503

    def __init__(
        self, message: str, *, hint: str = "", url: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message, hint=hint, url=url)
        self.retry_after = retry_after


class BadRequestError(PermanentError):
    """The question itself is not well formed."""

    status = 400


class NotFoundError(PermanentError):
    """Nothing (visible) is kept under that name."""

    status = 404


class ConflictError(PermanentError):
    """The thing is in a state that does not allow this."""

    status = 409


class GoneError(PermanentError):
    """It was here and has been withdrawn."""

    status = 410


class NotIiifError(PermanentError):
    """The document is not a IIIF manifest or collection at all."""

    status = 422


class MalformedManifestError(PermanentError):
    """The document says it is IIIF but lacks what the specification requires."""

    status = 422


class NothingToSeeError(PermanentError):
    """The document is in order, but shows nothing that is looked at here (sound, film, text)."""

    status = 422


class AddressRefusedError(PermanentError):
    """We do not fetch from that address (inside network, odd scheme or port)."""

    status = 422


class FetchFailedError(PermanentError):
    """The remote host answered, but with nothing we can use."""

    status = 502


class AccessDeniedError(FetchFailedError):
    """The remote host answered 401 or 403; ``document`` is the JSON that came with the answer, if any.

    ``remote_status`` is the host's own status, where ``status`` is the one that our problem answer carries.
    """

    document: object = None
    remote_status: int = 403


class ProtectedError(PermanentError):
    """The library shows it only to those who log in, accept its terms, or sit in its reading room."""

    status = 403


class TooLargeError(PermanentError):
    """The answer (or upload) is larger than we are ready to read."""

    status = 422


class HostBusyError(TransientError):
    """The remote host asks us to slow down."""

    status = 503


class HostUnreachableError(TransientError):
    """The remote host could not be reached, broke off or answered with a server error."""

    status = 502


class TooManyRequestsError(TransientError):
    """The caller asks more often than we allow."""

    status = 429
