"""Tokens that cannot be sent are told, and not met as a crash within HTTP."""

import pytest

from manifests.errors import FetchFailedError
from manifests.fetch import tokens

URL = "https://library.example/manifest.json"


@pytest.fixture
def token(settings):
    def put(said):
        settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_TOKENS": {"library.example": said}}

    return put


@pytest.mark.parametrize(
    ("said", "header"),
    [
        ("abc", {"Authorization": "Bearer abc"}),
        ("Cookie: name=grün", {"Cookie": "name=grün"}),
        ("abc\r\nHost: elsewhere.example", {}),
        ("", {}),
    ],
)
def test_a_token_becomes_a_header(token, said, header):
    token(said)
    assert tokens.header_for(URL) == header
    assert tokens.header_for("https://elsewhere.example/") == {}


@pytest.mark.parametrize("said", ["ab…c", "Cookie: name=…"])
def test_a_letter_that_no_header_carries_is_told(token, said):
    token(said)
    with pytest.raises(FetchFailedError, match=r"token for library\.example holds a letter") as caught:
        tokens.header_for(URL)
    assert "FETCH_TOKENS" in caught.value.hint
    assert said not in str(caught.value)
