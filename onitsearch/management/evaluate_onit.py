"""`evaluate retrieval --form onit`: the study's table for models and prompts side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from manifests.errors import BadRequestError, NotFoundError
from onitsearch.conf import conf
from onitsearch.embed.specs import ModelSpec, resolve_key
from onitsearch.evaluate import onit_sheet, onit_table
from onitsearch.evaluate.by_class import Gallery
from onitsearch.evaluate.onit_table import STUDY, Way
from onitsearch.evaluate.zero_shot import classify
from onitsearch.search import vocabulary
from onitsearch.store import embedding_models, gallery
from onitsearch.store.models import EmbeddingModel

if TYPE_CHECKING:
    from onitsearch.embed.encoder import Encoder

_OURS = "the model's own sentences"


def run(options: Mapping[str, Any], known: Gallery, write: Callable[[str], object]) -> None:
    """Measure each model as the study asked it and as we do, and write the figures."""
    classes = options["classes"] or list(STUDY)
    questions = {each: _words(each, options["lang"]) for each in classes}
    ways = list(_ways(options, questions, known))
    pictures, books = len(known.books), len(set(known.books.values()))
    summary = f"{pictures:,} pictures in {books:,} books, {known.classed:,} of them classed"
    if options["html"]:
        try:
            options["html"].write_text(onit_sheet.page(summary, ways), encoding="utf-8")
        except OSError as error:
            raise BadRequestError(
                f"The file {options['html']} cannot be written ({error.strerror})."
            ) from error
    if options["json"]:
        told = {
            "form": "onit",
            "pictures": pictures,
            "books": books,
            "classed": known.classed,
            "ways": [one.as_json() for one in ways],
        }
        write(json.dumps(told, ensure_ascii=False))
        return
    write(f"{summary}; base and tuned are the study's figures")
    for line in onit_sheet.table(ways):
        write(line)


def _words(notation: str, lang: str) -> str:
    """The study's word for a class of its own, in English; else the label."""
    return STUDY[notation].word if lang == "en" and notation in STUDY else label_of(notation, lang)


def _ways(options: Mapping[str, Any], questions: Mapping[str, str], known: Gallery) -> Iterator[Way]:
    from onitsearch.embed.encoder import Encoder  # brings torch

    for name in (options["model"], *options["against"]):
        model, spec = complete_model(name)
        encoder = Encoder(spec, device=conf().device, precision=conf().precision)
        ids, pictures = gallery.vectors_of(model, [one for one in known.notations if one in known.books])
        for prompt in dict.fromkeys((options["prompt"] or onit_table.PROMPT, "")):
            asked = _asked(encoder, prompt, list(questions.values()), options["lang"])
            rank = _ranking(
                dict(zip(questions.values(), asked, strict=True)), model, options["with_rejected"]
            )
            confusion = classify(ids, pictures, list(questions), asked, known.notations)
            yield onit_table.measure(
                str(model.key), prompt or _OURS, questions, rank, known, confusion, rounds=options["rounds"]
            )


def _asked(encoder: Encoder, prompt: str, words: list[str], lang: str) -> NDArray[np.float32]:
    """The classes' words as unit rows (classes, dim): in one sentence, or as visitors' words are."""
    rows = (
        encoder.encode_prompts([prompt.replace("{}", one) for one in words])
        if prompt
        else encoder.encode_texts(words, lang)
    )
    return np.asarray(rows, np.float32)


def _ranking(
    asked: Mapping[str, NDArray[np.float32]], model: EmbeddingModel, with_rejected: bool
) -> Callable[[str], NDArray[np.int64]]:
    rank = gallery.rank_every if with_rejected else gallery.rank_all
    return lambda words: rank(asked[words], model)


def label_of(notation: str, lang: str) -> str:
    """A class in words. Raises NotFoundError."""
    words = vocabulary.label(notation, lang)
    if not words:
        raise NotFoundError(
            f"ICONCLASS has no class {notation}.", hint="Give the beginning of a notation, such as 25F."
        )
    return words


def complete_model(name: str) -> tuple[EmbeddingModel, ModelSpec]:
    """The row of a model whose vectors are complete, and how to load it. Raises what stands in the way."""
    row = embedding_models.named(name) if name else embedding_models.active()
    if row is None:
        raise NotFoundError("No model is active yet.", hint="Harvest and embed some books first.")
    missing = embedding_models.progress(row)
    if not missing.complete:
        raise BadRequestError(
            f"The model {row.key} still lacks {missing.due} of {missing.done + missing.due} vectors.",
            hint="Have them made (manage.py models build) and wait until the embed workers are through.",
        )
    return row, resolve_key(row.setting or conf().model, row.key)
