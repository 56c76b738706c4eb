"""Pages as work: marked due, claimed, done, failed; every change is one statement that can be repeated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from manifests.errors import OnitError
from manifests.models import Canvas
from manifests.presentation import links_from_json, paintings_from_json
from manifests.presentation.docs import LinkDoc, PaintingDoc
from manifests.runs import may_work
from manifests.work.claims import Claim
from manifests.work.fair import HostTable
from onitsearch.store import vectors
from onitsearch.store.models import Illustration, Page

PAGES = HostTable(Page)


@dataclass(frozen=True)
class CanvasSource:
    """What the stages need to know about a canvas, as plain values.

    Width and height are None as long as only the image knows them, and nobody has seen it.
    """

    id: int
    manifest_id: int
    uri: str
    width: float | None
    height: float | None
    paintings: tuple[PaintingDoc, ...]
    see_also: tuple[LinkDoc, ...]
    annotations: tuple[LinkDoc, ...]
    digest: str

    @property
    def size(self) -> tuple[float, float]:
        """Width and height; zero as long as nobody knows them."""
        return self.width or 0.0, self.height or 0.0


@dataclass(frozen=True)
class PageWork:
    """A claimed page: the canvas, what the last visit left, and the public id of the run that asked for this one."""

    claim: Claim
    canvas: CanvasSource
    recipe: str = ""
    image_url: str = ""
    image_etag: str = ""
    image_last_modified: str = ""
    image_digest: str = ""
    access: str = ""
    run: str = ""


def mark_due(canvas_ids: Iterable[int], *, run_id: int | None = None, again: bool = False) -> list[int]:
    """Make the pages of canvases due (new rows where there are none); returns the page ids.

    Whoever works on one of them loses the claim. Illustrations of a canvas that had been removed stand again.
    ``again`` has the image read, looked at and cropped anew even where nothing changed at the library.
    """
    ids = sorted(set(canvas_ids))
    if not ids:
        return []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO onit_search_page AS page (canvas_id, run_id, state, attempts, error, claimed_by,
                    indexed_digest, recipe, supplied, regions_from, image_url, image_etag,
                    image_last_modified, image_digest, host)
                SELECT id, %(run)s, 'due', 0, '', '', '', '', '', '', '', '', '', '', COALESCE(lower(substring(
                    COALESCE(images->0->'service'->>'id', images->0->>'url') FROM '^https?://([^/?#]+)')), '')
                FROM onit_manifests_canvas WHERE id = ANY(%(ids)s) ORDER BY id
                ON CONFLICT (canvas_id) DO UPDATE SET state = 'due', attempts = 0, error = '', claimed_by = '',
                    lease_until = NULL, not_before = NULL, cause = '', waiting_since = NULL,
                    run_id = COALESCE(EXCLUDED.run_id, page.run_id),
                    host = EXCLUDED.host, recipe = CASE WHEN %(again)s THEN '' ELSE page.recipe END
                RETURNING id
                """,
                {"ids": ids, "run": run_id, "again": again},
            )
            page_ids = [int(row[0]) for row in cursor.fetchall()]
        back = Illustration.objects.filter(canvas_id__in=ids, state=Illustration.State.REMOVED)
        returned = list(back.values_list("id", flat=True))
        if returned:
            Illustration.objects.filter(id__in=returned).update(
                state=Illustration.State.STANDING, changed_at=timezone.now()
            )
            vectors.refresh_shown(returned)
    return page_ids


def remove(canvas_ids: Iterable[int]) -> int:
    """Turn the illustrations of canvases that left their book into tombstones; returns how many.

    Their pages are no work any more; a canvas that comes back is marked due anew.
    """
    ids = sorted(set(canvas_ids))
    with transaction.atomic():
        Page.objects.filter(canvas_id__in=ids).delete()
        standing = Illustration.objects.filter(canvas_id__in=ids, state=Illustration.State.STANDING)
        gone = list(standing.values_list("id", flat=True))
        Illustration.objects.filter(id__in=gone).update(
            state=Illustration.State.REMOVED, changed_at=timezone.now()
        )
        vectors.refresh_shown(gone)
    return len(gone)


def missing() -> list[int]:
    """Return ids of canvases that have no page yet, or one made from another state of the canvas.

    This is the net under the signal: whoever died between harvesting and marking leaves these behind.
    """
    current = Canvas.objects.filter(
        removed_at__isnull=True, manifest__withdrawn_at__isnull=True, manifest__harvested_at__isnull=False
    )
    stale = Q(page__isnull=True) | (
        Q(page__state__in=[Page.State.DONE, Page.State.SKIPPED]) & ~Q(page__indexed_digest=F("digest"))
    )
    return list(current.filter(stale).order_by("id").values_list("id", flat=True)[:5000])


