"""What people make: ships, buildings, instruments, maps."""

from __future__ import annotations

from portal.sample.model.kinds.kind import BUILDINGS, SHIPS, Kind, ids

_MAPS = ids("city-plan island-map sea-chart world-map")
_WORSHIP = ids("church mosque")
_STRINGS = ids("lute violin")
_MUSIC = _STRINGS | {"drum"}
_TIMEPIECES = ids("hourglass sundial")
_ASTRONOMY = ids("armillary-sphere globe star-chart telescope")
_INSTRUMENTS = ids("armillary-sphere compasses globe hourglass sundial telescope")

KINDS = (
    # What people make
    Kind("ship, ships, boat, boats, vessel, vessels, watercraft", "Schiff, Schiffe, Boot, Boote, Wasserfahrzeug",
         "navire, navires, bateau, bateaux, embarcation, vaisseau", SHIPS),
    Kind("transport, vehicle, vehicles, means of transport, shipping, navigation",
         "Fahrzeug, Fahrzeuge, Verkehrsmittel, Transport, Schifffahrt",
         "véhicule, moyen de transport, transport, navigation",
         SHIPS, ids("horse camel anchor")),
    Kind("warship, man-of-war, fleet, navy", "Kriegsschiff, Flotte, Marine", "navire de guerre, flotte",
         ids("galley"), ids("sailing-ship rowing-boat")),
    Kind("ship with oars, oars, rowing", "Schiff mit Rudern, rudern", "bateau à avirons, rames",
         ids("galley rowing-boat")),
    Kind("ship with sails, sails, masts", "Schiff mit Segeln, Segel, Masten", "bateau à voiles, voiles, mâts",
         ids("sailing-ship"), ids("galley")),
    Kind("nautical object, ship's gear", "Schiffszubehör, Schiffsgerät", "équipement de navire", ids("anchor")),
    Kind("weapon, weapons, arms, firearm", "Waffe, Waffen, Schusswaffe", "arme, armes, arme à feu", ids("cannon"),
         ids("knight")),
    Kind("artillery, gunnery, military, war, warfare", "Artillerie, Militär, Krieg, Kriegsgerät",
         "artillerie, militaire, guerre", ids("cannon"), ids("knight castle galley tent city-plan drum")),
    Kind("building, buildings, architecture, edifice, structure",
         "Gebäude, Bauwerk, Bauwerke, Architektur, Bau",
         "bâtiment, bâtiments, édifice, édifices, architecture, construction",
         BUILDINGS, ids("pyramid tent bridge city-plan")),
    Kind("house, houses, dwelling", "Haus, Häuser, Wohnhaus", "maison, maisons, habitation", BUILDINGS,
         ids("tent pyramid bridge")),
    Kind("tower, towers, steeple", "Turm, Türme", "tour, tours, clocher",
         BUILDINGS, ids("pyramid bridge city-plan")),
    Kind("religious building, place of worship, house of God", "Sakralbau, Gotteshäuser, Kultstätte",
         "édifice religieux, lieu de culte", _WORSHIP, ids("pyramid")),
    Kind("temple, temples, sanctuary", "Tempel, Heiligtum", "temple, temples, sanctuaire", _WORSHIP | {"pyramid"}),
    Kind("ancient monument, monument, tomb", "Denkmal, Monument, Grabmal", "monument, monument antique, tombeau",
         ids("pyramid"), BUILDINGS),
    Kind("fortification, stronghold, fortifications", "Festung, Befestigung, Festungsanlage",
         "fortification, forteresse, place forte",
         ids("castle city-plan")),
    Kind("structure in the landscape, landmark, construction", "Anlage in der Landschaft, Wahrzeichen",
         "construction dans le paysage, ouvrage d'art", ids("bridge lighthouse windmill castle church"),
         ids("mosque pyramid tent")),
    Kind("shelter, camp, encampment", "Lager, Zeltlager, Unterkunft", "campement, camp, abri", ids("tent")),
    Kind("mills, machine", "Mühlen, Maschine", "moulins, machine", ids("windmill"), _INSTRUMENTS | {"cannon"}),
    Kind("musical instrument, musical instruments, music", "Musikinstrument, Musikinstrumente, Musik",
         "instrument de musique, instruments de musique, musique", _MUSIC),
    Kind("string instrument, stringed instrument, string instruments, strings",
         "Saiteninstrument, Saiteninstrumente, Saiten",
         "instrument à cordes, instruments à cordes, cordes", _STRINGS),
    Kind("percussion, percussion instrument", "Schlaginstrument, Schlagzeug", "percussion, instrument à percussion",
         ids("drum")),
    Kind("scientific instrument, scientific instruments, instrument, instruments, apparatus, science",
         "Instrument, Instrumente, wissenschaftliches Instrument, Apparat, Wissenschaft",
         "instrument, instruments, instrument scientifique, appareil, science", _INSTRUMENTS,
         _MUSIC | {"star-chart", "cannon"}),
    Kind("measuring instrument, tool, device", "Messinstrument, Messgerät, Werkzeug, Gerät",
         "instrument de mesure, outil", ids("compasses hourglass sundial"), _INSTRUMENTS | ids("anchor drum")),
    Kind("clock, clocks, timepiece, watch, time", "Uhr, Uhren, Zeitmesser, Zeit", "horloge, horloges, montre, temps",
         _TIMEPIECES),
    Kind("astronomy, astronomical instrument, stars, cosmography",
         "Astronomie, Sternkunde, astronomisches Instrument, Sterne",
         "astronomie, instrument astronomique, étoiles, cosmographie", _ASTRONOMY, ids("sundial world-map")),
    Kind("optical instrument, optics", "optisches Instrument, Optik", "instrument d'optique, optique",
         ids("telescope")),
    Kind("sphere, spheres, ball", "Kugel, Kugeln", "boule, sphère", ids("armillary-sphere globe"),
         ids("world-map star-chart apple pomegranate")),
    Kind("drawing instrument, geometry", "Zeicheninstrument, Geometrie", "instrument de dessin, géométrie",
         ids("compasses"),
         _INSTRUMENTS),
    # Maps
    Kind("map, maps", "Karte, Karten, Landkarte, Landkarten", "carte, cartes, carte géographique",
         _MAPS, ids("star-chart globe")),
    Kind("cartography, geography, chart, atlas", "Kartographie, Geographie, Atlas", "cartographie, géographie, atlas",
         _MAPS | {"star-chart"}, ids("globe")),
    Kind("town plan, plan, ground plan", "Plan, Grundriss, Stadtansicht", "plan, plan de la ville", ids("city-plan"),
         ids("island-map castle")),
    Kind("nautical map, coast map", "nautische Karte, Küstenkarte", "carte nautique", ids("sea-chart"),
         ids("island-map world-map")),
)  # fmt: skip
