"""Known pages for `evaluate`: read with the boxes that their options name, and cut out."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from tqdm import tqdm

from onitsearch.conf import conf
from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.page_truth import TruthPage, labelled, read_page_truth
from onitsearch.evaluate.true_crops import TrueCrop, true_crops


def known_pages(options: Mapping[str, Any]) -> list[TruthPage]:
    """The pages of `truth` in the folder `pages`, with the boxes of `labels` where given. Raises TruthError."""
    truth = read_page_truth(options["truth"], options["pages"])
    return labelled(truth, options["labels"]) if options.get("labels") else truth


def known_crops(options: Mapping[str, Any]) -> list[TrueCrop]:
    """The pictures of the folder `pages`, cut out; its truth.json unless `truth` is given. Raises TruthError."""
    folder = options["pages"]
    truth = known_pages({**options, "truth": options["truth"] or folder / "truth.json"})
    with tqdm(total=len(truth), desc="cutting pictures", unit="page", file=sys.stderr) as bar:
        crops = true_crops(folder, truth, page_size=conf().page_pixels, progress=bar.update)
    if not crops:
        raise TruthError("The truth names no picture that could be cut out.")
    return crops
