"""Plurals of the concepts' names, good enough for a search word."""

from __future__ import annotations

_GERMAN = {
    "Aloe": "Aloen", "Anker": "Anker", "Apfel": "Äpfel", "Armillarsphäre": "Armillarsphären",
    "Fledermaus": "Fledermäuse", "Bär": "Bären", "Braunbär": "Braunbären", "Biene": "Bienen", "Hummel": "Hummeln",
    "Käfer": "Käfer", "Wildschwein": "Wildschweine", "Schwein": "Schweine", "Eber": "Eber", "Brücke": "Brücken",
    "Stier": "Stiere", "Ochse": "Ochsen", "Rind": "Rinder", "Schmetterling": "Schmetterlinge", "Falter": "Falter",
    "Kaktus": "Kakteen", "Kamel": "Kamele", "Kanone": "Kanonen", "Geschütz": "Geschütze", "Nelke": "Nelken",
    "Burg": "Burgen", "Schloss": "Schlösser", "Katze": "Katzen", "Kater": "Kater", "Kirche": "Kirchen",
    "Gotteshaus": "Gotteshäuser", "Stadtplan": "Stadtpläne", "Hahn": "Hähne", "Zirkel": "Zirkel",
    "Krabbe": "Krabben", "Krokodil": "Krokodile", "Zypresse": "Zypressen", "Gänseblümchen": "Gänseblümchen",
    "Margerite": "Margeriten", "Hund": "Hunde", "Jagdhund": "Jagdhunde", "Drache": "Drachen",
    "Lindwurm": "Lindwürmer", "Trommel": "Trommeln", "Ente": "Enten", "Adler": "Adler", "Elefant": "Elefanten",
    "Feige": "Feigen", "Tanne": "Tannen", "Tannenbaum": "Tannenbäume", "Fisch": "Fische", "Karpfen": "Karpfen",
    "Wald": "Wälder", "Fuchs": "Füchse", "Frosch": "Frösche", "Kröte": "Kröten", "Galeere": "Galeeren",
    "Giraffe": "Giraffen", "Globus": "Globen", "Erdkugel": "Erdkugeln", "Ziege": "Ziegen",
    "Ziegenbock": "Ziegenböcke", "Weintraube": "Weintrauben", "Weinrebe": "Weinreben", "Hase": "Hasen",
    "Kaninchen": "Kaninchen", "Pferd": "Pferde", "Ross": "Rösser", "Hengst": "Hengste", "Sanduhr": "Sanduhren",
    "Stundenglas": "Stundengläser", "Schwertlilie": "Schwertlilien", "Insel": "Inseln", "Eiland": "Eilande",
    "Inselkarte": "Inselkarten", "König": "Könige", "Ritter": "Ritter", "Frau": "Frauen", "Leuchtturm": "Leuchttürme",
    "Lilie": "Lilien", "Löwe": "Löwen", "Hummer": "Hummer", "Krebs": "Krebse", "Flusskrebs": "Flusskrebse",
    "Laute": "Lauten", "Mönch": "Mönche", "Affe": "Affen", "Moschee": "Moscheen", "Berg": "Berge", "Pilz": "Pilze",
    "Eiche": "Eichen", "Ölbaum": "Ölbäume", "Olivenbaum": "Olivenbäume", "Strauß": "Strauße",
    "Eule": "Eulen", "Uhu": "Uhus", "Palme": "Palmen", "Papagei": "Papageien", "Pfau": "Pfauen", "Ananas": "Ananas",
    "Granatapfel": "Granatäpfel", "Mohn": "Mohnblumen", "Stachelschwein": "Stachelschweine",
    "Pyramide": "Pyramiden", "Widder": "Widder", "Schaf": "Schafe", "Nashorn": "Nashörner",
    "Rhinozeros": "Rhinozerosse", "Rose": "Rosen", "Ruderboot": "Ruderboote", "Kahn": "Kähne",
    "Segelschiff": "Segelschiffe", "Dreimaster": "Dreimaster", "Skorpion": "Skorpione", "Seekarte": "Seekarten",
    "Portolankarte": "Portolankarten", "Steilküste": "Steilküsten", "Klippe": "Klippen", "Schnecke": "Schnecken",
    "Schlange": "Schlangen", "Natter": "Nattern", "Viper": "Vipern", "Spinne": "Spinnen",
    "Eichhörnchen": "Eichhörnchen", "Hirsch": "Hirsche", "Sternkarte": "Sternkarten",
    "Himmelskarte": "Himmelskarten", "Storch": "Störche", "Sonnenuhr": "Sonnenuhren", "Sonnenblume": "Sonnenblumen",
    "Schwan": "Schwäne", "Fernrohr": "Fernrohre", "Teleskop": "Teleskope", "Zelt": "Zelte", "Distel": "Disteln",
    "Schildkröte": "Schildkröten", "Tulpe": "Tulpen", "Turban": "Turbane", "Türke": "Türken", "Einhorn": "Einhörner",
    "Geige": "Geigen", "Violine": "Violinen", "Fiedel": "Fiedeln", "Vulkan": "Vulkane", "Wasserfall": "Wasserfälle",
    "Wal": "Wale", "Walfisch": "Walfische", "Windmühle": "Windmühlen", "Mühle": "Mühlen",
    "Weltkarte": "Weltkarten",
}  # fmt: skip
_IRREGULAR = {
    "en": {
        "woman": "women",
        "ox": "oxen",
        "wolf": "wolves",
        "fox": "foxes",
        "lynx": "lynxes",
        "mouse": "mice",
    },
    "fr": {"cheval": "chevaux", "animal": "animaux", "bœuf": "bœufs"},
    "de": _GERMAN,
}


def plural(word: str, lang: str) -> str | None:
    """The plural of a word of German (listed), English or French (regular, with few exceptions).

    None where it would be a guess or is the word itself.
    """
    listed = _IRREGULAR[lang].get(word)
    if listed is not None:
        return listed if listed != word else None
    if " " in word or word.endswith(("s", "x", "z")):
        return None
    if lang == "en":
        if word.endswith(("ch", "sh")):
            return word + "es"
        if word.endswith("y") and word[-2:-1] not in "aeiou":
            return word[:-1] + "ies"
        return word + "s"
    if lang == "fr":
        return word + ("x" if word.endswith(("eau", "eu", "au")) else "s")
    return None
