"""The same print elsewhere, as visitors see it: the strip, the page that lays one over the other, and its slider."""

import io
import os

import numpy as np
import pytest
from django.urls import reverse
from PIL import Image

from onitsearch import impressions
from onitsearch.curate import decisions as curate
from onitsearch.store import prints
from onitsearch.store.models import EmbeddingModel, Illustration
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.onitsearch import rows
from tests.onitsearch.prints.two_books import two_books


def a_shelf():
    model = rows.a_model(dim=16)
    EmbeddingModel.objects.filter(pk=model.pk).update(state=EmbeddingModel.State.ACTIVE)
    made = two_books(model)
    prints.ensure_due()
    while impressions.compare_due():
        pass
    return made


@pytest.fixture
def shelf(db):
    return a_shelf()


def address(one, other):
    return reverse("compare", args=[one.public_id, other.public_id])


def test_the_strip_leads_to_the_comparison(client, shelf):
    first, second, others = shelf
    body = client.get(reverse("illustration", args=[first.public_id])).content.decode()
    strip = body[body.index('id="prints"') :]
    assert "The same print elsewhere" in strip
    assert f'href="{address(first, second)}"' in strip
    assert "Edition 2" in strip
    assert "1532" in strip
    assert "matching points" in strip
    assert (
        "The same print elsewhere"
        not in client.get(reverse("illustration", args=[others[0].public_id])).content.decode()
    )


@pytest.mark.parametrize(
    ("language", "title", "points"),
    [
        ("en", "Two impressions of one print", "matching points"),
        ("de", "Zwei Abzüge desselben Drucks", "übereinstimmende Punkte"),
        ("fr", "Deux épreuves d’une même gravure", "points concordants"),
    ],
)
def test_the_comparison_speaks_the_visitors_language(client, shelf, language, title, points):
    first, second, _others = shelf
    body = client.get(address(first, second), headers={"Accept-Language": language}).content.decode()
    assert f'<h1 class="comparing">{title}</h1>' in body
    assert points in body
    for row in (first, second):
        assert f"/illustration/{row.public_id}" in body
    assert address(second, first) in body


def test_the_second_impression_is_laid_on_the_first(client, shelf):
    first, second, _others = shelf
    answer = client.get(reverse("compare-laid", args=[first.public_id, second.public_id]))
    assert answer["Content-Type"] == "image/jpeg"
    laid = Image.open(io.BytesIO(answer.content)).convert("L")
    assert laid.size == (2 * first.thumbnail_width, 2 * first.thumbnail_height)
    mine = np.asarray(picture_of(first).resize(laid.size), dtype=float)[40:-40, 40:-40]
    over = np.asarray(laid, dtype=float)[40:-40, 40:-40]
    beside = np.asarray(picture_of(second).resize(laid.size), dtype=float)[40:-40, 40:-40]
    alike = np.corrcoef(mine.ravel(), over.ravel())[0, 1]
    assert alike > 0.6
    assert alike > np.corrcoef(mine.ravel(), beside.ravel())[0, 1] + 0.05


def picture_of(row):
    with row_file(row) as file:
        return Image.open(io.BytesIO(file.read())).convert("L")


def row_file(row):
    from django.core.files.storage import default_storage

    return default_storage.open(Illustration.objects.get(pk=row.pk).thumbnail)


def test_what_is_no_pair_has_no_page(client, shelf, django_user_model):
    first, second, others = shelf
    for view in ("compare", "compare-laid"):
        answer = client.get(reverse(view, args=[first.public_id, others[0].public_id]))
        assert answer.status_code == 404
    assert client.get(f"/illustration/{first.public_id}/compare/nosuch").status_code == 404
    curate.reject(illustration=second, user=django_user_model.objects.create_user("cat"), reason="")
    for one, other in ((first, second), (second, first)):
        assert client.get(address(one, other)).status_code == 410


def test_what_the_library_protects_has_no_picture(client, shelf):
    first, second, _others = shelf
    Illustration.objects.filter(pk=second.pk).update(restricted=True)
    body = client.get(address(first, second)).content.decode()
    assert "laid.jpg" not in body
    assert 'type="range"' not in body
    assert client.get(reverse("compare-laid", args=[first.public_id, second.public_id])).status_code == 404


# -- in a real browser ------------------------------------------------------------------------------------


@pytest.fixture
def browsed(transactional_db, live_server, monkeypatch):
    """A visitor's Chromium and the address of a site with the two books."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    shelf = a_shelf()
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser, live_server.url, shelf
        browser.close()


def shown_share(page):
    """How much of the second impression the slider leaves, as the browser computed it."""
    return page.evaluate("getComputedStyle(document.querySelector('.over img')).clipPath")


@pytest.mark.browser
@pytest.mark.slow
def test_a_visitor_slides_between_two_impressions(browsed):
    browser, url, (first, second, _others) = browsed
    for width, height in ((1440, 900), (390, 844)):
        page = browser.new_page(viewport={"width": width, "height": height}, locale="en-GB")
        thrown = []
        page.on("pageerror", lambda error, thrown=thrown: thrown.append(str(error)))
        page.goto(f"{url}/illustration/{first.public_id}")
        page.locator("#prints ~ ul a.pic").click()
        page.wait_for_url(f"**{address(first, second)}")
        page.wait_for_function(
            "[...document.querySelectorAll('.sheets img')].every(one => one.naturalWidth > 0)"
        )
        slider = page.get_by_role("slider", name="Show more of the second impression")
        boxes = [one.bounding_box() for one in page.locator(".sheets img").all()]
        assert boxes[0] == boxes[1]  # one over the other
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        before = shown_share(page)
        slider.focus()
        for _ in range(10):
            page.keyboard.press("ArrowLeft")
        assert shown_share(page) != before
        assert slider.get_attribute("aria-valuetext").endswith("% of the second impression")
        if folder := os.environ.get("ONIT_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/compare-{width}.png", full_page=True)
        page.get_by_role("button", name="Side by side").click()
        boxes = [one.bounding_box() for one in page.locator(".sheets img").all()]
        assert boxes[0] != boxes[1]
        if folder:
            page.screenshot(path=f"{folder}/compare-side-{width}.png", full_page=True)
            page.goto(f"{url}/illustration/{first.public_id}")
            page.screenshot(path=f"{folder}/strip-{width}.png", full_page=True)
        assert thrown == []
        page.close()


@pytest.mark.browser
@pytest.mark.slow
def test_without_a_script_both_stand_side_by_side(browsed):
    browser, url, (first, second, _others) = browsed
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1200, "height": 800})
    page = context.new_page()
    page.goto(f"{url}{address(first, second)}")
    left, right = (one.bounding_box() for one in page.locator(".sheets img").all())
    assert right["x"] >= left["x"] + left["width"]
    assert not page.locator("input[type=range]").is_visible()
    context.close()
