"""Draws a whole library into a folder: page images, ALTO beside some books, what each book is, and the truth."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2

from portal.sample.alto import alto
from portal.sample.book import BookPlan, plan_book
from portal.sample.concepts import rng_of
from portal.sample.layout import Compositor
from portal.sample.page import ZONES, Page
from portal.sample.paper import Papermaker, Scan

Progress = Callable[[int, int], object]
_QUALITY = 85
RIGHTS = "http://creativecommons.org/publicdomain/zero/1.0/"
_LANGUAGE = {"la": "Latin", "de": "German", "fr": "French"}


def draw_library(
    folder: Path,
    books: int = 12,
    pages: int = 16,
    seed: int = 1,
    progress: Progress | None = None,
    jobs: int = 2,
    long_side: int = 1600,
    blank_pages: bool = True,
) -> dict[str, Any]:
    """Draw ``books`` books of ``pages`` pages into ``folder``; the same arguments give the same files.

    Writes ``BOOK/page-0001.jpg``, ``BOOK/alto/page-0001.xml`` for some books, ``BOOK/book.json`` and ``truth.json``.
    ``progress`` is called with (pages done, pages in all). Without ``blank_pages`` only pages that show a concept are
    drawn, which takes half the time. Returns what was drawn: counts by kind of picture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    total, done = books * pages, 0

    def tell(count: int = 1) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(done, total)

    tasks = [(folder, number, pages, seed, long_side, blank_pages) for number in range(1, books + 1)]
    if jobs <= 1 or books == 1:
        drawn = [draw_book(*task, each=tell) for task in tasks]
    else:
        drawn = _side_by_side(tasks, min(jobs, books), tell)
    truth = [record for records in drawn for record in records]
    _write_json(folder / "truth.json", truth)
    counts: dict[str, int] = {}
    for record in truth:
        for box in record["boxes"]:
            counts[box["kind"]] = counts.get(box["kind"], 0) + 1
    return {"books": books, "pages": len(truth), "pictures": dict(sorted(counts.items()))}


def draw_book(
    folder: Path,
    number: int,
    pages: int,
    seed: int,
    long_side: int,
    blank_pages: bool = True,
    each: Callable[[], None] | None = None,
) -> list[dict[str, Any]]:
    """Draw one book; returns its truth, a record a page."""
    plan = plan_book(number, pages, seed, long_side)
    home = folder / plan.id
    home.mkdir(parents=True, exist_ok=True)
    compositor = Compositor(plan)
    paper = Papermaker(plan.stock, plan.width, plan.height, rng_of("paper", plan.seed))
    truth, before = [], None
    for what in plan.pages:
        if not (what.pictures or blank_pages):
            continue
        page = compositor.page(what.number)
        scan = paper.scan(page, before, rng_of("scan", plan.seed, what.number), compositor.left(what.number))
        name = f"page-{what.number:04d}"
        _write_image(home / f"{name}.jpg", scan)
        if plan.alto:
            (home / "alto").mkdir(exist_ok=True)
            (home / "alto" / f"{name}.xml").write_bytes(alto(page, scan, f"{name}.jpg"))
        truth.append(_truth(plan, f"{plan.id}/{name}.jpg", page, scan))
        before = page
        if each is not None:
            each()
    _write_json(home / "book.json", _about(plan))
    return truth


def _truth(plan: BookPlan, file: str, page: Page, scan: Scan) -> dict[str, Any]:
    """One page in the form in which real pages' truth is kept: boxes as fractions of the image."""
    height, width = scan.pixels.shape[:2]
    boxes = []
    for picture in page.pictures:
        box = scan.place(picture.box)
        record: dict[str, Any] = {
            "label": ZONES[picture.kind],
            "x": round(box.x / width, 5),
            "y": round(box.y / height, 5),
            "w": round(box.w / width, 5),
            "h": round(box.h / height, 5),
            "kind": picture.kind,
        }
        if picture.concept:
            record |= {
                "concept": picture.concept,
                "variant": picture.variant,
                "seed": picture.seed,
                "notation": picture.notation,
                "caption": picture.caption.text.replace("\n", " ") if picture.caption else "",
            }
        boxes.append(record)
    return {
        "file": file,
        "book": plan.id,
        "century": (plan.imprint.year - 1) // 100 + 1,
        "width": width,
        "height": height,
        "boxes": boxes,
    }


def _about(plan: BookPlan) -> dict[str, Any]:
    said = plan.imprint
    return {
        "id": plan.id,
        "title": said.title,
        "author": said.author,
        "place": said.place,
        "printer": said.printer,
        "year": said.year,
        "language": said.language,
        "rights": RIGHTS,
        "theme": plan.theme,
        "metadata": [
            {"label": "Author", "value": said.author},
            {"label": "Published", "value": f"{said.place}: {said.printer}, {said.year}"},
            {"label": "Language", "value": _LANGUAGE[said.language]},
            {"label": "Subject", "value": plan.theme.capitalize()},
            {"label": "Note", "value": "An invented book, drawn by a program for this sample library."},
        ],
        "pages": [{"file": f"page-{page.number:04d}.jpg", "label": page.label} for page in plan.pages],
    }


def _write_image(path: Path, scan: Scan) -> None:
    # Encoded first and written by Python: OpenCV's own writing fails silently on some paths.
    pixels = cv2.cvtColor(scan.pixels, cv2.COLOR_RGB2BGR)
    fine, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not fine:
        raise OSError(f"The page {path} could not be encoded as JPEG.")
    path.write_bytes(data.tobytes())


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


_tell: Any = None
_stopped: Any = None


class _StoppedError(Exception):
    """Whoever asked for the book has gone."""


def _begin(queue: Any, stopped: Any) -> None:
    """Set a worker process up: one thread for OpenCV, where to report pages to, and where to look whether to go on."""
    global _tell, _stopped
    _tell, _stopped = queue, stopped
    cv2.setNumThreads(1)
    # Ctrl-C reaches every process of the terminal; the caller alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _in_worker(task: tuple[Path, int, int, int, int, bool]) -> list[dict[str, Any]]:
    return draw_book(*task, each=_after_page)


def _after_page() -> None:
    _tell.put(1)
    if _stopped.is_set():
        raise _StoppedError


def _side_by_side(
    tasks: list[tuple[Path, int, int, int, int, bool]], jobs: int, tell: Callable[[], None]
) -> list[list[dict[str, Any]]]:
    # Fresh processes rather than forks: the caller may hold threads, sockets and a model.
    context = get_context("spawn")
    queue = context.SimpleQueue()
    stopped = context.Event()
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(queue, stopped)) as pool:
        results = pool.map(_in_worker, tasks)

        def listen() -> None:
            while queue.get():
                tell()

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        try:
            return list(results)
        except BaseException:
            # Interrupted: the books under way end with their present page, the others are not begun.
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        finally:
            queue.put(0)
            listener.join(timeout=5)
