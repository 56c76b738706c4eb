"""Pages to vectors against the two-core ideal: what decoding, detector and model take alone, measured in the same run.

Beside the clock stand seconds of processor: other work on the machine lengthens the clock, and hardly these. Each
other way to make vectors (a plain script, open_clip with a DataLoader) is measured on the same pages and pictures.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg

from onitsearch.conf import Conf
from onitsearch.pages.decode import decode_image
from portal.bench import base
from portal.bench import origin as bench_origin
from portal.bench import parts as bench_parts
from portal.bench.processes import INDEXING, MemoryPeak, processor_seconds
from portal.sample.library import draw_library
from portal.scratch import ScratchSite

CORES = 2
LEAST, NAIVE, LOADER, MOST_MIB = 0.9, 6.0, 1.0, 3072
# Of pages at full size, which a naive script reads.
_NAIVE_PAGES = 16
_BOOKS = 2


@dataclass(frozen=True)
class Whole:
    """What one harvest took: seconds, also of processor by kind of process; memory, pages, what was fetched."""

    seconds: float
    processor: Counter[str]
    mib: float
    pages: int
    requests: int
    received: int

    def __str__(self) -> str:
        by_kind = ", ".join(
            f"{kind} {took:.1f}" for kind, took in self.processor.most_common() if took >= 0.05
        )
        return f"{self.seconds:.1f} s; processor: {by_kind}; {self.mib:.0f} MiB at most"

    @property
    def indexing(self) -> float:
        """Seconds of processor of all that takes part."""
        return sum(self.processor[kind] for kind in INDEXING)


def indexing(pages: int, times: int, say: Callable[[str], None]) -> list[base.Row]:
    """Measure it with a ViT-B-32 of random weights: ``times`` harvests of as many pages, then the parts alone."""
    with tempfile.TemporaryDirectory(prefix="onit-bench-") as folder:
        model, drawn = Path(folder) / "vit-b-32", Path(folder) / "library"
        say("writing a ViT-B-32 with random weights")
        base.write_random_vit_b_32(model)
        say(f"drawing {pages} pages")
        draw_library(drawn, books=_BOOKS, pages=pages // _BOOKS, seed=7, jobs=CORES)
        site = ScratchSite(model=model)
        try:
            with bench_origin.running(drawn, long_side=Conf.page_pixels) as origin:
                site.environment["ONIT_ALLOWED_ORIGINS"] = origin.hosts[0]
                site.start()
                base.wait_for_model(site)
                know_words(site)
                say("harvesting once to begin with, so that all is loaded")
                harvest(site, origin, range(1, 2))
                # What is done beside when there is time (prints, the map) is not measured: nobody calls for it.
                site.halt("sweeper")
                site.wait(lambda: site.count(_LEFT) == 0, "what is done beside", 900)
                found = []
                for number in range(2, 2 + times):
                    say(f"harvest {number - 1} of {times}: pages to vectors")
                    found.append(harvest(site, origin, range(number, number + 1)))
                    say(str(found[-1]))
            names = site.rows(
                "SELECT i.thumbnail FROM onit_search_illustration i JOIN onit_manifests_manifest m"
                " ON m.id = i.manifest_id WHERE m.url LIKE '%/1/%/manifest.json' AND i.thumbnail <> ''"
            )
            files = [(site.folder / "media" / row[0]).read_bytes() for row in names]
        finally:
            site.clean()
        return _compared(found, model, bench_origin.Books(drawn, Conf.page_pixels), files, say)


def know_words(site: ScratchSite) -> None:
    """Spare a site the encoding of the reference vocabulary, which it does once for each model."""
    with site.without("embed"):
        done = site.manage("shell", "-c", "from portal.bench.parts import know_words; know_words()")
    if done.returncode:
        raise RuntimeError(f"The vocabulary could not be written: {done.stderr[-500:]}")


_STATE = """
    SELECT (SELECT count(*) FROM onit_search_page),
        (SELECT count(*) FROM onit_manifests_manifest WHERE harvested_at IS NOT NULL),
        (SELECT count(*) FROM onit_search_page WHERE state IN ('due', 'claimed', 'waiting')),
        (SELECT count(*) FROM onit_search_vector WHERE v IS NULL AND error = '')
