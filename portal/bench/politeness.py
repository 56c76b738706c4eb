"""Many slow and polite libraries at once: how near each is asked to its pace, requests a page, and bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from onitsearch.conf import Conf
from portal.bench import base
from portal.bench import origin as bench_origin
from portal.bench.indexing import harvest
from portal.sample.library import draw_library
from portal.scratch import ScratchSite

HOSTS, RATE, DELAY = 20, 1.0, 0.2
LEAST, MOST_REQUESTS, MOST_BYTES = 0.95, 1.1, 0.1
# A worker waits for one library at a time: one for each, and some that work meanwhile on what came.
WORKERS = HOSTS + 4
# Pages at full size are as large as libraries' scans.
_LONG_SIDE, _PAGES, _TIMES = 4000, 10, 3


def politeness(say: Callable[[str], None]) -> list[base.Row]:
    """Measure it with the sample's small model: the network is what counts, and pages are looked at all the same."""
    with tempfile.TemporaryDirectory(prefix="onit-bench-") as folder:
        drawn = Path(folder) / "library"
        say(f"drawing {_PAGES} pages with a long side of {_LONG_SIDE} pixels")
        draw_library(drawn, books=1, pages=_PAGES, seed=7, jobs=1, long_side=_LONG_SIDE)
        full = sum(len(file.read_bytes()) for file in drawn.glob("*/page-*.jpg")) / _PAGES
        site = ScratchSite(page_workers=WORKERS)
        with bench_origin.running(drawn, long_side=Conf.page_pixels, hosts=HOSTS, delay=DELAY) as origin:
            site.environment |= {
                "DJANGO_SETTINGS_MODULE": "portal.bench.settings",
                "ONIT_BENCH_HOSTS": str(HOSTS),
                "ONIT_BENCH_RATE": str(RATE),
                "ONIT_ALLOWED_ORIGINS": ",".join(origin.hosts),
            }
            try:
                site.start()
                base.wait_for_model(site)
                say(
                    f"{HOSTS} libraries of {_PAGES * _TIMES} pages, {RATE:g} request a second each, {DELAY} s late"
                )
                whole = harvest(site, origin, range(1, _TIMES + 1))
            finally:
                site.clean()
            used = {host: _used([entry[0] for entry in told]) for host, told in origin.told().items()}
    least = min(used.values())
    mean = sum(used.values()) / len(used)
    say(
        f"{whole.pages} pages in {whole.seconds:.1f} s; pace used: {mean:.2f} in the mean, {least:.2f} at least"
    )
    say(str(whole))
    asked, share = whole.requests / whole.pages, whole.received / whole.pages / full
    return [
        base.Row("requests/s of a host, the mean (its pace)", mean * RATE, RATE, mean, f"≥ {LEAST}", mean >= LEAST),
        base.Row("requests, of pages", whole.requests, whole.pages, asked, f"≤ {MOST_REQUESTS}",
                  asked <= MOST_REQUESTS),
        base.Row("KB a page (at full size)", whole.received / whole.pages / 1e3, full / 1e3, share, f"≤ {MOST_BYTES}",
                  share <= MOST_BYTES),
        base.Row("memory, MiB (PSS)", whole.mib, 0, 0, "", True),
    ]  # fmt: skip


def _used(moments: Sequence[float]) -> float:
    """The part of its pace at which a host was asked, from its first request to its last."""
    seconds = max(moments) - min(moments)
    return (len(moments) - 1) / (seconds * RATE) if seconds else 0.0
