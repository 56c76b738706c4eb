"""Guards that take us for a robot: firewalls and bot checks answer in the place of the library, with any status."""

from __future__ import annotations

import re

from manifests.fetch.transport import Answer

_HEADERS = ("cf-mitigated", "x-amzn-waf-action", "x-datadome", "x-sucuri-block")
# What the pages of the common guards hold and no page of a library does; some of them come with status 200.
_PAGES = re.compile(
    rb"_cf_chl_opt|cdn-cgi/challenge-platform|anubis_challenge|/\.within\.website/|_Incapsula_Resource"
    rb"|Incapsula incident ID|captcha-delivery\.com|/\.well-known/sgcaptcha|ddos-guard|AwsWafIntegration"
    rb"|go-away-challenge|<title>\s*Just a moment",
    re.I,
)
_BEGINNING = 20_000


def is_challenge(answer: Answer) -> bool:
    """Whether a guard answered, and not the library: told by its headers, or by the page that it sends."""
    if any(name in answer.headers for name in _HEADERS):
        return answer.status >= 400 or _is_page(answer) or not answer.body
    return _is_page(answer) and bool(_PAGES.search(answer.body[:_BEGINNING]))


def _is_page(answer: Answer) -> bool:
    return "html" in answer.headers.get("content-type", "").lower()
