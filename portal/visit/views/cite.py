"""A picture's citation for programs that keep literature."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.visit import selectors
from portal.visit.citation import as_bibtex, as_csl, as_ris, citation_of


@require_safe
def bibtex(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer BibTeX."""
    cited = citation_of(selectors.picture(public_id, request.user))
    return _file(as_bibtex(cited), "application/x-bibtex", f"{public_id}.bib")


@require_safe
def ris(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer RIS."""
    cited = citation_of(selectors.picture(public_id, request.user))
    return _file(as_ris(cited), "application/x-research-info-systems", f"{public_id}.ris")


@require_safe
def csl(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer CSL-JSON."""
    cited = citation_of(selectors.picture(public_id, request.user))
    said = json.dumps(as_csl(cited), ensure_ascii=False)
    return _file(said, "application/vnd.citationstyles.csl+json", f"{public_id}.json")


def _file(said: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(said, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
