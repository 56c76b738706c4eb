"""Which parts of a picture answer to words: the model's answer part by part, as a heat map over the crop."""

from __future__ import annotations

import hashlib
from threading import BoundedSemaphore
from typing import Any

import cv2
import numpy as np
from django.core.cache import cache
from django.utils.translation import gettext as _

from manifests.errors import NotFoundError, TooManyRequestsError
from onitsearch.conf import conf
from onitsearch.crop import storage
from onitsearch.embed.client import get_client
from onitsearch.pages.decode import decode_image
from onitsearch.search.understand import Question, alternatives, understand
from onitsearch.store import embedding_models
from onitsearch.store.models import Illustration

Map = np.ndarray[Any, np.dtype[np.float32]]
Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_KEPT = 24 * 3600  # seconds: a crop's digest and a model's key say all that a map depends on
# Between its median part (0) and its best (1), a picture's parts answer; a spread below this is noise of the model.
_LEAST_SPREAD = 0.02
# From amber to red, as far as a part answers; where nothing does, nothing is laid over the picture.
_FAINT, _STRONG = (236, 150, 24), (196, 24, 16)
_MOST_OPAQUE = 0.66
_SIDE = 400
# Each text is a pass of the model, before which everybody's searches wait, and holds a thread of the web server.
_MOST_TEXTS = 6
_looks = BoundedSemaphore(2)
_PATIENCE = 2.0  # seconds


def similarity_map(picture: Illustration, words: str, lang: str) -> Map:
    """Cosines (rows, columns) of the parts of a picture's crop with the things that words ask for.

    Each part counts by the best of them, as one looks for any. Kept for a day. Raises NotFoundError where there is no
    crop to look at, and what the encoder raises.
    """
    model = embedding_models.active()
    if model is None or not picture.thumbnail or picture.restricted:
        raise NotFoundError(_("There is no picture here to look at part by part."))
    said = f"{model.key}|{picture.thumbnail}|{lang}|{words}"
    name = f"onitsearch:map:{hashlib.sha256(said.encode()).hexdigest()}"
    kept: Map | None = cache.get(name)
    if kept is not None:
        return kept
    try:
        data = storage.read_thumbnail(picture.thumbnail)
    except FileNotFoundError as error:
        raise NotFoundError(_("There is no picture here to look at part by part.")) from error
    pixels = decode_image(data, name="The kept picture of a crop")
    asked = [one for words in alternatives(words) for one in _asked(understand(words, lang))]
    if not asked:
        raise NotFoundError(_("These words name nothing to look for."))
    if not _looks.acquire(timeout=_PATIENCE):
        raise TooManyRequestsError(
            _("Too many pictures are being looked at part by part right now."),
            hint=_("Try again in a moment."),
            retry_after=5,
        )
    try:
        client = get_client(conf().encoder_address)
        texts = list(dict.fromkeys(asked))[:_MOST_TEXTS]
        maps = [client.similarity_map(pixels, text, of, key=model.key) for text, of in texts]
    finally:
        _looks.release()
    made: Map = np.asarray(np.max(maps, axis=0), np.float32)
    cache.set(name, made, _KEPT)
    return made


def heat(similarities: Map) -> Map:
    """How far each part answers, from 0 (as its median or less) to 1 (as its best)."""
    low, high = float(np.median(similarities)), float(similarities.max())
    return np.asarray(np.clip((similarities - low) / max(high - low, _LEAST_SPREAD), 0, 1), np.float32)


def strongest(similarities: Map) -> tuple[float, float]:
    """Where a picture answers most, as shares (across, down) of its width and height."""
    whole = _smooth(heat(similarities), 96, 96)
    row, column = np.unravel_index(int(whole.argmax()), whole.shape)
    return (float(column) + 0.5) / 96, (float(row) + 0.5) / 96


def overlay(similarities: Map, width: int, height: int) -> bytes:
    """A heat map as a PNG to lay over a crop of ``width`` × ``height``; transparent where nothing answers."""
    scale = _SIDE / max(width, height, 1)
    share = _smooth(heat(similarities), max(1, round(height * scale)), max(1, round(width * scale)))[
        ..., None
    ]
    colour = np.asarray(_FAINT, np.float32) * (1 - share) + np.asarray(_STRONG, np.float32) * share
    laid = np.concatenate([colour[..., ::-1], 255 * _MOST_OPAQUE * share], axis=2)
    done, encoded = cv2.imencode(".png", np.round(laid).astype(np.uint8))
    assert done
    return encoded.tobytes()


def _smooth(share: Map, rows: int, columns: int) -> Map:
    grown = cv2.resize(share, (columns, rows), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(grown, 0, 1), np.float32)


def _asked(question: Question) -> list[tuple[str, str]]:
    """The things to look for, each with its language; of words that name none, the words as they are."""
    things = [(one.text_to_encode(question.lang), one.language(question.lang)) for one in question.concepts]
    if question.rest or not things:
        things = [(question.text or " ".join(question.parsed.positive), question.words_lang)]
    return [(text, lang) for text, lang in things if text.strip()]
