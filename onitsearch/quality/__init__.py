"""Figures about the answers, and training from labelled pictures: a folder with a truth file goes in."""
