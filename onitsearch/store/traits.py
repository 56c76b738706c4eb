"""What a picture's own row says that one can narrow by: shape, size on the page, colour, whether it was reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, FloatField, Q, QuerySet, TextChoices, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from onitsearch.store.models import Illustration

# By how much the longer side may exceed the other of what still is square.
_SQUARE = 1.2
# The share of the page's area from which on a picture is of a size, the largest first.
_SIZES_FROM = (("page", 0.55), ("large", 0.2), ("medium", 0.05))


class Shape(TextChoices):
    """Which way a picture is longer; values are a promise of the API, labels are for people."""

    TALL = "tall", _("Tall")
    SQUARE = "square", _("Square")
    WIDE = "wide", _("Wide")


class Size(TextChoices):
    """How much of its page a picture takes; values are a promise of the API, labels are for people."""

    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")
    LARGE = "large", _("Large")
    PAGE = "page", _("Whole page")


class ColourChoice(TextChoices):
    """What a picture's colours come to (`crop.colour`), or that it has any; values are a promise of the API."""

    BW = "bw", _("Black and white")
    COLOURED = "coloured", _("In colour")
    RED = "red", _("Red")
    ORANGE = "orange", _("Orange and brown")
    YELLOW = "yellow", _("Yellow")
    GREEN = "green", _("Green")
    BLUE = "blue", _("Blue")
    VIOLET = "violet", _("Violet")


HUES = tuple(one.value for one in ColourChoice if one not in (ColourChoice.BW, ColourChoice.COLOURED))


@dataclass(frozen=True, slots=True)
class Traits:
    """What is wanted; several values of one kind are alternatives, empty (and None) means no condition."""

    shapes: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    reviewed: bool | None = None
    colours: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything is wanted at all."""
        return bool(self.shapes or self.sizes or self.colours or self.reviewed is not None)


def with_traits(rows: QuerySet[Illustration]) -> QuerySet[Any]:
    """Return the pictures with ``shape``, ``size`` and ``reviewed`` to count, filter and group by."""
    share = Cast(F("w") * F("h"), FloatField()) / (F("canvas__width") * F("canvas__height"))
    return rows.alias(share=share).annotate(
        shape=Case(
            When(h__gt=_SQUARE * F("w"), then=Value(Shape.TALL.value)),
            When(w__gt=_SQUARE * F("h"), then=Value(Shape.WIDE.value)),
            default=Value(Shape.SQUARE.value),
        ),
        size=Case(
            *(When(share__gte=least, then=Value(name)) for name, least in _SIZES_FROM),
            default=Value(Size.SMALL.value),
        ),
        reviewed=Case(When(decision=Illustration.Decision.ACCEPTED, then=Value(True)), default=Value(False)),
    )


def having(rows: QuerySet[Illustration], wanted: Traits) -> QuerySet[Illustration]:
    """Return those of the pictures that have what is wanted."""
    return rows.filter(pk__in=_ids(wanted)) if wanted else rows


def rows_with(wanted: Traits) -> tuple[str, list[Any]]:
    """Return SQL that selects the ids of all pictures that have what is wanted, with its parameters."""
    statement, parameters = _ids(wanted).query.sql_with_params()
    return statement, list(parameters)


def _ids(wanted: Traits) -> QuerySet[Any, Any]:
    condition = Q()
    if wanted.shapes:
        condition &= Q(shape__in=wanted.shapes)
    if wanted.sizes:
        condition &= Q(size__in=wanted.sizes)
    if wanted.colours:
        hues = HUES if ColourChoice.COLOURED in wanted.colours else ()
        condition &= Q(colour__in=[*wanted.colours, *hues])
    if wanted.reviewed is not None:
        condition &= Q(reviewed=wanted.reviewed)
    return with_traits(Illustration.objects.all()).filter(condition).values("pk")
