"""The stages in the order in which data flows: page image, regions, crops, rows; then crops to vectors."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError

from manifests.errors import (
    DiskFullError,
    HostRefusesError,
    OnitError,
    ProtectedError,
    TransientError,
    full_disk,
)
from manifests.work.log_context import working_for
from onitsearch import kind_prediction
from onitsearch.conf import Conf, conf
from onitsearch.crop import storage
from onitsearch.crop.crop import Crop, crop
from onitsearch.curate.labels import applying, looking
from onitsearch.detect.detectors import detector
from onitsearch.detect.embeddings import only_picture
from onitsearch.detect.find import find_regions
from onitsearch.detect.layout import Layout
from onitsearch.detect.sources import OCR
from onitsearch.detect.supplied import fetch_supplied
from onitsearch.embed.errors import ModelUnavailableError
from onitsearch.embed.reference import Reference, profiles
from onitsearch.errors import NoPictureError
from onitsearch.measuring import limits_of, measured
from onitsearch.pages.choose import known_sizes
from onitsearch.pages.decode import decode_image
from onitsearch.pages.image import PageImage
from onitsearch.recipe import load_changed, recipe_of
from onitsearch.store import classes, embedding_models, illustrations, pages, unindexed, vectors
from onitsearch.store.illustrations import MatchedRegion, PageChanges, clean_text, match_regions
from onitsearch.store.models import EmbeddingModel, Page
from onitsearch.store.pages import PageWork

if TYPE_CHECKING:
    from onitsearch.embed.encoder import Encoder

log = logging.getLogger(__name__)

# A layout that cannot be had right now is waited for, but not at the price of the page.
_LAYOUT_ATTEMPTS = 2


@dataclass
class Costs:
    """Seconds spent a stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Add what happens within to a stage."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - begun

    def __str__(self) -> str:
        return ", ".join(f"{stage} {spent * 1000:.0f} ms" for stage, spent in self.seconds.items())


def index_canvas(canvas_id: int) -> Page:
    """Index one canvas now, whatever its state; returns its Page row, which says how it went."""
    page_id = pages.mark_due([canvas_id], again=True)[0]
    index_page(page_id)
    return pages.get(page_id)


def index_page(page_id: int) -> PageChanges | None:
    """Claim a due page and take it through the stages; None where it was not to be had or failed."""
    work = pages.claim(page_id)
    return None if work is None else visit(work)


def visit(work: PageWork) -> PageChanges | None:
    """Take a claimed page through the stages; None where it failed.

    What goes wrong is written into its row in plain words: tried again later where that may help, given up at
    once where it cannot. Only a lost database is raised: the row's lease then brings the page back.
    """
    with working_for(work.run):
        return _outcome(work)


def _outcome(work: PageWork) -> PageChanges | None:
    try:
        return _visit(work)
    except NoPictureError as error:
        pages.finish(work, state=Page.State.SKIPPED, error=str(error))
    except ProtectedError as error:
        if error.certain or not work.image_digest or work.access:
            unindexed.mark_protected(work, error)
        else:
            # It was open to all, and a bare 403 says not that it is closed now: what is shown stays.
            pages.fail(work.claim, HostRefusesError(error.message, url=error.url))
    except OnitError as error:
        log.warning("page %s: %s", work.claim.row_id, error)
        pages.fail(work.claim, error)
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:
        if full_disk(error):
            told: TransientError = DiskFullError("The disk of this server is full.")
        else:
            log.exception("page %s failed in an unforeseen way", work.claim.row_id)
            words = f"Something unforeseen happened to this page ({type(error).__name__}: {error})."
            told = TransientError(words)
        pages.fail(work.claim, told)
    return None


def _visit(work: PageWork) -> PageChanges | None:
    """Take a claimed page through the stages."""
    values, costs, finder = conf(), Costs(), detector()
    page: PageImage | None = None
    if not work.canvas.width:
        with costs.of("fetch"):
            work, page = measured(work, limits_of(values))
    canvas = work.canvas
    # Vectors that libraries publish come with a canvas's links.
    takes = values.take_embeddings and (canvas.see_also or canvas.annotations)
    models = {model.key: model for model in embedding_models.in_use()} if takes else {}
    with costs.of("layout"):
        layout = _layout(work, models)
    trusted = pages.supplied_names_pictures(canvas.manifest_id)
    recipe = recipe_of(work, layout, finder, trusted, values)

    existing = illustrations.existing_on(canvas.id)
    alone = only_picture(layout, models)
    if any(
        old.decided and not old.rejected and (not alone or old.region.box != alone.box) for old in existing
    ):
        alone = None  # what a person drew is cut out of the page
    labelled = looking.has_open(canvas.id)
    if labelled:
        alone = None  # what lists say of the page is looked for on it

    with costs.of("fetch"):
        page = page or load_changed(work, recipe, values, alone)
        pages.PAGES.release_host(work.claim)
    if page is None:
        pages.finish(work)
        return PageChanges()
    with costs.of("detect"):
        found = find_regions(page, layout, finder, trusted=trusted)
        regions = looking.look(canvas.id, page, found.regions) if labelled else found.regions
    with costs.of("crop"):
        matched = match_regions([clean_text(region) for region in regions], existing)
        crops = [_crop(page, one, values) for one in matched]
    with costs.of("write"):
        written = illustrations.write_page(
            work,
            list(zip(matched, crops, strict=True)),
            recipe=recipe,
            supplied=_supplied(layout),
            regions_from=found.source,
            image_url=page.url,
            image_etag=page.etag,
            image_last_modified=page.last_modified,
            image_digest=page.digest,
            access=page.access,
            access_note=page.access_note,
        )
    if written is not None and written.taken:
        _place_among_words(models.values())
    if written is not None:
        if written.kept or written.taken:  # the others have no vector yet
            kind_prediction.predict_page(canvas.id)
        if labelled:
            applying.apply_to_page(canvas.id, page)
    log.info("page %s: %d illustrations from %s; %s", work.claim.row_id, len(crops), found.source, costs)
    return written


