"""Faults as a campaign: a whole site is hurt in every way while it works, and must have lost nothing at the end."""
