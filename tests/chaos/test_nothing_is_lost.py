"""Workers killed, Redis flushed, Postgres killed in the middle of harvests: every page is there exactly once.

Real processes on a scratch stack. The tests of this folder run in order on one site; each harvests a book of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from portal.scratch import ScratchSite
from portal.stack import BASE_DIR
from tests.chaos.conftest import PAGES

pytestmark = [pytest.mark.slow, pytest.mark.chaos]


def book(site: ScratchSite, number: int) -> str:
    manifests = sorted(Path(site.folder / "books").glob("*/manifest.json"))
    return f"{site.url}/books/{manifests[number].parent.name}/manifest.json"


def register(site: ScratchSite, url: str) -> None:
    """Start a harvest in a process that runs already: until one has started and ended, the pages would be done."""
    site.command("harvest", url)


def pages_of(url: str) -> str:
    return (
        "FROM onit_search_page p JOIN onit_manifests_canvas c ON c.id = p.canvas_id "
        f"JOIN onit_manifests_manifest m ON m.id = c.manifest_id WHERE m.url = '{url}'"
    )


def half_way(site: ScratchSite, url: str) -> None:
    site.wait(
        lambda: site.count(f"SELECT count(*) {pages_of(url)} AND p.state = 'done'") >= 1, "the first page"
    )
    assert site.count(f"SELECT count(*) {pages_of(url)} AND p.state <> 'done'") > 0, (
        "too late to break anything"
    )


def every_page_is_there_exactly_once(site: ScratchSite, url: str) -> None:
    site.wait(
        lambda: site.count(f"SELECT count(*) {pages_of(url)} AND p.state = 'done'") == PAGES,
        f"all pages of {url}",
    )
    assert site.count(f"SELECT count(*) {pages_of(url)}") == PAGES
    due = (
        "SELECT count(*) FROM onit_search_illustration i WHERE i.state = 'standing' AND NOT EXISTS "
        "(SELECT 1 FROM onit_search_vector v WHERE v.illustration_id = i.id AND v.v IS NOT NULL)"
    )
    site.wait(lambda: site.count(due) == 0, "all vectors")
    assert site.count("SELECT count(*) FROM onit_search_illustration WHERE state = 'standing'") > 0
    twice = (
        "SELECT count(*) FROM onit_search_illustration a JOIN onit_search_illustration b "
        "ON a.canvas_id = b.canvas_id AND a.id < b.id WHERE a.state = 'standing' AND b.state = 'standing' "
        "AND abs(a.x - b.x) + abs(a.y - b.y) + abs(a.w - b.w) + abs(a.h - b.h) < 0.1 * (a.w + a.h)"
    )
    assert site.count(twice) == 0


def test_page_workers_killed_in_the_middle(site: ScratchSite) -> None:
    url = book(site, 0)
    register(site, url)
    half_way(site, url)
    killed = site.kill("pages")
    assert killed
    every_page_is_there_exactly_once(site, url)
    site.wait(
        lambda: all(
            info["pid"] not in killed for info in site.processes().values() if info["statename"] == "RUNNING"
        ),
        "new workers",
    )


def test_an_import_of_labels_killed_in_the_middle(site: ScratchSite, tmp_path: Path) -> None:
    """Nothing of the list is there; brought again, it is there once; and a last time nothing is new."""
    code = "from django.contrib.auth.models import User; User.objects.get_or_create(username='otto')"
    site.run(code)
    table = tmp_path / "many.csv"
    rows = (f'https://lib.example/i/{n},"1,2,30,40",25F3,https://lib.example/{n % 40}' for n in range(20_000))
    table.write_text("image,region,notation,manifest\n" + "\n".join(rows))
    arguments = ("import", "labels", str(table), "--user", "otto", "--no-books", "--json")
    command = [sys.executable, str(BASE_DIR / "manage.py"), *arguments]
    with subprocess.Popen(
        command, env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        assert any("they are written" in line for line in running.stderr)
        time.sleep(0.5)  # in the middle of writing
        assert running.poll() is None
        running.kill()
    assert site.count("SELECT count(*) FROM onit_search_label") == 0
    with pytest.raises(RuntimeError, match="No list was brought"):
        site.command("import", "standing")
    told = [json.loads(site.command(*arguments).splitlines()[-1]) for _ in range(2)]
    assert [(one["new"], one["same"]) for one in told] == [(20_000, 0), (0, 20_000)]


def test_redis_flushed_in_the_middle(site: ScratchSite) -> None:
    url = book(site, 1)
    register(site, url)
    half_way(site, url)
    client = redis.Redis(unix_socket_path=str(site.stack.redis_socket))
    client.flushall()
    client.close()
    every_page_is_there_exactly_once(site, url)


def test_postgres_redis_and_the_embedder_killed_in_the_middle(site: ScratchSite) -> None:
    url = book(site, 2)
    register(site, url)
    half_way(site, url)
    assert len(site.kill("postgres", "redis", "embed")) == 3
    every_page_is_there_exactly_once(site, url)