def _place_among_words(models: Iterable[EmbeddingModel]) -> None:
    """Compare vectors that were taken over with the reference vocabulary, as far as that was encoded already.

    Where it was not, an embed worker does.
    """
    for model in models:
        if (reference := classes.reference_of(model)) is not None:
            classes.catch_up(model, reference)


def _layout(work: PageWork, models: Collection[str]) -> Layout | None:
    """Return what the library says of the page; a source that fails is worth a line in the log, not the page."""
    canvas = work.canvas
    sizes = known_sizes(canvas.paintings)
    supplied = fetch_supplied(canvas.uri, *canvas.size, canvas.see_also, canvas.annotations, sizes, models)
    for error in supplied.failures:
        if isinstance(error, TransientError) and work.claim.attempt <= _LAYOUT_ATTEMPTS:
            # Counted as an attempt, even where its host is away altogether.
            raise TransientError(error.message, hint=error.hint, url=error.url, retry_after=error.retry_after)
        log.warning("canvas %s: indexed without one of its layouts: %s", canvas.uri, error)
    return supplied.layout


def _supplied(layout: Layout | None) -> str:
    if layout is None or OCR.isdisjoint(layout.sources):
        return Page.Supplied.NOTHING
    return Page.Supplied.PICTURES if layout.knows_pictures else Page.Supplied.SILENT


def _crop(page: PageImage, matched: MatchedRegion, values: Conf) -> Crop:
    made = crop(
        page,
        matched.region.box,
        thumbnail_size=values.thumbnail_size,
        quality=values.thumbnail_quality,
    )
    storage.save_thumbnail(made)
    return made


def embed_due(encoder: Encoder, model: EmbeddingModel, reference: Reference | None = None) -> int:
    """Claim one batch of due vectors and make them; returns how many were claimed (0: nothing is due).

    Each picture is compared with the ``reference`` vocabulary as well.
    A batch that fails is gone through one by one, so that one bad picture costs only itself. Raises
    ModelUnavailableError, the claim undone, where the model itself cannot be had.
    """
    work = vectors.claim_batch(model.id)
    if not work:
        return 0
    costs = Costs()
    try:
        _embed(encoder, model, work, costs, reference)
    except ModelUnavailableError:
        vectors.put_back(work)
        raise
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:
        if len(work) == 1:
            _give_up(work[0], error)
        else:
            log.warning("a batch of %d failed (%s); its pictures are tried one by one", len(work), error)
            for one in work:
                try:
                    _embed(encoder, model, [one], costs, reference)
                except (DatabaseError, InterfaceError):
                    raise
                except Exception as own:
                    _give_up(one, own)
    log.info("%d vectors; %s", len(work), costs)
    return len(work)


def _embed(
    encoder: Encoder,
    model: EmbeddingModel,
    work: Sequence[vectors.VectorWork],
    costs: Costs,
    reference: Reference | None,
) -> None:
    with costs.of("read"):
        files = [storage.read_thumbnail(one.thumbnail) for one in work]
        images = [decode_image(data, name="The kept picture of a crop") for data in files]
    with costs.of("encode"):
        rows = encoder.encode_images(images)
    with costs.of("write"):
        vectors.save(model, work, rows)
        if reference is not None:
            classes.write([one.id for one in work], profiles(rows, reference), reference.digest)
        kind_prediction.predict(model, [one.illustration_id for one in work])


def _give_up(work: vectors.VectorWork, error: Exception) -> None:
    """Write down why a picture has no vector; a kept picture that is gone is made again from its page."""
    if isinstance(error, FileNotFoundError):
        told: OnitError = TransientError("The kept picture of this crop is gone; its page is visited again.")
        pages.mark_due(illustrations.canvases_of([work.illustration_id]), again=True)
    elif isinstance(error, OnitError):
        told = error
    else:
        told = TransientError(f"The model failed on this picture ({type(error).__name__}: {error}).")
    log.warning("illustration %s: %s", work.illustration_id, told)
    vectors.fail(work, told)
