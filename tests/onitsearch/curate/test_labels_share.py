"""A share of ONiT's real list from its rows to vectors: a library in its addresses' scheme serves pages drawn by class.

    ONIT_SHARE=0.1 pytest -s tests/onitsearch/curate/test_labels_share.py     # the tenth of docs/onit.md
    ONIT_SHARE=0.02 ONIT_TUNE=3 pytest -s …     # and a model learns from what was applied, so many rounds

The list is read beside the checkout and not copied. Books are drawn, served and read one by one, and thrown away.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
import time
import zlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from PIL import Image

from manifests import services
from manifests.models import RunItem
from onitsearch import pipeline
from onitsearch.embed.encoder import Encoder
from onitsearch.embed.specs import resolve
from onitsearch.store import embedding_models, pages, vectors
from onitsearch.store.illustrations import box_of
from onitsearch.store.models import Illustration, Label, Page, Vector
from portal.sample.concepts import draw, registry
from portal.sample.model import FOLDER
from tests.onitsearch.drawn import PAPER, a_page
from tests.origin import Origin

pytestmark = [pytest.mark.django_db, pytest.mark.shared, pytest.mark.slow]

SHARE = float(os.environ.get("ONIT_SHARE", "0.002"))
LABELLED = 8_042
TOP = {"25G": "plants", "25H": "landscapes", "25F": "animals", "25A": "maps"}
# Each grey of a drawing as it looks on paper.
ON_PAPER = (np.arange(256)[:, None] * np.array(PAPER) // 255).astype(np.uint8)
ADDRESS = re.compile(r"/images/ABO/([^/]+)/(\d+)/([\d.,]+)/full/0/native\.jpg")


def chosen_rows(file: Path) -> dict[str, list[dict[str, str]]]:
    """Labelled rows of whole books, drawn by the digests of their barcodes until the share is there."""
    books: dict[str, list[dict[str, str]]] = defaultdict(list)
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened, delimiter="|"):
            if row["label_filled"]:
                books[row["barcode"]].append(row)
    found: dict[str, list[dict[str, str]]] = {}
    for barcode in sorted(books, key=lambda one: zlib.crc32(one.encode())):
        if sum(map(len, found.values())) >= SHARE * LABELLED:
            break
        found[barcode] = books[barcode]
    return found


def concept_for(labels: str, seed: int) -> Any:
    """A concept of the sample library of the first label's class: the one that shares most of its notation."""
    notation = labels.split("|")[0].rpartition(",")[2].strip(' *"')
    known = sorted(registry().values(), key=lambda one: one.id)
    common = [len(os.path.commonprefix([one.notation, notation])) for one in known]
    best = [one for one, shared in zip(known, common, strict=True) if shared == max(common)]
    return best[seed % len(best)]


