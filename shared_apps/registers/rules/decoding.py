"""Bytes of a register's file as lines of text."""

import codecs
from collections.abc import Iterable, Iterator

from kernel.errors import Invalid

OTHER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_lines(lines: Iterable[bytes]) -> Iterator[str]:
    """Yield lines of UTF-8 text, without a byte order mark.

    Raises: Invalid `registers.file.wrong_encoding` with the number of the row.
    """
    for number, line in enumerate(lines, 1):
        plain = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if b"\0" in plain or (number == 1 and plain.startswith(OTHER_MARKS)):
            raise Invalid("registers.file.wrong_encoding", row=number)
        try:
            yield plain.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Invalid("registers.file.wrong_encoding", row=number) from error
