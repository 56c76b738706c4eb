"""What classes are called where one of their names is begun, or said in full."""

from __future__ import annotations

import re
from functools import lru_cache

from manifests.folding import fold
from onitsearch.search import vocabulary
from onitsearch.store.notations import is_under

_NAMED = re.compile(r"\([^()+.][^()]*\)$")
_PARTS = re.compile(r"[;,]\s+")
_OWN = re.compile(r"\s?:\s")
# Saints are listed with what they carry, which is not what they are called.
_ATTRIBUTES = re.compile(
    r"[;,]?\s+(?:possible attribute|mögliche[sr]? attribut|attributs? possible).*", re.I | re.S
)


@lru_cache(maxsize=20_000)
def names(notation: str, lang: str) -> tuple[str, ...]:
    """The names of a notation in a language, the one to show first; none where nothing is known of it.

    One with a name of its own (25F23(LION)) is called by it alone; its keywords name its siblings, too.
    """
    label = vocabulary.label(notation, lang)
    if not label:
        return ()
    if _NAMED.search(notation.partition("(+")[0]):
        return (_OWN.split(_ATTRIBUTES.sub("", label))[-1],)
    found = [label, *_PARTS.split(label), *vocabulary.keywords(notation, lang)]
    return tuple(dict.fromkeys(name.strip() for name in found if len(name.strip()) > 1))


def is_called(notation: str, name: str) -> bool:
    """Whether a notation is called so in any of our languages."""
    wanted = compared(name)
    return any(compared(one) == wanted for lang in vocabulary.LANGUAGES for one in names(notation, lang))


def begun(notation: str, start: str, lang: str) -> str:
    """The name of a notation that begins like ``start`` (or one of whose words does); empty where none does."""
    wanted = compared(start)
    called = names(notation, lang)
    if called and len(wanted) > 1 and notation.casefold().startswith(wanted.replace(" ", "")):
        return called[0]
    for name in called:
        if compared(name).startswith(wanted):
            return name
    return next((name for name in called if f" {wanted}" in f" {compared(name)}"), "")


@lru_cache(maxsize=20_000)
def above(notation: str) -> tuple[str, ...]:
    """A notation and all above it that have a label, without keys: 25F23(LION), 25F23, 25F2, 25F, 25, 2."""
    base = notation.partition("(+")[0]
    ends = (base[:end] for end in range(len(base), 0, -1))
    return tuple(
        one
        for one in ends
        if one.count("(") == one.count(")") and is_under(base, one) and vocabulary.label(one)
    )


def compared(text: str) -> str:
    """A name as it is compared: German ICONCLASS writes Loewe where people write Löwe."""
    folded = " ".join(fold(text).split())
    for written, meant in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        folded = folded.replace(written, meant)
    return folded
