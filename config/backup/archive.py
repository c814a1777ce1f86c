"""The file: a tar of parts and, last, a manifest with the size and SHA-256 of each."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

FORMAT = 1
MANIFEST = "manifest.json"


class BackupError(Exception):
    """Something a person has to put right; the text is one complete sentence."""


@dataclass
class Writer:
    """Adds parts to the file; nothing bears its name before `close`."""

    path: Path
    _tar: tarfile.TarFile = field(init=False)
    _parts: dict[str, dict[str, Any]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._partial = self.path.with_name(f"{self.path.name}.partial")
        try:
            handle = os.open(self._partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        except OSError as error:
            raise BackupError(f"{self.path} cannot be written: {error.strerror}.") from None
        self._file = os.fdopen(handle, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w|")  # noqa: SIM115

    def add(self, name: str, source: Path) -> None:
        """Take a file in under `name`."""
        digest = hashlib.sha256()
        with source.open("rb") as handle:
            for chunk in iter(lambda: handle.read(1 << 20), b""):
                digest.update(chunk)
            size = handle.tell()
            handle.seek(0)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = size, 0o600
            self._tar.addfile(entry, handle)
        self._parts[name] = {"size": size, "sha256": digest.hexdigest()}

    def close(self, facts: dict[str, Any]) -> None:
        """Write the manifest, reach the disk, and give the file its name."""
        text = json.dumps({"format": FORMAT, **facts, "parts": self._parts}, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        self._tar.addfile(entry, io.BytesIO(text))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self.path)

    def give_up(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._partial.unlink(missing_ok=True)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A Writer that is given up when the block fails; whoever succeeds calls `close`."""
    writer = Writer(path)
    try:
        yield writer
    except BaseException:
        writer.give_up()
        raise


def unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Put the parts into `folder` and answer the manifest.

    Raises BackupError for what is no backup, is cut off, or was changed: then nothing of it
    may be used.
    """
    try:
        with tarfile.open(path, mode="r|") as tar:
            for entry in tar:
                _extract(tar, entry, folder)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (tarfile.TarError, EOFError):
        raise BackupError(f"{path} is not a whole backup of ours.") from None
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError):
        raise BackupError(f"{path} is not a whole backup of ours.") from None
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{path} has format {manifest.get('format')}; {FORMAT} is read here.")
    for name, told in manifest["parts"].items():
        if _digest(folder / name) != told["sha256"]:
            raise BackupError(f"{path} is damaged: {name} is not what was saved.")
    return manifest


def _extract(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    place = PurePosixPath(entry.name)
    if place.is_absolute() or ".." in place.parts or not entry.isfile():
        raise BackupError(f"The backup names a place outside of itself: {entry.name}.")
    target = folder / place
    target.parent.mkdir(parents=True, exist_ok=True)
    source = tar.extractfile(entry)
    assert source is not None
    with target.open("wb") as handle:
        shutil.copyfileobj(source, handle, 1 << 20)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as handle:
            for chunk in iter(lambda: handle.read(1 << 20), b""):
                digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()
