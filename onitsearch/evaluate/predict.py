"""Run a detector over a folder of pages, as the workers would, and keep what it says for scoring."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from onitsearch.conf import conf
from onitsearch.crop.crop import shrink
from onitsearch.detect.detectors import Detector, GradedDetector
from onitsearch.evaluate.page_truth import PredictedBox, Predictions, TruthPage, read_page
from onitsearch.geometry import Affine
from onitsearch.pages.image import Original, PageImage


def predict(
    detector: Detector,
    folder: Path,
    truth: Sequence[TruthPage],
    progress: Callable[[], object] = lambda: None,
) -> Predictions:
    """Ask a detector about every page of known truth; ``progress`` is called once a page.

    A detector that grades is asked for all of its candidates. Times are those of the detector alone. Raises
    TruthError where a page's file is missing, and what decoding raises.
    """
    graded = detector if isinstance(detector, GradedDetector) else None
    ask = graded.candidates if graded else detector.detect
    pages, milliseconds = {}, {}
    for page in truth:
        image = page_image(folder, page)
        begun = time.perf_counter()
        regions = ask(image)
        milliseconds[page.file] = 1000 * (time.perf_counter() - begun)
        pages[page.file] = [PredictedBox(region.box, region.score, region.kind) for region in regions]
        progress()
    return Predictions(detector.name, graded.threshold if graded else 0.0, pages, milliseconds)


def page_image(folder: Path, page: TruthPage) -> PageImage:
    """Return a page as the workers fetch it (PAGE_PIXELS); its canvas has the size that the truth names."""
    pixels = shrink(read_page(folder, page.file), conf().page_pixels)
    height, width = pixels.shape[:2]
    original = Original(page.file, None, int(page.width), int(page.height), 0.0, Affine())
    scale = Affine.scale(page.width / width, page.height / height)
    return PageImage(pixels, scale, page.width, page.height, original, page.file, "")
