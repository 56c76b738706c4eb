"""IIIF Image API addresses, versions 1 to 3, any level, and what was learned of each service (its dialect).

The only place that builds such an address. Everything but ``models`` and ``learned`` is plain Python.
"""
