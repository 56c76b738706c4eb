"""Rewrites our own addresses in every row when the public address of an installation changes."""

from __future__ import annotations

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Replace

OUR_APPS = ("onit_manifests", "onit_search")


def rebase(old: str, new: str) -> dict[str, int]:
    """Replace the address `old` by `new` wherever a text or JSON column holds it; return rows changed by model.

    Whole addresses only: http://h:80 does not touch http://h:8000. Ids, decisions and vectors stay. One transaction.
    """
    old, new = old.rstrip("/") + "/", new.rstrip("/") + "/"
    changed: dict[str, int] = {}
    with transaction.atomic():
        for label in OUR_APPS:
            for model in apps.get_app_config(label).get_models():
                rows = sum(_rebase_column(model, field, old, new) for field in model._meta.concrete_fields)
                if rows:
                    changed[model._meta.label] = rows
    return changed


def _rebase_column(model: type[models.Model], field: models.Field[object, object], old: str, new: str) -> int:
    text = models.TextField()
    if isinstance(field, models.JSONField):
        as_text = Cast(F(field.name), text)
        value: models.Expression = Cast(Replace(as_text, Value(old), Value(new)), models.JSONField())
    elif isinstance(field, models.TextField | models.CharField) and not field.choices:
        as_text = Cast(F(field.name), text)
        value = Replace(as_text, Value(old), Value(new))
    else:
        return 0
    rows = model._default_manager.annotate(_as_text=as_text).filter(Q(_as_text__contains=old))
    return int(rows.update(**{field.name: value}))
