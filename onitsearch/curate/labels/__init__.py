"""Lists of labelled pictures as people publish them, brought to the pages that their pictures are on.

reading → importing (rows wait) → binding (their pages come) → looking (at the page) → applying (decisions).
"""
