"""Pictures on which people's last words differ, found by Postgres among all decisions that stand."""

from __future__ import annotations

from django.db import connection

# The last standing decision of each person on each picture. Undoing and resetting are no opinions of their own.
_LAST_WORDS = """
    SELECT DISTINCT ON (r.illustration_id, r.user_id) r.id, r.illustration_id, r.user_id,
        CASE r.after->>'decision' WHEN 'accepted' THEN 'accepted ' || (r.after->>'kind')
            ELSE r.after->>'decision' END AS said
    FROM onit_search_decisionrecord r
    WHERE r.user_id IS NOT NULL AND r.action NOT IN ('undo', 'reset')
        AND NOT EXISTS (SELECT 1 FROM onit_search_decisionrecord u WHERE u.undoes_id = r.id)
    ORDER BY r.illustration_id, r.user_id, r.id DESC
"""


def disagreed() -> list[tuple[int, list[int]]]:
    """Pictures (row ids) that people decided on differently, the latest first, with each one's last decision's id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.illustration_id, array_agg(w.id ORDER BY w.id)"  # noqa: S608
            f" FROM ({_LAST_WORDS}) w JOIN onit_search_illustration i ON i.id = w.illustration_id"
            " AND i.state = 'standing' GROUP BY w.illustration_id"
            " HAVING count(DISTINCT w.said) > 1 ORDER BY max(w.id) DESC"
        )
        return [(int(row[0]), [int(one) for one in row[1]]) for row in cursor.fetchall()]
