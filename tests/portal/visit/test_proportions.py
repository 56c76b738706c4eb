"""Proportions and places as classes, since no page holds styles of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from portal.visit.proportions import STYLE_SHEET, place_classes, ratio_class, style_sheet
from tests.onitsearch import rows

ROOT = Path(__file__).resolve().parents[3]


def test_the_style_sheet_is_the_one_that_is_written() -> None:
    assert STYLE_SHEET.read_text() == style_sheet()


@pytest.mark.parametrize("ratio", [0.21, 0.45, 0.7071, 0.995, 1, 1.4142, 3.4, 4.9])
def test_a_class_says_the_ratio_to_half_a_per_cent(ratio: float) -> None:
    told = re.search(rf"\.{ratio_class(ratio)}{{--r:([\d.]+)}}", style_sheet())
    assert told
    assert float(told[1]) == pytest.approx(ratio, rel=0.0051)


@pytest.mark.parametrize(("ratio", "step"), [(0, "r162"), (1e-9, "r0"), (1e9, "r324")])
def test_what_is_out_of_proportion_gets_the_farthest_class(ratio: float, step: str) -> None:
    assert ratio_class(ratio) == step


def test_places_are_told_to_the_nearest_per_cent_and_stay_on_the_page() -> None:
    assert place_classes(12.4, 0.6, -3, 130) == "l12 t1 w0 h100"
    assert ".h100{height:100%}" in style_sheet()


def test_no_template_of_the_portal_holds_styles() -> None:
    for template in (ROOT / "portal" / "templates").rglob("*.html"):
        markup = re.sub(r"\{[%#].*?[%#]\}", "", template.read_text(), flags=re.DOTALL)
        assert not re.search(r"\sstyle=|<style", markup), template.name


@pytest.mark.django_db
def test_only_the_page_with_mirador_allows_styles_within_pages(client: Client) -> None:
    assert "'unsafe-inline'" not in client.get(reverse("home")).headers["Content-Security-Policy"]
    book = rows.a_manifest()
    allowed = client.get(reverse("viewer"), {"manifest": book.public_id}).headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in allowed  # and no hash: browsers would heed that alone
    assert not re.search(r"script-src [^;]*'unsafe-inline'", allowed)
