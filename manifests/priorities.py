"""Priorities of runs: whose work is done before that of others, and the names that programs give them."""

from __future__ import annotations

LOW, NORMAL, HIGH = -1, 0, 1
PRIORITIES = {"high": HIGH, "normal": NORMAL, "low": LOW}


def priority_name(priority: int) -> str:
    """The name of a priority; those set otherwise count as the nearest."""
    return "high" if priority > NORMAL else "low" if priority < NORMAL else "normal"
