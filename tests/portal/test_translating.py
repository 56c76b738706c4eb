"""The catalogues: everything is translated, and what is compiled says what the .po says."""

import gettext
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from portal import translating

BASE = Path(settings.BASE_DIR)
LOCALE = BASE / "portal" / "locale"


@pytest.fixture(scope="module")
def found():
    return translating.extract(BASE)


@pytest.mark.parametrize("code", ["de", "fr"])
def test_every_message_is_translated(found, code):
    assert translating.lacking(LOCALE, code, found) == []


@pytest.mark.parametrize("code", ["de", "fr"])
def test_names_in_messages_survive_translation(code):
    for message in translating.catalogue(LOCALE, code):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(re.findall(r"%\((\w+)\)s", "".join(ids)))
        for one in said:
            assert set(re.findall(r"%\((\w+)\)s", one)) == wanted or not message.id, message.id


def test_messages_are_found_in_python_and_templates(tmp_path):
    room = tmp_path / "portal"
    room.mkdir()
    (room / "a.py").write_text(
        'x = gettext("from Python")\ny = ngettext("one", "many", 2)\nz = pgettext("c", "in context")\n'
    )
    (room / "b.html").write_text(
        '{% translate "from a template" %}'
        '{% blocktranslate count n=3 %}{{ n }} a{% plural %}{{ n }} b{% endblocktranslate %}'
        '{{ x|default:_("from a filter") }} {% translate "t" context "c" %}'
    )  # fmt: skip
    assert set(translating.extract(tmp_path)) == {
        ("", "from Python", ""),
        ("", "one", "many"),
        ("c", "in context", ""),
        ("", "from a template", ""),
        ("", "%(n)s a", "%(n)s b"),
        ("", "from a filter", ""),
        ("c", "t", ""),
    }


def test_updating_keeps_what_people_wrote_and_drops_the_rest(tmp_path):
    translating.update(tmp_path, "de", {("", "one", ""): [("a.py", 1)], ("", "two", ""): [("a.py", 2)]})
    path = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    path.write_text(path.read_text().replace('msgid "one"\nmsgstr ""', 'msgid "one"\nmsgstr "eins"'))
    missing = translating.update(
        tmp_path, "de", {("", "one", ""): [("b.py", 1)], ("", "three", ""): [("a.py", 3)]}
    )
    assert missing == 1
    assert 'msgstr "eins"' in path.read_text()
    assert "two" not in path.read_text()
    before = path.read_text()
    translating.update(tmp_path, "de", {("", "one", ""): [("b.py", 1)], ("", "three", ""): [("a.py", 3)]})
    assert path.read_text() == before


def test_compiled_catalogues_say_what_was_written(tmp_path):
    shutil.copytree(LOCALE, tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    assert translating.compile_catalogue(tmp_path / "locale", "fr") > 200
    with (tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.gettext("Search") == "Chercher"
    assert french.ngettext("%(shown)s book", "%(shown)s books", 0) == "%(shown)s livre"
    assert french.pgettext("cataloguers' desk", "Desk") == "Bureau"
