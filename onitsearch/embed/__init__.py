"""Crops and words to vectors: models, prompts, and the one encoder process with its client.

``keys``, ``specs``, ``prompts``, ``protocol`` and ``client`` import no torch and may be used by web
processes; ``encoder`` and ``server`` may not.
"""