"""
_LOOK_EVERY = 0.2
_LEFT = "SELECT count(*) FROM onit_search_picturefeatures WHERE compared = '' AND attempts < 5"


def harvest(site: ScratchSite, origin: bench_origin.Origin, numbers: range, patience: float = 1200) -> Whole:
    """Harvest all books of the library under some numbers; counted from the first page known to the last vector."""
    assert site.up is not None
    pid, urls = site.up.pid, [url for host in origin.hosts for url in origin.manifests(host, numbers)]
    peak, told = MemoryPeak(pid), {host: len(entries) for host, entries in origin.told().items()}
    register = threading.Thread(target=site.manage, args=("harvest", *urls))
    with psycopg.connect(
        host=str(site.stack.runtime), user="postgres", dbname="onitsearch", autocommit=True
    ) as rows:
        known, books, *_ = rows.execute(_STATE).fetchone() or ()
        register.start()
        until, first = time.monotonic() + patience, None
        while True:
            pages, read, due, missing = rows.execute(_STATE).fetchone() or (0, 0, 0, 0)
            if first is None and pages > known:
                first = time.monotonic(), processor_seconds(pid)
            if first is not None and read == books + len(urls) and due == missing == 0:
                break
            if time.monotonic() > until:
                raise TimeoutError(
                    f"{due} pages and {missing} vectors were still due after {patience:.0f} s."
                )
            peak.look()
            time.sleep(_LOOK_EVERY)
        seconds, took = time.monotonic() - first[0], processor_seconds(pid)
        failed = rows.execute("SELECT count(*) FROM onit_search_page WHERE state = 'failed'").fetchone()
    register.join()
    if failed and failed[0]:
        raise RuntimeError(f"{failed[0]} pages failed.")
    took.subtract(first[1])
    asked = [entry for host, entries in origin.told().items() for entry in entries[told.get(host, 0) :]]
    images = [entry for entry in asked if entry[2] != "manifest"]
    return Whole(seconds, took, peak.mib, pages - known, len(images), sum(entry[1] for entry in images))


def _compared(
    found: Sequence[Whole], model: Path, origin_pages: bench_origin.Books, files: Sequence[bytes],
    say: Callable[[str], None],
) -> list[base.Row]:  # fmt: skip
    """The table: the harvests against the parts alone, and against other ways."""
    pages = found[0].pages
    small = list(origin_pages.small.values())
    say("the parts alone: decoding")
    decode = bench_parts.decoding(small)
    pixels = [decode_image(one) for one in small]
    say("the detector")
    detect = bench_parts.detecting(pixels)
    say("the model")
    embed, how = bench_parts.embedding(model, [decode_image(one) for one in files])
    parts = {"decoding": decode.processor, "detector": detect.processor, f"model ({how})": embed.processor}
    ideal = sum(parts.values())
    for name, took in parts.items():
        say(f"{name}: {took:.2f} s of processor, {1000 * took / pages:.1f} ms a page")
    say("the same pictures through workers' code and through open_clip with a DataLoader")
    ours, loader = bench_parts.ours(model, files), bench_parts.data_loader(model, files)
    say(f"{len(files)} pictures in {ours.wall:.2f} s and {loader.wall:.2f} s")
    say(f"a plain script, on {_NAIVE_PAGES} pages at full size")
    whole = list(origin_pages.whole.values())
    plain = bench_parts.naive(model, whole[:: max(1, len(whole) // _NAIVE_PAGES)][:_NAIVE_PAGES])
    seconds, processor = median(one.seconds for one in found), median(one.indexing for one in found)
    spread = f"{min(one.seconds for one in found):.1f}–{max(one.seconds for one in found):.1f} s"
    say(f"{len(found)} harvests of {pages} pages with {len(files)} pictures: {spread}")
    naive = plain.wall / _NAIVE_PAGES * pages
    full = sum(map(len, whole)) / len(whole) * pages
    last = found[-1]
    rows = [
        (
            "pages to vectors, s (two-core ideal)",
            seconds,
            ideal / CORES,
            ideal / CORES / seconds,
            f"≥ {LEAST}",
        ),
        ("the same in seconds of processor", processor, ideal, ideal / processor, f"≥ {LEAST}"),
        ("pages to vectors, s (a plain script)", seconds, naive, naive / seconds, f"≥ {NAIVE:.0f}"),
        (
            "pictures to vectors, s (DataLoader)",
            ours.wall,
            loader.wall,
            loader.wall / ours.wall,
            f"≥ {LOADER:.1f}",
        ),
    ]
    table = [
        base.Row(name, value, reference, ratio, bar, ratio >= float(bar.split()[1]))
        for name, value, reference, ratio, bar in rows
    ]
    mib, asked = max(one.mib for one in found), last.requests / pages
    table.append(
        base.Row(
            "memory while indexing, MiB (PSS)",
            mib,
            MOST_MIB,
            mib / MOST_MIB,
            f"≤ {MOST_MIB}",
            mib <= MOST_MIB,
        )
    )
    table.append(base.Row("requests, of pages", last.requests, pages, asked, "≤ 1.1", asked <= 1.1))
    share = last.received / full
    table.append(base.Row("received, MB (at full size)", last.received / 1e6, full / 1e6, share, "", True))
    return table
