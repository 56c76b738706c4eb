"""People and scenery."""

from __future__ import annotations

from portal.sample.model.kinds.kind import BUILDINGS, SHIPS, TREES, Kind, ids

_MEN = ids("king knight monk turban")
_PEOPLE = _MEN | {"lady"}
_SCENERY = ids("forest island mountains sea-cliff volcano waterfall")

KINDS = (
    # People
    Kind("person, people, human figure, figure, human being, portrait, costume",
         "Mensch, Menschen, Person, Personen, Figur, Bildnis, Tracht",
         "personne, personnes, personnage, gens, figure humaine, portrait, costume", _PEOPLE),
    Kind("man, men", "Mann, Männer", "homme, hommes", _MEN),
    Kind("women, female figure, lady", "Frauen, Dame, weibliche Figur", "femmes, dame, figure féminine",
         ids("lady")),
    Kind("ruler, sovereign, monarch, royalty, crown", "Herrscher, Monarch, Krone, Fürst",
         "souverain, monarque, couronne, prince", ids("king"), ids("turban lady")),
    Kind("soldier, warrior, soldiers, armour", "Soldat, Krieger, Rüstung, Harnisch", "soldat, guerrier, armure",
         ids("knight"), ids("turban king")),
    Kind("clergyman, cleric, clergy, priest", "Geistlicher, Priester, Klerus",
         "ecclésiastique, prêtre, clergé, religieux",
         ids("monk")),
    Kind("Oriental, Ottoman, head-gear, hat", "Orientale, Kopfbedeckung, Hut", "oriental, ottoman, coiffure, chapeau",
         ids("turban"), ids("king knight lady monk camel mosque")),
    # Scenery
    Kind("landscape, landscapes, view, scenery, nature", "Landschaft, Landschaften, Aussicht, Naturansicht, Natur",
         "paysage, paysages, vue, nature", _SCENERY, BUILDINGS | ids("bridge pyramid tent")),
    Kind("mountain, mountain landscape, peak, hills", "Berg, Berge, Berglandschaft, Gipfel, Hügel",
         "montagne, paysage de montagne, sommet, collines", ids("mountains volcano"),
         ids("sea-cliff waterfall island pyramid")),
    Kind("coast, shore, seaside, seascape, sea view", "Küste, Meeresküste, Strand, Seestück, Meer",
         "côte, rivage, littoral, marine, bord de la mer", ids("sea-cliff island"),
         SHIPS | ids("lighthouse sea-chart island-map volcano")),
    Kind("water, river, stream", "Wasser, Fluss, Gewässer", "eau, rivière, fleuve, cours d'eau",
         ids("bridge waterfall"),
         SHIPS | _SCENERY | ids("fish duck swan crocodile frog lighthouse whale")),
    Kind("rocks, cliffs, crag", "Felsen, Klippen, Fels", "rochers, falaises, rocher", ids("sea-cliff"),
         _SCENERY | {"goat"}),
    Kind("woodland, woods, grove", "Wälder, Waldung, Hain", "bois, forêts, bosquet", ids("forest"), TREES),
    Kind("eruption, fire, smoke", "Vulkanausbruch, Feuer, Rauch", "éruption, feu, fumée", ids("volcano"),
         ids("dragon cannon lighthouse")),
)  # fmt: skip
