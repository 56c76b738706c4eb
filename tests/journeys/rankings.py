"""What journeys know of rankings: the whole of one by the API, and what hangs on the wall."""

from __future__ import annotations

import itertools
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page

_made_up = (
    f"{first} {second}"
    for first, second in itertools.product(
        ("qxzvut", "flumbriquet", "wvrrk", "blunterik", "zorpemal"),
        ("brilmok", "zorp", "aqqlo", "zomf", "quemmel"),
    )
)


def answer_by_api(context: BrowserContext, words: str, more: str = "") -> dict:
    return context.request.get(f"/api/v1/search?q={quote(words)}{more}").json()


def unsure_words(context: BrowserContext) -> tuple[str, dict]:
    """Words of no language that surely match nothing, and their answer; most of such words must do so.

    Others each time: pages keep a ranking for two minutes, and books may have come or gone since.
    """
    answers = {words: answer_by_api(context, words) for words in itertools.islice(_made_up, 4)}
    without = {words: answer for words, answer in answers.items() if not answer["sure"]}
    assert len(without) >= 3, {words: answer["sure"] for words, answer in answers.items()}
    return next(iter(without.items()))


def everything(context: BrowserContext, words: str) -> list[str]:
    """The whole ranking, by ids."""
    answer = answer_by_api(context, words)
    found = [hit["id"] for hit in answer["results"]]
    while answer["next"]:
        answer = context.request.get(answer["next"]).json()
        found += [hit["id"] for hit in answer["results"]]
    return found


def hung(page: Page) -> list[str]:
    """The ids of the pictures on the wall, in their order."""
    return page.locator(".found .wall > li[id]").evaluate_all("all => all.map((one) => one.id.slice(2))")
