"""Two installations, each with processes, database and model of its own, answer a question together."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from portal.sample.concepts import registry
from portal.scratch import ScratchSite
from tests import template
from tests.journeys.conftest import Library, harvest, publish

pytestmark = [pytest.mark.browser, pytest.mark.slow]

THERE, AWAY = "The first library", "A library that is away"


@pytest.fixture(scope="module")
def second(library: Library) -> Iterator[ScratchSite]:
    """A second installation with the book that the first does not hold; the first is its peer."""
    key = library.site.rows("SELECT key FROM onit_search_embeddingmodel WHERE state = 'active'")[0][0]
    site = ScratchSite(page_workers=1)
    template.bring(site.stack.pgdata)
    site.environment["ONIT_ALLOWED_ORIGINS"] = f"{site.url}/books/"
    site.environment["ONIT_PEERS"] = json.dumps(
        [
            {"name": THERE, "address": library.url, "model": key},
            {"name": AWAY, "address": "http://127.0.0.1:9"},
        ]
    )
    try:
        site.start()
        (book,) = publish(site, sorted(one for one in library.folder.iterdir() if one.is_dir())[2])
        harvest(site, book)
        yield site
    finally:
        site.clean()


def words_of(library: Library) -> str:
    """What a picture of the first library is called."""
    labels = {one.id: one.labels["en"] for one in registry().values()}
    return next(labels[one.concept] for one in library.drawn if one.concept and one.kind == "illustration")


def asked(site: ScratchSite, question: str) -> Any:
    address = f"{site.url}/api/v1/search?{urlencode({'q': question, 'peers': '1'})}"
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)


def test_answers_come_from_both_and_say_whose_they_are(library: Library, second: ScratchSite) -> None:
    answer = asked(second, words_of(library))
    there, away = answer["peers"]
    assert (there["name"], there["asked"], there["problem"]) == (THERE, "vector", None)
    assert (away["name"], away["problem"]) == (AWAY, "down")
    by_site: dict[str, list[Any]] = {}
    for hit in answer["results"]:
        by_site.setdefault(hit["installation"]["address"], []).append(hit)
    assert set(by_site) == {library.url, second.url}
    for address, hits in by_site.items():
        assert all(hit["url"].startswith(f"{address}/illustration/") for hit in hits)
    # Sure ones first, and each installation's own order among them is kept.
    sure = [hit["sure"] for hit in answer["results"]]
    assert sure == sorted(sure, reverse=True)
    for hits in by_site.values():
        scores = [hit["score"] for hit in hits]
        assert scores == sorted(scores, reverse=True)


def test_the_page_shows_both_and_names_who_is_missing(
    library: Library, second: ScratchSite, chromium: Browser
) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page.goto(f"{second.url}/search?{urlencode({'q': words_of(library)})}")
    expect(page.locator(".wall .whose").first).to_have_text(f"at {THERE}")
    expect(page.get_by_text(f"{AWAY} could not be asked.")).to_be_visible()
    expect(page.locator(f'.wall a.pic[href^="{library.url}/illustration/"]').first).to_be_visible()
    expect(page.locator('.wall a.pic[href^="/illustration/"]').first).to_be_visible()
    page.close()
