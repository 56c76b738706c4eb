"""Addresses as strangers write them become valid URIs that name the same thing, once and for all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.uri import absolute, is_web, spellings, valid_uri

H = "https://h.example"


@pytest.mark.parametrize(
    ("said", "valid"),
    [
        (f"{H}/a b", f"{H}/a%20b"),
        (f"{H}/Châteauroux", f"{H}/Ch%C3%A2teauroux"),
        (f"{H}/100% rag.jpg", f"{H}/100%25%20rag.jpg"),
        (f"{H}/a%20b%2Fc", f"{H}/a%20b%2Fc"),
        (f"{H}/f?IIIF=/Blatt 1%252B2.tif/info.json", f"{H}/f?IIIF=/Blatt%201%252B2.tif/info.json"),
        (f"{H}/c#x#xywh=1,2,3,4", f"{H}/c#x%23xywh=1,2,3,4"),
        ("https://müller.example/x", "https://xn--mller-kva.example/x"),
        ("urn:x y", "urn:x y"),
        ("", ""),
    ],
)
def test_what_must_be_is_escaped_and_nothing_else(said, valid):
    assert valid_uri(said) == valid
    assert valid_uri(valid) == valid


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40))
def test_any_path_is_valid_and_stays_as_it_is(path):
    once = valid_uri(f"{H}/{path}")
    assert re.fullmatch(r"[!-~]+", once)
    assert valid_uri(once) == once


@pytest.mark.parametrize("said", [f"{H}/Châteauroux/f. 1", valid_uri(f"{H}/Châteauroux/f. 1")])
def test_what_is_asked_for_is_known_escaped_and_plain(said):
    assert set(spellings(said)) == {f"{H}/Châteauroux/f. 1", f"{H}/Ch%C3%A2teauroux/f.%201"}
    assert spellings(said)[0] == said


def test_what_cannot_be_kept_is_no_spelling():
    assert spellings(f"{H}/a%00b") == (f"{H}/a%00b",)
    assert spellings(f"{H}/%FF") == (f"{H}/%FF",)
    assert spellings(f"{H}/plain") == (f"{H}/plain",)


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("//other.example/a b", "https://other.example/a b"),
        ("/iiif/1", f"{H}/iiif/1"),
        ("img/1.jpg", f"{H}/books/img/1.jpg"),
        ("../img/1.jpg?x=/y", f"{H}/img/1.jpg?x=/y"),
        ("http://other.example/1", "http://other.example/1"),
        ("urn:x:1", "urn:x:1"),
        ("http://[bad/1", "http://[bad/1"),
        ("//[bad/1", "//[bad/1"),
        ("", ""),
    ],
)
def test_relative_addresses_count_from_their_document(said, whole):
    assert absolute(said, f"{H}/books/manifest.json") == whole


@pytest.mark.parametrize("said", ["http://a.example", "HTTPS://a.example/x", "http://127.0.0.1:8000"])
def test_web_addresses_may_become_links(said):
    assert is_web(said)


@pytest.mark.parametrize(
    "said",
    [
        "javascript:alert(1)",
        "javascript://a.example/%0Aalert(1)",
        " https://a.example",
        "data:text/html,x",
        "//a.example",
        "https://",
        "http:// a.example",
        "file:///etc/passwd",
        "urn:x:1",
        "",
        None,
        {"id": "https://a.example"},
    ],
)
def test_nothing_else_may(said):
    assert not is_web(said)
