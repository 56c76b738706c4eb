"""Plants and fungi."""

from __future__ import annotations

from portal.sample.model.kinds.kind import ANIMALS, TREES, Kind, ids

_FLOWERS = ids("carnation daisy iris lily poppy rose sunflower tulip")
_FRUIT = ids("apple fig grapes pineapple pomegranate")
_PLANTS = _FLOWERS | TREES | _FRUIT | ids("aloe cactus thistle wheat")

KINDS = (
    Kind("plant, plants, vegetation, flora, botany, botanical illustration",
         "Pflanze, Pflanzen, Vegetation, Flora, Gewächs, Botanik", "plante, plantes, végétation, flore, botanique",
         _PLANTS, ids("mushroom forest")),
    Kind("herb, herbs, medicinal plant, weed", "Kraut, Kräuter, Heilpflanze, Unkraut",
         "herbe, herbes, plante médicinale", ids("aloe thistle poppy"), _PLANTS | {"mushroom"}),
    Kind("flower, flowers, blossom, blossoms, bloom, garden flower, petals",
         "Blume, Blumen, Blüte, Blüten, Gartenblume, Blütenblätter", "fleur, fleurs, fleur de jardin, pétales",
         _FLOWERS,
         ids("thistle")),
    Kind("bulb flower, spring flower", "Zwiebelblume, Frühlingsblume", "fleur à bulbe, fleur de printemps",
         ids("tulip iris lily"), ids("daisy")),
    Kind("wild flower, meadow flower", "Wiesenblume, Feldblume", "fleur des champs, fleur sauvage",
         ids("daisy poppy"), _FLOWERS - ids("daisy poppy") | {"thistle"}),
    Kind("tree, trees, timber", "Baum, Bäume, Gehölze", "arbre, arbres", TREES, ids("forest")),
    Kind("conifer, conifers, evergreen, evergreen tree", "Nadelbaum, Nadelbäume, Konifere, immergrüner Baum",
         "conifère, conifères, arbre toujours vert", ids("cypress fir"), ids("olive-tree palm-tree")),
    Kind("broad-leaved tree, deciduous tree", "Laubbaum, Laubbäume", "arbre feuillu, feuillus", ids("oak"),
         ids("olive-tree")),
    Kind("Mediterranean tree, southern tree", "Mittelmeerbaum, südlicher Baum", "arbre méditerranéen",
         ids("cypress olive-tree palm-tree"), ids("fig")),
    Kind("fruit, fruits, edible fruit", "Frucht, Früchte, Obst", "fruit, fruits, fruit comestible", _FRUIT,
         ids("olive-tree wheat cactus")),
    Kind("exotic fruit, tropical fruit", "Südfrucht, Südfrüchte, tropische Frucht", "fruit exotique, fruit tropical",
         ids("pineapple pomegranate"), ids("fig")),
    Kind("food, foodstuff, edible plant", "Nahrung, Lebensmittel, Nahrungsmittel", "nourriture, aliment",
         _FRUIT | ids("wheat mushroom"), ANIMALS | {"olive-tree"}),
    Kind("cereal, cereals, grain, crops, corn", "Getreide, Korn, Kornfeld, Feldfrucht",
         "céréale, céréales, grain, moisson",
         ids("wheat")),
    Kind("succulent, succulents, desert plant", "Sukkulente, Wüstenpflanze",
         "plante grasse, succulente, plante du désert",
         ids("aloe cactus")),
    Kind("prickly plant, thorns, spiny plant", "stachlige Pflanze, Dornen", "plante épineuse, épines",
         ids("cactus thistle"), ids("rose aloe")),
    Kind("fungus, fungi, mushrooms", "Pilze, Speisepilz, Schwämme", "champignons, cryptogame", ids("mushroom")),
)  # fmt: skip
