"""Translation catalogues without the gettext tools: Babel extracts, compiles and checks.

English is the source language; `core/locale/<locale>/LC_MESSAGES/django.po` holds the rest,
one catalogue for the whole product, so that a translator reads one file.
"""

from __future__ import annotations

import io
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
}

SAME_IN_BOTH = frozenset({"Activity Factory", "ID", "K", "URL", "QR", "%(count)s", "Wagtail"})
"""Messages whose Chinese may equal the English: names and signs."""


def catalogue_path(locale: str) -> Path:
    return Path(__file__).resolve().parent / "locale" / locale / "LC_MESSAGES" / "django.po"


def _extract_template(file: IO[bytes], keywords: Any, tags: Any, options: Any) -> Iterator[Any]:
    """Babel's extraction method for Django templates, by way of Django's own `templatize`."""
    source = templatize(file.read().decode("utf-8"))
    # Left-aligned, so that the tokenizer sees no indentation.
    flat = "\n".join(line.lstrip() for line in source.splitlines())
    lines = [line if "gettext" in line or "_(" in line else "" for line in flat.splitlines()]
    yield from babel_extract.extract_javascript(
        io.BytesIO("\n".join(lines).encode("utf-8")), keywords, tags, {"encoding": "utf-8"}
    )


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
    catalogue.update(extract_messages(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
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
        with target.open("wb") as file:
            write_mo(file, read_catalogue(locale))
    return target


def _texts(message: Message) -> Iterable[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


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
        if not all(_texts(message)):
            problems.append(f"untranslated: {name}")
        elif message.string == message.id and message.id not in SAME_IN_BOTH:
            problems.append(f"still English: {name}")
        problems += [f"{error}: {name}" for error in message.check()]
    return problems