def get(page_id: int) -> Page:
    """Return a page's row as it is now."""
    return Page.objects.get(id=page_id)


def canvases(manifest_id: int | None = None) -> list[int]:
    """Return ids of the canvases of a book (of all books) that are there to be indexed."""
    found = Canvas.objects.filter(removed_at__isnull=True, manifest__withdrawn_at__isnull=True)
    if manifest_id is not None:
        found = found.filter(manifest_id=manifest_id)
    return list(found.order_by("id").values_list("id", flat=True))


def due(limit: int = 1000, *, run_id: int | None = None) -> list[int]:
    """Return ids of pages that may be claimed now (of one run, where it is given), the longest waiting first."""
    found = PAGES.askable(_claimable())
    if run_id is not None:
        found = found.filter(run_id=run_id)
    return list(found.order_by("id").values_list("id", flat=True)[:limit])


def _claimable() -> QuerySet[Page]:
    """Pages that are due, whose time has come, and whose run is not paused."""
    return may_work(PAGES.ready())


def claim(page_id: int | None = None) -> PageWork | None:
    """Claim one page (that whose turn it is where no id is given); None where there is nothing to do.

    A row that somebody else is just claiming is passed over, never waited for.
    """
    page = PAGES.claim_next(_claimable().select_related("canvas", "run"), page_id)
    if page is None:
        return None
    return PageWork(
        claim=PAGES.claim_of(page),
        canvas=_as_source(page.canvas),
        recipe=page.recipe,
        image_url=page.image_url,
        image_etag=page.image_etag,
        image_last_modified=page.image_last_modified,
        image_digest=page.image_digest,
        access=page.access,
        run=page.run.public_id if page.run is not None else "",
    )


def canvas_source(canvas_id: int) -> CanvasSource:
    """Return one canvas as the stages need it."""
    return _as_source(Canvas.objects.get(id=canvas_id))


def _as_source(canvas: Canvas) -> CanvasSource:
    return CanvasSource(
        id=canvas.id,
        manifest_id=canvas.manifest_id,
        uri=canvas.uri,
        width=canvas.width,
        height=canvas.height,
        paintings=paintings_from_json(canvas.images),
        see_also=links_from_json(canvas.see_also),
        annotations=links_from_json(canvas.annotations),
        digest=canvas.digest,
    )


def learn_size(canvas_id: int, width: float, height: float, *, from_info: bool) -> CanvasSource:
    """Write down how large a canvas is whose document does not say it; returns the canvas as it is now."""
    source = Canvas.SizeFrom.INFO if from_info else Canvas.SizeFrom.PIXELS
    Canvas.objects.filter(id=canvas_id, width=None).update(width=width, height=height, size_from=source)
    return canvas_source(canvas_id)


def finish(work: PageWork, **values: object) -> bool:
    """Set a claimed page to done (or to the ``state`` given) with what was learnt; False where the claim was lost."""
    with transaction.atomic():
        page = PAGES.held(work.claim)
        if page is None:
            return False
        finish_locked(page, work, **values)
    return True


def finish_locked(page: Page, work: PageWork, **values: object) -> None:
    """Write the end of the work into a page that the caller holds locked."""
    page.state = Page.State.DONE
    page.error = ""
    page.attempts = 0
    page.claimed_by = ""
    page.lease_until = page.not_before = page.waiting_since = None
    page.cause = ""
    page.indexed_digest = work.canvas.digest
    page.indexed_at = timezone.now()
    for name, value in values.items():
        setattr(page, name, value)
    page.save()
    PAGES.answered(work.claim.host)


def fail(claim: Claim, error: OnitError) -> bool:
    """Put a claimed page back for later, or give it up; False where the claim was lost."""
    return PAGES.put_back(claim, error)


def in_hand() -> bool:
    """Say whether any page is being worked on, so that more pictures will come."""
    return Page.objects.filter(state=Page.State.CLAIMED).exists()


def supplied_names_pictures(manifest_id: int) -> bool:
    """Say whether the OCR of any page of the book is known to name pictures."""
    return Page.objects.filter(canvas__manifest_id=manifest_id, supplied=Page.Supplied.PICTURES).exists()


def counts(*, run_id: int | None = None, manifest_ids: Sequence[int] | None = None) -> dict[str, int]:
    """Return how many pages are in each state (all of them named), for a run or some books."""
    pages = Page.objects.all()
    if run_id is not None:
        pages = pages.filter(run_id=run_id)
    if manifest_ids is not None:
        pages = pages.filter(canvas__manifest_id__in=manifest_ids)
    found = {str(state): 0 for state in Page.State.values}
    for row in pages.values("state").annotate(n=Count("id")).order_by():
        found[row["state"]] = row["n"]
    return found
