"""Why a picture is rejected, one short name each; free words are taken as well."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    """The usual reasons; values are stored and exported, labels are for people."""

    TEXT = "text", _("Only text")
    BLANK = "blank", _("Blank, a stain or a shadow")
    CUT = "cut", _("Cut wrongly")
    TWICE = "twice", _("There twice")
    UNWANTED = "unwanted", _("Not wanted here")


def reason_name(reason: str) -> str:
    """A reason for people: the name of a usual one in the active language, else the words that were written."""
    return str(Reason(reason).label) if reason in Reason.values else reason
