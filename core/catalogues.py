"""Translation catalogues without the gettext tools: Babel extracts, compiles and checks.

English is the source language; `core/locale/<locale>/LC_MESSAGES/django.po` holds the rest,
one catalogue for the whole product, so that a translator reads one file.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages import extract as babel_extract
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ("zh_Hans",)
SOURCES = (
    "config", "core", "tracking", "audiences", "rewards", "antifraud", "touchpoints",
    "campaigns", "templates_library", "dashboards", "cms",
)  # fmt: skip
KEYWORDS: dict[str, Any] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

SAME_IN_BOTH = frozenset({"Activity Factory", "ID", "K", "URL", "QR", "%(count)s", "Wagtail"})
"""Messages whose Chinese may equal the English: names and signs."""

_STRING = re.compile(r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", re.DOTALL)
_CALL = re.compile(
    rf"\b(?P<function>gettext|ngettext|pgettext|npgettext|_)"
    rf"\((?P<arguments>(?:\s*(?:{_STRING.pattern})\s*,?)+)(?:\s*count)?\s*\)",
    re.DOTALL,
)
"""A call as `templatize` writes it: literals, and for plurals the word `count`."""
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%[sd]")
_HEADER = """\
# Simplified Chinese for Activity Factory, made by `manage.py update_catalogues`.
# Distributed under the same license as Activity Factory.
#"""


def catalogue_path(locale: str) -> Path:
    return Path(__file__).resolve().parent / "locale" / locale / "LC_MESSAGES" / "django.po"


def template_messages(source: str) -> Iterator[tuple[int, str, Any]]:
    """Line, function and arguments of every gettext call a Django template makes.

    Django's own `templatize` writes the calls down; everything else in its output is blank.
    """
    text = templatize(source)
    for call in _CALL.finditer(text):
        ids = [ast.literal_eval(part) for part in _STRING.findall(call["arguments"])]
        if call["function"] == "_":
            # At run time Django doubles the signs of a literal; templatize forgets it here.
            ids = [part.replace("%", "%%") for part in ids]
        line = text.count("\n", 0, call.start()) + 1
        yield line, call["function"], ids[0] if len(ids) == 1 else tuple(ids)


def _extract_template(file: IO[bytes], keywords: Any, tags: Any, options: Any) -> Iterator[Any]:
    """Babel's extraction method for Django templates."""
    for line, function, arguments in template_messages(file.read().decode("utf-8")):
        yield line, function, arguments, []


def _sources() -> Iterator[tuple[Path, Any]]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if "node_modules" in path.parts or "migrations" in path.parts:
                continue
            if path.suffix == ".py":
                yield path, "python"
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                yield path, _extract_template


def extract_messages() -> Catalog:
    """Every message of the source, as a Babel catalogue."""
    catalogue = Catalog(project="Activity Factory", charset="utf-8")
    for path, method in _sources():
        with path.open("rb") as file:
            found = babel_extract.extract(
                method, file, keywords=KEYWORDS, options={"encoding": "utf-8"}
            )
            for _line, message, _comments, context in found:
                flags = []
                text = message if isinstance(message, str) else message[0]
                if "%(" in text or "%s" in text or "%d" in text:
                    flags.append("python-format")
                catalogue.add(
                    message,
                    locations=[(str(path.relative_to(ROOT)), 0)],
                    flags=flags,
                    context=context,
                )
    return catalogue


def read_catalogue(locale: str) -> Catalog:
    path = catalogue_path(locale)
    if not path.exists():
        return Catalog(locale=locale, project="Activity Factory", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def update_catalogue(locale: str) -> Catalog:
    """Bring the catalogue file in line with the source; new messages come untranslated."""
    catalogue = read_catalogue(locale)
    catalogue.update(extract_messages(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = _HEADER
    path = catalogue_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalogue, width=96, include_lineno=False, sort_output=True, omit_header=False
        )
    return catalogue


def compile_catalogue(locale: str) -> Path:
    """Write the .mo beside the .po; only when it is older."""
    source = catalogue_path(locale)
    target = source.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        # By way of a file of its own: another process may be reading or writing this one.
        fresh = target.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as file:
            write_mo(file, read_catalogue(locale))
        fresh.replace(target)
    return target


def _texts(message: Message) -> Iterable[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def is_translated(message: Message) -> bool:
    """Whether every form of the message has a text."""
    return bool(message.string) and all(_texts(message))


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _lost_placeholders(message: Message) -> Iterator[str]:
    """What is filled in at run time must be in every text: `%(name)s`, `{name}`, `%d`."""
    wanted = [sorted(_PLACEHOLDER.findall(text)) for text in _ids(message)]
    for text in _texts(message):
        if text and sorted(_PLACEHOLDER.findall(text)) not in wanted:
            yield f"other placeholders than {', '.join(wanted[-1]) or 'none'}"


def _key(message: Message) -> tuple[Any, Any]:
    identity = message.id if isinstance(message.id, str) else tuple(message.id)
    return (message.context, identity)


def find_problems(locale: str) -> list[str]:
    """What `make check` fails on: missing, stale, untranslated, fuzzy, English or malformed."""
    have = {_key(message): message for message in read_catalogue(locale) if message.id}
    need = {_key(message) for message in extract_messages() if message.id}
    problems = [f"missing: {key[1]!r}" for key in sorted(need - have.keys(), key=str)]
    problems += [f"no longer used: {key[1]!r}" for key in sorted(have.keys() - need, key=str)]
    for key, message in have.items():
        name = repr(key[1])
        if message.fuzzy:
            problems.append(f"fuzzy: {name}")
        if not is_translated(message):
            problems.append(f"untranslated: {name}")
        elif (set(_ids(message)) - SAME_IN_BOTH) & set(_texts(message)):
            problems.append(f"still English: {name}")
        problems += [f"{error}: {name}" for error in message.check()]
        problems += [f"{error}: {name}" for error in _lost_placeholders(message)]
    return problems
