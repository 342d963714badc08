"""A text as it was read: the only place that knows encodings, lines, columns and UTF-16."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

LARGEST = 50_000_000  # bytes of one source, so that time and memory have a bound
_LINE_END = re.compile(r"\r\n?|\n")  # as in the Language Server Protocol
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")  # two UTF-16 code units each
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class SourceError(Exception):
    """A file cannot be read as text; the message names it and says how to mend that."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points in the decoded source."""

    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """A path and its decoded text; a byte-order mark is not part of the text."""

    path: str
    text: str = field(repr=False)

    @classmethod
    def read(cls, path: Path | str) -> Source:
        """The source in a file."""
        try:
            with open(path, "rb") as file:
                data = file.read(LARGEST + 1)
        except FileNotFoundError:
            raise SourceError(f"{path}: no such file") from None
        except IsADirectoryError:
            raise SourceError(f"{path}: is a folder; a file was expected") from None
        except PermissionError:
            if Path(path).is_dir():  # what Windows says of a folder
                raise SourceError(f"{path}: is a folder; a file was expected") from None
            raise SourceError(f"{path}: may not be read; check its permissions") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise SourceError(f"{path}: cannot be read: {reason}") from None
        return cls.decode(data, str(path))

    @classmethod
    def decode(cls, data: bytes, path: str) -> Source:
        """The source in bytes: UTF-8, or UTF-16 that starts with a byte-order mark."""
        if len(data) > LARGEST:
            limit = f"{LARGEST // 1_000_000} MB"
            raise SourceError(f"{path}: is larger than {limit}, which no page of copy is; lint its parts")
        if data.startswith(_UTF32):
            raise SourceError(f"{path}: is UTF-32; {_convert('UTF-32', path)}")
        unmarked = _unmarked_utf16(data)
        if unmarked:
            raise SourceError(f"{path}: is UTF-16 without a byte-order mark; {_convert(unmarked, path)}")
        encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-16":
                raise SourceError(
                    f"{path}: starts as UTF-16 but does not go on as such; save it as UTF-8"
                ) from None
            if b"\0" in data:
                raise SourceError(f"{path}: is a binary file; text was expected") from None
            byte = f"byte 0x{data[error.start]:02X} at offset {error.start}"
            raise SourceError(f"{path}: is not UTF-8 ({byte}); {_convert('WINDOWS-1252', path)}") from None
        if "\0" in text:
            raise SourceError(f"{path}: is a binary file (it holds a NUL character); text was expected")
        return cls(path, text)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1; columns count code points."""
        line, start = self._line_of(offset)
        return line + 1, offset - start + 1

    def utf16(self, offset: int) -> tuple[int, int]:
        """Line and character of an offset, both from 0; characters count UTF-16 code units."""
        line, start = self._line_of(offset)
        pairs = bisect_left(self._astral, offset) - bisect_left(self._astral, start)
        return line, offset - start + pairs

    def offset_of_utf16(self, line: int, character: int) -> int:
        """The offset of a UTF-16 position; one outside the text counts as the nearest one inside."""
        if line < 0:
            return 0
        if line >= len(self._line_starts):
            return len(self.text)
        start, end = self._line_bounds(line)
        character = max(character, 0)
        astral = self._astral
        first = bisect_left(astral, start)
        # Where the astral character number `first + n` stands in the line, in UTF-16 code units.
        before = bisect_right(
            range(len(astral) - first), character - 2, key=lambda n: astral[first + n] - start + n
        )
        offset = start + character - before
        inside = first + before < len(astral) and offset == astral[first + before] + 1
        if inside and character == astral[first + before] - start + before + 1:
            offset -= 1  # between the two halves of a pair
        return min(offset, end)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line end."""
        start, end = self._line_bounds(number - 1)
        return self.text[start:end]

    def _line_of(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, offset) - 1
        return line, self._line_starts[line]

    def _line_bounds(self, line: int) -> tuple[int, int]:
        starts = self._line_starts
        start = starts[line]
        if line + 1 == len(starts):
            return start, len(self.text)
        end = starts[line + 1] - 1
        return start, end - (self.text[end] == "\n" and end > start and self.text[end - 1] == "\r")

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    @cached_property
    def _astral(self) -> list[int]:
        """Offsets of the characters that are two code units in UTF-16, so that no line is read twice."""
        return [] if self.text.isascii() else [match.start() for match in _ASTRAL.finditer(self.text)]


def _unmarked_utf16(data: bytes) -> str:
    """The kind of UTF-16 that bytes look like: of Western text every other byte is NUL."""
    head = data[:1000]
    if len(data) % 2 == 0 and len(head) >= 4 and not head.startswith(_UTF16):
        for name, nul, other in (("UTF-16LE", head[1::2], head[::2]), ("UTF-16BE", head[::2], head[1::2])):
            if nul.count(0) > 0.8 * len(nul) and 0 not in other:
                return name
    return ""


def _convert(encoding: str, path: str) -> str:
    return f"convert it with: iconv -f {encoding} -t UTF-8 {path}"
