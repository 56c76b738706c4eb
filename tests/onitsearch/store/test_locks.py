"""People decide while workers write pages: they wait for each other, and neither is turned away."""

import threading
import time

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections

from onitsearch.curate import batches, decisions
from onitsearch.geometry import Box
from onitsearch.store import illustrations, pages
from onitsearch.store.models import DecisionRecord, Illustration, Page
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db(transaction=True)


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


class Worker(threading.Thread):
    """Writes a page; with the page held, and no picture yet, it lets people begin and waits until they wait."""

    def __init__(self, work, found=()):
        super().__init__()
        self.work, self.found = work, found
        self.holds_page, self.result = threading.Event(), None

    def run(self):
        try:
            with connection.execute_wrapper(self.before):
                self.result = illustrations.write_page(self.work, self.found, state=Page.State.DONE)
        except Exception as error:
            self.result = error
        finally:
            self.holds_page.set()
            connections.close_all()

    def before(self, execute, sql, params, many, context):
        if "FOR UPDATE" in sql and "onit_search_illustration" in sql and not self.holds_page.is_set():
            self.holds_page.set()
            until = time.monotonic() + 5
            while not somebody_waits() and time.monotonic() < until:
                time.sleep(0.02)
        return execute(sql, params, many, context)


@pytest.fixture
def anna():
    return get_user_model().objects.create_user("anna")


def redraw(row, anna):
    decisions.redraw(illustration=row, user=anna, box=Box(10, 10, 400, 400))


def bring_back(row, anna):
    batches.undo_batch(batch="b", user=anna)


@pytest.mark.parametrize("decide", [redraw, bring_back])
def test_a_decision_and_a_page_that_is_being_written_wait_for_each_other(anna, decide):
    row = rows.an_illustration(decision="accepted")
    if decide is bring_back:
        moved = {"illustration": row, "user": anna, "box": Box(30, 30, 90, 90)}
        decisions.redraw(**moved)
        DecisionRecord.objects.update(batch="b")
    (page,) = pages.mark_due([row.canvas_id])
    worker = Worker(pages.claim(page))
    worker.start()
    assert worker.holds_page.wait(10)
    decide(row, anna)
    worker.join()
    assert isinstance(worker.result, illustrations.PageChanges), worker.result
    assert Page.objects.get().state == Page.State.DUE  # to be cropped anew
    assert Illustration.objects.get().x == (10 if decide is redraw else 100)