def drawn_page(rows: list[tuple[tuple[float, ...], str]], seed: int) -> Image.Image:
    """A page with lines of text, and at each region a drawing of its class; the smaller upon the larger."""
    rows = sorted(rows, key=lambda one: -one[0][2] * one[0][3])
    width = int(max(x + w for (x, _y, w, _h), _ in rows) * 1.12) + 60
    height = int(max(y + h for (_x, y, _w, h), _ in rows) * 1.1) + 60
    boxes = [tuple(round(one) for one in box) for box, _ in rows]
    # Text is drawn small and enlarged, as scans are: letters of one size whatever the resolution, and quicker.
    coarse = max(1, round(width / 1_000))
    image = a_page(width=width // coarse, height=height // coarse, seed=seed)
    image = image.resize((width, height), Image.Resampling.BILINEAR)
    for number, ((x, y, w, h), (_, labels)) in enumerate(zip(boxes, rows, strict=True)):
        concept = concept_for(labels, seed + number)
        ink = draw(
            concept.id, concept.variants[seed % len(concept.variants)].name, 9_000_000 + seed + number, 320
        )
        clear = Image.new("RGB", (w + 40, h + 40), PAPER)
        image.paste(clear, (x - 20, y - 20))
        grey = cv2.resize(ink, (max(8, w), max(8, h)), interpolation=cv2.INTER_LINEAR)
        image.paste(Image.fromarray(ON_PAPER[grey]), (x, y))
    return image


def test_a_share_of_the_real_list_comes_through_to_vectors(
    origin: Origin, shared: Path, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    user = get_user_model().objects.create_user("anna")
    assert user.pk
    books = chosen_rows(shared / "data" / "onit" / "extracted-images.csv")
    rows = [row for some in books.values() for row in some]
    file = tmp_path / "onit.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0].keys(), delimiter="|")
        writer.writeheader()
        writer.writerows(
            {**row, "iiif": row["iiif"].replace("https://iiif.onb.ac.at", origin.base)} for row in rows
        )
    template = origin.url("/presentation/ABO/{barcode}/manifest")
    call_command("import", "labels", str(file), "--user", "anna", "--manifest", template, "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["labelled"], told["books_registered"]) == (len(rows), len(books))

    begun = time.monotonic()
    of_book = {item.url: item for item in RunItem.objects.filter(state="due")}
    for seed, (barcode, some) in enumerate(books.items()):
        regions: dict[int, list[tuple[tuple[float, ...], str]]] = defaultdict(list)
        for row in some:
            found = ADDRESS.search(row["iiif"])
            assert found is not None
            box = tuple(float(one) for one in found[3].split(","))
            regions[int(found[2])].append((box, row["label_filled"]))
        numbers = sorted(regions)
        images = [drawn_page(regions[number], 1000 * seed + number) for number in numbers]
        origin.add_barcode(barcode, images, numbers=numbers)
        services.harvest_item(item_id=of_book[origin.url(f"/presentation/ABO/{barcode}/manifest")].id)
        for page_id in pages.due():
            pipeline.index_page(page_id)
        origin.pictures.clear()
    read = time.monotonic() - begun

    encoder = Encoder(resolve(FOLDER), device="cpu")
    model = embedding_models.register(encoder.key)
    model.setting = str(FOLDER)
    model.save()
    vectors.add_missing()
    while pipeline.embed_due(encoder, model):
        pass
    states = Counter(Label.objects.values_list("state", flat=True))
    applied = Label.objects.filter(state="applied")
    with_vectors = Vector.objects.filter(
        v__isnull=False, illustration__in=applied.values("illustration")
    ).count()
    classed = Illustration.objects.exclude(notations=[]).count()
    assert with_vectors == applied.values("illustration").distinct().count() == classed
    assert states["applied"] >= 0.7 * len(rows), states
    present = [one for one in TOP if any(one in row["label_filled"] for row in rows)]
    call_command(
        "evaluate", "retrieval", "--form", "onit", "--json", "--rounds", "20",
        *(word for one in present for word in ("--class", one)),
    )  # fmt: skip
    way = json.loads(capsys.readouterr().out)["ways"][0]
    figures = {one["notation"]: (one["examples"], one["R-precision"]["value"]) for one in way["classes"]}
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(rows)} labelled pictures of {len(books)} books, {Page.objects.count()} pages read in {read:.0f} s;"
            f" {dict(states)}; {with_vectors} vectors; R-precision {figures}\n"
        )
        for label in Label.objects.exclude(state="applied").select_related("canvas").order_by("row"):
            found = [box_of(one) for one in Illustration.objects.filter(canvas=label.canvas)]
            sys.stdout.write(
                f"row {label.row} {label.image} {label.w:.0f}×{label.h:.0f}: {label.note} {found}\n"
            )
    assert max(value for _, value in figures.values()) > 0.3
    if "ONIT_TUNE" in os.environ:
        tune(tmp_path / "tuned", present, capsys)


def tune(out: Path, present: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Have the sample model learn from what was applied; says by how much, and by which books."""
    begun = time.monotonic()
    call_command(
        "finetune", "--from", "labels", "--model", str(FOLDER), "--rounds", os.environ["ONIT_TUNE"], "--seed", "2",
        "--out", str(out), "--name", "tuned", "--anyway", "--json",
        *(word for one in present for word in ("--class", one)),
    )  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    kept = json.loads((out / "finetune.json").read_text())
    assert {part: bool(some) for part, some in kept["books"].items()} == dict.fromkeys(told["books"], True)
    assert (kept["seed"], len(told["books"])) == (2, 3)
    books = {part: len(some) for part, some in told["books"].items()}
    with capsys.disabled():
        sys.stdout.write(
            f"tuned in {time.monotonic() - begun:.0f} s, alpha {told['alpha']}, books {books}, pictures"
            f" {told['pictures']}, R-precision {told['R-precision']}, rounds {told['rounds']}\n"
        )
