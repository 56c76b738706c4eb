"""Models: which one answers, which others there are, how far each is, and the steps from one to another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from manifests.errors import OnitError
from onitsearch import model_services
from onitsearch.conf import conf
from onitsearch.store import embedding_models
from onitsearch.store.embedding_models import State
from portal.desk import models as shown
from portal.desk.views.access import MODELS, cataloguer

# A page waits no longer than this for the encoder to load the model.
_PATIENCE = 20.0


@cataloguer(MODELS)
@require_safe
@never_cache
def models(request: HttpRequest) -> HttpResponse:
    """Show all models and the form that adds one."""
    return render(request, "desk/models.html", _models())


@cataloguer(MODELS)
@require_safe
@never_cache
def models_table(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes; the page asks for it every two seconds while something is going on."""
    following = "overview" if request.GET.get("next") == "overview" else ""
    return render(request, "desk/modeltable.html", _models(next=following))


def _models(**more: Any) -> dict[str, Any]:
    found = shown.rows()
    return {
        "rows": found,
        "in_use": next((one for one in found if one.state.model.state == State.ACTIVE), None),
        "going_on": any(shown.goes_on(one.state) for one in found),
        "setting_problem": model_services.configured_problem(),
        **more,
    }


@cataloguer(MODELS)
@require_POST
def add_model(request: HttpRequest) -> HttpResponse:
    """Take a model into the list; what is none is told at the form, what cannot be loaded soon after in the list."""
    setting = request.POST.get("setting", "")[:500].strip()
    try:
        model = model_services.add(setting, resize=conf().resize_mode)
    except OnitError as error:
        context = _models(setting=setting, error=error)
        return render(request, "desk/models.html", context, status=422)
    messages.success(request, gettext("%(key)s has been added.") % {"key": model.key})
    return redirect("desk-models")


@cataloguer(MODELS)
@require_POST
def change_model(request: HttpRequest, step: str) -> HttpResponse:
    """Take a step with a model: build, activate, rollback or retire. What does not go is told in one sentence."""
    key = request.POST.get("key", "")
    try:
        said = _take(step, key)
    except OnitError as error:
        messages.error(request, f"{error.message} {error.hint}".strip())
    else:
        messages.success(request, said)
    return redirect("desk-overview" if request.POST.get("next") == "overview" else "desk-models")


def _take(step: str, key: str) -> str:
    if step == "rollback":
        model, done = model_services.roll_back()
        if done:
            return gettext("Searches use %(key)s again.") % {"key": model.key}
        return gettext("Pictures came since: %(key)s is completed first, then searches use it again.") % {
            "key": model.key
        }
    if step not in ("build", "activate", "retire"):
        raise Http404
    model = embedding_models.named(key)
    if step == "build":
        model_services.build(model)
        return gettext("Vectors of %(key)s are being made.") % {"key": model.key}
    if step == "activate":
        model_services.activate(model, patience=_PATIENCE)
        return gettext("Searches use %(key)s from now on.") % {"key": model.key}
    model_services.retire(model)
    return gettext("%(key)s is no longer built.") % {"key": model.key}
