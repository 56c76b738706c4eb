"""Serves pages of published books by the Image API 3, level 2: what is stored as it is, the rest made on request.

``service`` is what info.json says, ``serving`` reads a request and finds or makes its answer, ``rendering`` makes an
image (libvips), ``kept`` keeps it for a while. Plain Python; the view is the host project's.
"""
