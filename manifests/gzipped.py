"""Files that are packed as gzip and do not say so, as servers hand out ``manifest.json.gz``."""

from __future__ import annotations

import zlib

_GZIP = b"\x1f\x8b"


class PackedError(ValueError):
    """A packed file that cannot be unpacked; it says what is wrong: damaged, cut short, or too large."""


def unpacked(data: bytes, most: int) -> bytes:
    """Return the bytes of a file, unpacked where it came as gzip.

    Raises PackedError where it is damaged, or has more than ``most`` bytes.
    """
    pieces: list[bytes] = []
    room, rest = most, data
    while rest.startswith(_GZIP):  # such a file may have several members, one after another
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            pieces.append(unpacker.decompress(rest, room + 1))
        except zlib.error as error:
            raise PackedError("it is damaged") from error
        room -= len(pieces[-1])
        if room >= 0 and not unpacker.eof:
            raise PackedError("it is cut short")
        if room < 0:
            break
        rest = unpacker.unused_data
    if room < 0 or len(data) > most:
        raise PackedError(f"it has more than {most // 2**20} MB")
    return b"".join(pieces) if pieces else data
