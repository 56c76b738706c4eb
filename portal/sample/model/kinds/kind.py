"""A kind of things: its words in three languages, and the concepts that belong to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """Words by language, comma-separated, for a kind of things; its concepts, and those left open."""

    en: str
    de: str
    fr: str
    concepts: frozenset[str]
    doubtful: frozenset[str] = frozenset()

    def words(self, lang: str) -> list[str]:
        """The words in one language, the most usual first."""
        return [word.strip() for word in getattr(self, lang).split(",")]


def ids(names: str) -> frozenset[str]:
    """Concepts by their ids, separated by blanks."""
    return frozenset(names.split())


# Groups that several families of kinds speak of.
BIRDS = ids("cock duck eagle ostrich owl parrot peacock stork swan")
MAMMALS = ids(
    "bat bear boar bull camel cat dog elephant fox giraffe goat hare horse lion monkey porcupine ram rhinoceros"
    " squirrel stag"
)
REPTILES = ids("crocodile snake tortoise")
CRUSTACEANS = ids("crab lobster")
INSECTS = ids("bee beetle butterfly")
ARACHNIDS = ids("scorpion spider")
ANIMALS = MAMMALS | BIRDS | REPTILES | CRUSTACEANS | INSECTS | ARACHNIDS | ids("fish frog snail whale")
TREES = ids("cypress fir oak olive-tree palm-tree")
SHIPS = ids("galley rowing-boat sailing-ship")
BUILDINGS = ids("castle church lighthouse mosque windmill")
