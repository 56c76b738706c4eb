"""The map of similarity: every picture has a place on a plane, beside those that look like it."""
