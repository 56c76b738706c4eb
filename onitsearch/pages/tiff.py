"""What a TIFF says of the images in it, before anything is decoded: which one is the page, and how it is stored."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_MAGIC = {b"II*\0": "<", b"MM\0*": ">", b"II+\0": "<", b"MM\0+": ">"}
# Sizes of TIFF's types by number; of others no value is read.
_TYPES = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I", 16: "Q", 17: "q", 18: "Q"}
# More images than are looked at for the page; a file of a whole book has its first page among them.
_MOST_FRAMES, _MOST_SUBFRAMES, _MOST_ENTRIES, _MOST_VALUES = 16, 8, 400, 16
_REDUCED, _MASK = 1, 4
YCBCR = 6
_WIDER = 1.5
"""From so many times the width on, a later image of the same shape may be what the first is a thumbnail of."""


@dataclass(frozen=True)
class Frame:
    """One image of a TIFF: its place in the chain (and below another one, for a SubIFD), size and storage.

    ``bits`` has one number a channel, ``form`` is TIFF's SampleFormat (1 to 3: unsigned, signed, floating point),
    ``extra`` what the channels beyond the colours are (0 nothing, 1 opacity by which colours are dimmed already,
    2 plain opacity), ``most`` the largest sample that the file says it may hold.
    """

    number: int
    width: int
    height: int
    bits: tuple[int, ...] = (1,)
    below: int | None = None
    subfile: int = 0
    photometric: int | None = None
    form: int = 1
    extra: tuple[int, ...] = ()
    most: int | None = None

    @property
    def inverted(self) -> bool:
        """Whether nought is white."""
        return self.photometric == 0

    @property
    def floats(self) -> bool:
        """Whether samples are floating point."""
        return self.form == 3

    @property
    def depth(self) -> int | None:
        """How many bits its samples fill, where the file says more than the size of their container."""
        if self.floats:
            return None
        bits = max(self.bits)
        if self.most and 255 <= self.most < 2**bits - 1:
            bits = self.most.bit_length()
        return bits if 8 < bits < 16 else None

    @property
    def is_deep(self) -> bool:
        """Whether its channels hold more than eight bits each."""
        return max(self.bits) > 8 or self.floats


def is_tiff(data: bytes) -> bool:
    """Say whether bytes begin as a TIFF does, the large kind included."""
    return data[:4] in _MAGIC


def tiff_frames(data: bytes) -> list[Frame]:
    """Return the images of a TIFF in their order, SubIFDs after their owner; as far as the file can be followed."""
    frames: list[Frame] = []
    try:
        big = data[2:4] in (b"+\0", b"\0+")
        order = _MAGIC[data[:4]]
        offset = (
            struct.unpack_from(f"{order}Q", data, 8)[0]
            if big
            else struct.unpack_from(f"{order}I", data, 4)[0]
        )
        seen: set[int] = set()
        while offset and offset not in seen and len(seen) < _MOST_FRAMES:
            seen.add(offset)
            tags, following = _directory(data, offset, order, big)
            frames += _frame(tags, len(seen) - 1, None)
            for below, place in enumerate(tags.get(330, ())[:_MOST_SUBFRAMES]):
                frames += _frame(_directory(data, int(place), order, big)[0], len(seen) - 1, below)
            offset = following
    except (struct.error, KeyError, OverflowError):
        pass
    return frames


def page_candidates(frames: Sequence[Frame]) -> list[Frame]:
    """Return the images that may be the page, the first of the file first, else what it is a reduced version of.

    More than one only where sizes leave open whether the first is a thumbnail of a later one or another page.
    """
    whole = [frame for frame in frames if not frame.subfile & _MASK and frame.width > 0 and frame.height > 0]
    if not whole:
        return list(frames[:1])
    first = whole[0]
    larger = [
        frame
        for frame in whole[1:]
        if not frame.subfile & _REDUCED and frame.width >= _WIDER * first.width and _alike(first, frame)
    ]
    if first.subfile & _REDUCED:
        full = larger or [frame for frame in whole if not frame.subfile & _REDUCED]
        return [max(full, key=_pixels)] if full else [max(whole, key=_pixels)]
    return [first, max(larger, key=_pixels)] if larger else [first]


def _alike(small: Frame, large: Frame) -> bool:
    """Say whether two images have one shape, as far as whole pixels let a thumbnail keep it."""
    scale = large.width / small.width
    return abs(large.height - small.height * scale) <= 1.5 * scale + 0.01 * large.height


def _pixels(frame: Frame) -> int:
    return frame.width * frame.height


def _directory(data: bytes, offset: int, order: str, big: bool) -> tuple[dict[int, tuple[int, ...]], int]:
    """Return the tags that matter of one image, and where the next one is described."""
    count_as, link_as, entry_size = ("Q", "Q", 20) if big else ("H", "I", 12)
    (count,) = struct.unpack_from(order + count_as, data, offset)
    start = offset + struct.calcsize(order + count_as)
    tags: dict[int, tuple[int, ...]] = {}
    for entry in range(min(count, _MOST_ENTRIES)):
        at = start + entry * entry_size
        tag, form, number = struct.unpack_from(f"{order}HH{link_as}", data, at)
        if form not in _TYPES or tag not in _WANTED:
            continue
        number = min(number, _MOST_VALUES)
        values = f"{order}{number}{_TYPES[form]}"
        inline = at + 4 + struct.calcsize(order + link_as)
        if struct.calcsize(values) > struct.calcsize(order + link_as):
            (inline,) = struct.unpack_from(order + link_as, data, inline)
        tags[tag] = struct.unpack_from(values, data, inline)
    try:
        (following,) = struct.unpack_from(order + link_as, data, start + count * entry_size)
    except struct.error:
        following = 0
    return tags, following


_WANTED = {254, 255, 256, 257, 258, 262, 281, 330, 338, 339}


def _frame(tags: dict[int, tuple[int, ...]], number: int, below: int | None) -> list[Frame]:
    if not (tags.get(256) and tags.get(257)):
        return []
    # SubfileType of the oldest files: 2 is a reduced image.
    old = _REDUCED if tags.get(255, (0,))[:1] == (2,) else 0
    return [
        Frame(
            number,
            int(tags[256][0]),
            int(tags[257][0]),
            tuple(tags.get(258) or (1,)),
            below,
            (tags.get(254) or (0,))[0] | old,
            (tags.get(262) or (None,))[0],
            (tags.get(339) or (1,))[0],
            tuple(tags.get(338) or ()),
            max(tags[281]) if tags.get(281) else None,
        )
    ]
