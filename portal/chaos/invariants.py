"""What must hold when a site that was hurt is at rest again: counted in its rows and files, nothing of it believed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from manifests.work.claims import is_dead
from portal.scratch import ScratchSite

# How much is not as it should be, by what should be; each is a question with one number for an answer.
_BROKEN = {
    "a page that was not read, or was given up": (
        "SELECT count(*) FROM onit_manifests_canvas c LEFT JOIN onit_search_page p ON p.canvas_id = c.id "
        "WHERE c.removed_at IS NULL AND p.state IS DISTINCT FROM 'done'"
    ),
    "a page or book that is there twice": (
        "SELECT (SELECT count(*) - count(DISTINCT canvas_id) FROM onit_search_page) "
        "+ (SELECT count(*) - count(DISTINCT uri) FROM onit_manifests_manifest) "
        "+ (SELECT count(*) - count(DISTINCT uri) FROM onit_manifests_canvas)"
    ),
    "a picture that is there twice": (
        "SELECT count(*) FROM onit_search_illustration a JOIN onit_search_illustration b "
        "ON a.canvas_id = b.canvas_id AND a.id < b.id WHERE a.state = 'standing' AND b.state = 'standing' "
        "AND abs(a.x - b.x) + abs(a.y - b.y) + abs(a.w - b.w) + abs(a.h - b.h) < 0.1 * (a.w + a.h)"
    ),
    "a page on which other pictures stand than on the same page read at another time": (
        "SELECT count(*) FROM (SELECT place FROM (SELECT c.id, "
        # The same place in the same book, of whichever number the library gave it under.
        r"regexp_replace(c.uri, '^https?://[^/]+/\d+/', '') AS place, string_agg(concat_ws(',', i.kind, round(i.x), "
        "round(i.y), round(i.w), round(i.h)), ' ' ORDER BY i.y, i.x, i.id) AS said "
        "FROM onit_manifests_canvas c LEFT JOIN onit_search_illustration i ON i.canvas_id = c.id "
        "AND i.state = 'standing' GROUP BY c.id) read "
        "GROUP BY place HAVING count(DISTINCT coalesce(said, '')) > 1) differing"
    ),
    "a picture without exactly one vector of each model": (
        "SELECT count(*) FROM (SELECT i.id FROM onit_search_illustration i CROSS JOIN onit_search_embeddingmodel m "
        "LEFT JOIN onit_search_vector v ON v.illustration_id = i.id AND v.model_id = m.id AND v.v IS NOT NULL "
        "AND v.crop_digest = i.crop_digest "
        "WHERE i.state = 'standing' AND m.state IN ('active', 'building') "
        "GROUP BY i.id, m.id HAVING count(v.id) <> 1) wrong"
    ),
    "a vector of a picture that does not stand": (
        "SELECT count(*) FROM onit_search_vector v JOIN onit_search_illustration i ON i.id = v.illustration_id "
        "WHERE v.shown AND i.state <> 'standing'"
    ),
    "a run that is not over, or failed and was not mended since": (
        "SELECT count(*) FROM onit_manifests_run r WHERE state NOT IN ('done', 'cancelled') AND NOT (state = 'failed' "
        "AND EXISTS (SELECT FROM onit_manifests_run l WHERE l.url = r.url AND l.id > r.id AND l.state = 'done'))"
    ),
}


@dataclass(frozen=True)
class Finding:
    """One thing that must not be, and how often it is."""

    name: str
    broken: int


def found_at(site: ScratchSite, *, expected_pages: int) -> list[Finding]:
    """All that must not be, with how often it is."""
    pages = site.count("SELECT count(*) FROM onit_manifests_canvas WHERE removed_at IS NULL")
    missing, orphaned, half = _files(site)
    return [
        Finding("a page that was never seen, or is one too many", abs(expected_pages - pages)),
        *(Finding(name, site.count(sql)) for name, sql in _BROKEN.items()),
        Finding("a lease that is held by nobody alive", stuck(site)),
        Finding("a kept picture that is missing", missing),
        Finding("a kept picture that belongs to nobody", orphaned),
        Finding("a file that was half written", half),
    ]


def leases(site: ScratchSite) -> int:
    """How many rows of work are claimed."""
    return len(_claims(site))


def stuck(site: ScratchSite) -> int:
    """How many are claimed by a worker that is dead, or for longer than a claim holds."""
    return sum(over or is_dead(worker) for worker, over in _claims(site))


def orphaned(site: ScratchSite) -> int:
    """How many kept pictures belong to nobody."""
    return _files(site)[1]


def _claims(site: ScratchSite) -> list[tuple[str, bool]]:
    tables = site.rows(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'claimed_by' AND table_schema = 'public'"
    )
    asked = "SELECT claimed_by, coalesce(lease_until < now(), true) FROM {} WHERE claimed_by <> ''"
    return [(str(row[0]), bool(row[1])) for (name,) in tables for row in site.rows(asked.format(name))]


def _files(site: ScratchSite) -> tuple[int, int, int]:
    """Kept pictures that are missing, that no row names, and that are no whole JPEG."""
    root = site.folder / "media"
    named = {
        str(row[0])
        for row in site.rows("SELECT thumbnail FROM onit_search_illustration WHERE thumbnail <> ''")
    }
    kept = [path for path in (root / "onitsearch" / "crops").rglob("*") if path.is_file()]
    names = {str(path.relative_to(root)) for path in kept}
    # Smaller versions lie in a folder named after the picture.
    orphaned = {name for name in names - named if f"{name.rpartition('/')[0]}.jpg" not in named}
    return len(named - names), len(orphaned), sum(not _is_whole(root / name) for name in named & names)


def _is_whole(path: Path) -> bool:
    data = path.read_bytes()
    return data.startswith(b"\xff\xd8") and data.endswith(b"\xff\xd9")
