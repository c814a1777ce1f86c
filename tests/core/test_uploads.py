"""Uploaded files: encrypted pieces give back the bytes, and lines whatever the cuts."""

from __future__ import annotations

import io
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.crypto import encrypt
from core.uploads import PIECE, _cut, _Pieces, lines_of


def opened(content: bytes, size: int, buffer: int = 5) -> io.BufferedReader:
    """The file as a worker has it, cut into pieces of `size`."""
    pieces = (content[start : start + size] for start in range(0, len(content), size))
    ciphers = [encrypt(piece.decode("latin-1")).encode() + b"\n" for piece in pieces]
    raw: Any = _Pieces(ciphers)
    return io.BufferedReader(raw, buffer)


def test_lines_come_whole_out_of_pieces_that_end_anywhere() -> None:
    text = b"one\r\ntwo\n\nthree"
    for size in range(1, len(text) + 1):
        assert list(lines_of(opened(text, size))) == [b"one\r", b"two", b"", b"three"]


@given(content=st.binary(max_size=200), size=st.integers(1, 50))
def test_bytes_come_back_as_they_went(content: bytes, size: int) -> None:
    assert opened(content, size).read() == content
    assert b"\n".join(lines_of(opened(content, size))) == content.removesuffix(b"\n")


def test_no_piece_is_too_large() -> None:
    cut = list(_cut([b"x" * (PIECE + 1), b"", b"yz"]))
    assert [len(piece) for piece in cut] == [PIECE, 1, 2]
    # A line without an end never fills the memory.
    assert [len(line) for line in lines_of(opened(b"x" * (PIECE + 3), PIECE, PIECE))] == [
        PIECE, 3,
    ]  # fmt: skip
