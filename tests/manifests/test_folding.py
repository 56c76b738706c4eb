"""Words as they are compared, in Python and in Postgres alike."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from manifests.folding import fold, words_of, written_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Figur 1. Eule.", ["figur", "1", "eule"]),
        ("ſchöne Thiere: ﬁſch", ["schone", "thiere", "fisch"]),
        ("Æſopi œuvre, Straße", ["aesopi", "oeuvre", "strasse"]),
        ("l'Orme „Löwe“ «hibou»", ["l", "orme", "lowe", "hibou"]),
        ("Гора, ὄρος", ["гора", "ορος"]),
        ("שָׁלוֹם", ["שָׁלוֹם"]),
        ("© ☙ — …", ["☙"]),
        ("", []),
    ],
)
def test_words(text, words):
    assert words_of(text) == words


def test_words_as_they_stand():
    assert written_words("Die Löwen, ſehr groß") == [
        ("Die", "die"), ("Löwen", "lowen"), ("ſehr", "sehr"), ("groß", "gross"),
    ]  # fmt: skip


class Alike(TestCase):
    @settings(max_examples=300, deadline=None)
    @given(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00", max_codepoint=0x2FFF), max_size=40)
    )
    def test_postgres_folds_latin_print_as_we_do(self, text):
        latin = "".join(c for c in text if ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x2070 or ord(c) > 0x2DFF)
        with connection.cursor() as cursor:
            cursor.execute("SELECT onit_fold(%s), array(SELECT onit_words(%s))", [latin, latin])
            folded, words = cursor.fetchone()
        assert folded == fold(latin)
        assert words == words_of(latin)
