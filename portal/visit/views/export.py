"""The results of a search to take along, in one of the forms of `portal/visit/exports.py`."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from manifests.errors import BadRequestError
from portal.visit.exports import FORMS, exported
from portal.visit.params import SearchParams, read_params


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Answer the results in a form, as a file to keep."""
    if form not in FORMS:
        raise Http404(form)
    params = read_params(request.GET)
    if not params.has_query and not params.has_filters:
        raise BadRequestError(
            gettext("There is nothing to search for yet."),
            hint=gettext("Write a few words about a picture, or give a picture."),
        )
    body = FORMS[form].make(params, exported(params))
    response = HttpResponse(body, content_type=FORMS[form].content_type)
    response["Content-Disposition"] = f'attachment; filename="{_file_name(params)}.{form}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _file_name(params: SearchParams) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", params.q.lower()).strip("-")[:40]
    return f"onitsearch-{words}" if words else "onitsearch"
