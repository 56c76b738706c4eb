"""Horses, game and the beasts of farm and fold."""

from __future__ import annotations

from portal.sample.concepts import Variant
from portal.sample.concepts._naming import concept
from portal.sample.concepts.animals import gaits as g
from portal.sample.concepts.animals import hoofed
from portal.sample.concepts.animals import poses as p
from portal.sample.concepts.animals.dresses import bristles, curls, dewlap, fleece_parts, mane, spots
from portal.sample.concepts.animals.rigs import plan
from portal.sample.concepts.quadrupeds import DOG

HORSE = plan("horse", hoofed.horse, near=mane)
UNICORN = plan("unicorn", hoofed.unicorn, near=mane)
STAG = plan("stag", hoofed.stag, near=spots)
HIND = plan("hind", hoofed.hind, near=spots)
BULL = plan("bull", hoofed.bull, parts=dewlap)
CALF = plan("calf", hoofed.lamb)
RAM = plan("ram", hoofed.ram, parts=fleece_parts, near=curls)
LAMB = plan("lamb", hoofed.lamb, parts=fleece_parts, near=curls)
GOAT = plan("goat", hoofed.goat)
KID = plan("kid", hoofed.lamb)
BOAR = plan("boar", hoofed.boar, near=bristles)

CONCEPTS = (
    concept(
        "horse",
        Variant("standing", p.single(HORSE, g.standing), aspect=p.SQUARE),
        Variant("trotting", p.landscape(HORSE, p.walking), aspect=p.SQUARE),
        Variant("galloping", p.single(HORSE, g.running, air=0.05), aspect=p.WIDE),
        Variant("rearing", p.single(HORSE, g.rearing), held_out=True, aspect=p.TALL),
        Variant("lying", p.single(HORSE, g.lying, 0.4), aspect=p.WIDE),
        Variant("head", p.portrait(HORSE), aspect=p.SQUARE),
        Variant("with-foal", p.pair(HORSE, g.standing, g.standing, HORSE), aspect=p.WIDE),
        Variant("grazing", p.single(HORSE, g.grazing, 0.5), held_out=True, aspect=p.WIDE),
    ),
    concept(
        "unicorn",
        Variant("standing", p.single(UNICORN, g.standing), aspect=p.SQUARE),
        Variant("in-a-grove", p.landscape(UNICORN, p.walking), aspect=p.SQUARE),
        Variant("rearing", p.single(UNICORN, g.rearing), aspect=p.TALL),
        Variant("lying", p.single(UNICORN, g.lying, 0.5), held_out=True, aspect=p.SQUARE),
        Variant("leaping", p.single(UNICORN, g.running, air=0.05), aspect=p.WIDE),
        Variant("head", p.portrait(UNICORN), aspect=p.TALL),
    ),
    concept(
        "stag",
        Variant("standing", p.single(STAG, g.standing), aspect=p.SQUARE),
        Variant("in-a-wood", p.landscape(STAG, p.walking), aspect=p.TALL),
        Variant("leaping", p.single(STAG, g.running, air=0.06), aspect=p.SQUARE),
        Variant("lying", p.single(STAG, g.lying, 0.5), held_out=True, aspect=p.SQUARE),
        Variant("head", p.portrait(STAG), aspect=p.TALL),
        Variant("with-hind", p.pair(STAG, g.standing, g.grazing, HIND), aspect=p.SQUARE),
        Variant("hunted", p.hunted(STAG, DOG), aspect=p.SQUARE),
    ),
    concept(
        "bull",
        Variant("standing", p.single(BULL, g.standing), aspect=p.WIDE),
        Variant("at-pasture", p.landscape(BULL, p.walking), aspect=p.SQUARE),
        Variant("charging", p.single(BULL, g.running, air=0.03), held_out=True, aspect=p.WIDE),
        Variant("lying", p.single(BULL, g.lying, 0.4), aspect=p.WIDE),
        Variant("head", p.portrait(BULL), aspect=p.SQUARE),
        Variant("with-calf", p.pair(BULL, g.standing, g.standing, CALF), aspect=p.WIDE),
        Variant("drinking", p.drinking(BULL), aspect=p.WIDE),
    ),
    concept(
        "ram",
        Variant("standing", p.single(RAM, g.standing), aspect=p.SQUARE),
        Variant("on-the-heath", p.landscape(RAM, p.walking), aspect=p.SQUARE),
        Variant("lying", p.single(RAM, g.lying, 0.4), aspect=p.WIDE),
        Variant("head", p.portrait(RAM), held_out=True, aspect=p.SQUARE),
        Variant("with-lamb", p.pair(RAM, g.standing, g.standing, LAMB), aspect=p.WIDE),
        Variant("grazing", p.single(RAM, g.grazing, 0.4), aspect=p.WIDE),
        Variant("butting", p.single(RAM, g.rearing), aspect=p.TALL),
    ),
    concept(
        "goat",
        Variant("standing", p.single(GOAT, g.standing), aspect=p.SQUARE),
        Variant("among-rocks", p.landscape(GOAT, p.walking), aspect=p.SQUARE),
        Variant("rearing", p.single(GOAT, g.rearing), aspect=p.TALL),
        Variant("lying", p.single(GOAT, g.lying, 0.4), held_out=True, aspect=p.SQUARE),
        Variant("head", p.portrait(GOAT), aspect=p.TALL),
        Variant("with-kid", p.pair(GOAT, g.standing, g.standing, KID), aspect=p.WIDE),
        Variant("leaping", p.single(GOAT, g.running, air=0.06), aspect=p.SQUARE),
    ),
    concept(
        "boar",
        Variant("standing", p.single(BOAR, g.standing), aspect=p.WIDE),
        Variant("in-the-wood", p.landscape(BOAR, p.walking), aspect=p.SQUARE),
        Variant("charging", p.single(BOAR, g.running, air=0.03), aspect=p.WIDE),
        Variant("head", p.portrait(BOAR), aspect=p.SQUARE),
        Variant("lying", p.single(BOAR, g.lying, 0.4), held_out=True, aspect=p.WIDE),
        Variant("hunted", p.hunted(BOAR, DOG), aspect=p.WIDE),
        Variant("with-piglet", p.pair(BOAR, g.standing, g.standing, BOAR), aspect=p.WIDE),
    ),
)
