"""The settings of a site whose harvest is measured: some hosts inside have a pace, as a library outside would."""

import os

from portal.settings import *  # noqa: F403
from portal.settings import ONITSEARCH as USUAL

_HOSTS, _RATE = int(os.environ.get("ONIT_BENCH_HOSTS", "0")), float(os.environ.get("ONIT_BENCH_RATE", "1"))

ONITSEARCH = {
    **USUAL,
    "FETCH_HOST_RATES": {f"127.0.0.{number}": (_RATE, _RATE) for number in range(1, _HOSTS + 1)},
}
