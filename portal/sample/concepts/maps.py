"""Maps (ICONCLASS 25A, star charts 49E12): five kinds, each in several designs."""

from __future__ import annotations

from functools import partial

from portal.sample.concepts._naming import composed
from portal.sample.concepts.things.map_lands import ISLAND, WORLD
from portal.sample.concepts.things.map_seas import CHART
from portal.sample.concepts.things.map_skies import SKY
from portal.sample.concepts.things.map_towns import FORT
from portal.sample.ink.scene import Draw, Rng, Scene


def _mirrored(scene: Scene, rng: Rng, draw: Draw) -> None:
    """Some sheets are printed the wrong way round: the block was copied from another."""
    with scene.group(mirror=rng.random() < 0.15, pivot=(0.5, 0)):
        draw(scene, rng)


CONCEPTS = tuple(
    composed(
        ident,
        {name: (partial(_mirrored, draw=draw), aspect) for name, (draw, aspect) in designs.items()},
        (held,),
        most=1.05,
    )
    for ident, designs, held in (
        ("world-map", WORLD, "winds"),
        ("island-map", ISLAND, "frame"),
        ("city-plan", FORT, "river"),
        ("sea-chart", CHART, "islands"),
        ("star-chart", SKY, "corners"),
    )
)
