"""`evaluate growth`: how many pictures are sure as a collection grows, simulated from its own vectors."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from manifests.errors import BadRequestError, NotFoundError
from onitsearch.conf import conf
from onitsearch.embed.client import EncoderClient, get_client
from onitsearch.embed.reference import UNDERSTOOD, Reference, Rows
from onitsearch.evaluate.growth import CHUNK, NO_SOURCE, Asked, Chunk, Counted, Grown, Ints, count
from onitsearch.evaluate.questions import read_questions
from onitsearch.management.encoders import an_encoder
from onitsearch.search import class_scores, thesaurus, threshold, visual
from onitsearch.search import reference as vocabulary
from onitsearch.search.background import Background
from onitsearch.search.candidates import SearchContext
from onitsearch.search.understand import Concept, understand
from onitsearch.store import classes, embedding_models
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.query_plan import Filter
from onitsearch.store.scope import count_shown, sample_vectors

KNOWN, ABSENT, MADE_UP, LISTED = "known words", "absent words", "made-up words", "made-up, as if listed"
COPY, OTHER = "worn copies", "other pictures"
_REAL = 4_096
_FEWEST = 50
_KNOWN = 3  # sure pictures that make a word one of the collection's own
_SYLLABLES = ("bri", "xel", "fla", "mod", "zur", "nep", "tol", "quag", "vim", "dra", "osk", "pru")


def add_arguments(parser: ArgumentParser) -> None:
    """Say what `evaluate growth` takes."""
    parser.add_argument("--size", type=int, default=1_000_000, help="pictures at most (1000000)")
    parser.add_argument("--each", type=int, default=40, help="questions of each kind (40)")
    parser.add_argument("--seed", type=int, default=1, help="which questions, which pictures (1)")
    parser.add_argument(
        "--words", type=Path, metavar="FILE",
        help="JSON list of [kind, language, words, [concepts]] to ask instead of words of the vocabulary",
    )  # fmt: skip
    parser.add_argument(
        "--near", type=float, default=0.5, help="share of pictures that lie about real ones (0.5)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


@dataclass(frozen=True, slots=True)
class Figures:
    """The questions of a kind among ``size`` pictures.

    ``found`` is the share of those made from a picture that was sure before which are sure themselves, ``kept`` the
    share that were made from these among the sure ones that were made from any; None where there are none.
    """

    kind: str
    size: int
    questions: int
    nothing_sure: float
    mean: float
    most: int
    found: float | None
    kept: float | None

    def as_json(self) -> dict[str, Any]:
        """The figures under their names."""
        return {
            "kind": self.kind, "pictures": self.size, "questions": self.questions,
            "nothing_sure": round(self.nothing_sure, 4), "sure": round(self.mean, 2), "most": self.most,
            "share": self.mean / self.size, "found": self.found, "kept": self.kept,
        }  # fmt: skip


@dataclass
class _Tally:
    asked: Sequence[Asked]
    before: Sequence[Counted]
    rows: list[Figures] = field(default_factory=list)

    def add(self, size: int, answers: Sequence[Counted], made: Ints) -> None:
        """Sum up the answers among ``size`` pictures, of which ``made`` (n,) came from each real one."""
        for kind in dict.fromkeys(one.kind for one in self.asked):
            chosen = [n for n, one in enumerate(self.asked) if one.kind == kind]
            counts = [len(answers[n].sources) for n in chosen]
            expected = [np.unique(self.before[n].sources) for n in chosen]
            again = sum(
                int(np.isin(answers[n].sources, own).sum()) for n, own in zip(chosen, expected, strict=True)
            )
            there = sum(int(made[own].sum()) for own in expected)
            derived = sum(int((answers[n].sources != NO_SOURCE).sum()) for n in chosen)
            self.rows.append(
                Figures(
                    kind, size, len(chosen), sum(not one for one in counts) / len(chosen),
                    sum(counts) / len(chosen), max(counts),
                    again / there if there else None, again / derived if there and derived else None,
                )
            )  # fmt: skip


def run(options: Mapping[str, Any], write: Callable[[str], object], say: Callable[[str], object]) -> None:
    """Simulate, ask and write the figures. Raises BadRequestError, NotFoundError and what an encoder raises."""
    if options["size"] < 1_000 or options["each"] < 1:
        raise BadRequestError("--size is at least 1000 and --each at least 1.")
    if not 0 <= options["near"] <= 1:
        raise BadRequestError("--near is a share, 0 to 1.")
    model = embedding_models.active()
    if model is None:
        raise NotFoundError("No model was registered yet.", hint="Harvest and embed some books first.")
    real = _real(model)
    began = time.monotonic()
    with an_encoder(say):
        encoder = _Encoder(get_client(conf().encoder_address), model)
        reference = classes.reference_of(model) or vocabulary.make(encoder)
        grown = Grown(real, seed=options["seed"], near=options["near"])
        context = SearchContext(model, Filter(), 1, Background(real, len(real)), reference)
        asked, before = _asked(options, encoder, context, reference, grown)
    tally = _Tally(asked, before)
    tally.add(len(real), before, np.ones(len(real), np.int64))
    sizes = _sizes(options["size"])
    chunks = sum(-(-size // CHUNK) for size in sizes)
    with tqdm(total=chunks, desc="simulating", unit="chunk", file=sys.stderr) as bar:
        for size in sizes:
            made = np.zeros(len(real), np.int64)
            answers = count(asked, _watched(grown.chunks(size), made, bar.update), size, reference)
            tally.add(size, answers, made)
    if options["json"]:
        rows = [row.as_json() for row in tally.rows]
        write(json.dumps({"model": model.key, "real": len(real), "rows": rows}, ensure_ascii=False))
        return
    write(f"{model.key}: made from {len(real)} real pictures, in {time.monotonic() - began:.0f} s")
    write(
        f"{'':24}{'pictures':>10}{'questions':>11}{'nothing sure':>14}{'sure':>10}{'most':>8}{'share':>10}"
        f"{'found':>8}{'kept':>8}"
    )
    for row in sorted(tally.rows, key=lambda row: list(dict.fromkeys(o.kind for o in asked)).index(row.kind)):
        write(
            f"{row.kind:24}{row.size:>10}{row.questions:>11}{row.nothing_sure:>14.3f}{row.mean:>10.1f}{row.most:>8}"
            f"{row.mean / row.size:>10.1e}{_value(row.found):>8}{_value(row.kept):>8}"
        )


class _Encoder:
    """The running encoder, asked for many words of the active model."""

    def __init__(self, client: EncoderClient, model: EmbeddingModel) -> None:
        self._client, self._key = client, model.key

    def encode_texts(self, texts: Sequence[str], lang: str = "en") -> Rows:
        """Unit rows (n, dim)."""
        return np.stack([self._client.encode_text(text, lang, key=self._key) for text in texts])


def _real(model: EmbeddingModel) -> Rows:
    rows = sample_vectors(model, rows=count_shown(model), most=_REAL)
    if len(rows) < _FEWEST:
        raise NotFoundError(
            f"Only {len(rows)} pictures have a vector of {model.key}.",
            hint=f"What a collection is like shows from about {_FEWEST} pictures on.",
        )
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)  # type: ignore[no-any-return]


def _asked(
    options: Mapping[str, Any], encoder: _Encoder, context: SearchContext, reference: Reference, grown: Grown
) -> tuple[list[Asked], list[Counted]]:
    """The questions, and their answers in the collection as it is."""
    real = [(grown.real, np.arange(len(grown.real)))]
    if options["words"]:
        named = _of_file(options["words"], encoder, context)
    else:
        named = _of_vocabulary(
            options["each"], real, context, reference, np.random.default_rng(options["seed"])
        )
        invented = _made_up(options["each"], np.random.default_rng(options["seed"]))
        vectors = encoder.encode_texts(invented)
        named += [Asked(MADE_UP, *one, threshold.NEVER_SURE) for one in zip(invented, vectors, strict=True)]
        listed = threshold.band(context.background.peak_z_score)
        named += [Asked(LISTED, *one, listed) for one in zip(invented, vectors, strict=True)]
    named += [Asked(COPY, "", vector) for vector in grown.worn(options["each"])]
    named += [Asked(OTHER, "", vector) for vector in grown.others(options["each"])]
    return named, count(named, real, len(grown.real), reference)


def _of_vocabulary(
    each: int, real: list[Chunk], context: SearchContext, reference: Reference, random: np.random.Generator
) -> list[Asked]:
    """Words that the model understands: some that the collection shows, and some that it does not."""
    rows = [place for place in range(len(reference.rows)) if reference.known[place] == UNDERSTOOD]
    listed = []
    for place in random.permutation(rows).tolist():
        words = reference.names[place]
        sense = thesaurus.lookup(words)
        if sense is not None:
            listed.append(_by_words("", words, Concept(words, sense, True), reference.rows[place], context))
    answers = count(listed, real, len(real[0][0]), reference) if listed else []
    some = [one for one, found in zip(listed, answers, strict=True) if len(found.sources) >= _KNOWN]
    none = [one for one, found in zip(listed, answers, strict=True) if not len(found.sources)]
    return [
        Asked(kind, one.words, one.vector, one.band, one.classes)
        for kind, group in ((KNOWN, some), (ABSENT, none))
        for one in group[:each]
    ]


def _of_file(file: Path, encoder: _Encoder, context: SearchContext) -> list[Asked]:
    """The questions of a file that name one thing; more than one, or words to leave out, are not simulated."""
    found = []
    for one in read_questions(file):
        question = understand(one.words, one.lang)
        if len(question.concepts) == 1 and not question.excluded and not question.rest:
            vector = encoder.encode_texts([question.text], one.lang)[0]
            found.append(_by_words(one.kind, one.words, question.concepts[0], vector, context))
    return found


def _by_words(kind: str, words: str, concept: Concept, vector: Rows, context: SearchContext) -> Asked:
    vector, band = visual.query_vector(concept, vector, context), visual.band(concept, context)
    inside = class_scores.classes_inside(concept, context)
    return Asked(kind, words, vector, band, {name: one.line for name, one in inside.items()})


def _made_up(each: int, random: np.random.Generator) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < each:
        words = "".join(random.choice(_SYLLABLES, size=int(random.integers(2, 4))))
        if not thesaurus.knows(words):
            found[words] = None
    return list(found)


def _sizes(most: int) -> list[int]:
    return [size for size in (1_000, 10_000, 100_000) if size < most] + [most]


def _watched(chunks: Iterator[Chunk], made: Any, step: Callable[[], object]) -> Iterator[Chunk]:
    for vectors, sources in chunks:
        made += np.bincount(sources[sources != NO_SOURCE], minlength=len(made))
        yield vectors, sources
        step()


def _value(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"
