"""What is said of pictures while a model is tuned: the names of their classes, and of classes above them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import torch

from manifests.errors import BadRequestError
from onitsearch.embed.prompts import SETS, prompts
from onitsearch.evaluate.onit_table import PROMPT
from onitsearch.search import class_names
from onitsearch.search.vocabulary import LANGUAGES
from onitsearch.store.notations import is_under
from onitsearch.training.finetune.examples import Example

_Any = TypeVar("_Any")
_TOP = 3  # characters of the broadest class that is named: 25F


@dataclass(frozen=True, slots=True)
class Said:
    """Captions as ``tokens`` (n, context), and of which pictures each is true: ``right`` (pictures, n)."""

    tokens: torch.Tensor
    right: torch.Tensor


class Sentences:
    """Draws a caption for each of some pictures: by class, then language, then name, then sentence.

    A caption is true of every picture that has its class or one below. ``broader`` is the share of captions that
    name a class above; raises ValueError where no picture has a class with a name.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        tokenize: Callable[[list[str]], torch.Tensor],
        template_set: str,
        *,
        broader: float = 0.25,
    ) -> None:
        self._tokenize = tokenize
        self._broader = broader
        self._tokens: dict[str, torch.Tensor] = {}
        languages = [one for one in LANGUAGES if one in SETS[template_set]]
        self._texts: dict[str, list[list[list[str]]]] = {}
        given = dict.fromkeys(notation for one in examples for notation in one.notations)
        above = {one: [each for each in class_names.above(one)[1:] if len(each) >= _TOP] for one in given}
        for notation in dict.fromkeys([*given, *(each for some in above.values() for each in some)]):
            by_language = [
                [_sentences(name, lang, template_set) for name in class_names.names(notation, lang)]
                for lang in languages
            ]
            if any(by_language):
                self._texts[notation] = [names for names in by_language if names]
        self.notations = tuple(self._texts)
        if not self.notations:
            raise BadRequestError("None of the classes has a name.")
        self._above = {one: [each for each in some if each in self._texts] for one, some in above.items()}
        self._own = [[each for each in one.notations if each in self._texts] for one in examples]
        self._place = {notation: number for number, notation in enumerate(self.notations)}
        self._true = torch.tensor(
            [
                [any(is_under(each, notation) for each in one.notations) for notation in self.notations]
                for one in examples
            ],
            dtype=torch.bool,
        )

    def named(self) -> list[int]:
        """The places of those examples of which something can be said."""
        return [number for number, own in enumerate(self._own) if own]

    def draw(self, chosen: Sequence[int], generator: torch.Generator) -> Said:
        """One caption for each of the pictures ``chosen`` (places of examples)."""
        lots = torch.rand((len(chosen), 6), generator=generator).tolist()
        tokens, columns = [], []
        for place, (which, wide, upper, language, name, sentence) in zip(chosen, lots, strict=True):
            notation = _pick(self._own[place], which)
            higher = self._above[notation]
            if higher and wide < self._broader:
                notation = _pick(higher, upper)
            text = _pick(_pick(_pick(self._texts[notation], language), name), sentence)
            if text not in self._tokens:
                self._tokens[text] = self._tokenize([text])[0]
            tokens.append(self._tokens[text])
            columns.append(self._place[notation])
        return Said(torch.stack(tokens), self._true[list(chosen)][:, columns])


def _sentences(name: str, lang: str, template_set: str) -> list[str]:
    own = prompts(name, lang, template_set=template_set)
    # The study's own sentence is asked as well (evaluate retrieval --form onit).
    return [*own, PROMPT.format(own[0])] if lang == "en" else own


def _pick(of: Sequence[_Any], lot: float) -> _Any:
    return of[int(lot * len(of))]
