"""Broader words than the concepts' own: who asks for a ship wants sailing ships, galleys and rowing boats."""

from __future__ import annotations

from dataclasses import dataclass

from onitsearch.quality.truth import BroaderWords
from portal.sample.concepts import LANGUAGES
from portal.sample.model.dataset import TEMPLATES

_BIRDS = ("cock", "duck", "eagle", "ostrich", "owl", "parrot", "peacock", "stork", "swan")
_BEASTS = (
    "bat", "bear", "boar", "bull", "camel", "cat", "dog", "elephant", "fox", "giraffe", "goat", "hare", "horse",
    "lion", "monkey", "porcupine", "ram", "rhinoceros", "squirrel", "stag",
)  # fmt: skip
_REPTILES = ("crocodile", "snake", "tortoise")
_SEA = ("crab", "fish", "lobster", "whale")
_INSECTS = ("bee", "beetle", "butterfly")
_SMALL = ("frog", "scorpion", "snail", "spider")
_FLOWERS = ("carnation", "daisy", "iris", "lily", "poppy", "rose", "sunflower", "tulip")
_TREES = ("cypress", "fir", "oak", "olive-tree", "palm-tree")
_FRUIT = ("apple", "fig", "grapes", "pineapple", "pomegranate")
_PLANTS = (*_FLOWERS, *_TREES, *_FRUIT, "aloe", "cactus", "thistle", "wheat")
_MUSIC = ("drum", "lute", "violin")
_DEVICES = ("armillary-sphere", "compasses", "globe", "hourglass", "sundial", "telescope")
_MEN = ("king", "knight", "monk", "turban")


@dataclass(frozen=True, slots=True)
class _Broader:
    en: tuple[str, ...]
    de: tuple[str, ...]
    fr: tuple[str, ...]
    concepts: tuple[str, ...]


_WORDS = (
    _Broader(("ship", "ships", "boat", "boats"), ("Schiff", "Schiffe", "Boot"), ("navire", "bateau", "bateaux"),
             ("galley", "rowing-boat", "sailing-ship")),
    _Broader(("bird", "birds"), ("Vogel", "Vögel"), ("oiseau", "oiseaux"), _BIRDS),
    _Broader(("animal", "animals"), ("Tier", "Tiere", "Thier"), ("animal", "animaux", "bête"),
             (*_BEASTS, *_BIRDS, *_REPTILES, *_SEA, *_INSECTS, *_SMALL)),
    _Broader(("beast", "four-footed animal", "mammal"), ("Säugetier", "vierfüßiges Tier"),
             ("quadrupède", "mammifère"), _BEASTS),
    _Broader(("reptile", "reptiles"), ("Reptil", "Reptilien"), ("reptile", "reptiles"), _REPTILES),
    _Broader(("sea creature", "sea animal"), ("Meerestier",), ("animal marin",), _SEA),
    _Broader(("insect", "insects"), ("Insekt", "Insekten"), ("insecte", "insectes"), _INSECTS),
    _Broader(("fabulous creature", "mythical beast", "monster"), ("Fabelwesen", "Ungeheuer"),
             ("créature fabuleuse", "monstre"), ("dragon", "unicorn")),
    _Broader(("flower", "flowers", "blossom"), ("Blume", "Blumen", "Blüte"), ("fleur", "fleurs"), _FLOWERS),
    _Broader(("tree", "trees"), ("Baum", "Bäume"), ("arbre", "arbres"), _TREES),
    _Broader(("fruit", "fruits"), ("Frucht", "Früchte", "Obst"), ("fruit", "fruits"), _FRUIT),
    _Broader(("plant", "plants", "herb"), ("Pflanze", "Pflanzen", "Kraut"), ("plante", "plantes", "herbe"), _PLANTS),
    _Broader(("map", "maps"), ("Karte", "Landkarte", "Karten"), ("carte", "cartes"),
             ("city-plan", "island-map", "sea-chart", "world-map")),
    _Broader(("building", "buildings", "house"), ("Gebäude", "Bauwerk", "Haus"), ("bâtiment", "édifice", "maison"),
             ("castle", "church", "lighthouse", "mosque", "windmill")),
    _Broader(("musical instrument", "music"), ("Musikinstrument", "Musik"), ("instrument de musique", "musique"),
             _MUSIC),
    _Broader(("scientific instrument", "instrument"), ("Instrument", "wissenschaftliches Instrument"),
             ("instrument", "instrument scientifique"), _DEVICES),
    _Broader(("person", "people", "portrait", "figure"), ("Mensch", "Person", "Figur"),
             ("personne", "personnage", "gens"), (*_MEN, "lady")),
    _Broader(("man", "men"), ("Mann", "Männer"), ("homme", "hommes"), _MEN),
    _Broader(("landscape", "view"), ("Landschaft", "Aussicht"), ("paysage", "vue"),
             ("forest", "island", "mountains", "sea-cliff", "volcano", "waterfall")),
)  # fmt: skip


def broader_words() -> list[BroaderWords]:
    """The broader words as sentences by language, each with the concepts whose pictures they mean."""
    return [
        BroaderWords(
            {
                lang: [template.format(word) for word in getattr(one, lang) for template in TEMPLATES[lang]]
                for lang in LANGUAGES
            },
            one.concepts,
        )
        for one in _WORDS
    ]
