"""Addresses as strangers write them become valid URIs that name the same thing, once and for all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.uri import valid_uri

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
