"""One tree of errors for the whole project: one plain sentence each, and what to do about it."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Mapping

# The hint of errors that a worker meets: nobody has to do anything.
TRIED_LATER = "It is tried again later."
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


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

    @property
    def members(self) -> Mapping[str, object]:
        """What a problem answer tells besides."""
        return {"url": self.url} if self.url else {}

    @property
    def cause(self) -> str:
        """The kind of error in a word or two, by which failures are counted and tried again."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__.removesuffix("Error")).lower()[:30]

    def __str__(self) -> str:
        """The sentence, followed by the hint where there is one."""
        return f"{self.message} {self.hint}".strip()


class PermanentError(OnitError):
    """Trying again will not help until somebody changes something."""

    status = 422


class TransientError(OnitError):
    """Trying again later may help; ``retry_after`` is the least wait in seconds where the host named one.

    ``waits_for`` names what has to come back first (library, disk): waiting for that is no failed attempt.
    """

    status = 503
    waits_for = ""

    def __init__(
        self, message: str, *, hint: str = "", url: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message, hint=hint, url=url)
        self.retry_after = retry_after

    @property
    def while_waiting(self) -> str:
        """The sentence for work that waits and resumes by itself, with what a person can do about it."""
        return str(self) if self.hint == TRIED_LATER else f"{self} It is tried again by itself."


class BadRequestError(PermanentError):
    """The question itself is not well formed."""

    status = 400


class NotFoundError(PermanentError):
    """Nothing (visible) is kept under that name."""

    status = 404


class ConflictError(PermanentError):
    """The thing is in a state that does not allow this."""

    status = 409


class StaleError(PermanentError):
    """A change was made on a state that is no more; nothing was changed. ``version`` is that of the state now."""

    status = 412

    def __init__(self, message: str, *, hint: str, version: str) -> None:
        super().__init__(message, hint=hint)
        self.version = version


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
    """The remote host answered 401 or 403, or a guard in its place; ``document`` is the JSON that came with it, if any.

    ``remote_status`` is the host's own status (``status`` is the one that our problem answer carries); ``by_page``
    says that a web page came with it.
    """

    document: object = None
    remote_status: int = 403
    by_page: bool = False

    @property
    def is_firewall(self) -> bool:
        """Whether it looks like a guard that takes us for a robot: a web page that asks for no log-in, mostly a 403."""
        return self.remote_status != 401 and self.by_page


class ProtectedError(PermanentError):
    """The library shows it only to those who log in, accept its terms, or sit in its reading room.

    ``certain`` where it said so itself (401, or a log-in service), rather than with a bare 403.
    """

    status = 403
    certain: bool = True


class TooLargeError(PermanentError):
    """The answer (or upload) is larger than we are ready to read."""

    status = 422


class HostBusyError(TransientError):
    """The remote host asks us to slow down."""

    status = 503
    waits_for = "library"


class HostUnreachableError(TransientError):
    """The remote host could not be reached, broke off or answered with a server error."""

    status = 502
    waits_for = "library"


class HostFailedError(HostUnreachableError):
    """The remote host failed on one address; that it is down altogether is seen by its failing on others, too."""

    waits_for = ""


class HostRefusesError(HostUnreachableError):
    """A firewall of the remote host takes us for a robot: no word on who may see what it guards."""


class DiskFullError(TransientError):
    """There is no room left on this server's disk."""

    status = 507
    waits_for = "disk"


def full_disk(error: BaseException) -> bool:
    """Whether an error of the operating system says that there is no room left on a disk (or in a quota)."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def full_disk_in_words(error: Exception) -> bool:
    """The same of errors of libraries that pass on the system's words without its number, as libvips does."""
    return full_disk(error) or any(os.strerror(one) in str(error) for one in _NO_ROOM)


class HostSilentError(HostUnreachableError):
    """The remote host did not answer in time: asking again at once would only hold a worker."""


class TooManyRequestsError(TransientError):
    """The caller asks more often than we allow."""

    status = 429
