"""Type and text: letters that the web fonts lost come back, and without any font pages are still set."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from portal.sample import faces, typesetting
from portal.sample.library import draw_library
from portal.sample.text import Prose, divide, long_s, roman

FACES = ("english", "english-italic", "pica", "pica-italic", "fraktur")
_CACHED = (faces.path_of, faces.font, faces.letters, faces.printable, faces.width)


@pytest.fixture
def no_fonts(monkeypatch, tmp_path):
    monkeypatch.setenv("ONIT_NODE_MODULES", str(tmp_path))
    for one in _CACHED:
        one.cache_clear()
    yield
    for one in _CACHED:
        one.cache_clear()


@pytest.mark.parametrize("face", FACES)
def test_long_s_is_a_letter_of_its_own(face) -> None:
    if faces.path_of(face) is None:
        pytest.skip("the npm packages with the period's type are not installed")
    drawn = {letter: faces.font(face, 60).getmask(letter) for letter in "fſs"}
    pixels = {letter: np.array(mask).reshape(mask.size[::-1]) for letter, mask in drawn.items()}
    # As tall as f, without the right half of its bar.
    assert abs(pixels["ſ"].shape[0] - pixels["f"].shape[0]) <= 1
    lost = (pixels["f"] > 128).sum() - (pixels["ſ"] > 128).sum()
    assert lost > 8
    assert pixels["ſ"].shape[0] > pixels["s"].shape[0] * 1.2
    assert faces.printable(face, "ſũẽ") == "ſũẽ"


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("size", [9, 23])
def test_words_are_put_together_as_pillow_renders_them(face, size) -> None:
    """Kerned letters (AVA, Ty), overlapping ones, and every part of a pixel that rounds otherwise."""
    font = faces.font(face, size)
    words = ["AVA", "Ty.", "Natura,", "waſſers", "fj", "'", "ẽũ-", " a b", "Lyonoit", "Ältefte", *"fj.A"]
    words = [faces.printable(face, word) for word in words]
    for number, word in enumerate(words):
        assert typesetting.width(font, word) == font.getlength(word)
        # Where Pillow rounds, and just short of there: it adds up single floats.
        for part in (*range(0, 65, 2 if number < 3 else 16), 31.5 - 1e-9, 32.5 - 1e-9, 32.5):
            drawn = []
            for write in (typesetting.set_in_type, _by_pillow):
                page = Image.new("L", (10 * size, 3 * size), 90 * (number % 2))
                write(ImageDraw.Draw(page), size + part / 64, 2 * size + (65 - part) / 64, word, font)
                drawn.append(np.asarray(page))
            np.testing.assert_array_equal(*drawn, err_msg=f"{word} at {part}")


def _by_pillow(pen, x, baseline, text, font) -> None:
    pen.text((x, baseline), text, font=font, fill=255, anchor="ls")


def test_without_the_fonts_pillows_own_face_serves(no_fonts, tmp_path) -> None:
    assert faces.path_of("english") is None
    assert faces.printable("fraktur", "ſchloß ẽ") == "schloß e"
    drawn = draw_library(tmp_path / "lib", books=1, pages=3, seed=2, jobs=1, long_side=500)
    assert drawn["pages"] == 3


def test_rules_of_long_s_and_numbers() -> None:
    assert long_s("wassers") == "waſſers"
    assert long_s("est.") == "eſt."
    assert long_s("is,") == "is,"
    assert roman(1494) == "MCDXCIV"
    assert divide("wunder", 4) == ("wun", "der")
    assert divide("geruche", 4) is None  # ch stays together, and heads have three letters at least
    assert divide("et", 1) is None


@pytest.mark.parametrize("language", ["la", "de", "fr"])
def test_prose_has_sentences_and_its_own_words(language) -> None:
    prose = Prose(language, np.random.default_rng(1), 1600)
    words = [word for _ in range(30) for word in prose.paragraph()]
    assert len(set(words)) > 200
    assert sum(word.endswith((".", ":", "?")) for word in words) > 60
    again = Prose(language, np.random.default_rng(1), 1600)
    assert [word for _ in range(30) for word in again.paragraph()] == words


def test_paragraphs_begin_with_a_capital() -> None:
    for seed in range(20):
        assert Prose("fr", np.random.default_rng(seed), 1600).paragraph()[0][0].isupper()
