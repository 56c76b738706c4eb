"""A folder of page images becomes a IIIF book that any static file server can serve.

``OUT/SLUG/manifest.json`` is a Presentation 3 manifest; ``OUT/SLUG/images/NAME-DIGEST/`` the level-0 Image
API 3 service of one page, written once and never changed, since its name carries the image's digest;
``OUT/SLUG/text/`` holds copies of the ALTO (or PAGE) files. A manifest is put in place by one rename after
everything that it names, so a reader never sees a half-written book.
"""

from __future__ import annotations

from manifests.publish.books import Published, publish_book, publish_folder

__all__ = ["Published", "publish_book", "publish_folder"]
