"""Which print is on a photograph, and how sure is that: by a phone, of a wall or an open book, with things around.

Windows of the photograph find candidates by what they look like. Each candidate's own detail is looked for in the
photograph; where it lies there, the photograph is straightened by that homography and looked at once more, as closely
as two kept pictures are compared (see `prints.match`). What agrees then is surely the print; what agreed only in the
first look may be it.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Literal

import cv2
import numpy as np
from django.utils.translation import gettext as _

from manifests.errors import TooManyRequestsError
from onitsearch import selectors
from onitsearch.conf import conf
from onitsearch.crop.crop import shrink
from onitsearch.embed.client import EncoderClient, get_client
from onitsearch.prints.features import KEPT_SIDE, Features, extract
from onitsearch.prints.match import MIN_INLIERS, Alignment, Matrix, align
from onitsearch.search.query import Pixels, Vector
from onitsearch.search.verify import features_of
from onitsearch.store import embedding_models
from onitsearch.store.models import EmbeddingModel, Illustration
from onitsearch.store.nearest import nearest

Certainty = Literal["sure", "perhaps", "not-found"]

# The photograph is looked at so large (long side, pixels), with so many keypoints: a print may take a third of it.
LOOKED_AT, _KEYPOINTS = 1000, 2400
# Parts of the photograph that are compared by what they look like, as shares: left, top, width, height.
WINDOWS = (
    (0.0, 0.0, 1.0, 1.0), (0.15, 0.15, 0.7, 0.7), (0.0, 0.0, 0.62, 0.62), (0.38, 0.0, 0.62, 0.62),
    (0.0, 0.38, 0.62, 0.62), (0.38, 0.38, 0.62, 0.62),
)  # fmt: skip
_NEAREST, _CANDIDATES = 40, 120
_FEATURES_AT_ONCE = 50
# A first look needs fewer matches than MIN_INLIERS; it is only the reason for the second.
_FIRST_LOOK = 10
# How much more the straightened photograph has to agree than two kept pictures of one print, and over how much of it.
SURE_INLIERS, SURE_COVERAGE = MIN_INLIERS + 4, 0.2
# Straightened rightly, the two lie on each other but for so much (a share of their sides).
_MOST_SHIFT = 0.08
_STRAIGHT_SIDE = 400
_MOST_MATCHES = 5
# Each look takes a second of a processor and a thread of the web server; who waits for one holds a thread, too.
_looks = BoundedSemaphore(1)
_PATIENCE = 2.0  # seconds


@dataclass(frozen=True, eq=False)
class Match:
    """A print that is seen on the photograph.

    ``inliers`` are the points of its detail that agree, ``corners`` is where its corners lie on the photograph, as
    shares of its sides.
    """

    illustration: Illustration
    certainty: Certainty
    inliers: int
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Identified:
    """What is on a photograph: the matches, the surest first, and how sure the first is."""

    matches: tuple[Match, ...] = ()

    @property
    def certainty(self) -> Certainty:
        """How sure it is which print was photographed."""
        return self.matches[0].certainty if self.matches else "not-found"


@dataclass(frozen=True, eq=False)
class Seen:
    """A candidate (row id) in the photograph: the first alignment, and what agreed when it was straightened."""

    id: int
    first: Alignment
    second: Alignment | None

    @property
    def certainty(self) -> Certainty:
        """How sure it is that the photograph shows it."""
        second = self.second
        if second is not None and second.inliers >= SURE_INLIERS and second.coverage >= SURE_COVERAGE:
            return "sure"
        found = second is not None or self.first.inliers >= MIN_INLIERS
        return "perhaps" if found else "not-found"

    @property
    def inliers(self) -> int:
        """The points that agree, in the better of the two looks that counts."""
        return self.second.inliers if self.second is not None else 0


def identify(pixels: Pixels) -> Identified:
    """Find the prints on a photograph (RGB uint8).

    Raises EncoderUnavailableError where it cannot be asked what the photograph looks like, TooManyRequestsError
    where others are looked at already.
    """
    if not _looks.acquire(timeout=_PATIENCE):
        raise TooManyRequestsError(
            _("Too many photographs are being looked at right now."),
            hint=_("Try again in a moment."),
            retry_after=5,
        )
    try:
        return _identified(pixels)
    finally:
        _looks.release()


def says(certainty: Certainty) -> str:
    """How sure it is, in words."""
    return {
        "sure": _("This is the print on your photograph."),
        "perhaps": _("This may be the print on your photograph; compare the two."),
        "not-found": _("The print on your photograph was not found here."),
    }[certainty]


def _identified(pixels: Pixels) -> Identified:
    model = embedding_models.active()
    if model is None:
        return Identified()
    photograph = shrink(pixels, LOOKED_AT)
    found = recognized(photograph, candidates(photograph, model, get_client(conf().encoder_address)))
    rows = selectors.illustrations_for().in_bulk([one.id for one in found])
    height, width = photograph.shape[:2]
    return Identified(
        tuple(
            Match(rows[one.id], one.certainty, max(one.inliers, one.first.inliers), corners)
            for one in found
            if one.id in rows and (corners := _corners(one, rows[one.id], width, height))
        )
    )


def candidates(photograph: Pixels, model: EmbeddingModel, encoder: EncoderClient) -> list[int]:
    """Row ids of what windows of the photograph look like, the likeliest of each window first."""
    lists = [_nearest(encoder.encode_image(part, key=model.key), model) for part in windows(photograph)]
    taken = dict.fromkeys(one[rank] for rank in range(_NEAREST) for one in lists if rank < len(one))
    return list(taken)[:_CANDIDATES]


def windows(photograph: Pixels) -> list[Pixels]:
    """The photograph and parts of it."""
    height, width = photograph.shape[:2]
    return [
        np.ascontiguousarray(
            photograph[round(y * height) : round((y + h) * height), round(x * width) : round((x + w) * width)]
        )
        for x, y, w, h in WINDOWS
    ]


def recognized(photograph: Pixels, ids: list[int]) -> list[Seen]:
    """Which of the candidates are on the photograph, surest first; no more than five."""
    known: dict[int, Features] = {}
    for start in range(0, len(ids), _FEATURES_AT_ONCE):
        known |= features_of(ids[start : start + _FEATURES_AT_ONCE])
    return among(photograph, known)


def among(photograph: Pixels, known: dict[int, Features]) -> list[Seen]:
    """The same for candidates whose features are at hand."""
    whole = extract(photograph, longest=LOOKED_AT, most=_KEYPOINTS)
    found = []
    for one, features in known.items():
        first = align(features, whole)
        if first is None or first.inliers < _FIRST_LOOK:
            continue
        seen = Seen(one, first, second_look(photograph, features, first.homography))
        if seen.certainty != "not-found":
            found.append(seen)
    found.sort(key=lambda one: (one.certainty != "sure", -one.inliers, -one.first.inliers))
    return found[:_MOST_MATCHES]


def second_look(photograph: Pixels, features: Features, homography: Matrix) -> Alignment | None:
    """Straighten the photograph as the homography (from the kept picture's pixels) says, and compare it once more."""
    factor = _STRAIGHT_SIDE / max(features.width, features.height)
    size = (max(1, round(features.width * factor)), max(1, round(features.height * factor)))
    straight = cv2.warpPerspective(
        photograph,
        homography @ np.diag([1 / factor, 1 / factor, 1.0]),
        size,
        flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    found = align(features, extract(np.asarray(straight, np.uint8), longest=KEPT_SIDE))
    if found is None or found.inliers < MIN_INLIERS or not _in_place(found, features, size):
        return None
    return found


def _in_place(found: Alignment, features: Features, size: tuple[int, int]) -> bool:
    """Whether the corners of the kept picture lie on those of the straightened one."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64)
    there = _mapped(found.homography, corners * [features.width, features.height]) / size
    return bool(np.abs(there - corners).max() < _MOST_SHIFT)


def _mapped(homography: Matrix, points: Matrix) -> Matrix:
    lifted = np.c_[points, np.ones(len(points))] @ homography.T
    return np.asarray(lifted[:, :2] / lifted[:, 2:], np.float64)


def _nearest(vector: Vector, model: EmbeddingModel) -> list[int]:
    return [one for one, _near in nearest(vector, model=model, limit=_NEAREST)]


def _corners(seen: Seen, row: Illustration, width: int, height: int) -> tuple[tuple[float, float], ...]:
    wide, high = row.thumbnail_width or 1, row.thumbnail_height or 1
    points = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float64)
    there = _mapped(seen.first.homography, points) / [width, height]
    return tuple((round(float(x), 4), round(float(y), 4)) for x, y in there)
