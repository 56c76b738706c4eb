"""Pages drawn with a few strokes, for tests: columns of text and hatched pictures at known places."""

import json
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

PAPER = (236, 226, 204)
INK = (40, 34, 30)


def a_page(*pictures, width=1000, height=1400, seed=0, text=True):
    """Return a page with lines of text around hatched pictures, each (x, y, w, h)."""
    return _page(tuple(tuple(one) for one in pictures), width, height, seed, text).copy()


@lru_cache(maxsize=64)  # most tests ask for the same few, and a page of text takes ten thousand strokes
def _page(pictures, width, height, seed, text):
    random = np.random.default_rng(seed)
    image = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(image)
    if text:
        for y in range(120, height - 120, 26):
            x = 100
            while x < width - 120:
                word = int(random.integers(20, 70))
                clear = all(
                    x + word < px - 20 or x > px + pw + 20 or y + 12 < py - 20 or y > py + ph + 20
                    for px, py, pw, ph in pictures
                )
                if clear:
                    for letter in range(x, x + word, 9):
                        tall = int(random.integers(9, 13))
                        draw.line([letter, y + 12 - tall, letter, y + 12], fill=INK, width=2)
                        draw.line([letter, y + 12, letter + 5, y + 7], fill=INK, width=1)
                x += word + 14
    for x, y, w, h in pictures:
        _picture(draw, random, x, y, w, h)
    return image


def known_pages(folder, *books, picture):
    """Write pages a.png, b.png, … with a truth.json, one for each (book, century); a picture on the first.

    They are 1000 × 1400; the truth speaks of an original twice as large. Returns the folder.
    """
    folder.mkdir()
    x, y, w, h = picture
    box = {"label": "GraphicZone", "x": x / 1000, "y": y / 1400, "w": w / 1000, "h": h / 1400}
    records = []
    for number, (book, century) in enumerate(books):
        file = f"{chr(ord('a') + number)}.png"
        a_page(*([] if number else [picture])).save(folder / file)
        records.append({"file": file, "book": book, "century": century, "width": 2000, "height": 2800,
                        "boxes": [] if number else [box]})  # fmt: skip
    (folder / "truth.json").write_text(json.dumps(records))
    return folder


def _picture(draw, random, x, y, w, h):
    draw.rectangle([x, y, x + w, y + h], outline=INK, width=4)
    for step in range(0, w + h, 7):
        start = (x + min(step, w), y + max(0, step - w))
        end = (x + max(0, step - h), y + min(step, h))
        draw.line([start, end], fill=INK, width=2)
    for _ in range(5):
        cx, cy = x + w * random.uniform(0.2, 0.8), y + h * random.uniform(0.2, 0.8)
        r = min(w, h) * random.uniform(0.08, 0.2)
        draw.ellipse([cx - r, cy - r, cx + r, cy + r], outline=INK, fill=PAPER, width=4)
        draw.ellipse([cx - r / 2, cy - r / 2, cx + r / 2, cy + r / 2], fill=INK)


def alto(*pictures, width=1000, height=1400, lines=(), unit="pixel", extra=""):
    """Return an ALTO document that names pictures, each (x, y, w, h) or (x, y, w, h, type)."""
    blocks = "".join(
        f'<Illustration ID="i{n}" HPOS="{p[0]}" VPOS="{p[1]}" WIDTH="{p[2]}" HEIGHT="{p[3]}"'
        + (f' TYPE="{p[4]}"' if len(p) > 4 else "")
        + "/>"
        for n, p in enumerate(pictures)
    )
    texts = "".join(
        f'<TextBlock ID="t{n}"><TextLine HPOS="{x}" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}">'
        + "".join(f'<String CONTENT="{word}"/>' for word in words.split())
        + "</TextLine></TextBlock>"
        for n, (x, y, w, h, words) in enumerate(lines)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">'
        f"<Description><MeasurementUnit>{unit}</MeasurementUnit></Description>{extra}<Layout>"
        f'<Page WIDTH="{width}" HEIGHT="{height}"><PrintSpace>{blocks}{texts}</PrintSpace></Page></Layout></alto>'
    )
