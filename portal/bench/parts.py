"""What indexing is made of, each part alone in its best form: decoding, detector and model; and other ways to do it.

Seconds are of processor (all threads), but for those whose name says ``wall``. Runs in one process, with Django set up.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from onitsearch.conf import Conf
from onitsearch.detect.network import NetworkDetector
from onitsearch.embed.encoder import Encoder
from onitsearch.embed.specs import resolve
from onitsearch.pages.decode import decode_image

BATCH = 32
Pixels = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True)
class Took:
    """Seconds of processor and of the clock."""

    processor: float
    wall: float


def measured(work: Callable[[], object], times: int = 2) -> Took:
    """The best of some times; what is to be loaded or warmed is so before."""
    found = []
    for _ in range(times):
        began, clock = time.process_time(), time.monotonic()
        work()
        found.append(Took(time.process_time() - began, time.monotonic() - clock))
    return min(found, key=lambda one: one.processor)


def decoding(pages: Sequence[bytes]) -> Took:
    """Pages from JPEG to RGB, by Pillow as we do or by OpenCV, whichever takes less."""
    ours = measured(lambda: [decode_image(one, longest=Conf.page_pixels) for one in pages])
    other = measured(lambda: [_by_opencv(one) for one in pages])
    return min(ours, other, key=lambda one: one.processor)


def _by_opencv(data: bytes) -> object:
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)


def detecting(pages: Sequence[Pixels]) -> Took:
    """The detector with one thread, which takes the least processor."""
    found = NetworkDetector()
    cv2.setNumThreads(1)
    found._seen(pages[0], found._least_told)
    return measured(lambda: [found._seen(one, found._least_told) for one in pages])


def embedding(model: Path, crops: Sequence[Pixels]) -> tuple[Took, str]:
    """The bare pass of the model over crops that are ready, in full batches; with one thread or two, and which."""
    import torch

    loaded = Encoder(resolve(str(model))).load()
    batches = [
        loaded.preprocess.batch(crops[start : start + BATCH]).to(loaded.device, loaded.dtype)
        for start in range(0, len(crops), BATCH)
    ]

    def forward() -> None:
        with torch.inference_mode():
            for one in batches:
                loaded.network.encode_image(one)

    found: list[tuple[Took, str]] = []
    threads = torch.get_num_threads()
    for many in (1, 2):
        torch.set_num_threads(many)
        with torch.inference_mode():
            loaded.network.encode_image(batches[0])
        found.append((measured(forward), f"{many} thread{'s' if many > 1 else ''}, {loaded.dtype}"))
    torch.set_num_threads(threads)
    return min(found, key=lambda one: one[0].processor)


def ours(model: Path, files: Sequence[bytes]) -> Took:
    """Kept pictures to vectors as embed workers do, without rows."""
    encoder = Encoder(resolve(str(model)))
    encoder.encode_images([decode_image(files[0])])

    def work() -> None:
        for start in range(0, len(files), BATCH):
            encoder.encode_images([decode_image(one) for one in files[start : start + BATCH]])

    return measured(work)


def data_loader(model: Path, files: Sequence[bytes]) -> Took:
    """The same with open_clip's own preprocessing and PyTorch's DataLoader, two processes; wall tells, children count.

    Their seconds of processor are not known here: those of this process are what is given.
    """
    import torch
    from torch.utils.data import DataLoader, Dataset

    from onitsearch.embed.compat import import_open_clip

    open_clip = import_open_clip()
    loaded = Encoder(resolve(str(model))).load()
    visual = loaded.network.visual
    transform = open_clip.transform.image_transform_v2(
        open_clip.transform.PreprocessCfg(**visual.preprocess_cfg), is_train=False
    )

    class Crops(Dataset[Any]):
        def __len__(self) -> int:
            return len(files)

        def __getitem__(self, place: int) -> Any:
            return transform(Image.open(io.BytesIO(files[place])).convert("RGB"))

    def work() -> None:
        with torch.inference_mode():
            for batch in DataLoader(Crops(), batch_size=BATCH, num_workers=2):
                loaded.network.encode_image(batch.to(loaded.dtype))

    work()
    return measured(work)


def naive(model: Path, pages: Sequence[bytes]) -> Took:
    """A plain script: each page at its full size, its pictures one at a time through open_clip in fp32."""
    import torch

    from onitsearch.embed.compat import import_open_clip

    open_clip = import_open_clip()
    loaded = Encoder(resolve(str(model)), precision="fp32").load()
    transform = open_clip.transform.image_transform_v2(
        open_clip.transform.PreprocessCfg(**loaded.network.visual.preprocess_cfg), is_train=False
    )
    finder = NetworkDetector()
    cv2.setNumThreads(2)

    def work() -> None:
        for data in pages:
            page = Image.open(io.BytesIO(data)).convert("RGB")
            for one in finder._seen(np.asarray(page), finder._least_told):
                if one.score < finder.threshold:
                    continue
                left, top, right, bottom = one.corners
                crop = page.crop(
                    (int(left), int(top), max(int(left) + 1, int(right)), max(int(top) + 1, int(bottom)))
                )
                with torch.inference_mode():
                    loaded.network.encode_image(transform(crop)[None])

    took = measured(work, 1)
    cv2.setNumThreads(1)
    return took


def know_words() -> None:
    """Give the active model a reference vocabulary of random rows, as its weights are: encoding it takes a minute."""
    from onitsearch.search import reference
    from onitsearch.store import classes, embedding_models

    class Words:
        def encode_texts(
            self, texts: Sequence[str], lang: str = "en"
        ) -> np.ndarray[Any, np.dtype[np.float32]]:
            rows = np.random.default_rng(1).normal(size=(len(texts), model.dim)).astype(np.float32)
            return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))

    for model in embedding_models.in_use():
        classes.save_reference(model, reference.make(Words()))
