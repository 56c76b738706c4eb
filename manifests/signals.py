"""What the books storey announces; the picture storey listens. Sent inside the transaction that wrote.

manifest_harvested: ``manifest_id``, ``run_id`` (None outside a run), ``added``, ``changed`` and ``removed``,
lists of canvas primary keys. A canvas that came back counts as added. An error in a receiver undoes the
writing, and the document is tried again.
manifest_withdrawn: ``manifest_id``.
manifest_returning: ``manifest_id`` of a book that a person lets come back; it is read again, and only then here.
visibility_changed: ``manifest_ids``, whose being public may have changed.
manifests_changing: ``manifest_ids`` of several books that are about to be withdrawn or shown to others, in one
transaction: who holds them, holds all of them now.
run_retried: ``run_id``, ``url`` and ``cause`` ("" for any); receivers return how much of what failed is due again.
run_paused, run_resumed, run_cancelled: ``run_id``; the work above that came of this run rests, goes on, is dropped.
"""

from django.dispatch import Signal

manifest_harvested = Signal()
manifest_withdrawn = Signal()
manifest_returning = Signal()
visibility_changed = Signal()
manifests_changing = Signal()
run_retried = Signal()
run_paused = Signal()
run_resumed = Signal()
run_cancelled = Signal()
