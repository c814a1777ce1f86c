"""Archives from elsewhere: equal bytes for equal templates, and nothing unsafe comes in."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

import pytest
import yaml

from core.errors import Invalid
from templates_library import archive, loader
from templates_library.archive import DOCUMENT, Packed, pack, unpack
from templates_library.schema import Blueprint

PICTURE = b"RIFF\x1a\0\0\0WEBPVP8L\x0e\0\0\0/\x3f\0\x0f\0\0\0\0\0\0\0\0\0\0"
"""The head of a lossless WebP of 64 × 61."""
TAG = hashlib.sha256(PICTURE).hexdigest()


def _blueprint() -> Blueprint:
    made = loader.blueprint("share-to-open").model_dump(mode="json", by_alias=True)
    made["document"]["content"]["theme"]["picture"] = {
        "url": f"/c/p/{TAG}.webp", "width": 64, "height": 61,
    }  # fmt: skip
    return Blueprint.model_validate(made)


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in files.items():
            made.writestr(name, body)
    return out.getvalue()


def _document() -> bytes:
    with zipfile.ZipFile(io.BytesIO(pack(Packed(_blueprint(), {TAG: PICTURE})))) as made:
        return made.read(DOCUMENT)


def _code(raw: bytes) -> tuple[str, list[tuple[str, str]]]:
    with pytest.raises(Invalid) as refused:
        unpack(raw)
    return refused.value.code, [(one.path, one.code) for one in refused.value.errors]


@pytest.mark.parametrize("slug", sorted(loader.builtin()))
def test_what_is_packed_is_unpacked(slug: str) -> None:
    packed = Packed(loader.blueprint(slug), {})
    raw = pack(packed)
    assert unpack(raw) == packed
    assert pack(unpack(raw)) == raw


def test_pictures_go_along() -> None:
    packed = Packed(_blueprint(), {TAG: PICTURE})
    assert unpack(pack(packed)) == packed
    assert _code(pack(Packed(_blueprint(), {}))) == ("archive.picture", [(TAG, "missing")])


@pytest.mark.parametrize(
    "name",
    [
        "../blueprint.yaml", "/etc/passwd", "pictures/../../x.webp", "pictures/x.webp",
        f"pictures\\{TAG}.webp", f"pictures/{TAG}.svg", f"pictures/{TAG}.webp\n", "run.py",
    ],
)  # fmt: skip
def test_names_are_of_two_forms(name: str) -> None:
    code, _errors = _code(_zip({DOCUMENT: _document(), name: PICTURE}))
    assert code == "archive.path"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (PICTURE + b"x", "hash"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "hash"),
        (b"GIF89a", "own"),
        (PICTURE.replace(b"\x3f\0\x0f\0", b"\xff\xff\xff\xff"), "own"),
        (PICTURE[:20], "own"),
    ],
)
def test_a_picture_is_what_its_name_says(body: bytes, why: str) -> None:
    tag = hashlib.sha256(body).hexdigest() if why == "own" else TAG
    code, errors = _code(_zip({DOCUMENT: _document(), f"pictures/{tag}.webp": body}))
    assert (code, errors) == ("archive.picture", [(tag, "hash" if why == "hash" else "format")])


def test_sizes_are_counted_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_DOCUMENT", 1000)
    assert _code(_zip({DOCUMENT: b"#" * 1001})) == (
        "archive.size", [(DOCUMENT, "too_large")],
    )  # fmt: skip
    monkeypatch.setattr(archive, "MOST_FILES", 1)
    assert _code(_zip({DOCUMENT: b"", f"pictures/{TAG}.webp": PICTURE}))[0] == "archive.size"
    monkeypatch.setattr(archive, "MOST_ARCHIVE", 10)
    assert _code(b"x" * 11)[0] == "archive.size"


def test_what_is_no_archive_and_no_blueprint() -> None:
    assert _code(b"nothing of that kind")[0] == "archive.form"
    assert _code(_zip({f"pictures/{TAG}.webp": PICTURE}))[0] == "archive.form"
    assert _code(_zip({DOCUMENT: b"a: [unclosed"}))[0] == "archive.yaml"
    assert _code(_zip({DOCUMENT: b"\xff\xfe"}))[0] == "archive.yaml"
    # A bomb of references, and an object of Python's.
    assert _code(_zip({DOCUMENT: b"a: &a [x]\nb: [*a, *a]"}))[0] == "archive.yaml"
    assert _code(_zip({DOCUMENT: b"!!python/object/apply:os.system [id]"}))[0] == "archive.yaml"
    assert _code(_zip({DOCUMENT: b"just words"}))[0] == "archive.fields"


def test_unknown_fields_are_named() -> None:
    made = yaml.safe_load(_document()) | {"shell": "rm"}
    raw = _zip({DOCUMENT: yaml.safe_dump(made).encode()})
    assert _code(raw) == ("archive.fields", [("shell", "extra_forbidden")])
