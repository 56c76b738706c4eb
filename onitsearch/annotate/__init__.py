"""Pictures and hits to IIIF JSON: plain values in, typed dictionaries out; no rows, no requests."""
