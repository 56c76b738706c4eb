"""A space of pictures and words whose geometry is known, so that it can be turned, filled and grown at will.

No real encoder's space can be rotated. Here words of one meaning have one vector in every language, words of none
have one of their own, and a picture lies near what it shows; all else (database, thesaurus, lines) is real.
"""

import zlib
from functools import lru_cache

import numpy as np

from onitsearch.search import background, reference, thesaurus
from onitsearch.store import classes, embedding_models
from onitsearch.store.models import Illustration, Vector
from tests.onitsearch import rows
from tests.onitsearch.library import put_vectors


def unit(given):
    return (given / np.linalg.norm(given, axis=-1, keepdims=True)).astype(np.float32)


@lru_cache(maxsize=20_000)
def _meaning(words, lang, dim):
    sense = thesaurus.lookup(words, lang)
    name = "|".join(sense.notations) if sense else words
    return unit(np.random.default_rng(zlib.crc32(name.encode())).normal(size=dim))


# The vocabulary as a space has it, by dimension and rotation: encoding it takes half a second.
_references = {}


def reference_in(space):
    key = (space.dim, space.rotation.tobytes())
    if key not in _references:
        _references[key] = reference.make(space)
    return _references[key]


class Space:
    """Stands in for the encoder; ``rotation`` (dim, dim) turns all that it says."""

    def __init__(self, dim=64):
        self.dim = dim
        self.rotation = np.eye(dim, dtype=np.float32)
        self._all_words, self._all_pictures = np.random.default_rng(11).normal(size=(2, dim)) / dim**0.5

    def meaning(self, words, lang="en"):
        return _meaning(words, lang, self.dim)

    def encode_text(self, text, lang="en", *, key=None):
        return unit(self.meaning(text, lang) + 0.4 * self._all_words) @ self.rotation

    def encode_texts(self, texts, lang="en"):
        return np.stack([self.encode_text(text, lang) for text in texts])

    def pictures(self, words, count, seed=0, spread=0.5):
        """Pictures (count, dim) of what words name; of nothing that has a name where there are none."""
        random = np.random.default_rng([seed, zlib.crc32(words.encode())])
        shown = self.meaning(words) if words else unit(random.normal(size=(count, self.dim)))
        noise = spread * unit(random.normal(size=(count, self.dim)))
        return unit(shown + noise + 0.6 * self._all_pictures) @ self.rotation

    def turn(self, seed=5):
        """Rotate from here on."""
        matrix, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(self.dim, self.dim)))
        self.rotation = matrix.astype(np.float32)


def a_model(space, name="space"):
    """A registered model with the vocabulary as the space has it."""
    model = rows.a_model(name, dim=space.dim)
    classes.save_reference(model, reference_in(space))
    return model


def hang(model, given, book=None, **values):
    """Illustrations with these vectors (n, dim), compared with the vocabulary; returns them in order."""
    canvas = rows.a_canvas(book)
    made = [rows.new_illustration(canvas, box=(10 + n, 10, 100, 100), **values) for n in range(len(given))]
    Illustration.objects.bulk_create(made)
    put_vectors(made, model, given)
    catch_up(model)
    return made


def turned(model, space):
    """Put every vector of a model, and its vocabulary, where the space has been turned to."""
    for row in Vector.objects.filter(model=model, v__isnull=False):
        vector = np.asarray(row.v.to_list() if hasattr(row.v, "to_list") else row.v, np.float32)
        Vector.objects.filter(pk=row.pk).update(v=(vector @ space.rotation).tolist(), reference="")
    classes.save_reference(model, reference_in(space))
    catch_up(model)


def catch_up(model):
    background.forget()
    kept = classes.reference_of(model)
    while classes.catch_up(model, kept):
        pass
    background.forget()


def active():
    return embedding_models.active()
