"""Pictures that visitors search with: what they look like is kept for a while, an hour, the pictures are not.

An upload becomes a vector of the active model, local features and a small preview, all in the cache under a name that
cannot be guessed. So an answer can be paged, reloaded and narrowed, and nothing needs to be cleaned up.
"""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext
from PIL import Image

from manifests.errors import BadRequestError, GoneError, TransientError
from onitsearch.api.query_parsing import decode_upload
from onitsearch.conf import conf
from onitsearch.crop.crop import shrink
from onitsearch.embed.client import Vector, get_client
from onitsearch.errors import BadImageError
from onitsearch.pages.image import Pixels
from onitsearch.prints.features import ASKED_SIDE, Features
from onitsearch.search import verify
from onitsearch.store import embedding_models
from portal.visit.params import MOST_PICTURES, too_many_pictures

_TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)
_PREVIEW = (320, 200)  # pixels, at most


def kept_seconds() -> int:
    """For how long what a visitor's picture looks like is kept; pages say an hour, so that it is never longer."""
    return min(int(settings.QUERY_PICTURE_SECONDS), 3600)


def keep_uploads(files: Sequence[UploadedFile[Any]], known: Sequence[str]) -> tuple[str, ...]:
    """The tokens of pictures that were given before and of those given now. Raises as `keep`, and for too many."""
    if len(known) + len(files) > MOST_PICTURES:
        raise too_many_pictures()
    if not files:
        return (keep(None),)
    return (*known, *(keep(one) for one in files))


def keep(file: UploadedFile[Any] | None) -> str:
    """Turn an upload into something to search with; returns its token.

    Raises BadRequestError without a file, TooLargeError, BadImageError for what is no picture, and what the
    encoder raises when it cannot be asked.
    """
    return keep_pixels(decoded(file))


def decoded(file: UploadedFile[Any] | None) -> Pixels:
    """The pixels of an upload. Raises BadRequestError without a file, TooLargeError, BadImageError."""
    if file is None or not file.size:
        raise BadRequestError(
            gettext("No picture was sent."), hint=gettext("Choose a picture first, or describe it in words.")
        )
    return _decoded(file)


def keep_pixels(pixels: Pixels) -> str:
    """Turn pixels (RGB uint8) into something to search with; returns its token.

    Raises what the encoder raises when it cannot be asked.
    """
    model = _model_key()
    vector = get_client(conf().encoder_address).encode_image(pixels, key=model or None)
    token = secrets.token_urlsafe(18)
    kept = {
        "vector": vector.tobytes(),
        "model": model,
        "preview": _small(pixels),
        "detail": verify.asked_features(shrink(pixels, ASKED_SIDE)).to_bytes(),
    }
    cache.set(_name(token), kept, kept_seconds())
    if not cache.has_key(_name(token)):
        raise TransientError("The picture could not be kept: the cache (Redis) does not answer.")
    return token


def _decoded(file: UploadedFile[Any]) -> Pixels:
    """Decode the upload; what is wrong with it is told in detail in English, in general in other languages."""
    try:
        return decode_upload(file, "The file")
    except BadImageError as error:
        if (get_language() or "en").startswith("en"):
            raise
        raise BadImageError(
            gettext("The file is not a readable picture."),
            hint=gettext("Give a JPEG, PNG, WebP, AVIF, TIFF, GIF or JPEG 2000 picture."),
        ) from error


def vector(token: str) -> Vector:
    """The vector of a kept picture; GoneError after its hour, or when the model was exchanged."""
    kept = cache.get(_name(token))
    if not isinstance(kept, dict) or kept.get("model") != _model_key():
        raise GoneError(
            gettext("Pictures to search with are kept for one hour, and this one is gone."),
            hint=gettext("Upload the picture again."),
        )
    return np.frombuffer(kept["vector"], dtype=np.float32)


def detail(token: str) -> Features | None:
    """The local features of a kept picture, or None."""
    kept = cache.get(_name(token))
    return Features.from_bytes(kept["detail"]) if isinstance(kept, dict) and "detail" in kept else None


def preview(token: str) -> bytes | None:
    """The small JPEG of a kept picture, or None."""
    kept = cache.get(_name(token))
    return kept["preview"] if isinstance(kept, dict) else None


def _name(token: str) -> str:
    # Caches refuse keys with blanks, control characters or of any length: what is no token of ours is never kept.
    return f"portal:picture:{token if _TOKEN.fullmatch(token) else ''}"


def _model_key() -> str:
    active = embedding_models.active()
    return active.key if active else ""


def _small(pixels: Pixels) -> bytes:
    image = Image.fromarray(pixels)
    image.thumbnail(_PREVIEW)
    with io.BytesIO() as out:
        image.save(out, "JPEG", quality=80)
        return out.getvalue()
