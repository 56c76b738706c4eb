"""A folder of page images becomes a IIIF book that any static file server can serve (level 0), or our own (level 2).

``OUT/SLUG/manifest.json`` is a Presentation 3 manifest; ``OUT/SLUG/images/NAME-DIGEST/`` the Image API 3 service of
one page, whose stored images are written once and never changed, since its name carries the image's digest;
``OUT/SLUG/text/`` holds copies of the ALTO (or PAGE) files. A manifest is put in place by one rename after
everything that it names, so a reader never sees a half-written book.
"""

from __future__ import annotations

from manifests.publish.books import Published, publish_book, publish_folder

__all__ = ["Published", "publish_book", "publish_folder"]
