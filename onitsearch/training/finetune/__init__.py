"""Goes on training a CLIP from what people classified: `run.tune` reads as a table of contents."""
