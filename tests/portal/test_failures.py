"""What failed is told in the reader's language; sentences are those that the code writes."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from manifests import jsontext
from manifests.errors import TRIED_LATER, OnitError
from manifests.fetch.guard import check_url
from manifests.models import Run
from manifests.presentation import read
from portal import failures

ROOT = Path(__file__).resolve().parents[2]
# Rooms whose sentences a harvest meets every day: all of them are to be known.
ROOMS = (
    "manifests/fetch/door.py",
    "manifests/fetch/guard.py",
    "manifests/fetch/limiter.py",
    "manifests/fetch/transport.py",
)
# Written for other readers, or with parts that are sentences themselves.
OTHERS = {
    "X X (status X).",  # each of its words is a sentence of ours
    "X is not an address that can be fetched.",
    "Tell the library: X",
    "Tell whoever publishes it: its header Content-Encoding is wrong.",
}


def template(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(one.value if isinstance(one, ast.Constant) else "X" for one in node.values)
    return None


def texts(path):
    """Every text that a file writes, X in the place of what differs."""
    found = {template(node) for node in ast.walk(ast.parse(path.read_text()))}
    return {text for text in found if text and " " in text}


def sentences_of_errors(path):
    """The sentences and hints of the errors that a file raises."""
    for node in ast.walk(ast.parse(path.read_text())):
        name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if name.endswith("Error") or name in ("kind", "_broken(problem)", "_broken(error)"):
            for given in [*node.args[:1], *(one.value for one in node.keywords if one.arg == "hint")]:
                if (text := template(given)) and " " in text:
                    yield text


def test_every_sentence_is_written_somewhere():
    written = {TRIED_LATER}
    for room in ("manifests", "onitsearch"):
        for path in (ROOT / room).rglob("*.py"):
            written |= texts(path)
    pieces = [
        re.compile(re.escape(text.strip()).replace("X", ".*"))
        for text in written
        if len(text.replace("X", "")) > 8
    ]
    unknown = []
    for sentence in (*failures.SENTENCES, *failures.PARTS):
        plain = failures._NAME.sub("X", sentence)
        # A sentence may be put together of two texts, "… is not JSON" and "but a web page".
        if not any(piece.search(plain) for piece in pieces):
            unknown.append(sentence)
    assert unknown == []


def test_what_the_door_says_is_known():
    told = {text for room in ROOMS for text in sentences_of_errors(ROOT / room)} - OTHERS
    assert len(told) > 20
    assert {text for text in told if failures.recognized(text) is None} == set()


def failure(function, *given):
    with pytest.raises(OnitError) as caught:
        function(*given)
    return str(caught.value)


@pytest.mark.parametrize(
    ("told", "german"),
    [
        (
            "https://library.example/m.json is not there (status 404). Check the address.",
            "https://library.example/m.json gibt es nicht (Status 404). Prüfen Sie die Adresse.",
        ),
        (
            "https://l.example/1 came too slowly and was given up. It was tried 5 times.",
            "https://l.example/1 kam zu langsam und wurde aufgegeben. Es wurde 5-mal versucht.",
        ),
        ("A thing happened. Check the address.", "A thing happened. Prüfen Sie die Adresse."),
        ("Never heard of", "Never heard of"),
        ("", ""),
    ],
)
def test_sentences_follow_one_another(told, german):
    with translation.override("de"):
        assert failures.localized(told) == german
    with translation.override("en"):
        assert failures.localized(told) == told


@pytest.mark.parametrize(
    ("function", "given", "german", "french"),
    [
        (jsontext.parse, (b"\xff\xd8\xff\xe0", "https://l.example/a.jpg"), "ein JPEG-Bild", "une image JPEG"),
        (
            jsontext.parse,
            (b"<!doctype html>", "https://l.example/"),
            "sondern eine Webseite",
            "mais une page web",
        ),
        (jsontext.parse, (b"hello", "https://l.example/"), "es beginnt mit", "il commence par"),
        (jsontext.parse, (b'{"a": }', "https://l.example/"), "in Zeile 1", "à la ligne 1"),
        (jsontext.parse, (b"", "https://l.example/"), "sondern leer", "il est vide"),
        (check_url, ("ftp://l.example/",), "Adresse an, die mit https:// beginnt", "commence par https://"),
        (check_url, ("http://127.0.0.1:1/",), "von dem nicht geholt wird", "qui n’est pas interrogé"),
        (
            read,
            ({"type": "Image", "@context": "x"}, "https://l.example/1"),
            "noch Sammlung",
            "collection IIIF",
        ),
    ],
)
def test_what_is_raised_is_told_in_all_languages(function, given, german, french):
    told = failure(function, *given)
    for lang, words in (("de", german), ("fr", french)):
        with translation.override(lang):
            found = failures.localized(told)
        assert words in found, found
        assert not re.search(r"\b(the|not|is|of)\b", found), found


def test_the_desk_tells_it(client, admin_client):
    run = Run.objects.create(url="https://l.example/m", state="done")
    error = "https://l.example/m is not there (status 404). Check the address."
    run.items.create(url=run.url, state="failed", error=error, cause="fetch-failed", kind="Manifest")
    shown = admin_client.get(
        f"/desk/runs/{run.public_id}", headers={"Accept-Language": "de"}
    ).content.decode()
    assert "gibt es nicht (Status 404). Prüfen Sie die Adresse." in shown
    assert "Check the address" not in shown
