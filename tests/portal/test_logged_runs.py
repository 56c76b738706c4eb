"""What is logged while something is worked on names the run that asked for it: documents, uploads and pages."""

import json
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from manifests import harvesting, publishing, services
from onitsearch import pipeline
from onitsearch.store import pages
from portal.structured_logs import JsonLines
from tests.manifests.factories import page_image
from tests.onitsearch.test_pipeline import harvest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lines(monkeypatch, settings, tmp_path):
    """What the workers log, as `LOG_FORMAT=json` writes it."""
    settings.UPLOADS_ROOT, settings.BOOKS_ROOT = tmp_path / "uploads", tmp_path / "books"
    found = []

    class Kept(logging.Handler):
        def emit(self, record):
            found.append(json.loads(self.format(record)))

    handler = Kept()
    handler.setFormatter(JsonLines())
    for log in (harvesting.log, publishing.log, pipeline.log):
        monkeypatch.setattr(log, "handlers", [handler])
    return found


def fails(*_args, **_more):
    raise ZeroDivisionError("a fault of ours")


def test_a_line_names_the_run_of_what_is_worked_on(lines, origin, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(harvesting, "write_manifest", fails)
        asked = [services.register(url=origin.add_book(name, [page_image()])) for name in ("a", "b")]
        for run in asked:
            services.harvest_item(item_id=run.items.get().pk)
        patched.setattr(publishing, "_take_turn", fails)
        upload = publishing.keep_upload([SimpleUploadedFile("1.jpg", b"x")])
        asked.append(publishing.publish_upload(upload=upload, title="Herbal"))
        assert publishing.publish_next()
        asked.append(harvest_in_peace(origin, patched))
        patched.setattr(pipeline, "_visit", fails)
        (page_id,) = pages.due()
        pipeline.index_page(page_id)
    assert [line["run"] for line in lines if line["level"] == "ERROR"] == [run.public_id for run in asked]
    harvesting.log.error("afterwards")
    assert "run" not in lines[-1]


def harvest_in_peace(origin, patched):
    patched.undo()
    return harvest(origin.add_book("c", [page_image()]))
