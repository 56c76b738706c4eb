"""A sample library that our own code draws: the same seed gives the same books.

``ink`` draws with lines, ``concepts`` says what there is to draw and how, ``book`` plans a book, ``layout`` sets its
pages, ``paper`` photographs them and ``library`` writes it all to a folder. Nothing here knows Django or a model
(``model`` trains one from the drawings and is the only exception).
"""
