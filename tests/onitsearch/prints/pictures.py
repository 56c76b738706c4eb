"""Pictures with detail enough to be known again, drawn by chance."""

import cv2
import numpy as np


def a_print(seed, width=360, height=280):
    """Return something like a woodcut (RGB uint8): black strokes and figures on paper, another for each seed."""
    chance = np.random.default_rng(seed)
    image = np.full((height, width, 3), (232, 222, 200), np.uint8)
    for _ in range(70):
        start = chance.integers(0, (width, height))
        points = np.cumsum(np.vstack([start, chance.integers(-28, 29, (4, 2))]), axis=0).astype(np.int32)
        cv2.polylines(
            image,
            [points],
            bool(chance.random() < 0.4),
            (35, 30, 28),
            int(chance.integers(1, 4)),
            cv2.LINE_AA,
        )
    for _ in range(14):
        centre = tuple(int(v) for v in chance.integers(10, (width - 10, height - 10)))
        cv2.circle(
            image, centre, int(chance.integers(4, 18)), (35, 30, 28), int(chance.integers(-1, 3)), cv2.LINE_AA
        )
    return image
