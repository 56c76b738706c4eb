"""Pausing, resuming and cancelling a run, seen from its pages: they are most of the work."""

import pytest

from manifests import selectors, services
from manifests.errors import ConflictError
from onitsearch import jobs, pipeline
from onitsearch.store import pages
from onitsearch.store.models import Illustration, Page
from tests.onitsearch.drawn import a_page
from tests.onitsearch.test_pipeline import PICTURE, harvest, index_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def a_run(origin):
    """A book whose document is read and whose pages are due."""
    run = harvest(origin.add_book("b", [a_page(PICTURE, seed=n) for n in range(3)]))
    run.refresh_from_db()
    assert run.state == "done"
    return run


def images(origin):
    return len([seen for seen in origin.seen if seen.path.endswith("default.jpg")])


def test_pages_of_a_paused_run_are_not_fetched(origin):
    run = a_run(origin)
    waiting = pages.due()
    pipeline.index_page(waiting[0])
    services.pause_run(run=run)
    assert pages.due() == []
    assert pipeline.index_page(waiting[1]) is None
    assert jobs.sweep_work() == 0
    assert images(origin) == 1
    other = harvest(origin.add_book("other", [a_page(PICTURE, seed=9)]))
    index_all()  # another run is none of its business
    assert pages.counts(run_id=other.id)["done"] == 1
    assert services.resume_run(run=run).state == "done"
    index_all()
    assert pages.counts(run_id=run.id)["done"] == 3
    with pytest.raises(ConflictError, match="over already"):
        services.pause_run(run=run)


def test_pages_of_a_cancelled_run_are_left_until_the_book_is_harvested_again(origin):
    run = a_run(origin)
    first, second, third = pages.due()
    pipeline.index_page(first)
    held = pages.claim(second)
    services.cancel_run(run=run)
    assert pages.finish(held) is False  # whoever was at it writes nothing
    assert pages.counts(run_id=run.id)["stopped"] == 2
    assert (pages.due(), jobs.sweep_gaps()) == ([], 0)
    assert Illustration.objects.count() == 1
    told = selectors.run_progress(run)
    assert (told["state"], told["pages"]["due"]) == ("cancelled", 0)
    with pytest.raises(ConflictError):
        services.cancel_run(run=run)
    again = harvest(run.url)
    assert sorted(pages.due()) == [second, third]
    index_all()
    assert Page.objects.filter(state="done").count() == 3
    assert pages.counts(run_id=again.id)["done"] == 2
