"""A sample library that our own code draws: books, pages, ground truth; the same seed gives the same books."""
