"""A template in one file: `blueprint.yaml` and its pictures, zipped. Pure.

An archive comes from elsewhere: nothing of it is believed before it was looked at. Names are
two known forms, sizes are counted while reading (what a header says is only a claim), YAML has
no aliases (a few bytes of them can stand for gigabytes), a picture is what its name says.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

from core.errors import FieldError, Invalid
from templates_library.schema import Blueprint

DOCUMENT = "blueprint.yaml"
PICTURE = re.compile(r"pictures/([0-9a-f]{64})\.webp")
ADDRESS = re.compile(r"/c/p/([0-9a-f]{64})\.webp")
"""How a draft names a picture (cms.builder.pictures)."""
MOST_FILES = 41
MOST_PICTURE = 2 * 1024 * 1024
MOST_DOCUMENT = 1024 * 1024
MOST_ARCHIVE = 20 * 1024 * 1024
"""Bytes."""
MOST_PIXELS = 4096
_EPOCH = (2020, 1, 1, 0, 0, 0)
"""Equal templates are equal bytes: no file has a time of its own."""


@dataclass(frozen=True)
class Packed:
    """What an archive holds: pictures by the hash of their bytes."""

    blueprint: Blueprint
    pictures: dict[str, bytes]


def pack(packed: Packed) -> bytes:
    """The archive. Equal contents are equal bytes."""
    document = packed.blueprint.model_dump(mode="json", by_alias=True)
    text = yaml.dump(document, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=96)
    files = {DOCUMENT: text.encode()}
    files |= {f"pictures/{tag}.webp": body for tag, body in sorted(packed.pictures.items())}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpack(raw: bytes) -> Packed:
    """What is in the archive.

    Raises Invalid: `archive.size`, `archive.form` (no zip), `archive.path` (a name that is
    neither the blueprint nor a picture), `archive.picture` (no such picture, or a wrong one),
    `archive.yaml`, `archive.fields` (with the places that are unknown or wrong).
    """
    files = _files(raw)
    pictures = {
        found[1]: _picture(found[1], body)
        for name, body in files.items()
        if (found := PICTURE.fullmatch(name))
    }
    blueprint = _blueprint(files[DOCUMENT])
    missing = set(pictures_of(blueprint.document)) - set(pictures)
    if missing:
        raise Invalid(
            "archive.picture", errors=[FieldError(tag, "missing") for tag in sorted(missing)]
        )
    return Packed(blueprint, pictures)


def pictures_of(value: Any) -> Iterator[str]:
    """The hashes of all pictures a document names."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from pictures_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from pictures_of(item)
    elif isinstance(value, str) and (found := ADDRESS.fullmatch(value)):
        yield found[1]


def _files(raw: bytes) -> dict[str, bytes]:
    if len(raw) > MOST_ARCHIVE:
        raise Invalid("archive.size", errors=[FieldError("archive", "too_large")])
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            listed = archive.infolist()
            _check_names([item.filename for item in listed])
            return {item.filename: _read(archive, item) for item in listed}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        # RuntimeError: encrypted; NotImplementedError: an exotic compression.
        raise Invalid("archive.form", errors=[FieldError("archive", "unreadable")]) from error


def _check_names(names: list[str]) -> None:
    if len(names) > MOST_FILES:
        raise Invalid("archive.size", errors=[FieldError("archive", "too_many_files")])
    wrong = [name for name in names if name != DOCUMENT and not PICTURE.fullmatch(name)]
    if wrong or len(set(names)) != len(names):
        at = wrong[:5] or ["twice"]
        raise Invalid("archive.path", errors=[FieldError(name[:120], "path") for name in at])
    if DOCUMENT not in names:
        raise Invalid("archive.form", errors=[FieldError(DOCUMENT, "missing")])


def _read(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> bytes:
    most = MOST_DOCUMENT if item.filename == DOCUMENT else MOST_PICTURE
    with archive.open(item) as opened:
        body = opened.read(most + 1)
    if len(body) > most:
        raise Invalid("archive.size", errors=[FieldError(item.filename, "too_large")])
    return body


def _picture(tag: str, body: bytes) -> bytes:
    if hashlib.sha256(body).hexdigest() != tag:
        raise Invalid("archive.picture", errors=[FieldError(tag, "hash")])
    if body[:4] != b"RIFF" or body[8:12] != b"WEBP" or not _small(body):
        raise Invalid("archive.picture", errors=[FieldError(tag, "format")])
    return body


def _small(body: bytes) -> bool:
    """Whether the WebP's own size (RFC 9649) is one a page can show."""
    kind = body[12:16]
    try:
        if kind == b"VP8X":
            width = int.from_bytes(body[24:27], "little") + 1
            height = int.from_bytes(body[27:30], "little") + 1
        elif kind == b"VP8L":
            (bits,) = struct.unpack("<I", body[21:25])
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        elif kind == b"VP8 ":
            width, height = (part & 0x3FFF for part in struct.unpack("<HH", body[26:30]))
        else:
            return False
    except struct.error:
        return False
    return 0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS


def _blueprint(raw: bytes) -> Blueprint:
    try:
        document = yaml.load(raw.decode("utf-8"), Loader=_NoAliases)  # noqa: S506 - a SafeLoader
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise Invalid("archive.yaml", errors=[FieldError(DOCUMENT, "unreadable")]) from error
    try:
        return Blueprint.model_validate(document)
    except ValidationError as error:
        raise Invalid("archive.fields", errors=wrong_fields(error)) from error


def wrong_fields(error: ValidationError) -> list[FieldError]:
    """Where a document is not of the form, as pydantic tells it."""
    return [
        FieldError(".".join(map(str, one["loc"])) or DOCUMENT, str(one["type"]))
        for one in error.errors(include_url=False, include_input=False, include_context=False)
    ]


class _NoAliases(yaml.SafeLoader):
    """Safe YAML without aliases."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


class _Plain(yaml.SafeDumper):
    """Long texts as blocks, and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Plain.add_representer(str, _text)
