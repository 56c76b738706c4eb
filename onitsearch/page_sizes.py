"""How many things one page of an answer holds, for every kind of answer."""

from __future__ import annotations

HITS = 40
"""Hits on a page of a search, unless HITS_PER_PAGE says otherwise."""
MOST = 200
"""The most that a program may ask for on one page."""
ANSWERS = 60
"""Hits on a page of a Content Search answer, unless ANSWERS_PER_PAGE says otherwise."""
LISTED = 100
"""Annotations on a page of a book's collection, activities on a page of the stream: documents that programs read."""
