"""An administrator has a second model built, searches with it, and goes back, all by buttons of the overview."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Library
from tests.onitsearch.embed.tiny import write_model

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def overview(page: Page, library: Library) -> Page:
    code = (
        "from django.contrib.auth.models import Group, User; "
        f"u, made = User.objects.get_or_create(username='ada'); u.set_password('{PASSWORD}'); u.save(); "
        "u.groups.set(Group.objects.all())"
    )
    library.site.run(code)
    page.goto("/desk/overview")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


def hits(page: Page, library: Library) -> list[str]:
    """The whole ranking for a word, by public ids."""
    return [one["id"] for one in page.request.get("/api/v1/search?q=owl&page_size=100").json()["results"]]


def test_to_another_model_and_back(overview: Page, library: Library) -> None:
    folder = write_model(library.site.folder / "models" / "other", seed=3, name="other")
    first = re.compile("Searches use the model onit-sample")
    expect(overview.get_by_text(first)).to_be_visible()
    before = hits(overview, library)
    overview.get_by_role("link", name="Add a model").click()
    overview.get_by_role("textbox").fill(str(folder))
    overview.get_by_role("button", name=re.compile("Add")).click()
    expect(overview.get_by_text("has been added.")).to_be_visible()

    overview.goto("/desk/overview")
    other = overview.locator(".models > li", has_text="other/")
    other.get_by_role("button", name="Build").click()
    expect(overview).to_have_url(re.compile("/desk/overview"))
    expect(overview.get_by_text(first)).to_be_visible()  # while it is built, all goes on as before
    # The page follows by itself until it is complete.
    other.get_by_role("button", name="Search with it").click(timeout=120_000)
    expect(overview.get_by_text(re.compile(r"Searches use other/\S+ from now on\."))).to_be_visible()
    expect(overview).to_have_url(re.compile("/desk/overview"))
    expect(other).to_contain_text("searches use it")
    # An untrained network ranks the same pictures by chance.
    assert hits(overview, library) != before

    overview.locator(".models > li", has_text="onit-sample").get_by_role(
        "button", name="Go back to it"
    ).click()
    expect(overview.get_by_text(re.compile(r"Searches use onit-sample/\S+ again\."))).to_be_visible()
    expect(overview.get_by_text(first)).to_be_visible()
    assert hits(overview, library) == before
