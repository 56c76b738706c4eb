"""One site of real processes for all that breaks; it is stopped by the last test of the folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.sample.library import draw_library
from portal.scratch import ScratchSite
from tests import template

PAGES = 16


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScratchSite]:
    library = tmp_path_factory.mktemp("library")
    # How large pages are does not matter here: small ones are drawn and published in a third of the time.
    draw_library(library, books=3, pages=PAGES, jobs=2, long_side=900)
    scratch = ScratchSite()
    template.bring(scratch.stack.pgdata)
    try:
        scratch.start()
        scratch.command("publish", str(library), "--title", "Three books")
        yield scratch
    finally:
        scratch.clean()
