"""The committed checkpoint, held to its bars on drawings that it never saw."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from onitsearch.embed.encoder import Encoder
from onitsearch.embed.specs import resolve
from portal.sample.concepts import LANGUAGES
from portal.sample.model import FOLDER
from portal.sample.model.evaluate import BARS, report


@pytest.fixture(scope="module")
def encoder():
    return Encoder(resolve(FOLDER), threads=2)


# With four drawings a concept instead of twenty, a held-out word has fewer chances of a first hit: the full
# gallery, which `manage.py sample_model evaluate` draws in some minutes, is where .80 must hold.
FIRST_HIT_OF_FOUR = 0.70


@pytest.mark.slow
def test_it_meets_its_bars_on_a_small_gallery(encoder):
    found = report(encoder, per_concept=4)
    assert found["concepts"] >= 60
    names = {row["name"]: row for row in found["rows"]}
    fewer = [f"held_out {lang} first_hit" for lang in LANGUAGES]
    missed = [row for name, row in names.items() if row["met"] is False and name not in fewer]
    assert not missed, (missed, found["weakest"])
    assert min(names[name]["value"] for name in fewer) >= FIRST_HIT_OF_FOUR
    assert {row["bar"] for row in found["rows"] if row["bar"]} == {
        value for bars in BARS.values() for value in bars.values()
    }


def test_it_is_small_and_in_open_clips_own_format(encoder):
    encoder.load()
    import open_clip  # the encoder has made it importable

    assert (
        sum(p.stat().st_size for p in FOLDER.glob("*") if p.suffix in (".json", ".safetensors")) < 20_000_000
    )
    network, _, transform = open_clip.create_model_and_transforms(f"local-dir:{FOLDER}")
    network.eval()
    picture = np.full((100, 140, 3), 255, np.uint8)
    cv2.circle(picture, (70, 50), 30, (0, 0, 0), 4)
    import torch
    from PIL import Image

    with torch.no_grad():
        theirs = network.encode_image(transform(Image.fromarray(picture))[None], normalize=True).numpy()
    assert float((theirs * encoder.encode_images([picture])).sum()) > 0.999


def test_a_word_never_trained_on_can_be_asked_and_matches_nothing_well(encoder):
    from portal.sample.concepts import draw, registry

    known = [c for c in registry().values() if c.id in ("lion", "rose", "castle")]
    pictures = [draw(c, v, 7_100_000, 160) for c in known for v in c.variants if not v.held_out]
    rows = encoder.encode_images([np.repeat(p[:, :, None], 3, axis=2) for p in pictures])
    strange = encoder.encode_texts(["bicycle pump", "quantum"]) @ rows.T
    right = encoder.encode_texts([c.labels["en"] for c in known]) @ rows.T
    assert strange.max() < np.median(right.max(axis=0))


def _degraded(crop):
    """Turned by 2°, 20 % darker, JPEG of quality 40: what a reader's own photograph does to a picture."""
    height, width = crop.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 2, 1)
    turned = cv2.warpAffine(crop, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    _, data = cv2.imencode(".jpg", (turned * 0.8).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 40])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


@pytest.mark.shared
@pytest.mark.slow
def test_a_degraded_copy_of_a_real_woodcut_finds_its_source(encoder, shared):
    """Books of the 15th to 18th century, on which this model was never trained."""
    folder = shared / "data" / "pages"
    truth = json.loads((folder / "truth.json").read_text())
    crops = []
    for page in truth if isinstance(truth, list) else truth["pages"]:
        boxes = [
            b
            for b in page["boxes"]
            if b["label"] in ("GraphicZone", "DropCapitalZone") and 0.0005 < b["w"] * b["h"] < 0.85
        ]
        if not boxes:
            continue
        picture = cv2.imread(str(folder / page["file"]))
        height, width = picture.shape[:2]
        for box in boxes:
            top, left = round(box["y"] * height), round(box["x"] * width)
            crop = picture[
                top : round((box["y"] + box["h"]) * height), left : round((box["x"] + box["w"]) * width)
            ]
            if min(crop.shape[:2]) >= 16:
                crops.append(np.ascontiguousarray(crop[:, :, ::-1]))
    gallery = encoder.encode_images(crops)
    asked = encoder.encode_images([_degraded(crop) for crop in crops])
    first = (asked @ gallery.T).argmax(axis=1) == np.arange(len(crops))
    assert len(crops) > 400
    assert first.mean() >= 0.95
