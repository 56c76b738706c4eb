"""Broader words than the concepts' own: who asks for a ship wants sailing ships, galleys and rowing boats.

The kinds are those of common knowledge and of ICONCLASS (“hoofed animals”, “shore-birds and wading-birds”); what
nobody would swear to, as whether a mushroom is a plant, is left open as doubtful.
"""

from portal.sample.model.kinds import animals, plants, things, world
from portal.sample.model.kinds.kind import Kind

KINDS: tuple[Kind, ...] = (*animals.KINDS, *plants.KINDS, *things.KINDS, *world.KINDS)

__all__ = ["KINDS", "Kind"]
