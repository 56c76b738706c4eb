"""The captions of a training set as tokens, drawn at random, and what each of them is true of."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from onitsearch.training.dataset import Truth


@dataclass(frozen=True, slots=True)
class Meaning:
    """For m captions: ``tokens`` (m, context), and by concept (m, c) where each is ``right`` and ``counted``."""

    tokens: torch.Tensor
    right: torch.Tensor
    counted: torch.Tensor

    def of(self, concepts: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """``right`` and ``counted`` (n, m) for pictures of the concepts (n,)."""
        return self.right[:, concepts].T, self.counted[:, concepts].T


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A caption with the concepts that it is true of, and those for which that can be said."""

    tokens: torch.Tensor
    right: torch.Tensor
    counted: torch.Tensor


_Name = Sequence[Sequence[_Sentence]]  # one way to name a concept: its sentences, by language


class Captions:
    """What the pictures of each concept can be called: by their own names, or by broader ones.

    The same sentence under several names (“Boot”, of a rowing boat and of ships) is true of all they mean.
    """

    def __init__(self, truth: Truth, tokenizer: Any) -> None:
        place = {concept: i for i, concept in enumerate(truth.concepts)}
        right: dict[str, set[int]] = {}
        doubtful: dict[str, set[int]] = {}
        for concept, i in place.items():
            for sentence in itertools.chain.from_iterable(truth.captions[concept].values()):
                right.setdefault(sentence, set()).add(i)
        for broader in truth.broader:
            for sentence in itertools.chain.from_iterable(broader.sentences.values()):
                right.setdefault(sentence, set()).update(place[c] for c in broader.concepts if c in place)
                doubtful.setdefault(sentence, set()).update(place[c] for c in broader.doubtful if c in place)
        texts = list(right)
        tokens = tokenizer(texts)
        known = {}
        for text, row in zip(texts, tokens, strict=True):
            masks = torch.zeros((2, len(place)), dtype=torch.bool)
            masks[0, list(right[text])] = True
            masks[1] = True
            masks[1, list(doubtful.get(text, set()) - right[text])] = False
            known[text] = _Sentence(row, masks[0], masks[1])

        def name(by_language: Mapping[str, Sequence[str]]) -> _Name:
            return [[known[sentence] for sentence in said] for said in by_language.values() if said]

        self._own = [name(truth.captions[concept]) for concept in place]
        self._broader: list[list[_Name]] = [[] for _ in place]
        for broader in truth.broader:
            for concept in broader.concepts:
                if concept in place:
                    self._broader[place[concept]].append(name(broader.sentences))
        empty = tokenizer([""])[0]
        self._start, self._end = int(empty[0]), int(empty[1])
        # Single bytes and their word-final forms begin the vocabulary: they are parts of words, not words.
        strange = torch.ones(self._start, dtype=torch.bool)
        strange[:512] = False
        used = tokens.unique()
        strange[used[used < self._start]] = False
        self._strange = torch.nonzero(strange).flatten()
        self._context = len(empty)
        self._strangers = tokenizer(list(truth.strangers)) if truth.strangers else None

    def sample(self, concepts: torch.Tensor, broader: float, generator: torch.Generator) -> Meaning:
        """One caption for each concept (n,), a share ``broader`` of them by a broader name where there is one.

        Drawn evenly by name, then by language, then by sentence.
        """
        numbers = torch.rand((len(concepts), 4), generator=generator).tolist()
        rows, right, counted = [], [], []
        for concept, (lot, kind, language, sentence) in zip(concepts.tolist(), numbers, strict=True):
            names = self._broader[concept]
            name = names[int(kind * len(names))] if names and lot < broader else self._own[concept]
            said = name[int(language * len(name))]
            chosen = said[int(sentence * len(said))]
            rows.append(chosen.tokens)
            right.append(chosen.right)
            counted.append(chosen.counted)
        return Meaning(torch.stack(rows), torch.stack(right), torch.stack(counted))

    def strangers(self, count: int, generator: torch.Generator) -> Meaning:
        """Captions that are true of none of the pictures: the truth's strangers, and for the other half (or all,
        where it names none) one to four random tokens that no caption has.
        """
        rows = torch.zeros((count, self._context), dtype=torch.long)
        rows[:, 0] = self._start
        for row in rows:
            length = 1 + int(torch.randint(4, (1,), generator=generator))
            chosen = torch.randint(len(self._strange), (length,), generator=generator)
            row[1 : 1 + length] = self._strange[chosen]
            row[1 + length] = self._end
        if self._strangers is not None:
            chosen = torch.randint(len(self._strangers), ((count + 1) // 2,), generator=generator)
            rows[: len(chosen)] = self._strangers[chosen]
        nothing = torch.zeros((count, len(self._own)), dtype=torch.bool)
        return Meaning(rows, nothing, ~nothing)


def join(first: Meaning, second: Meaning) -> Meaning:
    """The captions of both."""
    return Meaning(
        torch.cat([first.tokens, second.tokens]),
        torch.cat([first.right, second.right]),
        torch.cat([first.counted, second.counted]),
    )
