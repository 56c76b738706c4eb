"""How many cases strangers' input is tried with: few in the suite, as many as one likes by `make fuzz CASES=10000`."""

import os

CASES = int(os.environ.get("ONIT_FUZZ", "0"))


def examples(usual: int) -> int:
    """So many as usual, or as many as were asked for."""
    return max(usual, CASES)
