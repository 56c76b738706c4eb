"""What the sample library is asked when answers are measured: its concepts, broader words, absent things, nonsense.

None of these lists is for training: a figure measured on words that a model was taught says little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onitsearch.evaluate.questions import Question
from portal.sample.concepts import LANGUAGES, registry, rng_of

NONSENSE = 40
_STARTS = ("b", "bl", "br", "d", "dr", "f", "fl", "g", "gl", "gr", "k", "kl", "m", "n", "p", "pl", "pr", "r", "s", "sk",
           "sl", "sp", "st", "t", "tr", "v", "w", "z")  # fmt: skip
_MIDDLES = ("a", "e", "i", "o", "u", "oo", "ee", "ai", "au")
_ENDS = (
    "b",
    "ck",
    "d",
    "ft",
    "g",
    "lk",
    "lp",
    "m",
    "mp",
    "n",
    "nd",
    "ng",
    "p",
    "rk",
    "rp",
    "sk",
    "t",
    "x",
    "zz",
)


@dataclass(frozen=True, slots=True)
class Group:
    """Concepts that some words mean: those below a notation of ``under``, or named in ``also``, less ``but``."""

    words: Mapping[str, tuple[str, ...]]
    under: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    but: tuple[str, ...] = ()

    @property
    def concepts(self) -> tuple[str, ...]:
        """The ids of the concepts that the words mean, sorted."""
        below = {one.id for one in registry().values() if self.under and one.notation.startswith(self.under)}
        return tuple(sorted((below | set(self.also)) - set(self.but)))


_LAND_BEASTS = ("25F2", "34B", "47I2", "46C131")
_FLOWERS, _TREES, _FRUITS = ("25G41",), ("25G3",), ("25G21",)

BROADER = (
    Group({"en": ("bird", "birds", "feathered animal"), "de": ("Vogel", "Vögel"), "fr": ("oiseau", "oiseaux")},
          under=("25F3",)),
    Group({"en": ("flower", "flowers"), "de": ("Blume", "Blüten"), "fr": ("fleur", "fleurs")}, under=_FLOWERS),
    Group({"en": ("tree", "trees"), "de": ("Baum", "Bäume"), "fr": ("arbre", "arbres")}, under=_TREES),
    Group({"en": ("fruit",), "de": ("Frucht", "Früchte"), "fr": ("fruit", "fruits")}, under=_FRUITS),
    Group({"en": ("plant", "plants"), "de": ("Pflanze", "Gewächs"), "fr": ("plante", "végétal")},
          under=("25G",)),
    Group({"en": ("animal", "animals"), "de": ("Tier", "Tiere"), "fr": ("animal", "animaux")},
          under=("25F", *_LAND_BEASTS), but=("dragon", "unicorn")),
    Group({"en": ("mammal",), "de": ("Säugetier",), "fr": ("mammifère",)}, under=_LAND_BEASTS),
    Group({"en": ("four-footed beast",), "de": ("Vierfüßer",), "fr": ("quadrupède",)},
          under=_LAND_BEASTS, but=("bat", "whale")),
    Group({"en": ("insect",), "de": ("Insekt", "Kerbtier"), "fr": ("insecte",)}, under=("25F711",)),
    Group({"en": ("reptile",), "de": ("Reptil", "Kriechtier"), "fr": ("reptile",)}, under=("25F4",)),
    Group({"en": ("boat", "ships"), "de": ("Schiffe", "Wasserfahrzeug"), "fr": ("navires", "embarcation")},
          also=("galley", "rowing-boat", "sailing-ship")),
    Group({"en": ("map", "maps"), "de": ("Landkarte", "Karte"), "fr": ("carte géographique", "cartes")},
          also=("city-plan", "island-map", "sea-chart", "world-map", "star-chart")),
    Group({"en": ("building", "buildings"), "de": ("Gebäude", "Bauwerk"), "fr": ("bâtiment", "édifice")},
          also=("castle", "church", "lighthouse", "mosque", "pyramid", "windmill")),
    Group({"en": ("landscape", "scenery"), "de": ("Landschaft",), "fr": ("paysage",)},
          under=("25H",), also=("volcano",)),
    Group({"en": ("musical instrument",), "de": ("Musikinstrument",), "fr": ("instrument de musique",)},
          under=("48C73",)),
    Group({"en": ("human being", "person"), "de": ("Mensch", "Person"), "fr": ("personne", "être humain")},
          also=("king", "knight", "lady", "monk", "turban")),
    Group({"en": ("fabulous beast", "mythical creature"), "de": ("Fabeltier", "Fabelwesen"),
           "fr": ("animal fabuleux", "créature fantastique")}, under=("25FF",)),
    Group({"en": ("scientific instrument",), "de": ("wissenschaftliches Instrument",),
           "fr": ("instrument scientifique",)},
          also=("armillary-sphere", "compasses", "globe", "hourglass", "sundial", "telescope")),
)  # fmt: skip

STILL_BROADER = (
    Group({"en": ("raptor",), "de": ("Raubvögel",), "fr": ("rapace",)}, also=("eagle", "owl")),
    Group({"en": ("water bird", "waterfowl"), "de": ("Wasservogel",), "fr": ("oiseau aquatique",)},
          also=("duck", "swan", "stork")),
    Group({"en": ("livestock", "farm animals"), "de": ("Nutztier", "Vieh"), "fr": ("bétail",)},
          also=("bull", "cock", "duck", "goat", "horse", "ram")),
    Group({"en": ("predator", "carnivore"), "de": ("Raubtier",), "fr": ("carnivore",)},
          also=("bear", "cat", "fox", "lion")),
    Group({"en": ("crustacean",), "de": ("Krebstier", "Schalentier"), "fr": ("crustacé",)},
          also=("crab", "lobster")),
    Group({"en": ("marine animal",), "de": ("Meerestier",), "fr": ("animal marin",)},
          also=("crab", "fish", "lobster", "whale")),
    Group({"en": ("rodent",), "de": ("Nagetier",), "fr": ("rongeur",)}, also=("porcupine", "squirrel")),
    Group({"en": ("conifer tree", "evergreen tree"), "de": ("Nadelbäume",), "fr": ("arbre à aiguilles",)},
          also=("cypress", "fir")),
    Group({"en": ("stringed instrument",), "de": ("Saiteninstrument",), "fr": ("instrument à cordes",)},
          also=("lute", "violin")),
    Group({"en": ("place of worship", "sacred building"), "de": ("Sakralbau",), "fr": ("lieu de culte",)},
          also=("church", "mosque")),
    Group({"en": ("timepiece",), "de": ("Zeitmesser",), "fr": ("instrument à mesurer le temps",)},
          also=("hourglass", "sundial")),
    Group({"en": ("vegetation", "flora"), "de": ("Vegetation", "Flora"), "fr": ("végétation", "flore")},
          under=("25G",)),
    Group({"en": ("fauna",), "de": ("Fauna",), "fr": ("faune",)},
          under=("25F", *_LAND_BEASTS), but=("dragon", "unicorn")),
    Group({"en": ("vessel at sea", "means of transport by water"), "de": ("Seefahrzeug",),
           "fr": ("bâtiment de mer",)}, also=("galley", "rowing-boat", "sailing-ship")),
    Group({"en": ("cartography",), "de": ("Kartografie",), "fr": ("cartographie",)},
          also=("city-plan", "island-map", "sea-chart", "world-map", "star-chart")),
)  # fmt: skip

# Things that were never drawn, and that no drawn one is a kind of.
ABSENT = {
    "en": (
        "typewriter", "steam engine", "umbrella", "guitar", "harp", "trumpet", "bagpipes", "organ pipes", "spectacles",
        "candlestick", "chandelier", "armchair", "cradle", "spinning wheel", "loom", "anvil", "scissors", "padlock",
        "violet", "hedgehog", "penguin", "kangaroo", "zebra", "hyena", "otter", "walrus", "octopus", "jellyfish",
        "starfish", "seahorse", "dragonfly", "grasshopper", "caterpillar", "pelican", "flamingo", "hummingbird",
        "turkey cock", "chessboard", "playing cards", "dice", "crucifixion", "baptism", "guillotine", "gallows",
        "skeleton", "skull", "anatomical heart", "human ear", "wedding feast", "dentist", "blacksmith", "baker's oven",
        "sledge", "coach", "wheelbarrow", "locomotive", "balloon", "parachute", "submarine", "fireworks", "rainbow",
        "comet", "iceberg", "cave", "glacier", "carrot", "cabbage", "pumpkin", "banana", "coffee cup", "wine glass",
    ),
    "de": (
        "Schreibmaschine", "Dampfmaschine", "Regenschirm", "Gitarre", "Harfe", "Trompete", "Dudelsack", "Orgelpfeifen",
        "Brille", "Kerzenleuchter", "Kronleuchter", "Lehnstuhl", "Wiege", "Spinnrad", "Webstuhl", "Amboss", "Schere",
        "Vorhängeschloss", "Veilchen", "Igel", "Pinguin", "Känguru", "Zebra", "Hyäne", "Fischotter", "Walross",
        "Tintenfisch", "Qualle", "Seestern", "Seepferdchen", "Libelle", "Heuschrecke", "Raupe", "Pelikan", "Flamingo",
        "Kolibri", "Truthahn", "Schachbrett", "Spielkarten", "Würfel", "Kreuzigung", "Taufe", "Guillotine", "Skelett",
        "Totenschädel", "Ohr", "Hochzeitsmahl", "Zahnarzt", "Hufschmied", "Backofen", "Schlitten", "Kutsche",
        "Schubkarre", "Lokomotive", "Heißluftballon", "Fallschirm", "Unterseeboot", "Feuerwerk", "Regenbogen", "Komet",
        "Eisberg", "Höhle", "Gletscher", "Möhre", "Kohlkopf", "Kürbis", "Banane", "Kaffeetasse", "Weinglas",
    ),
    "fr": (
        "machine à écrire", "machine à vapeur", "parapluie", "guitare", "harpe", "trompette", "cornemuse",
        "tuyaux d'orgue", "lunettes de vue", "chandelier", "lustre", "fauteuil", "berceau", "rouet", "métier à tisser",
        "enclume", "ciseaux", "cadenas", "violette", "hérisson", "manchot", "kangourou", "zèbre", "hyène", "loutre",
        "morse", "pieuvre", "méduse", "étoile de mer", "hippocampe", "libellule", "sauterelle", "chenille", "pélican",
        "flamant rose", "colibri", "dindon", "échiquier", "cartes à jouer", "dés", "crucifixion", "baptême",
        "guillotine", "squelette", "crâne", "oreille", "repas de noces", "dentiste", "forgeron", "four à pain",
        "traîneau", "carrosse", "brouette", "locomotive", "montgolfière", "parachute", "sous-marin", "feu d'artifice",
        "arc-en-ciel", "comète", "iceberg", "grotte", "glacier", "carotte", "chou", "citrouille", "banane",
        "tasse de café", "verre à vin",
    ),
}  # fmt: skip


def questions(shown: Iterable[str], seed: int = 1) -> list[Question]:
    """Return every question to a library that shows these concepts; ``seed`` chooses the words that do not exist."""
    there = [registry()[one] for one in sorted(set(shown))]
    broader = {
        word.lower() for group in (*BROADER, *STILL_BROADER) for by in group.words.values() for word in by
    }
    found = [Question("concept", lang, one.labels[lang], (one.id,)) for lang in LANGUAGES for one in there]
    for lang in LANGUAGES:
        meant: dict[str, set[str]] = {}
        for one in registry().values():
            for word in one.synonyms.get(lang, ()):
                meant.setdefault(word, set()).add(one.id)
        labels = {one.labels[lang].lower() for one in registry().values()}
        found += [
            Question("synonym", lang, word, tuple(sorted(meant[word])))
            for word in sorted(meant)
            if word.lower() not in labels | broader and meant[word] & set(shown)
        ]  # fmt: skip
    for kind, groups in (("broader", BROADER), ("broader still", STILL_BROADER)):
        found += [
            Question(kind, lang, word, group.concepts)
            for lang in LANGUAGES
            for group in groups
            for word in group.words[lang]
        ]
    found += [Question("absent", lang, word) for lang in LANGUAGES for word in ABSENT[lang]]
    return found + [Question("nonsense", "en", word) for word in nonsense(NONSENSE, seed)]


def nonsense(count: int, seed: int = 1) -> list[str]:
    """Return ``count`` pronounceable words that no language here has; the same seed, the same words."""
    rng = rng_of("nonsense", seed)

    def syllable(end: bool) -> str:
        closed = str(rng.choice(_ENDS)) if end or rng.random() < 0.5 else ""
        return str(rng.choice(_STARTS)) + str(rng.choice(_MIDDLES)) + closed

    words: list[str] = []
    while len(words) < count:
        word = "".join(syllable(False) for _ in range(int(rng.integers(1, 3)))) + syllable(True)
        if word not in words:
            words.append(word)
    return words
