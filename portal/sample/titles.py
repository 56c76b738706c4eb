"""Invented titles, authors, places and printers, plausible and of nobody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portal.sample.text import Language


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a title page says."""

    title: str
    short: str
    author: str
    place: str
    printer: str
    motto: str
    year: int
    language: Language

    @property
    def letters(self) -> str:
        """The printer's initials."""
        return " · ".join(part[0] for part in self.printer.split() if part[0].isupper())[:9]


_TITLES: dict[Language, dict[str, tuple[tuple[str, str], ...]]] = {
    "la": {
        "bestiary": (
            (
                "De animalibus liber novus, in quo formae, mores et virtutes omnium bestiarum describuntur",
                "De animalibus",
            ),
            (
                "Theatrum bestiarum, sive historia quadrupedum, avium et piscium iconibus illustrata",
                "Theatrum bestiarum",
            ),
        ),
        "herbal": (
            (
                "Hortus plantarum, in quo herbarum, florum et arborum vivae imagines exhibentur",
                "Hortus plantarum",
            ),
            ("Herbarium minus, cum virtutibus et nominibus in variis linguis", "Herbarium minus"),
        ),
        "travel": (
            ("Itinerarium per terras et maria, cum urbium, portuum et navium descriptione", "Itinerarium"),
            ("Peregrinatio in terras remotas, libri duo figuris ornati", "Peregrinatio"),
        ),
        "natural": (
            (
                "Historia naturalis brevis, de animantibus ac stirpibus, ad vivum expressis",
                "Historia naturalis",
            ),
            ("Thesaurus rerum naturalium, in usum studiosae iuventutis", "Thesaurus naturae"),
        ),
        "atlas": (
            ("Speculum orbis terrarum, tabulis novis et regionum prospectibus adornatum", "Speculum orbis"),
            ("Tabulae geographicae novae, cum montium, fluminum et insularum situ", "Tabulae geographicae"),
        ),
        "arts": (
            ("Theatrum artium et instrumentorum, cum figuris aeri incisis", "Theatrum artium"),
            ("De machinis, aedificiis et hominum officiis libellus", "De machinis"),
        ),
        "cosmography": (
            ("Cosmographia, seu totius mundi descriptio, libri sex", "Cosmographia"),
            ("Orbis pictus minor, omnium rerum imagines continens", "Orbis pictus"),
        ),
    },
    "de": {
        "bestiary": (
            (
                "Thierbuch, das ist ein kurtze Beschreibung aller vierfüssigen Thieren, Vögel und Fischen",
                "Thierbuch",
            ),
            ("Newes Buch von den wilden und zahmen Thieren, mit schönen Figuren", "Von den Thieren"),
        ),
        "herbal": (
            ("New Kreuterbuch, von Namen, Gestalt und Krafft der Kreuter, Beum und Blumen", "Kreuterbuch"),
            ("Der kleine Lustgarten, darinn allerley Gewächs abgebildet sind", "Lustgarten"),
        ),
        "travel": (
            (
                "Warhafftige Reyßbeschreibung zu Wasser und zu Land, sampt Abbildung der Stätt und Schiff",
                "Reyßbeschreibung",
            ),
            ("Beschreibung einer Schiffart in ferne Landschafften, mit Kupffern geziert", "Schiffart"),
        ),
        "natural": (
            (
                "Schatzkammer der Natur, von Thieren und Gewächsen, mit lebendigen Figuren",
                "Schatzkammer der Natur",
            ),
            ("Unterricht von der Natur der Thiere und Pflantzen, für die Jugend", "Unterricht"),
        ),
        "atlas": (
            ("Kleiner Welt Spiegel, mit newen Landtafeln und Prospecten", "Welt Spiegel"),
            ("Landtafeln, darinn Berg, Wasser und Inseln gezeiget werden", "Landtafeln"),
        ),
        "arts": (
            ("Schauplatz der Künste, Handwercke und Gebäw, in Figuren fürgestellt", "Schauplatz der Künste"),
            ("Kunst und Werckbüchlein, von allerley Instrumenten und Ständen", "Werckbüchlein"),
        ),
        "cosmography": (
            ("Beschreibung der gantzen Welt, in sechs Büchern, mit Figuren", "Beschreibung der Welt"),
            ("Bilderbuch aller Ding, der Jugend zu Nutz getruckt", "Bilderbuch"),
        ),
    },
    "fr": {
        "bestiary": (
            ("Histoire des animaux, avec leurs figures tirées au naturel", "Histoire des animaux"),
            ("Le livre des bestes, des oyseaux et des poissons", "Le livre des bestes"),
        ),
        "herbal": (
            (
                "Le jardin des plantes, où sont representées les herbes, fleurs et arbres",
                "Le jardin des plantes",
            ),
            ("Petit traité des simples, de leurs noms et de leurs vertus", "Traité des simples"),
        ),
        "travel": (
            ("Voyage par mer et par terre en divers pays, enrichi de figures", "Voyage"),
            ("Relation d'une navigation aux isles lointaines", "Relation"),
        ),
        "natural": (
            ("Abregé de l'histoire naturelle des animaux et des plantes", "Histoire naturelle"),
            ("Le cabinet de la nature, ouvrage utile aux curieux", "Le cabinet de la nature"),
        ),
        "atlas": (
            ("Le miroir du monde, avec cartes nouvelles et vues des pays", "Le miroir du monde"),
            ("Description des terres, montagnes et rivieres, en tables", "Description des terres"),
        ),
        "arts": (
            ("Le theatre des arts, des bastimens et des instrumens", "Le theatre des arts"),
            ("Recueil des mestiers et des machines, avec planches", "Recueil des mestiers"),
        ),
        "cosmography": (
            ("La cosmographie universelle, en six livres", "Cosmographie"),
            ("Le monde en images, pour l'instruction de la jeunesse", "Le monde en images"),
        ),
    },
}
_PLACES: dict[Language, tuple[str, ...]] = {
    "la": ("Vallis Rosarum", "Altopontum", "Clarimontium", "Novus Portus", "Silvanopolis"),
    "de": ("Altenbruck", "Rosenthal am Wald", "Newhafen", "Steinfurt", "Lindenstatt"),
    "fr": ("Montclair", "Valrose", "Port-Neuf", "Saint-Orme", "Hautepierre"),
}
_PRINTERS: dict[Language, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "la": (
        ("Ioannes", "Andreas", "Petrus", "Hieronymus"),
        ("Vindelius", "Rosarius", "Cornelianus", "Montanus Minor"),
    ),
    "de": (("Hans", "Jörg", "Melchior", "Caspar"), ("Winterbruck", "Lindenast", "Hasenfuß", "Kupferschlag")),
    "fr": (
        ("Iean", "Guillaume", "Estienne", "Claude"),
        ("Beauchesne", "de l'Orme", "Maupertuys", "Chantepie"),
    ),
}
_AUTHORS: dict[Language, tuple[str, ...]] = {
    "la": ("Matthias Corvinellus", "Ioannes Silvaticus", "Conradus Lupinus", "Anna Maria Florentia"),
    "de": ("Matthias Räbenstock", "Hieronymus Waldner", "Dorothea Lindwurmin", "Conrad Wolffart"),
    "fr": ("Mathieu Corbeau", "Marguerite Duchesne", "Iacques Sylvain", "Nicolas Louvet"),
}
_MOTTOES = ("FESTINA PAVLATIM", "LABORE ET LVCE", "VIRTVS IN FOLIO", "PER ASPERA LEGO", "MANET LITERA")


def imprint(theme: str, language: Language, year: int, rng: np.random.Generator) -> Imprint:
    """The title page of a book on a theme."""
    titles = _TITLES[language][theme]
    title, short = titles[int(rng.integers(len(titles)))]
    first, last = _PRINTERS[language]
    return Imprint(
        title=title,
        short=short,
        author=_AUTHORS[language][int(rng.integers(len(_AUTHORS[language])))],
        place=_PLACES[language][int(rng.integers(len(_PLACES[language])))],
        printer=f"{first[int(rng.integers(len(first)))]} {last[int(rng.integers(len(last)))]}",
        motto=_MOTTOES[int(rng.integers(len(_MOTTOES)))],
        year=year,
        language=language,
    )
