import codecs
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from medlint.source import Source, SourceError, Span

PIECES = ["a", "é", "’", "\u2028", "😀", "𝒳", "\n", "\r", "\r\n", "\t"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@pytest.mark.parametrize(
    "data",
    [
        "mint 😀".encode(),
        codecs.BOM_UTF8 + "mint 😀".encode(),
        codecs.BOM_UTF16_LE + "mint 😀".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "mint 😀".encode("utf-16-be"),
    ],
)
def test_byte_order_mark_is_not_text(data: bytes) -> None:
    assert Source.decode(data, "a.md").text == "mint 😀"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("mint".encode("utf-32"), "UTF-32"),
        ("caf\xe9".encode("cp1252"), "byte 0xE9 at offset 3"),
        (b"\x89PNG\0\0\xff", "binary"),
        (b"mint\0", "NUL"),
        (codecs.BOM_UTF16_LE + b"\0", "UTF-16"),
        (codecs.BOM_UTF16_BE + b"\0\0", "NUL"),
    ],
)
def test_what_is_not_text_is_named(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words) as error:
        Source.decode(data, "pages/mint.md")
    assert str(error.value).startswith("pages/mint.md: ")


def test_message_tells_how_to_convert() -> None:
    with pytest.raises(SourceError, match=r"iconv -f WINDOWS-1252 -t UTF-8 mint\.md"):
        Source.decode(b"\xff", "mint.md")


def test_read(tmp_path: Path) -> None:
    page = tmp_path / "mint.md"
    page.write_bytes(b"mint\r\n")
    assert Source.read(page) == Source(str(page), "mint\r\n")
    assert Source.read(str(page)).path == str(page)


@pytest.mark.parametrize(
    ("name", "words"), [("none.md", "no such file"), (".", "folder"), ("a\0b", "cannot be read")]
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        Source.read(tmp_path / name)


def test_place_counts_lines_as_editors_do() -> None:
    source = Source("a.md", "ab\r\nc\rd\n😀e")
    assert [source.place(source.text.index(c)) for c in "abcd😀e"] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (3, 1),
        (4, 1),
        (4, 2),
    ]
    assert [source.line(n) for n in (1, 2, 3, 4)] == ["ab", "c", "d", "😀e"]


def test_form_feeds_and_separators_end_no_line() -> None:
    assert Source("a.md", "a\x0c\x0b\u2028\x85b").place(5) == (1, 6)


def test_utf16_counts_code_units() -> None:
    source = Source("a.md", "x\n😀é𝒳z")
    assert [source.utf16(n) for n in range(2, 7)] == [(1, 0), (1, 2), (1, 3), (1, 5), (1, 6)]
    assert source.offset_of_utf16(1, 1) == 2, "inside a pair"
    assert source.offset_of_utf16(1, 99) == 6
    assert source.offset_of_utf16(0, 99) == 1
    assert source.offset_of_utf16(9, 0) == 6
    assert source.offset_of_utf16(-1, 5) == source.offset_of_utf16(0, -3) == 0


@given(TEXTS)
@example("\r\r\n\n")
def test_offset_to_utf16_and_back_is_the_identity(text: str) -> None:
    source = Source("a.md", text)
    for offset in range(len(text) + 1):
        line, character = source.utf16(offset)
        if text[offset - 1 : offset + 1] == "\r\n":
            continue  # no place in a line: between the two characters that end it
        assert source.offset_of_utf16(line, character) == offset
        number, column = source.place(offset)
        assert number == line + 1
        assert source.line(number)[: column - 1] == text[offset - column + 1 : offset]
        assert character == len(source.line(number)[: column - 1].encode("utf-16-le")) // 2


@given(TEXTS)
def test_lines_are_the_text(text: str) -> None:
    source = Source("a.md", text)
    lines = [source.line(n) for n in range(1, source.place(len(text))[0] + 1)]
    assert "\n".join(lines) == text.replace("\r\n", "\n").replace("\r", "\n")


def test_one_huge_line_is_not_read_again_for_each_place() -> None:
    source = Source("a.md", "mint 😀 " * 200_000)
    source.utf16(5)
    started = time.process_time()
    for offset in range(0, len(source.text), 100):
        line, character = source.utf16(offset)
        assert source.offset_of_utf16(line, character) == offset
    assert time.process_time() - started < 1


def test_spans_are_ordered() -> None:
    assert sorted([Span(3, 4), Span(1, 5), Span(1, 2)]) == [Span(1, 2), Span(1, 5), Span(3, 4)]
