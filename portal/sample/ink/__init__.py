"""Drawing with lines only, in the manner of woodcut and copperplate.

``scene`` holds what is drawn, ``curves`` helps to shape it, ``styles`` says in which hand, ``render`` makes
pixels.
"""

from portal.sample.ink.render import render
from portal.sample.ink.scene import Line, Scene, Shape
from portal.sample.ink.styles import Style, copperplate, etching, sample_style, woodcut

__all__ = ["Line", "Scene", "Shape", "Style", "copperplate", "etching", "render", "sample_style", "woodcut"]
