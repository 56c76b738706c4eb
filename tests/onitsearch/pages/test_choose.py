"""Which of a canvas's images is the page."""

import pytest

from manifests.presentation.docs import Box, PaintingDoc
from onitsearch.errors import NoPictureError
from onitsearch.pages.choose import choose_painting


def test_the_page_is_the_image_that_covers_most_and_of_a_choice_the_default():
    small = PaintingDoc(url="https://x.example/small.jpg", on_canvas=Box(0, 0, 10, 10))
    large = PaintingDoc(url="https://x.example/large.jpg", on_canvas=Box(0, 0, 90, 90))
    other = PaintingDoc(url="https://x.example/infrared.jpg")
    natural = PaintingDoc(url="https://x.example/natural.jpg", choice=(other,))
    assert choose_painting([small, large], "c") == large
    assert choose_painting([natural, small], "c") == natural
    film = PaintingDoc(url="https://x.example/a.mp4", format="video/mp4", choice=(other,))
    assert choose_painting([film], "c") == other
    with pytest.raises(NoPictureError, match="canvas urn:c has no image"):
        choose_painting([PaintingDoc(url="data:image/png;base64,AAAA")], "urn:c")
