"""A small library for tests of answers: two books, pictures in groups that look alike."""

import io
from dataclasses import dataclass

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from manifests.models import Canvas
from onitsearch.store import embedding_models, vectors
from onitsearch.store.models import Illustration
from tests.onitsearch import rows


def a_jpeg(width=400, height=300):
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#a06040").save(file, "JPEG")
    return file.getvalue()


@dataclass
class Library:
    """Rows by name; ``groups`` are lists of illustrations that look alike, ``towards`` their common vector."""

    model: object
    collection: object
    books: list
    groups: list
    towards: np.ndarray

    @property
    def first(self):
        return self.groups[0][0]


def put_vector(row, model, vector):
    """Give an illustration exactly this vector."""
    put_vectors([row], model, [vector])


def put_vectors(rows_, model, given):
    """Give each illustration exactly its vector."""
    vectors.ensure_due([row.id for row in rows_])
    units = (np.asarray(vector, dtype=np.float32) for vector in given)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE onit_search_vector SET v = %s::real[]::halfvec WHERE illustration_id = %s AND model_id = %s",
            [
                ((unit / np.linalg.norm(unit)).tolist(), row.id, model.id)
                for row, unit in zip(rows_, units, strict=True)
            ],
        )


def a_library(key=None, *, groups=6, each=5, seed=1):
    """Six groups of five pictures over two books; the second book is in a collection."""
    model = embedding_models.register(key) if key else rows.a_model(dim=32)
    collection = rows.a_collection(label={"en": ["Herbals"]})
    books = [
        rows.a_manifest(label={"en": ["A herbal"]}, languages=["la"], date_start=1550, date_end=1560),
        rows.a_manifest(label={"de": ["Ein Tierbuch"]}, languages=["de"], date_start=1650, date_end=1650,
                        collections=[collection]),
    ]  # fmt: skip
    canvases = [[rows.new_canvas(book, label={"none": [str(n)]}) for n in range(1, 6)] for book in books]
    Canvas.objects.bulk_create([canvas for of_book in canvases for canvas in of_book])
    random = np.random.default_rng(seed)
    towards = np.linalg.qr(random.normal(size=(model.dim, groups)))[0].T.astype(np.float32)
    made, given = [], []
    for number in range(groups):
        group = []
        for n in range(each):
            canvas = canvases[n % 2][n % 5]
            row = rows.new_illustration(
                canvas, box=(10.5 + 150 * number, 20.25, 120, 90), crop_digest=f"{number}{n}" * 8,
                thumbnail=f"crops/{number}-{n}.jpg", thumbnail_width=400, thumbnail_height=300,
                image_url=f"https://library.example/img/{number}{n}/10,20,121,91/121,/0/default.jpg",
            )  # fmt: skip
            given.append(towards[number] + 0.15 * random.normal(size=model.dim) / model.dim**0.5)
            group.append(row)
        made.append(group)
    every = [row for group in made for row in group]
    Illustration.objects.bulk_create(every)
    put_vectors(every, model, given)
    return Library(model, collection, books, made, towards)


def keep_thumbnail(row, data=None):
    """Put a file where the row says its thumbnail is."""
    data = data or a_jpeg()
    name = default_storage.save(f"crops/{row.public_id}.jpg", ContentFile(data))
    Illustration.objects.filter(pk=row.pk).update(thumbnail=name)
    return data
