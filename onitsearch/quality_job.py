"""Measures how good the answers are, of all complete models at once: what the desk's pages on quality are read from."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from manifests.errors import NotFoundError, OnitError
from manifests.work.claims import ClaimLostError
from onitsearch import resident
from onitsearch.conf import conf
from onitsearch.crop import storage
from onitsearch.crop.scan import Scan, scan_of
from onitsearch.embed.errors import ModelUnavailableError
from onitsearch.embed.specs import resolve_key
from onitsearch.evaluate import quality, reliability
from onitsearch.evaluate.by_class import Gallery
from onitsearch.evaluate.preferences import MOST_HITS
from onitsearch.evaluate.quality import Asked
from onitsearch.pages.decode import decode_image
from onitsearch.search import Filters, listing, vocabulary
from onitsearch.store import embedding_models, gallery, picture_groups, quality_reports
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.picture_groups import Pictures

if TYPE_CHECKING:
    from onitsearch.embed.encoder import Encoder

log = logging.getLogger(__name__)

# So many pictures of a book tell of what sort its scans are, of so many books at most.
_SCANS_EACH, _SCANS_MOST = 3, 2_000
# How far the work is after each of its parts, in per cent.
_READ, _SCANNED, _RANKED, _JUDGED = 5, 15, 70, 95
_AT_ONCE = 4_000


def make_due() -> bool:
    """Measure where that was asked for; False where it was not."""
    found = quality_reports.claim()
    if found is None:
        return False
    row, claim = found
    began, last = time.monotonic(), -1

    def tell(percent: float) -> None:
        nonlocal last
        if int(percent) > last:
            last = int(percent)
            if not quality_reports.report(claim, last):
                raise ClaimLostError

    try:
        result = measure(row.lang, tell)
    except ClaimLostError:
        return True
    except OnitError as error:
        log.warning("quality cannot be measured: %s", error)
        quality_reports.give_up(claim, error)
        return True
    if quality_reports.save(claim, result):
        log.info("quality measured in %.0f s", time.monotonic() - began)
    return True


def measure(
    lang: str,
    tell: Callable[[float], object],
    truth: Mapping[int, tuple[str, ...]] | None = None,
) -> dict[str, Any]:
    """Measure all complete models by what people classified, or by notations that are known besides (by row id).

    ``tell`` hears of the per cent that are done. Raises TruthError, NotFoundError where no model is complete.
    """
    notations = gallery.curated_notations() if truth is None else dict(truth)
    pictures = picture_groups.read(listing.listed(Filters()))
    classed = pictures.places(sorted(notations))
    books = dict(zip(pictures.ids[classed].tolist(), pictures.books[classed].tolist(), strict=True))
    known = Gallery(books, notations)
    questions = quality.questions_of(known, lambda one: vocabulary.label(one, lang))
    models, left_out = _models()
    tell(_READ)
    pictures = _with_scans(pictures)
    tell(_SCANNED)
    asked, trust = [], []
    for number, model in enumerate(models):
        try:
            asked.append(_asked(model, questions, sorted(known.books), lang))
        except OnitError as error:
            left_out.append({"model": model.key, "why": str(error)})
        trust.append(reliability.of_classes(model, {one: notations[one] for one in known.books}))
        tell(_SCANNED + (_RANKED - _SCANNED) * (number + 1) / len(models))
    if not asked:
        raise NotFoundError(
            "No model can be measured. " + " ".join(one["why"] for one in left_out),
            hint="Wait until the vectors of a model are complete, then measure anew.",
        )
    result = quality.report(
        asked, questions, known, pictures,
        lambda share: tell(_RANKED + (_JUDGED - _RANKED) * share),
    )  # fmt: skip
    active = embedding_models.active()
    return {
        **result,
        "active": active.key if active else None,
        "left_out": left_out,
        "reliability": [*(one for one in trust if one["n"]), *reliability.of_decisions()],
    }


def _models() -> tuple[list[EmbeddingModel], list[dict[str, Any]]]:
    """The models whose vectors are complete, and why each of the others is left out."""
    complete, left_out = [], []
    for model in embedding_models.all_models():
        so_far = embedding_models.progress(model)
        if so_far.complete and so_far.done:
            complete.append(model)
        elif so_far.done:
            left_out.append(
                {"model": model.key, "why": f"{so_far.due} of {so_far.total} vectors are still to be made."}
            )
    if not complete:
        raise NotFoundError(
            "The vectors of no model are complete.", hint="Wait until they are, then measure anew."
        )
    return complete, left_out


def _asked(model: EmbeddingModel, questions: Mapping[str, str], ids: Sequence[int], lang: str) -> Asked:
    words = np.asarray(_encoder(model).encode_texts(list(questions.values()), lang), np.float32)
    ranked_ids, scores = _scores(model, words, ids)
    return Asked(
        model.key,
        {
            notation: ranked_ids[np.argsort(-row, kind="stable")]
            for notation, row in zip(questions, scores, strict=True)
        },
        {
            notation: gallery.rank_all(row, model, MOST_HITS)
            for notation, row in zip(questions, words, strict=True)
        },
    )


def _scores(
    model: EmbeddingModel, words: quality.Rows, ids: Sequence[int]
) -> tuple[quality.Ranking, quality.Rows]:
    """The ids (n,) of those of the pictures that have a vector, and their similarities (questions, n)."""
    found, parts = [], []
    for start in range(0, len(ids), _AT_ONCE):
        some, rows = gallery.vectors_of(model, ids[start : start + _AT_ONCE])
        found.append(some)
        parts.append(words @ rows.T)
    return np.concatenate(found), np.concatenate(parts, axis=1)


def _encoder(model: EmbeddingModel) -> Encoder:
    """The encoder that this worker has loaded, or one that is loaded for this alone. Raises ModelUnavailableError."""
    try:
        return resident.encoder(model.key)
    except ModelUnavailableError:
        from onitsearch.embed.encoder import Encoder  # brings torch

        values = conf()
        return Encoder(
            resolve_key(model.setting or values.model, model.key),
            device=values.device, precision=values.precision,
        )  # fmt: skip


def _with_scans(pictures: Pictures) -> Pictures:
    """The pictures with the sort of scan of their books, as most of a few of them have it."""
    said = {
        book: found
        for book, names in picture_groups.some_thumbnails(
            pictures, each=_SCANS_EACH, most=_SCANS_MOST
        ).items()
        if (found := _scan(names))
    }
    return pictures.of_books("scan", said, [one.value for one in Scan])


def _scan(thumbnails: Iterable[str]) -> str:
    found: list[str] = []
    for name in thumbnails:
        try:
            pixels = decode_image(storage.read_thumbnail(name), name="The kept picture of a crop")
        except (FileNotFoundError, OnitError):
            continue
        found.append(scan_of(pixels).value)
    return max(found, key=found.count) if found else ""
