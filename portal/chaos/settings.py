"""The settings of a site that is hurt: the usual ones with less patience, so that a campaign takes minutes."""

from portal.settings import *  # noqa: F403
from portal.settings import ONITSEARCH as USUAL
from portal.settings import STORAGES as USUAL_STORAGES

ONITSEARCH = {
    **USUAL,
    "FETCH_RATE": 200.0,
    "FETCH_CONNECT_TIMEOUT": 2.0,
    "FETCH_READ_TIMEOUT": 2.0,
    "FETCH_TOTAL_TIMEOUT": 6.0,
    "BACKOFF_SECONDS": 1.0,
    "LEASE_SECONDS": 60.0,
    "ORPHAN_SECONDS": 30.0,
}
STORAGES = {**USUAL_STORAGES, "default": {"BACKEND": "portal.chaos.full_disk.FillingStorage"}}
