"""`manage.py evaluate words|retrieval|growth|…`: figures about an installation's answers, and what they are made of."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manifests.errors import OnitError
from onitsearch.management import (
    evaluate_classes,
    evaluate_copies,
    evaluate_detection,
    evaluate_growth,
    evaluate_kinds,
    evaluate_manifests,
    evaluate_prints,
    evaluate_quality,
    evaluate_retrieval,
    evaluate_review,
    evaluate_words,
)


@dataclass(frozen=True, slots=True)
class _Evaluation:
    help: str
    description: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[..., None]


_EVALUATIONS = {
    "words": _Evaluation(
        "ask words whose answers are known",
        "By kind of question and language: first hit, found@10, precision and recall of what is sure, R-precision, "
        "blank answers, nothing sure.",
        evaluate_words.add_arguments,
        evaluate_words.run,
    ),
    "retrieval": _Evaluation(
        "rank the whole library by ICONCLASS classes",
        "Recall and precision at k, R-precision, mAP and nDCG by class, from people's classifications or a truth "
        "file; two models side by side.",
        evaluate_retrieval.add_arguments,
        evaluate_retrieval.run,
    ),
    "quality": _Evaluation(
        "measure all models for the desk's pages on quality",
        "All complete models over the same questions and books: tables and curves by class, differences, what each "
        "prefers, and whether the machine's sureness keeps its word; kept for the desk and /api/v1/quality.",
        evaluate_quality.add_arguments,
        evaluate_quality.run,
    ),
    "growth": _Evaluation(
        "simulate a growing collection",
        "Pictures like this site's own are made up, to a million, and asked for made-up, absent and known words: "
        "how many are sure?",
        evaluate_growth.add_arguments,
        evaluate_growth.run,
    ),
    "copies": _Evaluation(
        "search with worn copies",
        "Pictures are cut anew from their pages and worn: turned and darkened, photographed in perspective, cut to "
        "80 %, halved, inked otherwise; how many find their source first, and how long does it take to verify the "
        "first 50 candidates?",
        evaluate_copies.add_arguments,
        evaluate_copies.run,
    ),
    "detection": _Evaluation(
        "find pictures on known pages",
        "AP50, precision, recall and F1 of a detector by century and kind, against true boxes.",
        evaluate_detection.add_arguments,
        evaluate_detection.run,
    ),
    "kinds": _Evaluation(
        "tell the kinds of pictures on known pages",
        "What a detector finds on known pages is judged by a head: which kinds are right, which pictures are hidden "
        "that should be seen, by the detector's word and by the head; and a reliability table of its probabilities.",
        evaluate_kinds.add_arguments,
        evaluate_kinds.run,
    ),
    "classes": _Evaluation(
        "see how far the probabilities of zero-shot classes can be trusted",
        "What a detector finds on pages whose pictures' notations are known is classed by a model's words: is the "
        "likeliest class right, and as often as its probability says? --write learns what scores are worth.",
        evaluate_classes.add_arguments,
        evaluate_classes.run,
    ),
    "prints": _Evaluation(
        "know two impressions of one print",
        "Real pictures of known pages are worn in two different ways each (other inking, scale, slight perspective, "
        "JPEG, black and white): which pairs are known as one print, and which pairs of different books' pictures, "
        "drawn by chance, are taken for one?",
        evaluate_prints.add_arguments,
        evaluate_prints.run,
    ),
    "review": _Evaluation(
        "let a played cataloguer teach the review queue",
        "What the detector finds on known pages is kept or rejected, the least certain first; after each batch of "
        "decisions, how much of the rest would be proposed right?",
        evaluate_review.add_arguments,
        evaluate_review.run,
    ),
    "manifests": _Evaluation(
        "read a folder of IIIF documents",
        "Every document of a folder is read as a harvest would: what is refused and why, which pages are left out and "
        "why, image services by level; an oracle.json beside them is compared with.",
        evaluate_manifests.add_arguments,
        evaluate_manifests.run,
    ),
    "vary": _Evaluation(
        "make known pages harder",
        "The same pages as microfilm, black and white, turned or two on one scan, with their truth, to score a "
        "detector on.",
        evaluate_detection.add_vary_arguments,
        evaluate_detection.run_vary,
    ),
}


class Command(BaseCommand):
    help = (
        "Figures about the answers: how well words and classes are answered, how surely copies find their source, "
        "how well pictures are found on pages."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="what", required=True, metavar="|".join(_EVALUATIONS))
        for name, one in _EVALUATIONS.items():
            one.add_arguments(actions.add_parser(name, help=one.help, description=one.description))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            _EVALUATIONS[options["what"]].run(options, self.stdout.write, self.stderr.write)
        except OnitError as error:
            raise CommandError(str(error)) from error
