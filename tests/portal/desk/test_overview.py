"""The dashboard says what the rows say, as a table with a bar beside each figure."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from onitsearch.curate import decisions as curate
from onitsearch.models import Page
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


def charts(html):
    """Rows (name: number as shown, length of its bar) by the name of their table."""
    return {
        name: {
            row: (many, int(bar))
            for row, many, bar in re.findall(
                r"<bdi>([^<]+)</bdi></th><td[^>]*>([^<]+)</td>.*?<rect width=\"(\d+)\"", table, re.S
            )
        }
        for name, table in re.findall(r"<h2 id=\"(\w+)\">.*?<tbody>(.*?)</tbody>", html, re.S)
    }


def test_the_figures_are_those_of_the_rows(desk, anna, settings, tmp_path):
    cache.clear()
    settings.BOOKS_ROOT = tmp_path
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.jpg").write_bytes(b"x" * 2048)
    old, new = rows.a_manifest(date_start=1600, date_end=1600), rows.a_manifest(visible=False)
    canvas = rows.a_canvas(old)
    Page.objects.create(canvas=canvas, state="done")
    Page.objects.create(canvas=rows.a_canvas(new))
    pictures = [rows.an_illustration(canvas, box=(0, n * 50, 40, 40)) for n in range(4)]
    rows.an_illustration(rows.a_canvas(new), kind="map")
    curate.reject(illustration=pictures[0], user=anna)
    curate.classify(illustration=pictures[1], user=anna, notations=["25F23(LION)"])
    html = desk.get(reverse("desk-overview")).content.decode()
    found = charts(html)
    assert found["books"] == {"shown to visitors": ("1", 100), "hidden": ("1", 100), "withdrawn": ("0", 0)}
    assert found["pages"]["read"] == ("1", 100)
    assert found["pages"]["still to be read"] == ("1", 100)
    assert found["kinds"] == {"Illustration": ("3", 100), "Map": ("1", 33)}
    assert found["centuries"] == {"century 16": ("3", 100), "of unknown date": ("1", 33)}
    assert [many for many, _bar in found["classes"].values()] == ["1"]
    assert [many for many, _bar in found["review"].values()] == ["1", "1", "3"]
    assert found["queues"]["pages to read"] == ("1", 100)
    assert found["storage"]["published books"][0].startswith("2.0")
    assert "40 % of the pictures are reviewed" in html
    assert "No model answers yet." in html
