"""The benchmark's measurements, on a scratch site with real processes: throughput, memory, latency."""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np

from portal.bench.processes import MemoryPeak
from portal.sample.library import draw_library
from portal.scratch import ScratchSite


@dataclass(frozen=True)
class Row:
    """One line of the table: a value, the reference of the same run, their ratio, and the bar it is held to."""

    name: str
    value: float
    reference: float
    ratio: float
    bar: str
    met: bool

    def as_json(self) -> dict[str, object]:
        """Return the row as plain JSON values."""
        return asdict(self)


def draw_books(folder: Path, books: int, pages: int) -> list[Path]:
    """Draw a small library; return the folder of each book."""
    draw_library(folder, books=books, pages=pages, seed=7, jobs=2)
    return sorted(path for path in folder.iterdir() if path.is_dir())


def publish(site: ScratchSite, books: list[Path]) -> list[str]:
    """Publish folders of page images at a scratch site; return the addresses of their manifests."""
    for book in books:
        done = site.manage("publish", str(book), "--title", book.name, timeout=300)
        if done.returncode != 0:
            raise RuntimeError(f"{book} could not be published: {done.stderr[-500:]}")
    found = sorted((site.folder / "books").glob("*/manifest.json"))
    return [f"{site.url}/books/{path.parent.name}/manifest.json" for path in found]


def index_books(
    site: ScratchSite, urls: list[str], *, while_waiting: Callable[[], None] | None = None
) -> float:
    """Harvest at a site that is up; return the seconds from the first page known to the last picture's vector.

    The start of the command that registers the books is left out: it takes the same seconds for ten pages as for
    a million.
    """
    first: list[float] = []
    register = [threading.Thread(target=site.manage, args=("harvest", url)) for url in urls[:1]]
    if len(urls) > 1:
        register = [threading.Thread(target=site.manage, args=("harvest", *urls))]
    for thread in register:
        thread.start()
    due = "SELECT count(*) FROM onit_search_page WHERE state IN ('due', 'claimed', 'waiting')"
    missing = "SELECT count(*) FROM onit_search_vector WHERE v IS NULL AND error = ''"
    books = "SELECT count(*) FROM onit_manifests_manifest"

    def finished() -> bool:
        if not first and site.count("SELECT count(*) FROM onit_search_page") > 0:
            first.append(time.monotonic())
        if while_waiting is not None:
            while_waiting()
        return (
            site.count(books) == len(urls)
            and site.count(due) == 0
            and site.count("SELECT count(*) FROM onit_search_page WHERE state = 'done'") > 0
            and site.count(missing) == 0
        )

    site.wait(finished, "the vectors", patience=900)
    seconds = time.monotonic() - first[0]
    for thread in register:
        thread.join()
    return seconds


def memory_and_latency(pages: int, say: Callable[[str], None]) -> list[Row]:
    """Measure the stack's memory while it indexes with the sample model, then cached searches."""
    with tempfile.TemporaryDirectory(prefix="onit-bench-") as folder:
        books = draw_books(Path(folder), 2, pages // 2)
        site = ScratchSite()
        try:
            urls = publish(site, books)
            site.start()
            wait_for_model(site)
            assert site.up is not None
            peak = MemoryPeak(site.up.pid)
            index_books(site, urls, while_waiting=peak.look)
            say(f"{peak.processes} processes, {peak.mib:.0f} MiB at most")
            rows = [
                Row(
                    "memory while indexing, MiB (PSS)",
                    peak.mib,
                    2560,
                    peak.mib / 2560,
                    "≤ 2560",
                    peak.mib <= 2560,
                )
            ]
            rows.append(_cached_search(site))
        finally:
            site.clean()
    return rows


def wait_for_model(site: ScratchSite) -> None:
    """Wait until the embed worker has registered its model and the encoder answers."""
    site.wait(lambda: site.count("SELECT count(*) FROM onit_search_embeddingmodel") > 0, "the model", 180)
    site.wait(lambda: _get(site, "/readyz")[0] == 200, "the encoder", 180)


def write_random_vit_b_32(folder: Path) -> None:
    """Write a ViT-B-32 with random weights as a local model folder: the loading code is the real one."""
    from safetensors.torch import save_file

    from onitsearch.embed.compat import import_open_clip

    open_clip = import_open_clip()
    model = open_clip.create_model("ViT-B-32", pretrained=None, load_weights=False)
    folder.mkdir(parents=True)
    save_file(
        {name: tensor.contiguous().clone() for name, tensor in model.state_dict().items()},
        str(folder / "open_clip_model.safetensors"),
    )
    config = {"model_cfg": open_clip.get_model_config("ViT-B-32"), "preprocess_cfg": {}}
    (folder / "open_clip_config.json").write_text(json.dumps(config))


def _cached_search(site: ScratchSite, times: int = 200) -> Row:
    path = "/api/v1/search?q=" + quote("elephant")
    search = _latencies(site, path, times)
    nothing = _latencies(site, "/healthz", times)
    p95, floor = np.percentile(search, 95), np.percentile(nothing, 95)
    return Row(
        "cached text search, p95 ms (against /healthz)", float(p95), float(floor), float(p95 / floor), "≤ 50 ms",
        bool(p95 <= 50),
    )  # fmt: skip


def _latencies(site: ScratchSite, path: str, times: int) -> list[float]:
    """Return milliseconds of requests over one kept connection, the first five left out."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    took = []
    for _ in range(times + 5):
        started = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        took.append((time.perf_counter() - started) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return took[5:]


def _get(site: ScratchSite, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    result = answer.status, answer.read()
    connection.close()
    return result
