"""The text of a list's file: UTF-8, UTF-16 with and without its mark, Windows-1252 where lines are nothing else."""

from __future__ import annotations

from manifests.errors import BadRequestError

_UTF16 = "The file is in UTF-16, and was read so."
_CP1252 = "A line is not in UTF-8; it was read as Windows-1252."


def decoded(data: bytes) -> tuple[str, dict[str, list[int]]]:
    """The text of a file, and what is to be known of it, with the lines. Raises BadRequestError for what is no text."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadRequestError(
            "The file is a spreadsheet or an archive, not text.", hint="Save it as CSV in UTF-8."
        )
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise BadRequestError("The file is in UTF-32.", hint="Save it as UTF-8.")
    for encoding in _utf16(data):
        try:
            return data.decode(encoding).removeprefix("\ufeff"), {_UTF16: [1]}
        except UnicodeDecodeError as error:
            raise BadRequestError("The file is in UTF-16, and damaged.", hint="Save it as UTF-8.") from error
    try:
        return data.decode("utf-8-sig"), {}
    except UnicodeDecodeError:
        return _line_by_line(data)


def _utf16(data: bytes) -> tuple[str, ...]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    # Without its mark: the letters of addresses and columns have a zero beside each.
    head = data[:200]
    low, high = head[1::2].count(0), head[0::2].count(0)
    if max(low, high) < 0.8 * (len(head) // 2) or not head:
        return ()
    return ("utf-16-le",) if low > high else ("utf-16-be",)


def _line_by_line(data: bytes) -> tuple[str, dict[str, list[int]]]:
    """Files that were put together of several have lines of both encodings."""
    lines, others = [], []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError:
            others.append(number)
            try:
                lines.append(line.decode("cp1252"))
            except UnicodeDecodeError as error:
                raise BadRequestError(
                    f"The file is not text: line {number} is in no encoding that is known (byte {error.start + 1}).",
                    hint="Save it as UTF-8.",
                ) from error
    text = "\n".join(lines)
    if "\0" in text:
        raise BadRequestError("The file is not text.", hint="Save it as CSV or JSON in UTF-8.")
    return text, {_CP1252: others}
