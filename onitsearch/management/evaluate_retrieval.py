"""`evaluate retrieval`: how well the whole library is ranked for ICONCLASS classes; two models side by side."""

from __future__ import annotations

import contextlib
import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from django.utils import timezone

from manifests.errors import BadRequestError
from onitsearch import search
from onitsearch.conf import conf
from onitsearch.embed.specs import ModelSpec
from onitsearch.evaluate import by_class
from onitsearch.evaluate.by_class import Gallery, Measured
from onitsearch.evaluate.kept import keep
from onitsearch.evaluate.metrics import Interval
from onitsearch.evaluate.picture_truth import known_pictures, read_picture_truth
from onitsearch.evaluate.retrieval_sheet import page, table
from onitsearch.management import evaluate_onit
from onitsearch.management.encoders import an_encoder
from onitsearch.search import listing
from onitsearch.store import gallery, labels
from onitsearch.store.models import EmbeddingModel

Say = Callable[[str], object]
_DEPTH = 1_000
BY_VECTORS = "vectors of "


def add_arguments(parser: ArgumentParser) -> None:
    """Say what `evaluate retrieval` takes."""
    parser.add_argument("--truth", type=Path, help="truth.json with notations (people's classifications)")
    parser.add_argument(
        "--class", dest="classes", action="append", default=[], metavar="NOTATION",
        help="a class by the beginning of its notations (all top-level ones present)",
    )  # fmt: skip
    parser.add_argument("--lang", default="en", help="the language of the classes' labels (en)")
    parser.add_argument(
        "--prompt", default="",
        help='a sentence around the label, as "an image of {}" (the model\'s own sentences)',
    )  # fmt: skip
    parser.add_argument("--model", default="", help="a model by key, name/tag or folder (the active one)")
    parser.add_argument(
        "--against",
        action="append",
        default=[],
        help="another model to hold against it; may be said several times",
    )
    parser.add_argument(
        "--form", choices=("onit",),
        help="the table of ONiT's study: its classes, cuts and prompt, with its figures beside; curves in --html",
    )  # fmt: skip
    parser.add_argument(
        "--certain", action="store_true", help="leave out classes that a list marks as unsure"
    )
    parser.add_argument(
        "--with-rejected", action="store_true",
        help="rank what was curated away, too, as the study did (--form onit)",
    )  # fmt: skip
    parser.add_argument(
        "--fused",
        action="store_true",
        help="the product's own answer to the label, beside the vectors' ranking",
    )
    parser.add_argument("--classed", action="store_true", help="leave out pictures that nobody classed")
    parser.add_argument("--rounds", type=int, default=500, help="resamples over books (500)")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--html", type=Path, help="write the tables into this file, too")


def run(options: Mapping[str, Any], write: Say, say: Say) -> None:
    """Rank, judge and write the figures. Raises TruthError, ModelUnavailableError and others."""
    if options["rounds"] < 1:
        raise BadRequestError("--rounds is at least 1.")
    if options["prompt"] and "{}" not in options["prompt"]:
        raise BadRequestError('--prompt needs {} where the label goes, as in "an image of {}".')
    if options["with_rejected"] and not options["form"]:
        raise BadRequestError("--with-rejected needs --form onit: visitors never see what was curated away.")
    known = _gallery(options)
    if options["form"]:
        evaluate_onit.run(options, known, write)
        return
    classes = options["classes"] or by_class.top_classes(known)
    questions = {each: evaluate_onit.label_of(each, options["lang"]) for each in classes}
    measured = [
        by_class.measure(name, questions, rank, known, rounds=options["rounds"])
        for name, rank in _ways(options, say)
    ]
    keep(_entries(known, measured))
    summary = f"{len(known.books)} pictures in {len(set(known.books.values()))} books, {known.classed} of them classed"
    compared = [by_class.differences(measured[0], other) for other in measured[1:]]
    if options["html"]:
        try:
            options["html"].write_text(page(summary, measured, compared), encoding="utf-8")
        except OSError as error:
            raise BadRequestError(
                f"The file {options['html']} cannot be written ({error.strerror})."
            ) from error
    if options["json"]:
        write(json.dumps(_document(known, measured, compared), ensure_ascii=False))
    else:
        write(f"{summary}; under each figure its 95 % interval over books")
        for line in table(measured, compared):
            write(line)


def _entries(known: Gallery, measured: list[Measured]) -> list[dict[str, Any]]:
    """What is kept of each ranking for the desk and the API."""
    return [
        {
            "name": one.name,
            "model": one.name.removeprefix(BY_VECTORS) if one.name.startswith(BY_VECTORS) else None,
            "evaluated": timezone.now().isoformat(timespec="seconds"),
            "pictures": len(known.books),
            "classed": known.classed,
            "mean": one.mean.as_json(),
            "classes": [each.as_json() for each in one.classes],
        }
        for one in measured
    ]


def _document(
    known: Gallery, measured: list[Measured], compared: list[dict[str, Interval]]
) -> dict[str, Any]:
    return {
        "pictures": len(known.books),
        "books": len(set(known.books.values())),
        "classed": known.classed,
        "rankings": [
            {"name": one.name, "mean": one.mean.as_json(), "classes": [each.as_json() for each in one.classes]}
            for one in measured
        ],
        "differences": [
            {name: by_class.plain(figure) for name, figure in one.items()} for one in compared
        ],
    }  # fmt: skip


def _gallery(options: Mapping[str, Any]) -> Gallery:
    notations: dict[int, tuple[str, ...]]
    if options["truth"]:
        given = known_pictures(read_picture_truth(options["truth"]))
        notations = {one.id: (one.notation,) for one in given if one.notation}
    else:
        notations = gallery.curated_notations()
    if options["certain"]:
        unsure = labels.unsure_notations()
        notations = {
            one: left
            for one, given in notations.items()
            if (left := tuple(each for each in given if each not in unsure.get(one, ())))
        }
    visible: Iterable[int] = listing.listed(search.Filters()).values_list("pk", flat=True)
    if options["with_rejected"]:
        visible = {*visible, *gallery.standing()}
    known = Gallery(gallery.books_of(visible), notations)
    return known.only_classed() if options["classed"] else known


def _ways(options: Mapping[str, Any], say: Say) -> Iterator[tuple[str, Callable[[str], by_class.Ranking]]]:
    """The rankings that are asked for, by name: each model's vectors, and the product's own."""
    for one in (options["model"], *options["against"]):
        model, spec = evaluate_onit.complete_model(one)
        yield f"{BY_VECTORS}{model.key}", _by_vectors(model, spec, options)
    if options["fused"]:
        with contextlib.ExitStack() as stack:
            stack.enter_context(an_encoder(say))
            yield "search (fused)", lambda words: _fused(words, options["lang"])


def _by_vectors(
    model: EmbeddingModel, spec: ModelSpec, options: Mapping[str, Any]
) -> Callable[[str], by_class.Ranking]:
    from onitsearch.embed.encoder import Encoder  # brings torch

    encoder = Encoder(spec, device=conf().device, precision=conf().precision)

    def rank(words: str) -> by_class.Ranking:
        if options["prompt"]:
            vector = encoder.encode_prompts([options["prompt"].replace("{}", words)])[0]
        else:
            vector = encoder.encode_texts([words], options["lang"])[0]
        return gallery.rank_all(vector, model)

    return rank


def _fused(words: str, lang: str) -> by_class.Ranking:
    found = search.find(search.SearchQuery(text=words, lang=lang, page_size=_DEPTH, most=_DEPTH, bare=True))
    return np.array([hit.illustration.pk for hit in found.hits], np.int64)
