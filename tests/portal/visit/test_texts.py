"""Titles, descriptions, years, rights and languages as visitors read them."""

import pytest
from django.utils import translation

from manifests.models import Manifest
from portal.visit import texts
from portal.visit.languages import language_name
from portal.visit.rights import rights_name


def test_a_book_without_a_title_says_so():
    assert texts.title({}) == "Untitled"
    with translation.override("de"):
        assert texts.title({}) in ("Ohne Titel", "Untitled")  # in English where nothing was compiled yet


def test_the_visitors_language_comes_first():
    label = {"en": ["Herbal"], "de": ["Kräuterbuch"]}
    with translation.override("de"):
        assert texts.title(label) == "Kräuterbuch"
    with translation.override("fr"):
        assert texts.title(label) == "Herbal"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("<b>bold</b>", "<b>bold</b>"),
        ("<img src=x onerror=alert(1)>text", "text"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ("<script>alert(1)</script>plain", "plain"),
        ("a < b & c", "a &lt; b &amp; c"),
    ],
)
def test_markup_is_cleaned(said, shown):
    assert texts.rich({"none": [said]}) == shown


def test_years():
    assert texts.years(Manifest(date_start=1550, date_end=1550)) == "1550"
    assert texts.years(Manifest(date_start=1550, date_end=1560)) == "1550–1560"
    assert texts.years(Manifest()) == ""


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://creativecommons.org/publicdomain/mark/1.0/", "Public domain"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", "CC BY-NC-SA 4.0"),
        (
            "http://rightsstatements.org/vocab/NoC-NC/1.0/",
            "No copyright, other restrictions: non-commercial use",
        ),
        ("https://library.example/terms", "https://library.example/terms"),
    ],
)
def test_rights_have_names(address, name):
    assert rights_name(address) == name


def test_languages_have_names():
    assert language_name("la") == "Latin"
    assert language_name("fr-CA") == "French"
    assert language_name("zzzz-x") == "zzzz-x"
    with translation.override("de"):
        assert language_name("la") == "Latein"


def test_a_providers_home_page_is_no_script():
    book = Manifest(provider=[{"label": {"en": ["A library"]}, "homepage": ["javascript:alert(1)"]}])
    assert texts.library(book) == ("A library", "")


def test_numbers_are_grouped_as_the_language_does():
    assert texts.format_number(1234567) == "1,234,567"
    with translation.override("de"):
        assert texts.format_number(1234567) == "1.234.567"


def test_the_languages_of_a_book_are_named_in_the_visitors():
    def told(value, name="Language"):
        return texts.lines([{"label": {"en": [name]}, "value": value}])[0].value

    with translation.override("de"):
        assert told({"en": ["German"]}) == told({"none": ["Allemand"]}) == "Deutsch"
        assert told({"en": ["Latin, with notes"]}) == "Latin, with notes"
        assert told({"en": ["German"], "de": ["Frühneuhochdeutsch"]}) == "Frühneuhochdeutsch"
        assert told({"en": ["German"]}, "Title") == "German"
    with translation.override("fr"):
        assert told({"en": ["German"]}) == "Allemand"
