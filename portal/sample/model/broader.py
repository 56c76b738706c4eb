"""The kinds as training wants them: sentences in three languages, each true of several concepts."""

from __future__ import annotations

from onitsearch.training.dataset import BroaderWords
from portal.sample.concepts import LANGUAGES
from portal.sample.model.dataset import sentences
from portal.sample.model.kinds import KINDS


def broader_words() -> list[BroaderWords]:
    """The kinds as sentences by language, each with the concepts whose pictures they mean."""
    return [
        BroaderWords(
            {lang: sentences(kind.words(lang), lang) for lang in LANGUAGES},
            sorted(kind.concepts),
            sorted(kind.doubtful - kind.concepts),
        )
        for kind in KINDS
    ]
