"""The dashboard says what the rows say, as a table with a bar beside each figure."""

import json
import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse

from onitsearch.curate import decisions as curate
from onitsearch.embed.specs import resolve
from onitsearch.models import Illustration, Page
from tests.onitsearch import rows
from tests.onitsearch.embed.tiny import write_model
from tests.onitsearch.library import a_library

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


def test_figures_of_an_evaluation_are_kept_and_shown(desk, settings, tmp_path, capsys):
    settings.MEDIA_ROOT = tmp_path
    folder = write_model(tmp_path / "one")
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MODEL": str(folder)}
    library = a_library(resolve(folder).key)
    ids = [row.pk for row in library.groups[0]]
    Illustration.objects.filter(pk__in=ids).update(notations=["25F33(EAGLE)"])
    before = desk.get(reverse("desk-overview")).content.decode()
    assert "Not evaluated yet" in before
    for _twice in range(2):
        call_command("evaluate", "retrieval", "--class", "25F", "--rounds", "5", "--json")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    figures = told["rankings"][0]["mean"]["figures"]
    shown = {name: round(100 * figures[name]["value"]) for name in ("precision@10", "AP")}
    html = desk.get(reverse("desk-overview")).content.decode()
    assert "Not evaluated yet" not in html
    for name, value in shown.items():
        assert f"{name} {value} %" in html
    assert f"{told['pictures']} pictures" in html
    (kept,) = desk.get(reverse("onit-quality")).json()["results"]  # the second instead of the first
    assert kept["mean"]["figures"]["AP"]["value"] == figures["AP"]["value"]
