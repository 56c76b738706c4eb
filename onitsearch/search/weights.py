"""What each reason for a hit weighs, as a logit: looks, captions, classes and books beside one another.

0 lies on the answer's line. A reason above it makes sure by itself; reasons from different sources add up (see
`candidates.Candidates.add`).
"""

from __future__ import annotations

# Looks alone are worth this at most, so that a caption is heard beside them; a picture that was asked with is worth as
# much itself.
MOST_VISUAL_EVIDENCE = 4.0
# How much nearness orders what is about equally sure.
NEARNESS = 3.0
# What makes sure by itself: a caption that names it, a class that people gave.
CAPTION, CLASSED = 2.2, 4.0
# A caption is doubted by how much less than this the picture looks like what it says.
LOOKS_OTHERWISE, DOUBT = 0.55, 7.0
# Running text, or several captions in one, may speak of something else: then looks have to agree.
RUNNING = 3.7
# What names only a part of what is asked (the “bird” of a flying bird) cannot make sure by itself.
PART = -1.5
# What a book that is named adds to its pictures.
BOOK = 0.85
