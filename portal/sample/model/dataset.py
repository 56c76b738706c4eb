"""The training set: every concept drawn in the variants not held out, or in all, with captions in three languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2

from onitsearch.training.dataset import BroaderWords, LabelledPicture, write_truth
from portal.sample.concepts import LANGUAGES, Concept, draw, registry
from portal.sample.model.plurals import plural

# The library's own books and all evaluation draw from low seeds; what training sees starts far above them.
FIRST_TRAINING_SEED = 50_000_000
SIDE = 160

# How words are typed on a keyboard without accents.
_TYPED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ö": "Oe", "ß": "ss", "é": "e", "è": "e", "ê": "e", "â": "a", "î": "i",
     "ç": "c", "œ": "oe", "É": "E"}
)  # fmt: skip

TEMPLATES: dict[str, tuple[str, ...]] = {
    "en": ("{}", "{}", "{}", "{}", "a {}", "an {}", "the {}", "a woodcut of {}", "a woodcut of a {}",
           "an engraving of {}", "an engraving of a {}", "a picture of a {}", "an old book illustration of {}"),
    "de": ("{}", "{}", "{}", "{}", "ein {}", "eine {}", "der {}", "die {}", "das {}", "ein Holzschnitt: {}",
           "ein Kupferstich: {}", "Bild: {}", "ein Bild mit {}", "eine alte Buchillustration: {}"),
    "fr": ("{}", "{}", "{}", "{}", "un {}", "une {}", "le {}", "la {}", "les {}", "une gravure sur bois : {}",
           "une gravure : {}", "gravure de {}", "image : {}", "illustration d'un livre ancien : {}"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Task:
    concept: str
    variant: str
    seed: int
    file: str


def words(concept: Concept, lang: str) -> list[str]:
    """The label and the synonyms of a concept in one language, and their plain plurals."""
    names = [concept.labels[lang], *concept.synonyms.get(lang, ())]
    return list(dict.fromkeys([*names, *(p for name in names if (p := plural(name, lang)))]))


def sentences(names: Sequence[str], lang: str) -> list[str]:
    """Every word in every template, the bare word most often, and once as typed without accents."""
    bare = {name: name.translate(_TYPED) for name in names}
    return [
        *(template.format(name) for name in names for template in TEMPLATES[lang]),
        *(typed for name, typed in bare.items() if typed != name),
    ]


def captions(concept: Concept) -> dict[str, list[str]]:
    """Sentences by language, for training."""
    return {lang: sentences(words(concept, lang), lang) for lang in LANGUAGES}


def make_dataset(
    folder: Path,
    per_concept: int,
    *,
    workers: int = 2,
    all_variants: bool = False,
    concepts: Sequence[Concept] | None = None,
    broader: Sequence[BroaderWords] = (),
    strangers: Sequence[str] = (),
    cropped: Sequence[LabelledPicture] = (),
    others: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Path:
    """Draw ``per_concept`` pictures of each concept, spread over its variants; returns truth.json.

    The same arguments give the same pictures; those that an interrupted run already drew are kept. Held-out
    variants are drawn with ``all_variants`` only. ``cropped`` are more pictures, already there below ``folder``;
    ``others`` are the captions by language of what these show beside the concepts.
    """
    chosen = list(concepts if concepts is not None else registry().values())
    folder.mkdir(parents=True, exist_ok=True)
    tasks, pictures = [], []
    for concept in chosen:
        (folder / concept.id).mkdir(exist_ok=True)
        variants = [one for one in concept.variants if all_variants or not one.held_out]
        for i in range(per_concept):
            variant = variants[i % len(variants)]
            file = folder / concept.id / f"{variant.name}-{i:04d}.png"
            tasks.append(_Task(concept.id, variant.name, FIRST_TRAINING_SEED + i, str(file)))
            pictures.append(LabelledPicture(file, concept.id, variant.name))
    # Fresh processes rather than forks: the caller may hold threads and a model, and a fork would wait for them.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done, _ in enumerate(pool.map(_draw, tasks, chunksize=32), start=1):
            report(done, len(tasks))
    said: dict[str, Mapping[str, Sequence[str]]] = {concept.id: captions(concept) for concept in chosen}
    return write_truth(folder, said | dict(others or {}), [*pictures, *cropped], broader, strangers)


def _draw(task: _Task) -> None:
    path = Path(task.file)
    if path.exists():
        return
    cv2.setNumThreads(1)
    partial = path.with_suffix(".partial.png")
    cv2.imwrite(str(partial), draw(task.concept, task.variant, task.seed, SIDE))
    partial.rename(path)
