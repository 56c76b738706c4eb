"""Two books that share a block: illustrations with real kept pictures, vectors and features, for tests."""

import hashlib

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from onitsearch.crop.crop import encode_jpeg, pixels_digest, shrink
from onitsearch.evaluate.degrade import inked
from onitsearch.store.models import Illustration
from tests.onitsearch import rows
from tests.onitsearch.library import put_vector
from tests.onitsearch.prints.pictures import a_print


def keep_picture(row, pixels):
    """Give an illustration these pixels, as if cut from its page."""
    small = shrink(pixels, 400)
    data = encode_jpeg(small, 88)
    name = default_storage.save(f"crops/{hashlib.sha256(data).hexdigest()[:20]}.jpg", ContentFile(data))
    Illustration.objects.filter(pk=row.pk).update(
        thumbnail=name, thumbnail_width=small.shape[1], thumbnail_height=small.shape[0],
        crop_digest=pixels_digest(pixels),
    )  # fmt: skip
    row.refresh_from_db()


def two_books(model, others=4):
    """Return (first, second, the others): two impressions of one block in two books, and pictures of other blocks.

    All vectors are alike: by looks alone nobody could tell which is the same print.
    """
    books = [
        rows.a_manifest(label={"en": [f"Edition {n}"]}, date_start=1530 + n, date_end=1530 + n)
        for n in (1, 2)
    ]
    towards = np.eye(model.dim, dtype=np.float32)[0]
    pixels = [
        a_print(1),
        inked(a_print(1), np.random.default_rng(5)),
        *(a_print(50 + n) for n in range(others)),
    ]
    made = []
    for number, one in enumerate(pixels):
        row = rows.an_illustration(rows.a_canvas(books[number % 2], label={"none": [str(number)]}))
        keep_picture(row, one)
        put_vector(row, model, towards + 0.05 * np.random.default_rng(number).normal(size=model.dim))
        made.append(row)
    return made[0], made[1], made[2:]
