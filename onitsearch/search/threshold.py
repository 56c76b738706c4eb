"""The line of an answer: above it the search is sure, below it the ranking goes on.

Scores here are shares of the distance between two levels of the picture itself (see embed.reference): 0 is what any
words reach with it, 1 what the best words of the vocabulary reach. A right picture is near 1 whatever the model,
the language or the size of the collection. Where exactly the line lies, each question's own scores decide: in the
widest gap between what is surely too little and what is surely enough. How much that is depends on how sharply the
model tells things apart. Words that stand in no dictionary are never sure by visual similarity alone.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from django.utils.translation import gettext as _

from manifests.errors import NotFoundError
from onitsearch.search.query import HitPage, Vector


@dataclass(frozen=True, slots=True)
class Band:
    """Where a line may lie: not below ``low``, not above ``high``, at ``usual`` where no gap speaks."""

    low: float
    usual: float
    high: float


# For words of no dictionary.
NEVER_SURE = Band(math.inf, math.inf, math.inf)
# How far below the best the line usually lies, for each deviation by which a picture's best word stands out.
_DISTANCE_PER_DEVIATION = 0.029
# Where the band ends, as parts of that distance; and what is assumed of a model that is not known yet.
_BAND_LOW, _BAND_HIGH = 1.5, 0.45
_USUAL_PEAK_Z_SCORE = 6.0
_MIN_DISTANCE, _MAX_DISTANCE = 0.08, 0.3
# From which score a class kept with a picture is sure, by how surely the model understands its name: of one that
# nothing proves, only where it is the best that can be said of the picture (but for rounding).
CLASS_LINES = {1: 0.995, 2: 0.96}
# However far below the band the next score lies, it says no more than this share of the band's width.
_LOWEST_GAP = 0.5
# So much more of a score is one logit more of evidence.
SCORE_PER_LOGIT = 0.04
# So many unrelated pictures a question by chance lie above the line of a picture.
_FALSE_HITS_PER_QUERY = 0.03
# However widely unrelated pictures spread, one that is this share of the distance to the question is no chance.
_MAX_PICTURE_LINE = 0.8
_MIN_PICTURE_DISTANCE = 0.05
_MIN_SAMPLE = 8


def band(peak_z_score: float | None) -> Band:
    """Where lines may lie for a model whose best words stand out so far (see embed.reference.peak_z_score).

    For a model that sees one thing in a picture and little of others, half of the best is already a lot; for one
    that sees something of everything, only what is close to the best is enough.
    """
    distance = min(
        max(_DISTANCE_PER_DEVIATION * (peak_z_score or _USUAL_PEAK_Z_SCORE), _MIN_DISTANCE), _MAX_DISTANCE
    )
    return Band(1 - _BAND_LOW * distance, 1 - distance, 1 - _BAND_HIGH * distance)


def choose_line(scores: Sequence[float], band: Band) -> float:
    """The line for a question's scores: the middle of the widest gap within the band.

    A gap counts by its width, less the further it lies from where the line usually is. The lowest one goes down to
    the next score below the band: what is far from all others is told from them, though its scores are low.
    """
    if math.isinf(band.low):
        return band.low
    within = sorted((score for score in scores if band.low < score < band.high), reverse=True)
    below = max((score for score in scores if score <= band.low), default=band.low)
    edges = [band.high, *within, band.low]
    best, line = 0.0, band.usual
    for upper, lower in itertools.pairwise(edges):
        width = upper - lower
        if within and lower == band.low:
            width = max(width, min(upper - below, _LOWEST_GAP * (band.high - band.low)))
        if lower <= band.usual <= upper:  # the usual line lies in this gap: it needs no better reason
            middle = band.usual if upper - lower < 0.02 else (upper + lower + band.usual) / 3
        else:
            middle = (upper + lower) / 2
        weight = width / (1.0 + abs(middle - band.usual) / (band.high - band.low))
        if weight > best:
            best, line = weight, middle
    return line


def settled(scores: Sequence[float], band: Band, places: int, line: float | None = None) -> bool:
    """Whether pictures further away than those with these scores (the most similar first) can be left out.

    They cannot change the line, be sure, or be among the first ``places`` hits below the line, where the further two
    thirds of these reach neither those places nor the best score below the band. A ``line`` that is given stands,
    whatever the scores are.
    """
    at = choose_line(scores, band) if line is None else line
    needed = sum(score >= at for score in scores) + places
    if not 0 < needed <= len(scores):
        return needed == 0
    least = sorted(scores, reverse=True)[needed - 1]
    if line is None and not math.isinf(band.low):
        least = min(least, max((score for score in scores if score <= band.low), default=-math.inf))
    return max(scores[len(scores) // 3 :]) < least


def relative_similarities(similarities: Vector, sample: Vector, count: int) -> tuple[Vector, float]:
    """Similarities to a picture as shares of the distance from the usual to the picture itself, and their line.

    ``sample`` are the question's similarities to a sample of the collection of ``count`` pictures, of which only
    the lower half is looked at: the upper one also holds what does belong together. The more pictures there
    are, the further chance alone gets.
    """
    if len(sample) < _MIN_SAMPLE:
        return similarities, 0.5
    usual = float(np.median(sample))
    distance = max(1.0 - usual, _MIN_PICTURE_DISTANCE)
    deviation = (usual - float(np.quantile(sample, 0.16))) / distance
    chance = NormalDist().inv_cdf(1 - _FALSE_HITS_PER_QUERY / max(count, 100))
    line = min(chance * deviation, _MAX_PICTURE_LINE)
    return (similarities - usual) / distance, line


def sure_or_nearest(found: HitPage, nearest: int) -> HitPage:
    """A page of the sure hits alone, or, where the answer has none, of its first ``nearest``.

    ``total`` and paging are as if there were no others; ``sure`` stays, so that one can tell the two apart.
    Raises NotFoundError for a page beyond that end.
    """
    total = min(found.sure or nearest, found.total)
    start = (found.page - 1) * found.page_size
    left = replace(
        found,
        hits=found.hits[: max(0, total - start)],
        total=total,
        cut=found.cut and total == found.total,
    )
    if found.page > left.pages:
        raise NotFoundError(_("There is no page %(page)s.") % {"page": found.page})
    return left
