"""Figures about the answers, against what is known: words, classes, growth, copies, prints and detection.

A library asks for them; nothing here trains, and nothing here imports ``onitsearch.training``.
"""
