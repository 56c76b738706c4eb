"""Pictures that visitors send or name: decoded one at a time, and none that takes more memory than the model needs.

A file of 300 KB can hold eighty million pixels, a gigabyte once unpacked. So many of them as there are threads would
be the end of a web process; here the memory of one is the most that a process gives, and who cannot have a turn soon
is told to come back.
"""

from __future__ import annotations

import contextlib
import io
import threading
import warnings
from collections.abc import Iterator

from django.utils.translation import gettext
from PIL import Image

from manifests.errors import TransientError
from onitsearch.conf import conf
from onitsearch.pages.decode import decode_image
from onitsearch.pages.image import Pixels

# Decoding as few pixels as these at once in every thread is no matter (some 16 bytes each while it lasts).
_FEW = 2_000_000
_PATIENCE = 8.0  # seconds
# Who waits holds a thread of the web server; some must stay free for those who only search.
_waiting = threading.BoundedSemaphore(3)
_turn = threading.BoundedSemaphore(1)


def decode_for_visitor(data: bytes, *, name: str, longest: int) -> Pixels:
    """As `decode_image`, for one visitor of many. Raises TransientError where too many are decoded already."""
    values = conf()
    with _admitted(data):
        return decode_image(
            data, values.max_image_pixels, name=name, longest=longest, max_held=values.max_upload_pixels
        )


@contextlib.contextmanager
def _admitted(data: bytes) -> Iterator[None]:
    if _is_small(data):
        yield
        return
    if not _waiting.acquire(blocking=False):
        raise _busy()
    try:
        if not _turn.acquire(timeout=_PATIENCE):
            raise _busy()
    finally:
        _waiting.release()
    try:
        yield
    finally:
        _turn.release()


def _is_small(data: bytes) -> bool:
    """Whether its header says that it has few pixels; what says nothing may have any number."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                return image.width * image.height <= _FEW and getattr(image, "n_frames", 1) == 1
    except Exception:  # damaged files make decoders fail in every way there is; it is told when it is decoded
        return len(data) < 2**16


def _busy() -> TransientError:
    return TransientError(
        gettext("Too many large pictures are being read right now."),
        hint=gettext("Try again in a moment."),
        retry_after=5,
    )
