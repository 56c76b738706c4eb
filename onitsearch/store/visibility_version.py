"""Which state what may be seen is in: it changes with that alone, not with whatever else is written meanwhile."""

from __future__ import annotations

from django.db import connection

from onitsearch.store.models import VisibilityChange

# So many changes are told apart; older ones go.
_KEPT = 1_000


def version() -> str:
    """A name for what may be seen now: another one whenever a picture was shown, hidden or cut anew.

    Transactions end in another order than they begin, so that the latest alone would not tell: their number does.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(transaction) FROM onit_search_visibilitychange")
        return "{}-{}".format(*cursor.fetchone())


def forget_old() -> None:
    """Have old changes go, once they are many."""
    rows = VisibilityChange.objects.order_by("-pk")
    if rows.count() > 10 * _KEPT:
        VisibilityChange.objects.filter(pk__lt=rows[_KEPT].pk).delete()
