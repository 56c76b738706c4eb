"""Labels that the model surely sees otherwise, taken back at somebody's word: what they decided is undone."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from onitsearch.curate import decisions
from onitsearch.curate.labels.applying import is_of_list
from onitsearch.curate.labels.seen_class import SeenOtherwise, seen_otherwise
from onitsearch.curate.versions import standing_records
from onitsearch.store.locks import lock_books, lock_pages
from onitsearch.store.models import Illustration, Label

State = Label.State


def set_aside(source: str, user: AbstractBaseUser) -> list[SeenOtherwise]:
    """Take back what such rows of a list gave, and mark them; what people said beside it stays. Returns the rows."""
    return [one for one in seen_otherwise(source) if _set_aside(one, user)]


def _set_aside(one: SeenOtherwise, user: AbstractBaseUser) -> bool:
    with transaction.atomic():
        row = Illustration.objects.filter(labels=one.label, state=Illustration.State.STANDING).first()
        if row is None:
            return False
        lock_books([row.manifest_id])
        lock_pages([row.canvas_id])
        label = Label.objects.select_for_update(no_key=True).filter(pk=one.label, state=State.APPLIED).first()
        if label is None:
            return False
        last = standing_records(row).last()
        if last is not None and is_of_list(last, label):
            decisions.undo(illustration=row, user=user)
        else:
            left = [notation for notation in row.notations if notation not in label.given]
            decisions.classify(illustration=row, user=user, notations=left)
        label.state, label.given = State.ELSEWHERE, []
        label.note = f"The model surely sees {', '.join(one.seen)} there; it was set aside."
        label.save(update_fields=["state", "given", "note", "changed_at"])
        return True
