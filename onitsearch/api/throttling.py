"""How often one client may ask the API: the setting API_RATE, beside whatever limits the host's REST_FRAMEWORK sets."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from onitsearch.conf import conf


class ClientRateThrottle(SimpleRateThrottle):
    """A limit for each account, and for each address of clients without one; none where API_RATE is empty.

    Behind proxies the address is the client's own where NUM_PROXIES of REST_FRAMEWORK says how many there are.
    """

    scope = "onitsearch"

    def get_rate(self) -> str | None:
        """The rate that the setting says, such as ``600/min``."""
        return conf().api_rate or None

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Whom requests are counted for."""
        user = request.user
        ident = f"u{user.pk}" if user and user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}
