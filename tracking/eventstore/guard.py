"""What a reader may ask, checked before the engine sees it.

`readonly=1` alone is not enough in the embedded engine (tried with 26.9): `INTO OUTFILE`
still writes files of the current user, the scalar function `file()` still reads them, and
several statements in one text are all run. So a reader's text is cut into tokens here, and
whatever this file does not understand is refused rather than passed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracking.eventstore.errors import ACCESS_DENIED, SYNTAX_ERROR, StoreError

_TOKEN = re.compile(
    r"""
      (?P<space>   \s+ | --[^\n]* | \#[ !][^\n]* | /\*.*?\*/ )
    | (?P<string>  '(?:[^'\\]|\\.|'')*' )
    | (?P<quoted>  `[^`\\]*` | "[^"\\]*" )
    | (?P<word>    [A-Za-z_][A-Za-z0-9_]* )
    | (?P<number>  [0-9][A-Za-z0-9_]* )
    | (?P<sign>    [-+*/%=<>!(),.;:\[\]{}?|@^~&] )
    """,
    re.VERBOSE | re.DOTALL,
)
_STATEMENTS = {"select", "with", "explain", "show", "describe", "desc", "exists"}
_FUNCTIONS = {"file"}


def check_reader(sql: str) -> None:
    """Return when the text is one harmless query; StoreError otherwise."""
    tokens = list(_tokens(sql))
    while tokens and tokens[-1] == ("sign", ";"):
        tokens.pop()
    first = next((token for token in tokens if token != ("sign", "(")), ("", ""))
    if first[0] != "word" or first[1].lower() not in _STATEMENTS:
        raise StoreError(ACCESS_DENIED, "A reader may only ask questions.")
    following = [*tokens[1:], ("", "")]
    for (kind, text), (_, after) in zip(tokens, following, strict=True):
        if (kind, text) == ("sign", ";"):
            raise StoreError(SYNTAX_ERROR, "Multi-statements are not allowed.")
        if kind == "word" and text.lower() in {"outfile", "infile"}:
            raise StoreError(ACCESS_DENIED, f"A reader may not use {text.upper()}.")
        if after == "(":
            _check_function(kind, text)


def _check_function(kind: str, text: str) -> None:
    if (kind, text) == ("sign", "}"):
        raise StoreError(ACCESS_DENIED, "A reader may not name a function by a parameter.")
    name = text.strip('`"').lower() if kind in {"word", "quoted"} else ""
    # The ai… functions speak to services on the network.
    if name in _FUNCTIONS or re.fullmatch(r"ai[a-z]+", name):
        raise StoreError(ACCESS_DENIED, f"A reader may not call {name}().")


def _tokens(sql: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(sql):
        found = _TOKEN.match(sql, position)
        if found is None:
            raise StoreError(
                SYNTAX_ERROR, f"A reader's query may not contain {sql[position]!r} here."
            )
        position = found.end()
        if found.lastgroup != "space":
            yield str(found.lastgroup), found.group()
